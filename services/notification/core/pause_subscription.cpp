#include "services/notification/core/pause_subscription.h"

#include <optional>
#include <utility>

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::StatusOr<Subscription> PauseSubscription::operator()(const Principal& principal,
                                                           std::string_view name,
                                                           bool paused) const {
  RETURN_IF_ERROR(CheckName(name));
  return store_.Change(name, principal.id,
                       [&](const std::optional<Subscription>& stored,
                           const StoreState& state) -> absl::StatusOr<Subscription> {
                         if (!stored.has_value()) {
                           return NoSubscription(name);
                         }
                         RETURN_IF_ERROR(MayChange(principal, RowOf(*stored)));
                         FilterEdit edit = stored->edits.back();
                         edit.after_log_no = state.head;
                         edit.paused = paused;
                         return Edited(*stored, std::move(edit));
                       });
}

}  // namespace zoneflow::notification
