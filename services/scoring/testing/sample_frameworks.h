// Frameworks that a test states.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

class SampleFrameworks final : public FrameworkSource {
 public:
  explicit SampleFrameworks(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      const auto stated = Put(std::string(text), {});
      EXPECT_TRUE(stated.ok()) << stated.status();
    }
  }

  absl::StatusOr<std::vector<std::shared_ptr<const StatedFramework>>> List() override {
    return stated_;
  }

  absl::StatusOr<std::shared_ptr<const StatedFramework>> Put(
      const std::string& text, const ChangeOrigin& /*origin*/) override {
    ASSIGN_OR_RETURN(Framework framework, ParseFramework(text, "sample"));
    stated_.push_back(std::make_shared<const StatedFramework>(
        StatedFramework{std::move(framework), text, Sha256Hex(text)}));
    return stated_.back();
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
