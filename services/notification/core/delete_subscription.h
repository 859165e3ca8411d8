// Ends a subscription for good.
#pragma once

#include <string_view>

#include "absl/status/status.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

class DeleteSubscription {
 public:
  // The store outlives it.
  explicit DeleteSubscription(SubscriptionStore& store) : store_(store) {}

  // Deletes it with its history; its streams end. NotFound if there is none, a second time too;
  // PermissionDenied unless the principal owns it or is an operator. Anybody may then use the name.
  absl::Status operator()(const Principal& principal, std::string_view name) const;

 private:
  SubscriptionStore& store_;
};

}  // namespace zoneflow::notification
