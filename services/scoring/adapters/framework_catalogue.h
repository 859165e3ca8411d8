// The frameworks that the service knows.
#pragma once

#include <memory>
#include <vector>

#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// Those that come with the build.
class FrameworkCatalogue final : public FrameworkSource {
 public:
  // Internal if a shipped file is wrong.
  static absl::StatusOr<std::unique_ptr<FrameworkCatalogue>> Load();

  absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() override {
    return shipped_;
  }

 private:
  FrameworkCatalogue() = default;

  std::vector<std::shared_ptr<const StatedFramework>> shipped_;
};

}  // namespace zoneflow::scoring
