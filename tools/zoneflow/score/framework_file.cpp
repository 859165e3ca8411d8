#include "tools/zoneflow/score/framework_file.h"

#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

absl::StatusOr<scoring::Framework> OpenFramework(const std::string& name_or_path) {
  const std::string_view shipped = scoring::ShippedFramework(name_or_path);
  if (!shipped.empty()) {
    return scoring::ParseFramework(shipped, name_or_path);
  }
  ASSIGN_OR_RETURN(const std::string yaml, ReadDocumentFile("FRAMEWORK", name_or_path));
  return scoring::ParseFramework(yaml, name_or_path);
}

int ReportEachLine(const absl::Status& status, std::ostream& err) {
  if (status.ok()) {
    return 0;
  }
  for (const absl::string_view line : absl::StrSplit(status.message(), '\n')) {
    Complain(std::string(line), err);
  }
  return 1;
}

}  // namespace zoneflow::cli
