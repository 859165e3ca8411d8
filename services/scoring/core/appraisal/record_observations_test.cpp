#include "services/scoring/core/appraisal/record_observations.h"

#include "gmock/gmock.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/testing/in_memory_observation_store.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

const Principal kOffice{"person/office", {"appraisal_office"}, {}, /*all_zones=*/true};
const Principal kReporter{"person/reporter", {"department"}, {"zone-a"}};

class RecordObservationsTest : public ::testing::Test {
 protected:
  RecordObservationsTest() {
    EXPECT_THAT(units_.Run({{"a", "zone-a", "zone", "甲", ""}, {"b", "zone-b", "zone", "乙", ""}},
                           {}, kOffice, clock_.Now()),
                IsOk());
  }

  // Every word of the figure of a, as "value known_on".
  std::vector<std::string> Words() {
    std::vector<std::string> words;
    const auto figures =
        store_.ReadFigures({*store_.LogNo(), "zone", {"output_yi"}, {ReportPeriod{.year = 2020}}});
    for (const Observation& one : *figures) {
      words.push_back(one.value->Text() + " " + FormatDate(ShanghaiDate(*one.known_at)));
    }
    return words;
  }

  static ReportedFigure Figure(std::string value, std::string known_at = "") {
    return {.unit = "a",
            .indicator = "output_yi",
            .period = "2020",
            .value = std::move(value),
            .known_at = std::move(known_at)};
  }

  InMemoryObservationStore store_;
  SampleFrameworks frameworks_{kSampleFramework};
  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  RecordObservations record_{store_, frameworks_};
  RecordUnits units_{store_};
};

TEST_F(RecordObservationsTest, ACorrectionKeepsTheWordBeforeIt) {
  EXPECT_THAT(record_.Run({Figure("10")}, {}, kReporter, clock_.Now()),
              IsOkAndHolds(Recorded{1, 0, 2}));
  clock_.Advance(std::chrono::hours(24));
  EXPECT_THAT(record_.Run({Figure("10")}, {}, kReporter, clock_.Now()),
              IsOkAndHolds(Recorded{0, 1, 2}));
  EXPECT_THAT(record_.Run({Figure("12")}, {}, kReporter, clock_.Now()),
              IsOkAndHolds(Recorded{1, 0, 3}));
  // Back to what was: a word of its own.
  clock_.Advance(std::chrono::hours(24));
  EXPECT_THAT(record_.Run({Figure("10")}, {}, kReporter, clock_.Now()),
              IsOkAndHolds(Recorded{1, 0, 4}));
  EXPECT_THAT(Words(), ::testing::ElementsAre("10 2021-02-01", "12 2021-02-02", "10 2021-02-03"));
}

TEST_F(RecordObservationsTest, WhatWasKnownEarlierMayBeToldLate) {
  EXPECT_THAT(record_.Run({Figure("12")}, {}, kReporter, clock_.Now()), IsOk());
  EXPECT_THAT(record_.Run({Figure("10", "2021-01-20")}, {}, kReporter, clock_.Now()), IsOk());
  EXPECT_THAT(record_.Run({Figure("10", "2021-01-20")}, {}, kReporter, clock_.Now()),
              IsOkAndHolds(Recorded{0, 1, 3}));
  EXPECT_THAT(Words(), ::testing::ElementsAre("10 2021-01-20", "12 2021-02-01"));
  EXPECT_THAT(record_.Run({Figure("11", "2021-01-20")}, {}, kReporter, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("observations[0].known_at: 2021-01-19T16:00:00.000000Z: another "
                                 "figure of that instant is known")));
}

TEST_F(RecordObservationsTest, EveryFieldThatIsWrongIsALineAndNothingIsRecorded) {
  std::vector<ReportedFigure> figures(8, Figure("1"));
  figures[0].value = "8%";
  figures[1].indicator = "outputs";
  figures[2].period = "2021-03";
  figures[3].period = "22";
  figures[4].known_at = "2021-02-02";
  figures[5].numerator = "1";
  figures[6] = {.unit = "", .indicator = "firms", .period = "2020"};
  figures[7].numerator = "1";
  figures[7].denominator = "0";
  EXPECT_THAT(
      record_.Run(figures, {}, kReporter, clock_.Now()),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "observations[0].value: \"8%\" must be a plain decimal such as 12.5\n"
               "observations[2].period: 2021-03 has not begun\n"
               "observations[3].period: \"22\" must be a period such as 2022, 2022Q3 or 2022-07\n"
               "observations[4].known_at: 2021-02-02 has not come yet\n"
               "observations[5].denominator: is missing; numerator and denominator stand together\n"
               "observations[6].unit: is missing\n"
               "observations[6].value: is missing, and there are no numerator and denominator\n"
               "observations[7].denominator: 0 must be above 0\n"
               "observations[1].indicator: \"outputs\": no framework reads it"));
  EXPECT_THAT(store_.LogNo(), IsOkAndHolds(1));
}

TEST_F(RecordObservationsTest, ARequestHasSoManyFiguresAndEachOnce) {
  EXPECT_THAT(record_.Run({}, {}, kReporter, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1 to 1000")));
  EXPECT_THAT(
      record_.Run(std::vector<ReportedFigure>(1001, Figure("1")), {}, kReporter, clock_.Now()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("1001 of them")));
  EXPECT_THAT(record_.Run({Figure("1"), Figure("2")}, {}, kReporter, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("observations[1].unit: the figure stands in observations[0]")));
}

TEST_F(RecordObservationsTest, OnlyWhoMayActInTheZoneReportsItsUnits) {
  ReportedFigure other = Figure("1");
  other.unit = "b";
  EXPECT_THAT(record_.Run({other}, {}, kReporter, clock_.Now()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("observations[0].unit")));
  EXPECT_THAT(record_.Run({other}, {}, kOffice, clock_.Now()), IsOk());
  other.unit = "c";
  EXPECT_THAT(record_.Run({other}, {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("observations[0].unit: \"c\" is no unit that is known")));
}

TEST_F(RecordObservationsTest, WhoReportsAFigureDoesNotVouchForIt) {
  ReportedFigure checked = Figure("1");
  checked.status = FigureStatus::kChecked;
  EXPECT_THAT(record_.Run({checked}, {}, kReporter, clock_.Now()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("observations[0].status")));
  EXPECT_THAT(record_.Run({checked}, {}, kOffice, clock_.Now()), IsOk());
}

TEST_F(RecordObservationsTest, AUnitIsRankedWhileItIsAMember) {
  Unit unit{"n", "zone-a", "zone", "新", ""};
  unit.member_since = *ParseDate("2021-01-01");
  EXPECT_THAT(units_.Run({unit}, {}, kOffice, clock_.Now()), IsOk());
  ReportedFigure early = Figure("1");
  early.unit = "n";
  EXPECT_THAT(record_.Run({early}, {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("observations[0].period: 2020: n is no member then")));
  early.period = "2021-01";
  EXPECT_THAT(record_.Run({early}, {}, kOffice, clock_.Now()), IsOk());
}

TEST_F(RecordObservationsTest, CheckSaysWhatRunWouldDoAndDoesNothing) {
  EXPECT_THAT(record_.Check({Figure("1")}, kReporter, clock_.Now()),
              IsOkAndHolds(Recorded{1, 0, 0}));
  EXPECT_THAT(store_.LogNo(), IsOkAndHolds(1));
}

TEST_F(RecordObservationsTest, AUnitStaysInItsZone) {
  EXPECT_THAT(units_.Run({{"a", "zone-b", "zone", "甲", ""}}, {}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("units[0].zone_id: \"zone-b\": a lies in \"zone-a\"")));
  EXPECT_THAT(units_.Run({{"a", "zone-a", "zone", "甲", "国家级"}}, {}, kOffice, clock_.Now()),
              IsOkAndHolds(Recorded{1, 0, 2}));
  EXPECT_THAT(units_.Run({{"a", "zone-a", "zone", "甲", "国家级"}}, {}, kOffice, clock_.Now()),
              IsOkAndHolds(Recorded{0, 1, 2}));
  EXPECT_THAT(units_.Run({{"x", "zone-b", "zone", "", ""}}, {}, kReporter, clock_.Now()),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("units[0].zone_id")));
  EXPECT_THAT(
      units_.Run({{"x", "", "", "", ""}, {"x", "", "zone", "", ""}}, {}, kOffice, clock_.Now()),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "units[0].kind: is missing\nunits[1].id: \"x\" stands twice"));
}

}  // namespace
}  // namespace zoneflow::scoring
