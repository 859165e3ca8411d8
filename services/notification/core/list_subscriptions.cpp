#include "services/notification/core/list_subscriptions.h"

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::StatusOr<std::vector<Subscription>> ListSubscriptions::operator()(
    const Principal& principal) const {
  ASSIGN_OR_RETURN(std::vector<Subscription> subscriptions, store_.List());
  std::erase_if(subscriptions,
                [&](const Subscription& each) { return !MayRead(principal, each).ok(); });
  return subscriptions;
}

}  // namespace zoneflow::notification
