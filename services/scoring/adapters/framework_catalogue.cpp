#include "services/scoring/adapters/framework_catalogue.h"

#include "common/base/status_macros.h"
#include "services/scoring/adapters/framework_yaml.h"

namespace zoneflow::scoring {

std::vector<std::pair<std::string_view, std::string_view>> FrameworkFiles::Shipped() {
  std::vector<std::pair<std::string_view, std::string_view>> files;
  for (const std::string_view name : ShippedFrameworks()) {
    files.emplace_back(name, ShippedFramework(name));
  }
  return files;
}

absl::StatusOr<StatedFramework> FrameworkFiles::Parse(const std::string& text,
                                                      std::string_view file) {
  ASSIGN_OR_RETURN(Framework framework, ParseFramework(text, file));
  return StatedFramework{std::move(framework), {}, {}};
}

absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> FrameworkCatalogue::Load(
    sql::Database& database, LogWatch* watch) {
  std::unique_ptr<FrameworkCatalogue> catalogue(new FrameworkCatalogue(database, watch));
  RETURN_IF_ERROR(catalogue->files_.LoadShipped());
  return catalogue;
}

absl::StatusOr<std::shared_ptr<const StatedFramework>> FrameworkCatalogue::Put(
    const std::string& text, const ChangeOrigin& origin) {
  ASSIGN_OR_RETURN(const auto put, files_.Read(text));
  const absl::Status status = files_.Put(*put, origin);
  if (watch_ != nullptr) {
    watch_->Forget();  // also where the outcome is not known
  }
  RETURN_IF_ERROR(status);
  return put;
}

}  // namespace zoneflow::scoring
