#include "services/notification/core/update_subscription.h"

#include <optional>

#include "common/base/status_macros.h"

namespace zoneflow::notification {

absl::StatusOr<Subscription> UpdateSubscription::operator()(const Principal& principal,
                                                            const std::string& name,
                                                            const std::string& filter) const {
  RETURN_IF_ERROR(CheckName(name));
  RETURN_IF_ERROR(filter::Filter::Parse(filter, schema_).status());
  const auto decide = [&](const std::optional<Subscription>& stored,
                          const StoreState& state) -> absl::StatusOr<Subscription> {
    if (!stored.has_value()) {
      return NoSubscription(name);
    }
    RETURN_IF_ERROR(MayChange(principal, RowOf(*stored)));
    return Edited(*stored, {state.head, filter, ScopeOf(principal), stored->edits.back().paused});
  };
  return store_.Change(name, principal.id, decide);
}

}  // namespace zoneflow::notification
