// The frameworks that the service knows.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/sql/database.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// Those that come with the build, and those that were put, in SQL.
class FrameworkCatalogue final : public FrameworkSource {
 public:
  // Internal if a shipped file is wrong. The database outlives it.
  static absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> Load(sql::Database& database);

  absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() override;
  absl::StatusOr<std::shared_ptr<const StatedFramework>> Put(const std::string& text,
                                                             const ChangeOrigin& origin) override;

 private:
  explicit FrameworkCatalogue(sql::Database& database) : database_(database) {}

  // The framework of a text, read once.
  absl::StatusOr<std::shared_ptr<const StatedFramework>> Read(const std::string& text,
                                                              std::string_view file);

  sql::Database& database_;
  std::vector<std::shared_ptr<const StatedFramework>> shipped_;
  absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<const StatedFramework>> read_ ABSL_GUARDED_BY(mutex_);
  // As List() answered last, and how many of them were stored: none is ever changed or taken out.
  std::vector<std::shared_ptr<const StatedFramework>> listed_ ABSL_GUARDED_BY(mutex_);
  long long stored_ ABSL_GUARDED_BY(mutex_) = -1;
};

}  // namespace zoneflow::scoring
