#include "services/notification/core/acknowledge.h"

#include "common/base/status_macros.h"
#include "services/notification/core/cursor.h"

namespace zoneflow::notification {

absl::StatusOr<SubscriptionRow> Acknowledge::operator()(const Principal& principal,
                                                        std::string_view name,
                                                        std::string_view cursor) const {
  RETURN_IF_ERROR(CheckName(name));
  ASSIGN_OR_RETURN(SubscriptionRow row, store_.FindRow(name));
  RETURN_IF_ERROR(MayChange(principal, row));
  ASSIGN_OR_RETURN(const std::int64_t head, log_.Head());
  ASSIGN_OR_RETURN(const std::int64_t log_no, ParseCursor(row.key(), cursor, head));
  // By its number: between the two somebody may have deleted it and made another one.
  ASSIGN_OR_RETURN(row.acknowledged_log_no, store_.Acknowledge(row.key(), log_no));
  return row;
}

}  // namespace zoneflow::notification
