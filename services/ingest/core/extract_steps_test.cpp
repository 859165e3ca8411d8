// What reading costs, in steps of the machine: every basic block of the core that runs is counted,
// also those of a loop that asks nobody whether to go on (extract_cost_test.cpp counts questions).
#include <cstddef>
#include <cstdint>
#include <string>

#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"
#include "services/ingest/testing/documents.h"

namespace {

std::uint64_t steps = 0;

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() { ++steps; }

namespace zoneflow::ingest {
namespace {

const Gazetteer& Zones() {
  static const Gazetteer zones({{"cn-test-chengdu", "成都高新区", "四川", "成都", {}}});
  return zones;
}

std::uint64_t StepsOf(const std::string& text) {
  const std::uint64_t before = steps;
  EXPECT_TRUE(Extract(text, {&Zones(), std::nullopt}).ok());
  return steps - before;
}

TEST(ExtractStepsTest, TheSameTextTakesTheSameSteps) {
  const std::string text = testing::ShapeNamed("everything").make(20'000);
  StepsOf(text);  // makes what is made once, such as the lexicon
  const std::uint64_t once = StepsOf(text);
  EXPECT_GT(once, text.size());
  // But for the hash tables, which probe by where they lie in memory.
  EXPECT_NEAR(static_cast<double>(StepsOf(text)), static_cast<double>(once),
              static_cast<double>(once) / 100);
}

// A loop over all of a page for each of its articles would make it sixty-four times.
TEST(ExtractStepsTest, EightTimesTheTextIsAtMostTenTimesTheSteps) {
  StepsOf("近日，总投资3亿元的项目签约。");
  for (const testing::Shape& shape : testing::Shapes()) {
    const std::uint64_t once = StepsOf(shape.make(16'000));
    const std::uint64_t eight = StepsOf(shape.make(128'000));
    EXPECT_LE(eight, 10 * once) << shape.name << ": " << once << " steps before";
  }
}

}  // namespace
}  // namespace zoneflow::ingest
