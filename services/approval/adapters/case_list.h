// The lists of cases, read from the register alone.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/filter/match.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/search_index.h"
#include "common/sql/bound.h"
#include "common/sql/database.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/rules_in_force.h"
#include "zoneflow/approval/v1/approval_service.pb.h"

namespace zoneflow::approval {

inline constexpr std::string_view kStandardCaseOrder = "zone.id, company, id";

// The fields of the list with their columns of case_register AS r, on a day.
filter::Schema CaseFields(Date today, const WorkdayCalendar& calendar);

// Which cases, whatever their zone.
struct CaseSelection {
  filter::Filter where;
  filter::Order order;
  int limit = 0;
  filter::Candidates candidates = {};  // of what the filter searches
};

// The statement that reads those of the zone, or of all, that follow these keys of the order. Its
// first columns are the keys of a row.
absl::StatusOr<sql::Query> CasesQuery(const CaseSelection& wanted,
                                      const std::optional<std::string>& zone,
                                      std::span<const std::string> after, sql::Dialect dialect);

class CaseList {
 public:
  // Thread-safe. What it is given outlives it.
  CaseList(sql::Database& database, RulesInForce rules)
      : read_([&database](const Body& body) { return database.Read(body); }),
        calendar_([rules]() -> const WorkdayCalendar& { return rules.Now().calendar; }) {}
  CaseList(sql::Database& database, const WorkdayCalendar& calendar)
      : read_([&database](const Body& body) { return database.Read(body); }),
        calendar_([&calendar]() -> const WorkdayCalendar& { return calendar; }) {}
  // Lives no longer than the transaction, on its thread.
  CaseList(sql::Transaction& transaction, const WorkdayCalendar& calendar)
      : read_([&transaction](const Body& body) { return body(transaction); }),
        calendar_([&calendar]() -> const WorkdayCalendar& { return calendar; }) {}

  // A page of the cases of the zones that the principal may act in, without nodes, with the lights
  // of `today`. What the message says of filter, order and pages holds; InvalidArgument names the
  // field and the rule. An index leads to the first row of a page whatever the order, and on from
  // there: what the filter passes over is read, nothing else.
  absl::StatusOr<v1::ListCasesResponse> Read(const v1::ListCasesRequest& request,
                                             const Principal& principal, Date today) const;

 private:
  using Body = std::function<absl::Status(sql::Transaction&)>;

  std::function<absl::Status(const Body&)> read_;
  std::function<const WorkdayCalendar&()> calendar_;
};

}  // namespace zoneflow::approval
