#include "services/approval/adapters/matter_columns_csv.h"

#include <optional>
#include <vector>

#include "absl/status/status.h"

#include "common/base/csv.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {

absl::StatusOr<std::map<std::string, MatterField>> ParseMatterColumns(std::string_view csv) {
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, "field,name"));
  std::map<std::string, MatterField> headers;
  for (const CsvRow& row : rows) {
    const std::optional<MatterField> field = MatterFieldOfKey(row.fields[0]);
    if (!field) {
      return absl::InvalidArgumentError(
          StrCat("line ", row.line, ": field \"", row.fields[0], "\" is not known"));
    }
    if (!headers.emplace(FoldedName(row.fields[1]), *field).second) {
      return absl::InvalidArgumentError(
          StrCat("line ", row.line, ": name \"", row.fields[1], "\" stands twice"));
    }
  }
  return headers;
}

}  // namespace zoneflow::approval
