#include "services/notification/core/delete_subscription.h"

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::Status DeleteSubscription::operator()(const Principal& principal,
                                            std::string_view name) const {
  RETURN_IF_ERROR(CheckName(name));
  return store_.Delete(name,
                       [&](const SubscriptionRow& stored) { return MayDelete(principal, stored); });
}

}  // namespace zoneflow::notification
