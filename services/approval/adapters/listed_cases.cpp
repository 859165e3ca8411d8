#include "services/approval/adapters/listed_cases.h"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/node_tables.h"

namespace zoneflow::approval {

absl::StatusOr<const Case*> CasesRead::Find(const std::string& id) {
  const auto found = std::ranges::find(cases_, CaseId(id), &Case::id);
  if (found != cases_.end()) {
    return &*found;
  }
  ASSIGN_OR_RETURN(std::optional<Case> read, ReadCase(session_, id));
  if (!read) {
    return absl::DataLossError(StrCat("case ", id, " is listed and not stored"));
  }
  cases_.push_back(*std::move(read));
  return &cases_.back();
}

filter::Schema FieldsBesideCases(std::vector<filter::FieldSpec> own) {
  own.push_back({.name = "company", .column = {.name = "r.company"}});
  own.push_back(
      {.name = "project", .aliases = {"project.name"}, .column = {.name = "r.project_name"}});
  own.push_back({.name = "text",
                 .kind = filter::FieldKind::kSearch,
                 .searched = {"company", "project"},
                 .column = {.name = "r.search_text"}});
  return filter::Schema(std::move(own), filter::BareWords::kSearch);
}

std::string FromBesideCases(std::string_view table, std::string_view alias,
                            const filter::Filter& where, std::string_view condition,
                            sql::Transaction& transaction) {
  const filter::Among among =
      filter::AmongCandidates(filter::SearchCandidates(transaction, where, kCaseGrams),
                              transaction.dialect(), "case_register", "r", "search_no");
  return StrCat(" FROM ", table, " AS ", alias, " JOIN ", among.from, " ON r.id = ", alias,
                ".case_id WHERE ", condition, among.condition);
}

}  // namespace zoneflow::approval
