// Lists subscriptions.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

class ListSubscriptions {
 public:
  // The store outlives it.
  explicit ListSubscriptions(SubscriptionStore& store) : store_(store) {}

  // The principal's own after the name ("": from the first), by name, at most `limit` (>= 1); for
  // an operator everybody's. InvalidArgument if `after` is no name.
  absl::StatusOr<std::vector<SubscriptionRow>> operator()(const Principal& principal,
                                                          std::string_view after, int limit) const;

 private:
  SubscriptionStore& store_;
};

}  // namespace zoneflow::notification
