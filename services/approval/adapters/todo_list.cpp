#include "services/approval/adapters/todo_list.h"

#include <soci/soci.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"

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
#include "services/approval/adapters/node_offer.h"
#include "services/approval/adapters/node_wire.h"

namespace zoneflow::approval {
namespace {

using filter::FieldKind;

const filter::Schema& TodoFields() {
  static const filter::Schema fields = FieldsBesideCases({
      {.name = "zone.id", .column = {.name = "t.zone_id"}},
      {.name = "case_id", .column = {.name = "t.case_id"}},
      {.name = "procedure", .column = {.name = "t.procedure_id"}},
      {.name = "office", .column = {.name = "t.office"}},
      {.name = "officer", .column = {.name = "t.officer"}},
      {.name = "chief_officer", .column = {.name = "t.chief_officer"}},
      {.name = "act",
       .kind = FieldKind::kChoice,
       .choices = KeysOf(kTodoActs, TodoActKey),
       .column = {.name = "t.act"}},
      {.name = "status",
       .kind = FieldKind::kChoice,
       .choices = KeysOf(kNodeStatuses, NodeStatusKey),
       .column = {.name = "t.status"}},
      {.name = "due_on", .kind = FieldKind::kDate, .column = {.name = "t.due_on"}},
  });
  return fields;
}

// What no day binds stands behind every day.
constexpr std::string_view kDueKey = "(CASE WHEN t.due_on = '' THEN '9999' ELSE t.due_on END)";

// The offices by the names of the catalogue that the principal belongs to: "企业/设计单位" is two.
std::string OfOffices(const Principal& principal, sql::Dialect dialect,
                      std::vector<sql::Value>& values) {
  const std::string_view position = dialect == sql::Dialect::kSqlite ? "instr" : "strpos";
  std::vector<std::string> any = {
      StrCat("t.office IN (", filter::BindAll(values, principal.departments), ")")};
  for (const std::string& office : principal.departments) {
    any.push_back(StrCat(position, "('/' || t.office || '/', ",
                         filter::Bind(values, StrCat("/", office, "/")), ") > 0"));
  }
  return StrCat("(", absl::StrJoin(any, " OR "), ")");
}

std::string WhoseCondition(v1::TodoOf whose, const Principal& principal, sql::Dialect dialect,
                           std::vector<sql::Value>& values) {
  switch (whose) {
    case v1::TODO_OF_MINE: {
      const std::string me = filter::Bind(values, principal.id);
      const std::string also_me = filter::Bind(values, principal.id);
      return StrCat(" AND (t.officer = ", me, " OR t.chief_officer = ", also_me, ")");
    }
    case v1::TODO_OF_MY_OFFICE:
      return principal.all_departments ? ""
                                       : StrCat(" AND ", OfOffices(principal, dialect, values));
    default:
      return "";
  }
}

std::string DueCondition(v1::TodoDue due, Date today, std::vector<sql::Value>& values) {
  const std::chrono::weekday day{today};
  // 1 for Monday to 7 for Sunday.
  const Date sunday = today + std::chrono::days{7 - static_cast<int>(day.iso_encoding())};
  switch (due) {
    case v1::TODO_DUE_TODAY:
      return StrCat(" AND t.due_on <> '' AND t.due_on <= ",
                    filter::Bind(values, FormatDate(today)));
    case v1::TODO_DUE_THIS_WEEK:
      return StrCat(" AND t.due_on <> '' AND t.due_on <= ",
                    filter::Bind(values, FormatDate(sunday)));
    case v1::TODO_DUE_OVERDUE:
      return StrCat(" AND t.due_on <> '' AND t.due_on < ", filter::Bind(values, FormatDate(today)));
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<v1::ListTodoResponse> TodoList::Read(const v1::ListTodoRequest& request,
                                                    const Principal& principal, Date today) const {
  const Rulebook& rulebook = rules_.Now();
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where,
                   filter::Filter::Parse(request.filter(), TodoFields()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 3));
  struct Row {
    std::string due, case_id, procedure;
  };
  v1::ListTodoResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    sql::Query query;
    std::string condition = filter::ConditionOf(where, transaction.dialect(), query.values);
    if (!principal.all_zones) {
      condition +=
          StrCat(" AND t.zone_id IN (", filter::BindAll(query.values, principal.zones), ")");
    }
    condition += WhoseCondition(request.of(), principal, transaction.dialect(), query.values);
    condition += DueCondition(request.due(), today, query.values);
    if (request.ready_only()) {
      condition += " AND t.ready = 1";
    }
    if (!after.empty()) {
      condition +=
          StrCat(" AND (", kDueKey, ", t.case_id, t.procedure_id) > (",
                 filter::Bind(query.values, after[0]), ", ", filter::Bind(query.values, after[1]),
                 ", ", filter::Bind(query.values, after[2]), ")");
    }
    query.text = StrCat("SELECT ", kDueKey, ", t.case_id, t.procedure_id",
                        FromBesideCases("todos", "t", where, condition, transaction), " ORDER BY ",
                        kDueKey, ", t.case_id, t.procedure_id LIMIT ", page_size + 1);
    std::vector<Row> rows;
    Row row;
    soci::statement statement = sql::OnceWith(transaction.session(), query, soci::into(row.due),
                                              soci::into(row.case_id), soci::into(row.procedure));
    statement.execute();
    while (statement.fetch()) {
      rows.push_back(row);
    }
    CasesRead cases(transaction.session());
    rpc::Page page(page_size);
    const Row* last = nullptr;
    for (const Row& one : rows) {
      ASSIGN_OR_RETURN(const Case* value, cases.Find(one.case_id));
      v1::Todo todo;
      *todo.mutable_node() = ShowNode(*value, ProcedureId(one.procedure), today, rulebook);
      todo.set_ready(todo.node().missing().empty());
      OfferEvents(*value, principal, today, rulebook, *todo.mutable_node());
      if (!page.Takes(todo.ByteSizeLong())) {
        response.set_next_page_token(
            rpc::MakePageToken(request, {last->due, last->case_id, last->procedure}));
        break;
      }
      *response.add_todos() = std::move(todo);
      last = &one;
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::approval
