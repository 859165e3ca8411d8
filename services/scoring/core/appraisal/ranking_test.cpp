#include "services/scoring/core/appraisal/ranking.h"

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/compare.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "services/scoring/testing/in_memory_observation_store.h"
#include "services/scoring/testing/in_memory_official_board_store.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

const Principal kOffice{"person/office", {"appraisal_office"}, {}, /*all_zones=*/true};

class RankingTest : public ::testing::Test {
 protected:
  void Units(const std::vector<Unit>& units) {
    ASSERT_THAT(record_units_.Run(units, {}, kOffice, clock_.Now()), IsOk());
  }
  void Enter(const std::string& id, const std::string& since = "") {
    Unit unit{id, "", "zone", id, ""};
    if (!since.empty()) {
      unit.member_since = *ParseDate(since);
    }
    Units({unit});
  }
  void Report(const std::string& unit, const std::string& output, const std::string& firms,
              const std::string& period = "2020", const std::string& known_at = "",
              FigureStatus status = FigureStatus::kChecked) {
    std::vector<ReportedFigure> figures;
    for (const auto& [indicator, value] :
         {std::pair("output_yi", output), std::pair("firms", firms)}) {
      figures.push_back({.unit = unit,
                         .indicator = indicator,
                         .period = period,
                         .value = value,
                         .status = status,
                         .known_at = known_at});
    }
    ASSERT_THAT(record_.Run(figures, {}, kOffice, clock_.Now()), IsOk());
  }

  static RankingQuery Of(int year) {
    return {.framework = "sample", .period = ReportPeriod{.year = year}};
  }
  std::shared_ptr<const Ranking> Rank(const RankingQuery& query) {
    auto ranking = rank_.Run(query);
    EXPECT_THAT(ranking, IsOk());
    return ranking.ok() ? *ranking : std::make_shared<const Ranking>();
  }
  // "1 a 4, 2 b 3"
  static std::string Told(const Ranking& ranking) {
    return absl::StrJoin(ranking.board.rows, ", ", [](std::string* out, const auto& row) {
      StrAppend(out, row.rank ? row.rank->Text() : "-", " ", row.unit.id, " ",
                row.score ? row.score->Text() : "-");
    });
  }

  InMemoryObservationStore store_;
  SampleFrameworks frameworks_{kSampleFramework};
  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  RecordObservations record_{store_, frameworks_};
  RecordUnits record_units_{store_};
  InMemoryOfficialBoardStore boards_{[this] { return store_.TakeLogNo(); }};
  RankUnits rank_{store_, frameworks_, boards_};
};

// A score is 0.3 × output + firms.
// What was read before is not read again: the board must be the one that reads everything.
TEST_F(RankingTest, ABoardOfWhatCameSinceIsTheBoardOfEverything) {
  Enter("a");
  Enter("b");
  Report("a", "10", "3");
  Report("b", "20", "1", "2020", "2021-01-20");
  const auto expect_as_fresh = [&](const std::string& told) {
    const RankUnits fresh(store_, frameworks_, boards_);
    const auto ours = Rank(Of(2020));
    const auto theirs = fresh.Run(Of(2020));
    ASSERT_THAT(theirs, IsOk());
    EXPECT_EQ(Told(*ours), told);
    EXPECT_EQ(ours->sha256, (*theirs)->sha256);
    EXPECT_EQ(ours->figures, (*theirs)->figures);
  };
  expect_as_fresh("1 b 7, 2 a 6");
  clock_.Advance(std::chrono::seconds(1));
  Report("a", "20", "3");
  expect_as_fresh("1 a 9, 2 b 7");
  // A word of an earlier day, a unit that is new, and one that left.
  Report("b", "1", "1", "2020", "2021-01-10");
  expect_as_fresh("1 a 9, 2 b 7");
  Enter("c");
  Report("c", "40", "0");
  expect_as_fresh("1 c 12, 2 a 9, 3 b 7");
  RankingQuery before = Of(2020);
  before.log_no = 4;
  EXPECT_EQ(Told(*Rank(before)), "1 b 7, 2 a 6");
  expect_as_fresh("1 c 12, 2 a 9, 3 b 7");
}

TEST_F(RankingTest, UnitsAreRankedAndWhoReportedNothingIsShown) {
  Enter("a");
  Enter("b");
  Enter("c");
  Report("a", "10", "1");
  Report("b", "20", "1");
  const auto ranking = Rank(Of(2020));
  EXPECT_EQ(Told(*ranking), "1 b 7, 2 a 4, - c -");
  EXPECT_THAT(ranking->Find("c")->reasons,
              ::testing::Contains(HasSubstr("output_yi of 2020 is not reported")));
  EXPECT_EQ(ranking->query.version, "1");
  EXPECT_EQ(ranking->query.log_no, 5);
  // The figures behind a node are those that were reported.
  const NodeResult& node = ranking->Find("a")->total.children[0];
  ASSERT_THAT(node.figures, SizeIs(1));
  EXPECT_EQ(ranking->figures[node.figures[0]].value, Decimal(10));
}

TEST_F(RankingTest, WhatIsRecordedLaterChangesNoEarlierLogNoAndNoEarlierDay) {
  Enter("a");
  Enter("b");
  Report("a", "10", "1", "2020", "2021-01-10");
  Report("b", "20", "1", "2020", "2021-01-10");
  const auto first = Rank(Of(2020));
  Report("a", "30", "1", "2020", "2021-01-20");
  EXPECT_EQ(Told(*Rank(Of(2020))), "1 a 10, 2 b 7");
  RankingQuery then = Of(2020);
  then.known_on = *ParseDate("2021-01-19");
  EXPECT_EQ(Told(*Rank(then)), "1 b 7, 2 a 4");
  then.known_on = *ParseDate("2021-01-20");
  EXPECT_EQ(Told(*Rank(then)), "1 a 10, 2 b 7");
  // Ten rankings later the first is no longer kept, and computed anew.
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(std::chrono::seconds(1));
    Report("b", StrCat(i), "0");
    Rank(Of(2020));
  }
  const auto again = Rank(first->query);
  EXPECT_NE(again, first);
  EXPECT_EQ(again->sha256, first->sha256);
  RankingQuery never = Of(2020);
  never.log_no = 1000;
  EXPECT_THAT(rank_.Run(never),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("log_no: 1000")));
}

TEST_F(RankingTest, FiguresThatNobodyCheckedAreCounted) {
  Enter("a");
  Enter("b");
  Report("a", "10", "1");
  Report("b", "20", "1", "2020", "", FigureStatus::kExtracted);
  const auto ranking = Rank(Of(2020));
  EXPECT_EQ(ranking->unchecked_figures, 2);
  EXPECT_THAT(ranking->unchecked, ::testing::ElementsAre(2, 0)) << "b, then a";
  RankingQuery checked = Of(2020);
  checked.at_least = FigureStatus::kChecked;
  const auto official = Rank(checked);
  EXPECT_EQ(official->unchecked_figures, 0);
  EXPECT_EQ(Told(*official), "1 a 4, - b -");
  EXPECT_THAT(official->board.unchecked, SizeIs(2));
}

TEST_F(RankingTest, ACohortIsRankedByItself) {
  Units({{"a", "", "zone", "", "west"}, {"b", "", "zone", "", "east"}, {"p", "", "park", "", ""}});
  Report("a", "10", "1");
  Report("b", "20", "1");
  Report("p", "90", "1");
  RankingQuery west = Of(2020);
  EXPECT_EQ(Told(*Rank(west)), "1 b 7, 2 a 4") << "a park is no zone";
  west.cohort = "west";
  EXPECT_EQ(Told(*Rank(west)), "1 a 4");
  west.cohort = "north";
  EXPECT_THAT(rank_.Run(west), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(RankingTest, UnknownFrameworksAndVersionsAreNamed) {
  EXPECT_THAT(rank_.Run({.framework = "none", .period = {2020, 0, 0}}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("framework: no framework \"none\"")));
  RankingQuery query = Of(2020);
  query.version = "9";
  EXPECT_THAT(rank_.Run(query), StatusIs(absl::StatusCode::kNotFound, HasSubstr("version \"9\"")));
}

TEST_F(RankingTest, AssumptionsChangeWeightsFiguresAndUnits) {
  Enter("a");
  Enter("b");
  Report("a", "10", "1");
  Report("b", "20", "1");
  const auto assume = [&](const Assumptions& assumptions) {
    const auto assumed = rank_.Assume(Of(2020), assumptions);
    EXPECT_THAT(assumed, IsOk());
    return assumed.ok() ? Told(*assumed) : "";
  };
  EXPECT_EQ(assume({.figures = {{"a", "firms", Decimal(5)}}}), "1 a 8, 2 b 7");
  EXPECT_EQ(assume({.weights = {{"output", Decimal(1)}}}), "1 b 3, 2 a 2");
  EXPECT_EQ(assume({.without_units = {"b"}}), "1 a 4");
  EXPECT_EQ(Told(*Rank(Of(2020))), "1 b 7, 2 a 4") << "nothing is stored";
  EXPECT_THAT(rank_.Assume(Of(2020), {.weights = {{"nowhere", Decimal(1)}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"nowhere\"")));
}

// 178 units where 169 were: who entered above, and who passed.
TEST_F(RankingTest, ARankIsLostToNewUnitsAndToThosePassing) {
  for (int i = 0; i < 169; ++i) {
    Enter(StrCat("u", 100 + i));
    Report(StrCat("u", 100 + i), StrCat(1000 - i), "0", "2019");
    // u131 passes u130 in the year after.
    Report(StrCat("u", 100 + i), StrCat(i == 31 ? 970.5 : 1000 - i), "0");
  }
  for (int i = 0; i < 9; ++i) {
    Enter(StrCat("n", i), "2020-01-01");
    Report(StrCat("n", i), i < 3 ? "2000" : "1", "0");
  }
  const auto before = Rank(Of(2019));
  const auto after = Rank(Of(2020));
  EXPECT_THAT(before->board.rows, SizeIs(169));
  EXPECT_THAT(after->board.rows, SizeIs(178));
  const auto compare = [&](const std::string& unit) {
    return Compare(before->board, *before->Find(unit), after->board, *after->Find(unit));
  };
  const Comparison first = compare("u100");
  EXPECT_EQ(first.rank_change, Decimal(3));
  EXPECT_EQ(first.rank_causes->new_units, 3);
  EXPECT_EQ(first.rank_causes->passed_by, 0);
  const Comparison passed = compare("u130");
  EXPECT_EQ(passed.rank_change, Decimal(4));
  EXPECT_EQ(passed.rank_causes->new_units, 3);
  EXPECT_EQ(passed.rank_causes->passed_by, 1);
  const Comparison passing = compare("u131");
  EXPECT_EQ(passing.rank_change, Decimal(2));
  EXPECT_EQ(passing.rank_causes->passed, -1);
  EXPECT_TRUE(passing.rank_causes->by_tie_rule.is_zero());
}

TEST_F(RankingTest, ChangesOfNodesAndTheRoundingAreTheChangeOfTheScore) {
  Enter("a");
  Enter("b");
  Report("a", "10.333", "1", "2019");
  Report("a", "12.777", "3");
  Report("b", "20", "1");
  const auto before = Rank(Of(2019));
  const auto after = Rank(Of(2020));
  const Comparison one =
      Compare(before->board, *before->Find("a"), after->board, *after->Find("a"));
  ASSERT_THAT(one.nodes, SizeIs(2));
  EXPECT_EQ(one.nodes[0].path, "output");
  EXPECT_EQ(one.nodes[0].was->Text(), "3.0999");
  EXPECT_EQ(one.nodes[0].change.Text(), "0.7332");
  EXPECT_EQ(one.nodes[1].change.Text(), "2");
  EXPECT_EQ(one.score_change->Text(), "2.73");
  EXPECT_EQ(one.rounding.Text(), "-0.0032");
  // Two units of one board: no change of rank to split.
  const Comparison two = Compare(after->board, *after->Find("a"), after->board, *after->Find("b"));
  EXPECT_FALSE(two.rank_change.has_value());
  EXPECT_EQ(two.score_change->Text(), "0.17");
  // Only one of them has a score.
  const Comparison none =
      Compare(before->board, *before->Find("b"), after->board, *after->Find("b"));
  EXPECT_TRUE(none.nodes.empty());
  EXPECT_FALSE(none.score_change.has_value());
}

TEST_F(RankingTest, TheNextPlacesAreThoseOfAnotherScore) {
  const std::pair<const char*, const char*> outputs[] = {
      {"a", "40"}, {"b", "30"}, {"c", "30"}, {"d", "20"}, {"e", "20"}};
  for (const auto& [unit, output] : outputs) {
    Enter(unit);
    Report(unit, output, "0");
  }
  const auto ranking = Rank(Of(2020));
  const auto& board = ranking->board;
  const Neighbour above = NextAbove(board, *ranking->Find("d"));
  EXPECT_EQ(above.row->rank, Decimal(2));
  EXPECT_EQ(above.gap, Decimal(3));
  const Neighbour below = NextBelow(board, *ranking->Find("b"));
  EXPECT_EQ(below.row->rank, Decimal(4));
  EXPECT_EQ(below.gap, Decimal(3));
  EXPECT_EQ(NextAbove(board, *ranking->Find("a")).row, nullptr);
  EXPECT_EQ(NextBelow(board, *ranking->Find("e")).row, nullptr);
}

// Rows come from columns where weights change, from decimals where figures do or are missing.
TEST_F(RankingTest, RowsUnderAssumptionsAreThoseOfTheWholeRanking) {
  for (const char* unit : {"a", "b", "c", "d"}) {
    Enter(unit);
  }
  Report("a", "10", "3");
  Report("b", "20.5", "1", "2020", "", FigureStatus::kExtracted);
  Report("c", "0.25", "7");
  const auto expect_same = [&](const Assumptions& assumptions) {
    const auto ranking = Rank(Of(2020));
    const auto rows = rank_.AssumeRows(ranking, assumptions);
    const auto whole = rank_.Assume(ranking->query, assumptions);
    ASSERT_THAT(rows, IsOk());
    ASSERT_THAT(whole, IsOk());
    EXPECT_EQ(rows->unchecked, whole->unchecked);
    ASSERT_EQ(rows->rows.size(), whole->board.rows.size());
    for (std::size_t i = 0; i < rows->rows.size(); ++i) {
      const FrameworkRow& row = rows->rows[i];
      const FrameworkRow& expected = whole->board.rows[i];
      EXPECT_EQ(std::tie(row.unit, row.score, row.rank, row.cohort_rank, row.tier, row.reasons),
                std::tie(expected.unit, expected.score, expected.rank, expected.cohort_rank,
                         expected.tier, expected.reasons));
    }
  };
  const std::vector<Assumptions> all = {
      {},
      {.weights = {{"output", Decimal(2)}}},
      {.without_units = {"a"}},
      {.figures = {{"a", "firms", Decimal(9)}}, .weights = {{"firms", Decimal(3)}}}};
  for (const Assumptions& assumptions : all) {
    expect_same(assumptions);
  }
  Report("d", "4", "4");
  for (const Assumptions& assumptions : all) {
    expect_same(assumptions);
  }
  EXPECT_THAT(rank_.AssumeRows(Rank(Of(2020)), {.weights = {{"nowhere", Decimal(1)}}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("nowhere")));
}

}  // namespace
}  // namespace zoneflow::scoring
