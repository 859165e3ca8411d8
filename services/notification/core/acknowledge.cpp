#include "services/notification/core/acknowledge.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "services/notification/core/cursor.h"

namespace zoneflow::notification {

absl::StatusOr<Subscription> Acknowledge::operator()(const Principal& principal,
                                                     std::string_view name,
                                                     std::string_view cursor) const {
  RETURN_IF_ERROR(CheckName(name));
  return store_.Change(
      name,
      [&](const std::optional<Subscription>& stored,
          std::int64_t head) -> absl::StatusOr<Subscription> {
        if (!stored.has_value()) {
          return absl::NotFoundError("subscription '" + std::string(name) + "' does not exist");
        }
        RETURN_IF_ERROR(MayChange(principal, *stored));
        ASSIGN_OR_RETURN(const std::int64_t log_no, ParseCursor(name, cursor, head));
        Subscription changed = *stored;
        changed.acknowledged_log_no = std::max(changed.acknowledged_log_no, log_no);
        return changed;
      });
}

}  // namespace zoneflow::notification
