// The frameworks that the service knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/sql/database.h"
#include "services/scoring/adapters/log_watch.h"
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
  // Internal if a shipped file is wrong. Both outlive it. watch: forgets what it knows with each
  // that is put; may be null.
  static absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> Load(sql::Database& database,
                                                                  LogWatch* watch = nullptr);

  absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() override {
    return files_.List();
  }
  absl::StatusOr<std::shared_ptr<const StatedFramework>> Put(const std::string& text,
                                                             const ChangeOrigin& origin) override;

 private:
  FrameworkCatalogue(sql::Database& database, LogWatch* watch) : files_(database), watch_(watch) {}

  StatedFiles<FrameworkFiles> files_;
  LogWatch* const watch_;
};

}  // namespace zoneflow::scoring
