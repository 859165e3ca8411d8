// Lists subscriptions.
#pragma once

#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

class ListSubscriptions {
 public:
  // The store outlives it.
  explicit ListSubscriptions(SubscriptionStore& store) : store_(store) {}

  // The principal's own by name; for an operator all.
  absl::StatusOr<std::vector<Subscription>> operator()(const Principal& principal) const;

 private:
  SubscriptionStore& store_;
};

}  // namespace zoneflow::notification
