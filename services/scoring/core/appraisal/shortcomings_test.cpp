#include "services/scoring/core/appraisal/shortcomings.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;

Observation Figure(const std::string& unit, const std::string& indicator, int value) {
  Observation one;
  one.unit = unit;
  one.indicator = indicator;
  one.period = {.year = 2020};
  one.value = Decimal(value);
  return one;
}

// A score is 0.3 × output + firms.
class ShortcomingsTest : public ::testing::Test {
 protected:
  void Rank(const std::vector<Observation>& figures, std::vector<ScoredUnit> units) {
    const auto board = EvaluateFramework(framework_, figures,
                                         {.period = {.year = 2020}, .units = std::move(units)});
    ASSERT_THAT(board, IsOk());
    board_ = *board;
  }
  const FrameworkRow& Row(std::string_view unit) const {
    return *std::ranges::find_if(board_.rows,
                                 [&](const FrameworkRow& row) { return row.unit.id == unit; });
  }

  Framework framework_ = *ParseFramework(std::string(kSampleFramework), "sample");
  FrameworkBoard board_;
};

TEST_F(ShortcomingsTest, AreTheLeavesBehindTheMeanOfTheRankedByTheirGap) {
  Rank({Figure("a", "output_yi", 100), Figure("a", "firms", 1), Figure("b", "output_yi", 40),
        Figure("b", "firms", 4), Figure("c", "output_yi", 10), Figure("c", "firms", 1),
        Figure("d", "output_yi", 900)},
       {{"a", "a", ""}, {"b", "b", ""}, {"c", "c", ""}, {"d", "d", ""}});
  const LeafStandings standings(framework_, board_);
  // Output: 30, 12 and 3, mean 15; firms: 1, 4 and 1, mean 2. d is not ranked and does not count.
  EXPECT_THAT(standings.ShortcomingsOf(Row("c")),
              ::testing::ElementsAre(
                  Shortcoming{"output", "产值", true, Decimal(3), Decimal(15), Decimal(12), 3, 3},
                  Shortcoming{"firms", "企业", true, Decimal(1), Decimal(2), Decimal(1), 2, 3}));
  ASSERT_THAT(standings.ShortcomingsOf(Row("a")), SizeIs(1));
  EXPECT_EQ(standings.ShortcomingsOf(Row("a"))[0].path, "firms");
  EXPECT_EQ(standings.ShortcomingsOf(Row("b"))[0].path, "output");
  EXPECT_THAT(standings.ShortcomingsOf(Row("d")), IsEmpty());
}

TEST_F(ShortcomingsTest, WhoIsAloneHasNone) {
  Rank({Figure("a", "output_yi", 100), Figure("a", "firms", 1)}, {{"a", "a", ""}});
  EXPECT_THAT(LeafStandings(framework_, board_).ShortcomingsOf(Row("a")), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::scoring
