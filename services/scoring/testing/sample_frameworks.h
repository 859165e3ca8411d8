// Frameworks that a test states.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

class SampleFrameworks final : public FrameworkSource {
 public:
  explicit SampleFrameworks(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      auto framework = ParseFramework(text, "sample");
      EXPECT_TRUE(framework.ok()) << framework.status();
      if (framework.ok()) {
        stated_.push_back(std::make_shared<const StatedFramework>(
            StatedFramework{*std::move(framework), std::string(text), Sha256Hex(text)}));
      }
    }
  }

  absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() override {
    return stated_;
  }

 private:
  std::vector<std::shared_ptr<const StatedFramework>> stated_;
};

// Two indicators of zones, of which one counts three times as much.
inline constexpr std::string_view kSampleFramework = R"(framework: sample
version: "1"
name: 样例
unit_kind: zone
document: made up
own_example: true
digits: 6
score: {digits: 2}
tree:
  aggregate: sum
  children:
    - {id: output, name: 产值, weight: 3, indicator: output_yi, points: {each: 0.1}}
    - {id: firms, name: 企业, weight: 1, indicator: firms, points: {each: 1}}
)";

}  // namespace zoneflow::scoring
