#include "services/approval/adapters/promise_list.h"

#include <soci/soci.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "services/approval/adapters/listed_cases.h"
#include "services/approval/adapters/node_wire.h"

namespace zoneflow::approval {
namespace {

using filter::FieldKind;

const filter::Schema& PromiseFields() {
  static const filter::Schema fields = FieldsBesideCases({
      {.name = "zone.id", .column = {.name = "p.zone_id"}},
      {.name = "case_id", .column = {.name = "p.case_id"}},
      {.name = "procedure", .column = {.name = "p.procedure_id"}},
      {.name = "prerequisite", .column = {.name = "p.prerequisite_id"}},
      {.name = "state",
       .kind = FieldKind::kChoice,
       .choices = KeysOf(kPromiseStates, PromiseStateKey),
       .column = {.name = "p.state"}},
      {.name = "due_on", .kind = FieldKind::kDate, .column = {.name = "p.due_on"}},
  });
  return fields;
}

}  // namespace

absl::StatusOr<v1::ListPromisesResponse> PromiseList::Read(const v1::ListPromisesRequest& request,
                                                           const Principal& principal,
                                                           Date today) const {
  const Rulebook& rulebook = rules_.Now();
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where,
                   filter::Filter::Parse(request.filter(), PromiseFields()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 2));
  struct Row {
    std::string due, id, case_id;
  };
  v1::ListPromisesResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    sql::Query query;
    std::string condition = filter::ConditionOf(where, transaction.dialect(), query.values);
    if (!principal.all_zones) {
      condition +=
          StrCat(" AND p.zone_id IN (", filter::BindAll(query.values, principal.zones), ")");
    }
    if (request.overdue_only()) {
      condition += StrCat(" AND p.state <> 'closed' AND p.due_on < ",
                          filter::Bind(query.values, FormatDate(today)));
    }
    if (!after.empty()) {
      condition += StrCat(" AND (p.due_on, p.id) > (", filter::Bind(query.values, after[0]), ", ",
                          filter::Bind(query.values, after[1]), ")");
    }
    query.text = StrCat("SELECT p.due_on, p.id, p.case_id",
                        FromBesideCases("promises", "p", where, condition, transaction),
                        " ORDER BY p.due_on, p.id LIMIT ", page_size + 1);
    std::vector<Row> rows;
    Row row;
    soci::statement statement = sql::OnceWith(transaction.session(), query, soci::into(row.due),
                                              soci::into(row.id), soci::into(row.case_id));
    statement.execute();
    while (statement.fetch()) {
      rows.push_back(row);
    }
    CasesRead cases(transaction.session());
    rpc::Page page(page_size);
    const Row* last = nullptr;
    for (const Row& one : rows) {
      ASSIGN_OR_RETURN(const Case* value, cases.Find(one.case_id));
      const auto found = std::ranges::find(value->promises, PromiseId(one.id), &CasePromise::id);
      if (found == value->promises.end()) {
        continue;
      }
      v1::Promise promise = ToWire(*value, *found, rulebook);
      if (!page.Takes(promise.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, {last->due, last->id}));
        break;
      }
      *response.add_promises() = std::move(promise);
      last = &one;
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::approval
