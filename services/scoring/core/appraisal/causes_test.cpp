#include "services/scoring/core/appraisal/causes.h"

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/compare.h"
#include "services/scoring/core/appraisal/official_board.h"
#include "services/scoring/core/appraisal/ranking.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "services/scoring/testing/in_memory_observation_store.h"
#include "services/scoring/testing/in_memory_official_board_store.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;

const Principal kOffice{"person/office", {"appraisal_office"}, {}, /*all_zones=*/true};

// Both indicators by the least and greatest of the board, half each; more is better.
constexpr std::string_view kBounded = R"(framework: bounded
version: "1"
name: 极差
unit_kind: zone
document: made up
own_example: true
digits: 6
score: {digits: 2}
tree:
  aggregate: mean
  children:
    - {id: output, name: 产值, weight: 50, indicator: output_yi, min_max: {better: higher, scale: 100}}
    - {id: firms, name: 企业, weight: 50, indicator: firms, min_max: {better: higher, scale: 100}}
)";

class CausesTest : public ::testing::Test {
 protected:
  void Enter(const std::string& id, const std::string& since = "", const std::string& until = "") {
    Unit unit{id, "", "zone", id, ""};
    if (!since.empty()) {
      unit.member_since = *ParseDate(since);
    }
    if (!until.empty()) {
      unit.member_until = *ParseDate(until);
    }
    ASSERT_THAT(record_units_.Run({unit}, {}, kOffice, clock_.Now()), IsOk());
  }
  void Report(const std::string& unit, const std::string& output, const std::string& firms,
              const std::string& period = "2020") {
    clock_.Advance(std::chrono::seconds(1));
    for (const auto& [indicator, value] :
         {std::pair("output_yi", output), std::pair("firms", firms)}) {
      if (!value.empty()) {
        ASSERT_THAT(
            record_.Run({{.unit = unit, .indicator = indicator, .period = period, .value = value}},
                        {}, kOffice, clock_.Now()),
            IsOk());
      }
    }
  }
  void Put(std::string_view text,
           std::initializer_list<std::pair<const char*, const char*>> edits) {
    ASSERT_THAT(frameworks_.Put(absl::StrReplaceAll(AbslView(text), edits), {}), IsOk());
  }

  std::shared_ptr<const Ranking> Rank(int year, const std::string& framework = "sample",
                                      const std::string& version = "") {
    auto ranking =
        rank_.Run({.framework = framework, .version = version, .period = {.year = year}});
    EXPECT_THAT(ranking, IsOk());
    return ranking.ok() ? *ranking : std::make_shared<const Ranking>();
  }

  // "units 0 +3; others 0 +1", after the sums were checked.
  std::string Told(const Ranking& before, const Ranking& after, const std::string& unit) {
    const auto split = rank_.Split(before, after, unit);
    EXPECT_THAT(split, IsOk());
    if (!split.ok() || !split->undivided.empty()) {
      return split.ok() ? StrCat("undivided: ", split->undivided) : "";
    }
    Decimal score;
    Decimal rank;
    for (const CausePart& part : split->parts) {
      score += part.score;
      rank += part.rank;
    }
    const FrameworkRow& was = *before.Find(unit);
    const FrameworkRow& now = *after.Find(unit);
    EXPECT_EQ(score, *now.score - *was.score);
    EXPECT_EQ(rank, *RankOf(now) - *RankOf(was));
    static constexpr const char* kNames[] = {"corrections", "own",     "others",
                                             "units",       "weights", "method"};
    return absl::StrJoin(split->parts, "; ", [](std::string* out, const CausePart& part) {
      StrAppend(out, kNames[static_cast<std::size_t>(part.cause)], " ", part.score.Text(), " ",
                part.rank.Text());
    });
  }

  InMemoryObservationStore store_;
  SampleFrameworks frameworks_{kSampleFramework, kBounded};
  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  RecordObservations record_{store_, frameworks_};
  RecordUnits record_units_{store_};
  InMemoryOfficialBoardStore boards_{[this] { return store_.TakeLogNo(); }};
  RankUnits rank_{store_, frameworks_, boards_};
};

// 178 units where 169 were, three of the newcomers above: +3, all of it new units. One that was
// there before passes too: +4 = 3 + 1. A score is 0.3 × output.
TEST_F(CausesTest, PlacesLostToNewcomersAndToOneWhoPasses) {
  for (int i = 0; i < 169; ++i) {
    const std::string unit = StrCat("u", 100 + i);
    Enter(unit);
    Report(unit, StrCat(1000 - i), "0", "2019");
    // u131 passes u130 in the year after.
    Report(unit, StrCat(i == 31 ? 970.5 : 1000 - i), "0");
  }
  for (int i = 0; i < 9; ++i) {
    Enter(StrCat("n", i), "2020-01-01");
    Report(StrCat("n", i), i < 3 ? "2000" : "1", "0");
  }
  const auto before = Rank(2019);
  const auto after = Rank(2020);
  EXPECT_THAT(before->board.rows, SizeIs(169));
  EXPECT_THAT(after->board.rows, SizeIs(178));
  EXPECT_EQ(Told(*before, *after, "u100"), "units 0 3");
  EXPECT_EQ(Told(*before, *after, "u130"), "others 0 1; units 0 3");
  EXPECT_EQ(Told(*before, *after, "u131"), "own 0.45 -1; units 0 3");
}

TEST_F(CausesTest, UnitsThatLeftGivePlacesBack) {
  Enter("a");
  Enter("b", "", "2019-12-31");
  Report("a", "10", "0", "2019");
  Report("b", "20", "0", "2019");
  Report("a", "10", "0");
  EXPECT_EQ(Told(*Rank(2019), *Rank(2020), "a"), "units 0 -1");
}

// The bounds are those of the board: what others report moves the unit's own score.
TEST_F(CausesTest, OthersMoveAScoreByTheBoundsAndTheCausesStillSumUp) {
  for (const char* unit : {"a", "b", "c"}) {
    Enter(unit);
  }
  Report("a", "10", "5", "2019");
  Report("b", "20", "1", "2019");
  Report("c", "0", "9", "2019");
  Report("a", "10", "5");
  Report("b", "40", "1");
  Report("c", "0", "9");
  EXPECT_EQ(Rank(2019, "bounded")->Find("a")->score, Decimal(50));
  EXPECT_EQ(Told(*Rank(2019, "bounded"), *Rank(2020, "bounded"), "a"), "others -12.5 2");
  // Its own rise and the others' share what they do to each other.
  Report("a", "13", "6");
  EXPECT_EQ(Told(*Rank(2019, "bounded"), *Rank(2020, "bounded"), "a"),
            "own 11.875 0; others -14.375 2");
}

// Thirds of a place or point have no end: the largest part carries what rounding leaves.
TEST_F(CausesTest, PartsThatHaveNoEndStillSumToTheLastDigit) {
  for (const char* unit : {"a", "b", "c"}) {
    Enter(unit);
  }
  Enter("d", "2020-01-01");
  Report("a", "10", "5", "2019");
  Report("b", "20", "1", "2019");
  Report("c", "0", "9", "2019");
  Report("a", "13", "6");
  Report("b", "40", "1");
  Report("c", "0", "10");
  Report("d", "70", "3");
  const std::string told = Told(*Rank(2019, "bounded"), *Rank(2020, "bounded"), "a");
  EXPECT_THAT(told, AllOf(HasSubstr("own 10.0983 "), HasSubstr("others -10.0017 "),
                          HasSubstr("units -13.0366 ")));
}

TEST_F(CausesTest, ACorrectionOfWhatTheEarlierBoardHadReadIsNoNewFigure) {
  Enter("a");
  Enter("b");
  Report("a", "10", "1");
  Report("b", "20", "1");
  const auto first = Rank(2020);
  Report("a", "30", "1");
  EXPECT_EQ(Told(*first, *Rank(2020), "a"), "corrections 6 -1");
  // Of the year before too: 2021 is compared with what 2020 would have been.
  clock_.Set(ShanghaiMidnight(*ParseDate("2022-02-01")));
  Report("a", "40", "1", "2021");
  Report("b", "20", "1", "2021");
  EXPECT_EQ(Told(*first, *Rank(2021), "a"), "corrections 6 -1; own 3 0");
}

TEST_F(CausesTest, AFigureThatCameLateIsAFigureOfItsUnit) {
  Enter("a");
  Enter("b");
  Report("a", "10", "1");
  Report("b", "20", "");
  const auto first = Rank(2020);
  EXPECT_EQ(*RankOf(*first->Find("a")), Decimal(1)) << "b has no score yet";
  Report("b", "", "1");
  EXPECT_EQ(Told(*first, *Rank(2020), "a"), "others 0 1");
}

TEST_F(CausesTest, WeightsAndMethodAreToldApart) {
  Put(kSampleFramework, {{"version: \"1\"", "version: \"2\""}, {"weight: 3", "weight: 1"}});
  Put(kSampleFramework, {{"version: \"1\"", "version: \"3\""},
                         {"weight: 3", "weight: 1"},
                         {"firms, points: {each: 1}", "firms, points: {each: 2}"}});
  Enter("a");
  Enter("b");
  Report("a", "10", "2");
  Report("b", "20", "0");
  const auto first = Rank(2020, "sample", "1");
  EXPECT_EQ(Told(*first, *Rank(2020, "sample", "2"), "a"), "weights -2 -1");
  EXPECT_EQ(Told(*first, *Rank(2020, "sample", "3"), "a"), "weights -2 -0.5; method 2 -0.5");
}

// With an indicator that nobody reported for the year before, the method may only come last.
TEST_F(CausesTest, OrdersThatLackFiguresOnTheWayAreNone) {
  Put(kSampleFramework,
      {{"version: \"1\"", "version: \"2\""},
       {"    - {id: firms",
        "    - {id: rd, name: 研发, weight: 1, indicator: rd, points: {each: 1}}\n"
        "    - {id: firms"}});
  Enter("a");
  Enter("b");
  for (const char* unit : {"a", "b"}) {
    Report(unit, "10", "1", "2019");
    Report(unit, "20", "1");
    ASSERT_THAT(record_.Run({{.unit = unit, .indicator = "rd", .period = "2020", .value = "4"}}, {},
                            kOffice, clock_.Now()),
                IsOk());
  }
  const auto first = Rank(2019, "sample", "1");
  EXPECT_EQ(Told(*first, *Rank(2020, "sample", "2"), "a"), "own 3 -0.5; others 0 0.5; method 4 0");
  // One indicator goes and another comes: each board lacks what the other has.
  Put(kSampleFramework,
      {{"version: \"1\"", "version: \"3\""}, {"indicator: firms", "indicator: rd"}});
  for (const char* unit : {"c", "d"}) {
    Enter(unit);
    Report(unit, "10", "1", "2019");
    ASSERT_THAT(
        record_.Run({{.unit = unit, .indicator = "rd", .period = "2020", .value = "4"},
                     {.unit = unit, .indicator = "output_yi", .period = "2020", .value = "9"}},
                    {}, kOffice, clock_.Now()),
        IsOk());
  }
  EXPECT_THAT(Told(*Rank(2019, "sample", "1"), *Rank(2020, "sample", "3"), "c"),
              HasSubstr("undivided: in whatever order"));
}

TEST_F(CausesTest, NothingChangedHasNoCause) {
  Enter("a");
  Report("a", "10", "1");
  const auto ranking = Rank(2020);
  EXPECT_THAT(Told(*ranking, *ranking, "a"), IsEmpty());
}

TEST(PreviousFinalTest, IsTheLastFinalBoardOfThePeriodBefore) {
  const auto board = [](const char* id, BoardStage stage, ReportPeriod period,
                        std::int64_t final_log_no, const char* cohort = "") {
    OfficialBoard one;
    one.id = id;
    one.stage = stage;
    one.query = {.framework = "sample", .period = period, .cohort = cohort};
    one.final_log_no = final_log_no;
    return one;
  };
  const std::vector<OfficialBoard> boards = {board("early", BoardStage::kFinal, {2019}, 7),
                                             board("late", BoardStage::kFinal, {2019}, 9),
                                             board("open", BoardStage::kPublicity, {2019}, 0),
                                             board("old", BoardStage::kFinal, {2018}, 5),
                                             board("west", BoardStage::kFinal, {2019}, 11, "west"),
                                             board("q4", BoardStage::kFinal, {2019, 4}, 12)};
  const auto previous = [&](ReportPeriod period, const char* cohort = "") {
    const auto found =
        PreviousFinal(boards, {.framework = "sample", .period = period, .cohort = cohort});
    return found ? found->id : "";
  };
  EXPECT_EQ(previous({2020}), "late") << "that which was final last";
  EXPECT_EQ(previous({2021}), "") << "2020 has none, and 2019 is not the period before";
  EXPECT_EQ(previous({2020}, "west"), "west");
  EXPECT_EQ(previous({2020, 1}), "q4");
  EXPECT_EQ(previous({2020, 0, 1}), "");
  EXPECT_EQ(PeriodBefore({2020, 0, 3}), (ReportPeriod{2020, 0, 2}));
  EXPECT_EQ(PeriodBefore({2020, 0, 1}), (ReportPeriod{2019, 0, 12}));
}

}  // namespace
}  // namespace zoneflow::scoring
