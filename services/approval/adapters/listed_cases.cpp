#include "services/approval/adapters/listed_cases.h"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bytes.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/node_tables.h"

namespace zoneflow::approval {

std::string Among(const std::vector<std::string>& texts, std::string_view column,
                  std::vector<sql::Value>& values) {
  if (texts.empty()) {
    return "1 = 0";
  }
  return StrCat(column, " IN (",
                absl::StrJoin(texts, ", ",
                              [&](std::string* out, const std::string& text) {
                                out->append(filter::Bind(values, text));
                              }),
                ")");
}

absl::StatusOr<const Case*> CasesRead::Find(const std::string& id) {
  const auto found = std::ranges::find(cases_, CaseId(id), &Case::id);
  if (found != cases_.end()) {
    return &*found;
  }
  sql::Bytes state;
  session_ << "SELECT encode(state, 'hex') FROM cases WHERE id = :id", soci::use(id),
      soci::into(state);
  ASSIGN_OR_RETURN(Case value, DecodeState(state.value));
  ASSIGN_OR_RETURN(value.nodes, ReadNodes(session_, id));
  value.promises = ReadPromises(session_, id);
  cases_.push_back(std::move(value));
  return &cases_.back();
}

}  // namespace zoneflow::approval
