#include "services/notification/core/create_subscription.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "services/notification/core/cursor.h"

namespace zoneflow::notification {
namespace {

// Where `from` points.
absl::StatusOr<std::int64_t> StartOf(const NewSubscription& command,
                                     const std::optional<Subscription>& stored, std::int64_t head) {
  if (command.from.empty() || command.from == "now") {
    return head;
  }
  if (command.from == "beginning") {
    return 0;
  }
  // Who makes a subscription anew may go on where the one before it was.
  const absl::StatusOr<std::int64_t> place =
      stored.has_value() ? ParseCursor(stored->key(), command.from, head)
                         : ParseCursorOfName(command.name, command.from, head);
  if (!place.ok()) {
    return absl::Status(
        place.status().code(),
        "from: " + std::string(place.status().message()) +
            (absl::IsInvalidArgument(place.status()) ? ", \"now\" or \"beginning\"" : ""));
  }
  return place;
}

}  // namespace

absl::StatusOr<Subscription> CreateSubscription::operator()(const Principal& principal,
                                                            const NewSubscription& command,
                                                            Instant now) const {
  RETURN_IF_ERROR(CheckName(command.name));
  RETURN_IF_ERROR(filter::Filter::Parse(command.filter, schema_).status());
  const Scope scope = ScopeOf(principal);
  const auto decide = [&](const std::optional<Subscription>& stored,
                          const StoreState& state) -> absl::StatusOr<Subscription> {
    if (stored.has_value()) {
      RETURN_IF_ERROR(MayChange(principal, RowOf(*stored)));
    }
    // One that is there keeps its start, or deliveries told already would change; a mistake in `from`
    // is one all the same.
    ASSIGN_OR_RETURN(const std::int64_t start, StartOf(command, stored, state.head));
    if (!stored.has_value()) {
      if (state.owned >= most_per_principal_) {
        return absl::ResourceExhaustedError(
            principal.id + " has " + std::to_string(state.owned) +
            " subscriptions, the most that one may have (SUBSCRIPTIONS_PER_PRINCIPAL)");
      }
      return Subscription{
          command.name,     principal.id, now, start, start, {{0, command.filter, scope}},
          state.next_number};
    }
    if (stored->filter() != command.filter) {
      return absl::AlreadyExistsError(
          "name: subscription '" + command.name +
          "' is there with another filter; UpdateSubscription changes it");
    }
    return *stored;
  };
  return store_.Change(command.name, principal.id, decide);
}

}  // namespace zoneflow::notification
