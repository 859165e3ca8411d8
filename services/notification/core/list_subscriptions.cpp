#include "services/notification/core/list_subscriptions.h"

#include <optional>
#include <string>

#include "absl/status/status.h"

namespace zoneflow::notification {

absl::StatusOr<std::vector<SubscriptionRow>> ListSubscriptions::operator()(
    const Principal& principal, std::string_view after, int limit) const {
  if (!after.empty() && !CheckName(after).ok()) {
    return absl::InvalidArgumentError("page_token: not one that this list returned");
  }
  return store_.List(
      {IsOperator(principal) ? std::nullopt : std::optional<std::string>(principal.id),
       std::string(after), limit});
}

}  // namespace zoneflow::notification
