#include "services/scoring/core/appraisal/official_board.h"

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "services/scoring/testing/in_memory_observation_store.h"
#include "services/scoring/testing/in_memory_official_board_store.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

const Principal kOffice{"person/office", {"appraisal_office"}, {}, /*all_zones=*/true};
const Principal kLeaderOfA{"person/leader", {"zone_leader"}, {"z-a"}};

// The last in two of three years.
constexpr std::string_view kWithYears = R"(framework: years
version: "1"
name: 连年
unit_kind: zone
document: made up
own_example: true
years:
  - {name: 连续末位, bottom: 1, in_cohort: false, years: 3, times: 2}
tree:
  aggregate: sum
  children:
    - {id: output, name: 产值, weight: 1, indicator: output_yi, points: {each: 1}}
)";

// Units a, b, c of zones z-a, z-b, z-c; a score is 0.3 × output + firms. It is 2021-02-01.
class OfficialBoardTest : public ::testing::Test {
 protected:
  OfficialBoardTest() {
    for (const char* unit : {"a", "b", "c"}) {
      EXPECT_THAT(record_units_.Run({{unit, StrCat("z-", unit), "zone", unit, ""}}, {}, kOffice,
                                    clock_.Now()),
                  IsOk());
    }
    Report("a", "10");
    Report("b", "20");
    Report("c", "30");
  }

  void Report(const std::string& unit, const std::string& output,
              FigureStatus status = FigureStatus::kChecked) {
    clock_.Advance(std::chrono::seconds(1));
    for (const auto& [indicator, value] :
         {std::pair("output_yi", output.c_str()), {"firms", "1"}}) {
      ASSERT_THAT(record_.Run({{.unit = unit,
                                .indicator = indicator,
                                .period = "2020",
                                .value = value,
                                .status = status}},
                              {}, kOffice, clock_.Now()),
                  IsOk());
    }
  }

  absl::StatusOr<OfficialBoard> Publish(std::optional<Date> until = {}) {
    return keep_.Publish("sample-2020", {.framework = "sample", .period = {2020, 0, 0}}, until, {},
                         kOffice, clock_.Now());
  }
  absl::StatusOr<OfficialBoard> Object(const Principal& principal, const std::string& unit = "a",
                                       const std::string& path = "output") {
    return keep_.FileObjection("sample-2020", unit, path, "数据有误", {}, principal, clock_.Now());
  }
  absl::StatusOr<OfficialBoard> Answer(std::int64_t number, bool upheld) {
    return keep_.AnswerObjection("sample-2020", number, upheld, "已复核", {}, kOffice,
                                 clock_.Now());
  }
  absl::StatusOr<OfficialBoard> Finalize() {
    return keep_.Finalize("sample-2020", {}, kOffice, clock_.Now());
  }
  void MakeFinal() {
    ASSERT_THAT(Publish(kLastDay), IsOk());
    clock_.Set(ShanghaiMidnight(kLastDay + std::chrono::days(1)));
    ASSERT_THAT(Finalize(), IsOk());
  }

  // The rows of a version as it was frozen, "c 10, b 7, a 4".
  std::string Rows(std::int64_t revision) {
    std::string told;
    const auto rows = boards_.ReadRows("sample-2020", revision, 0, 100);
    EXPECT_THAT(rows, IsOk());
    for (const FrozenRow& row : *rows) {
      StrAppend(&told, told.empty() ? "" : ", ", row.unit, " ", row.row);
    }
    return told;
  }

  static constexpr Date kLastDay{std::chrono::year{2021} / 2 / 8};

  InMemoryObservationStore store_;
  InMemoryOfficialBoardStore boards_{[this] { return store_.TakeLogNo(); }};
  SampleFrameworks frameworks_{kSampleFramework, kWithYears};
  testing::ManualClock clock_;
  RecordObservations record_{store_, frameworks_};
  RecordUnits record_units_{store_};
  RankUnits rank_{store_, frameworks_, boards_};
  KeepOfficialBoards keep_{
      boards_, store_, rank_, [](const Ranking& ranking) {
        FrozenBoard frozen{ranking.sha256, {}};
        for (const FrameworkRow& row : ranking.board.rows) {
          frozen.rows.push_back(
              {row.unit.id, row.score ? row.score->Text() : "-", "", row.unit.cohort, row.rank});
        }
        return frozen;
      }};
};

TEST_F(OfficialBoardTest, ABoardGoesFromTrialOverPublicityToFinal) {
  const auto trial = Publish();
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(trial->stage, BoardStage::kTrial);
  EXPECT_EQ(trial->revision, 1);
  EXPECT_EQ(Rows(1), "c 10, b 7, a 4");
  EXPECT_THAT(Object(kLeaderOfA), StatusIs(absl::StatusCode::kFailedPrecondition,
                                           HasSubstr("is a trial; units object to one that is in "
                                                     "publicity")));
  Report("a", "40");
  const auto publicity = Publish(kLastDay);
  ASSERT_THAT(publicity, IsOk());
  EXPECT_EQ(publicity->stage, BoardStage::kPublicity);
  EXPECT_EQ(Rows(2), "a 13, c 10, b 7");
  EXPECT_EQ(Rows(1), "c 10, b 7, a 4") << "what was published stays";
  EXPECT_THAT(Publish(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                  HasSubstr("in publicity, and no trial any more")));
  EXPECT_THAT(Finalize(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("taken up to 2021-02-08, that day included")));
  clock_.Set(ShanghaiMidnight(kLastDay + std::chrono::days(1)));
  const auto final = Finalize();
  ASSERT_THAT(final, IsOk());
  EXPECT_EQ(final->stage, BoardStage::kFinal);
  EXPECT_EQ(final->published_revision, 2);
  EXPECT_EQ(final->sha256, publicity->sha256);
  EXPECT_THAT(Publish(kLastDay + std::chrono::days(9)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("told by an erratum")));
  EXPECT_THAT(Finalize(), StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto told = boards_.Told();
  ASSERT_THAT(told, SizeIs(3));
  EXPECT_THAT(told[0].second, SizeIs(0)) << "nobody outside learns of a trial";
  EXPECT_THAT(told[1].second, ElementsAre("z-a", "z-b", "z-c"));
  EXPECT_EQ(told[2].first, BoardEvent::kFinalized);
}

TEST_F(OfficialBoardTest, NothingUncheckedIsMadePublic) {
  Report("a", "11", FigureStatus::kExtracted);
  const auto trial = Publish();
  ASSERT_THAT(trial, IsOk());
  EXPECT_EQ(trial->unchecked_figures, 2) << "a trial says so";
  EXPECT_THAT(Publish(kLastDay), StatusIs(absl::StatusCode::kFailedPrecondition,
                                          HasSubstr("nobody has checked 2 of its figures")));
  Report("a", "11");
  EXPECT_THAT(Publish(kLastDay), IsOk());
}

TEST_F(OfficialBoardTest, ObjectionsAreFiledForOnesOwnAndAnsweredOneByOne) {
  ASSERT_THAT(Publish(kLastDay), IsOk());
  EXPECT_THAT(Object(kLeaderOfA, "b"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Object(kLeaderOfA, "x"), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Object(kLeaderOfA, "a", "nowhere"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"nowhere\" is no node")));
  ASSERT_THAT(Object(kLeaderOfA), IsOk());
  const auto second = Object(kOffice, "b", "");
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(second->objections, SizeIs(2));
  EXPECT_EQ(second->objections[0].filed_by, "person/leader");
  EXPECT_EQ(boards_.Told().back().first, BoardEvent::kObjectionFiled);
  ASSERT_THAT(Answer(1, /*upheld=*/true), IsOk());
  EXPECT_THAT(Answer(1, false), StatusIs(absl::StatusCode::kFailedPrecondition,
                                         HasSubstr("was answered by person/office")));
  EXPECT_THAT(Answer(3, false), StatusIs(absl::StatusCode::kNotFound));
  clock_.Set(ShanghaiMidnight(kLastDay + std::chrono::days(1)));
  EXPECT_THAT(Object(kLeaderOfA), StatusIs(absl::StatusCode::kFailedPrecondition,
                                           HasSubstr("were taken up to 2021-02-08")));
  EXPECT_THAT(Finalize(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("objection 1 of a was upheld; publish the board")));
  Report("a", "12");
  ASSERT_THAT(Publish(kLastDay + std::chrono::days(2)), IsOk());
  clock_.Set(ShanghaiMidnight(kLastDay + std::chrono::days(3)));
  EXPECT_THAT(Finalize(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                   HasSubstr("objection 2 of b is not answered")));
  ASSERT_THAT(Answer(2, false), IsOk());
  EXPECT_THAT(Finalize(), IsOk());
}

TEST_F(OfficialBoardTest, ABoardOffersWhatMayBeDoneOfItToday) {
  using enum BoardAct;
  const Principal reader{"person/reader", {"investment"}, {}, /*all_zones=*/true};
  const auto offered = [&](const Principal& principal) {
    return AllowedActs(*boards_.Get("sample-2020"), principal, clock_.Today());
  };
  ASSERT_THAT(Publish(), IsOk());
  EXPECT_THAT(offered(kOffice), ElementsAre(kTry, kPublish));
  EXPECT_THAT(offered(kLeaderOfA), ElementsAre());
  ASSERT_THAT(Publish(kLastDay), IsOk());
  EXPECT_THAT(offered(kOffice), ElementsAre(kPublish, kObject));
  EXPECT_THAT(offered(kLeaderOfA), ElementsAre(kObject));
  EXPECT_THAT(offered(reader), ElementsAre());
  ASSERT_THAT(Object(kLeaderOfA), IsOk());
  EXPECT_THAT(offered(kOffice), ElementsAre(kPublish, kObject, kAnswer));
  clock_.Set(ShanghaiMidnight(kLastDay + std::chrono::days(1)));
  EXPECT_THAT(offered(kOffice), ElementsAre(kPublish, kAnswer)) << "an answer is still missing";
  EXPECT_THAT(offered(kLeaderOfA), ElementsAre());
  ASSERT_THAT(Answer(1, /*upheld=*/false), IsOk());
  EXPECT_THAT(offered(kOffice), ElementsAre(kPublish, kFinalize));
  ASSERT_THAT(Finalize(), IsOk());
  EXPECT_THAT(offered(kOffice), ElementsAre(kIssueErratum));
}

TEST_F(OfficialBoardTest, AnErratumRanksAmongWhatWasPublishedAndNamesAllWhoMove) {
  MakeFinal();
  EXPECT_THAT(keep_.IssueErratum("sample-2020", "a", "录入错误", {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no figure of a")));
  // Two were wrong: a stands above b alone, and with all corrected below it again.
  Report("a", "25");
  Report("b", "28");
  const auto board = keep_.IssueErratum("sample-2020", "a", "录入错误", {}, kOffice, clock_.Now());
  ASSERT_THAT(board, IsOk());
  ASSERT_THAT(board->errata, SizeIs(1));
  const Erratum& erratum = board->errata[0];
  EXPECT_EQ(erratum.unit,
            (MovedUnit{"a", Decimal(3), Decimal(2), Decimal(4), ParseDecimal("8.5")}));
  EXPECT_THAT(erratum.moved,
              ElementsAre(MovedUnit{"b", Decimal(2), Decimal(2), Decimal(7), ParseDecimal("9.4")},
                          MovedUnit{"a", Decimal(3), Decimal(3), Decimal(4), ParseDecimal("8.5")}));
  EXPECT_EQ(Rows(1), "c 10, b 7, a 4") << "the final board stays as it is";
  EXPECT_EQ(board->sha256, boards_.Get("sample-2020")->sha256);
  EXPECT_THAT(boards_.Told().back().second, ElementsAre("z-a", "z-b"));
}

TEST_F(OfficialBoardTest, AScoreMayChangeAndItsRankNot) {
  MakeFinal();
  Report("a", "11");
  const auto board = keep_.IssueErratum("sample-2020", "a", "录入错误", {}, kOffice, clock_.Now());
  ASSERT_THAT(board, IsOk());
  EXPECT_EQ(board->errata[0].unit,
            (MovedUnit{"a", Decimal(3), Decimal(3), Decimal(4), ParseDecimal("4.3")}));
}

TEST_F(OfficialBoardTest, RulesOverYearsReadTheFinalBoardsOfTheYearsBefore) {
  const auto verdict = [&](std::int64_t log_no) {
    const auto ranking =
        rank_.Run({.framework = "years", .period = {2020, 0, 0}, .log_no = log_no});
    EXPECT_THAT(ranking, IsOk());
    return (*ranking)->Find("a")->years[0].verdict;
  };
  EXPECT_EQ(verdict(0), Verdict::kUndetermined) << "no final board of 2019 and 2018";
  const std::int64_t before = *store_.LogNo();
  for (const int year : {2018, 2019}) {
    ASSERT_THAT(record_.Run({{.unit = "a",
                              .indicator = "output_yi",
                              .period = StrCat(year),
                              .value = "1",
                              .status = FigureStatus::kChecked},
                             {.unit = "b",
                              .indicator = "output_yi",
                              .period = StrCat(year),
                              .value = "2",
                              .status = FigureStatus::kChecked}},
                            {}, kOffice, clock_.Now()),
                IsOk());
    const std::string id = StrCat("years-", year);
    const Date today = clock_.Today();
    ASSERT_THAT(keep_.Publish(id, {.framework = "years", .period = {year, 0, 0}}, today, {},
                              kOffice, clock_.Now()),
                IsOk());
    clock_.Advance(std::chrono::hours(24));
    ASSERT_THAT(keep_.Finalize(id, {}, kOffice, clock_.Now()), IsOk());
  }
  EXPECT_EQ(verdict(0), Verdict::kYes);
  EXPECT_EQ(verdict(before), Verdict::kUndetermined) << "as it stood then";
}

TEST_F(OfficialBoardTest, WhatIsWrongIsNamed) {
  const RankingQuery query{.framework = "sample", .period = {2020, 0, 0}};
  for (const char* id : {"", "Sample", "a b", "zones", "hot"}) {
    EXPECT_THAT(keep_.Publish(id, query, {}, {}, kOffice, clock_.Now()),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("id: ")))
        << id;
  }
  EXPECT_THAT(Publish(*ParseDate("2021-01-31")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2021-01-31 has passed")));
  ASSERT_THAT(Publish(), IsOk());
  RankingQuery other = query;
  other.cohort = "west";
  other.period = {2020, 0, 0};
  EXPECT_THAT(keep_.Publish("sample-2020", other, {}, {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kFailedPrecondition))
      << "nobody is of that cohort";
  EXPECT_THAT(keep_.Finalize("none", {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(keep_.IssueErratum("none", "a", "x", {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(keep_.FileObjection("sample-2020", "a", "", "", {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("text: 0 bytes")));
}

}  // namespace
}  // namespace zoneflow::scoring
