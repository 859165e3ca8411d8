// The lists of cases, read from the register alone.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/sql/database.h"
#include "services/approval/core/workday_calendar.h"
#include "zoneflow/approval/v1/approval_service.pb.h"

namespace zoneflow::approval {

class CaseList {
 public:
  // Thread-safe. Both outlive it.
  CaseList(sql::Database& database, const WorkdayCalendar& calendar)
      : read_([&database](const Body& body) { return database.Read(body); }), calendar_(calendar) {}
  // Lives no longer than the transaction, on its thread.
  CaseList(sql::Transaction& transaction, const WorkdayCalendar& calendar)
      : read_([&transaction](const Body& body) { return body(transaction); }),
        calendar_(calendar) {}

  // A page of the cases of the zones that the principal may act in, without nodes, with the lights
  // of `today`. What the message says of filter, order and pages holds; InvalidArgument names the
  // field and the rule. An index leads to the first row of a page whatever the order, and on from
  // there: what the filter passes over is read, nothing else.
  absl::StatusOr<v1::ListCasesResponse> Read(const v1::ListCasesRequest& request,
                                             const Principal& principal, Date today) const;

 private:
  using Body = std::function<absl::Status(sql::Transaction&)>;

  std::function<absl::Status(const Body&)> read_;
  const WorkdayCalendar& calendar_;
};

}  // namespace zoneflow::approval
