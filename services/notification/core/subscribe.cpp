#include "services/notification/core/subscribe.h"

#include <string>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "services/notification/core/cursor.h"

namespace zoneflow::notification {
namespace {

// Where `from` points.
absl::StatusOr<std::int64_t> StartOf(const SubscribeCommand& command, std::int64_t head) {
  if (command.from.empty() || command.from == "now") {
    return head;
  }
  if (command.from == "beginning") {
    return 0;
  }
  const absl::StatusOr<std::int64_t> place = ParseCursor(command.name, command.from, head);
  if (!place.ok()) {
    return absl::Status(
        place.status().code(),
        "from: " + std::string(place.status().message()) +
            (absl::IsInvalidArgument(place.status()) ? ", \"now\" or \"beginning\"" : ""));
  }
  return place;
}

}  // namespace

absl::StatusOr<Subscription> Subscribe::operator()(const Principal& principal,
                                                   const SubscribeCommand& command) const {
  RETURN_IF_ERROR(CheckName(command.name));
  RETURN_IF_ERROR(Filter::Parse(command.filter).status());
  const Scope scope = ScopeOf(principal);
  const Instant now = clock_.Now();
  return store_.Change(command.name,
                       [&](const std::optional<Subscription>& stored,
                           std::int64_t head) -> absl::StatusOr<Subscription> {
                         if (stored.has_value()) {
                           RETURN_IF_ERROR(MayChange(principal, *stored));
                         }
                         // A known subscription keeps its start, or deliveries told already would
                         // change; a mistake in `from` is one all the same.
                         ASSIGN_OR_RETURN(const std::int64_t start, StartOf(command, head));
                         if (!stored.has_value()) {
                           return Subscription{command.name, principal.id,
                                               now,          start,
                                               start,        {{0, command.filter, scope}}};
                         }
                         Subscription changed = *stored;
                         const FilterEdit& last = changed.edits.back();
                         if (last.filter == command.filter && last.scope == scope) {
                           return changed;
                         }
                         if (last.after_log_no == head) {
                           // No event has been judged by it.
                           changed.edits.pop_back();
                         }
                         changed.edits.push_back({head, command.filter, scope});
                         return changed;
                       });
}

}  // namespace zoneflow::notification
