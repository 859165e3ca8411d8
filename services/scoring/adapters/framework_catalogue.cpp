#include "services/scoring/adapters/framework_catalogue.h"

#include <string>

#include "common/base/sha256.h"
#include "common/base/str_cat.h"
#include "services/scoring/adapters/framework_yaml.h"

namespace zoneflow::scoring {

absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> FrameworkCatalogue::Load() {
  std::unique_ptr<FrameworkCatalogue> catalogue(new FrameworkCatalogue);
  for (const std::string_view name : ShippedFrameworks()) {
    const std::string text(ShippedFramework(name));
    absl::StatusOr<Framework> framework = ParseFramework(text, name);
    if (!framework.ok()) {
      return absl::InternalError(StrCat("framework ", StdView(framework.status().message())));
    }
    catalogue->shipped_.push_back(std::make_shared<const StatedFramework>(
        StatedFramework{*std::move(framework), text, Sha256Hex(text)}));
  }
  return catalogue;
}

}  // namespace zoneflow::scoring
