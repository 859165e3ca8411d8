// The frameworks that the service knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/sql/database.h"
#include "services/scoring/adapters/stated_files.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

struct FrameworkFiles {
  using Stated = StatedFramework;
  static constexpr std::string_view kName = "framework";
  static constexpr std::string_view kTable = "frameworks";
  static constexpr std::string_view kIdColumn = "framework_id";
  static std::vector<std::pair<std::string_view, std::string_view>> Shipped();
  static absl::StatusOr<Stated> Parse(const std::string& text, std::string_view file);
  static const Framework& Of(const Stated& stated) { return stated.framework; }
};

// Those that come with the build, and those that were put, in SQL.
class FrameworkCatalogue final : public FrameworkSource {
 public:
  // Internal if a shipped file is wrong. The database outlives it.
  static absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> Load(sql::Database& database);

  absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() override {
    return files_.List();
  }
  absl::StatusOr<std::shared_ptr<const StatedFramework>> Put(const std::string& text,
                                                             const ChangeOrigin& origin) override;

 private:
  explicit FrameworkCatalogue(sql::Database& database) : files_(database) {}

  StatedFiles<FrameworkFiles> files_;
};

}  // namespace zoneflow::scoring
