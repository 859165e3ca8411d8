// What reading costs, in steps: the questions that Extract asks are as many as the work it does.
#include <cstddef>
#include <string>

#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/testing/documents.h"

namespace zoneflow::ingest {
namespace {

using ::zoneflow::testing::StatusIs;

const Gazetteer& Zones() {
  static const Gazetteer zones({{"cn-test-chengdu", "成都高新区", "四川", "成都", {}}});
  return zones;
}

std::size_t Questions(const std::string& text) {
  std::size_t questions = 0;
  const auto page = Extract(text, {&Zones(), std::nullopt, [&] {
                                     ++questions;
                                     return absl::OkStatus();
                                   }});
  EXPECT_TRUE(page.ok()) << page.status();
  return questions;
}

TEST(ExtractCostTest, EightTimesTheTextIsAtMostTenTimesTheWork) {
  for (const testing::Shape& shape : testing::Shapes()) {
    const std::size_t once = Questions(shape.make(16'000));
    const std::size_t eight = Questions(shape.make(128'000));
    EXPECT_LE(eight, 10 * once + 16) << shape.name << ": " << once << " questions before";
  }
}

TEST(ExtractCostTest, TheShapesAreReadAsWhatTheyAreMeantToBe) {
  const auto page = Extract(testing::ShapeNamed("members").make(20'000), {&Zones(), std::nullopt});
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->articles.size(), 1U);
  ASSERT_EQ(page->articles[0].signings.size(), 1U);
  EXPECT_GT(page->articles[0].signings[0].members.size(), 150U);
  const auto line = Extract(testing::ShapeNamed("one_line").make(20'000), {&Zones(), std::nullopt});
  ASSERT_TRUE(line.ok());
  ASSERT_EQ(line->articles.size(), 1U);
  EXPECT_GT(line->articles[0].signings.size(), 150U);
}

TEST(ExtractCostTest, ACallThatIsToldToEndReturnsWhyWhereverItIs) {
  const std::string text = testing::ShapeNamed("everything").make(60'000);
  const std::size_t all = Questions(text);
  ASSERT_GT(all, 10U);
  for (std::size_t last = 1; last <= all; ++last) {
    std::size_t questions = 0;
    const auto page = Extract(text, {&Zones(), std::nullopt, [&]() -> absl::Status {
                                       return ++questions == last
                                                  ? absl::DeadlineExceededError("enough")
                                                  : absl::OkStatus();
                                     }});
    ASSERT_THAT(page.status(), StatusIs(absl::StatusCode::kDeadlineExceeded));
    ASSERT_EQ(questions, last) << "asked again after it was told to end";
  }
}

}  // namespace
}  // namespace zoneflow::ingest
