#include "services/scoring/core/appraisal/reporting.h"

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/appraisal/record_observations.h"
#include "services/scoring/testing/in_memory_observation_store.h"
#include "services/scoring/testing/sample_frameworks.h"

namespace zoneflow::scoring {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

const Principal kOffice{"person/office", {"appraisal_office"}, {}, /*all_zones=*/true};
const Principal kStatistics{"person/statistics", {"statistics"}, {"z-a"}};
const Principal kDepartment{"person/department", {"department"}, {"z-a"}};

// It is 2021-02-01; units a and b lie in zones z-a and z-b.
class ReportingTest : public ::testing::Test {
 protected:
  ReportingTest() {
    for (const char* unit : {"a", "b"}) {
      EXPECT_THAT(record_units_.Run({{unit, StrCat("z-", unit), "zone", unit, ""}}, {}, kOffice,
                                    clock_.Now()),
                  IsOk());
    }
  }

  absl::Status Report(const std::string& indicator, const std::string& value,
                      FigureStatus status = FigureStatus::kChecked,
                      const Principal& principal = kStatistics, const std::string& reason = "") {
    clock_.Advance(std::chrono::seconds(1));
    return record_
        .Run({{.unit = "a",
               .indicator = indicator,
               .period = "2020",
               .value = value,
               .status = status,
               .reason = reason}},
             {}, principal, clock_.Now())
        .status();
  }
  absl::StatusOr<Recorded> SignOff(const Principal& principal = kStatistics,
                                   const std::string& unit = "a") {
    return reports_.SignOffPeriod("sample", "", {2020, 0, 0}, unit, {}, principal, clock_.Now());
  }

  // "firms missing, output_yi checked"
  std::string Told(const Principal& principal = kOffice, const std::string& unit = "a") {
    const auto desk = reports_.Desk("sample", "", {2020, 0, 0}, unit, principal, clock_.Now());
    if (!desk.ok()) {
      return StrCat(absl::StatusCodeToString(desk.status().code()));
    }
    static constexpr const char* kStates[] = {"missing", "overdue", "unchecked", "checked",
                                              "signed off"};
    return absl::StrJoin(desk->front().cells, ", ", [](std::string* out, const ReportCell& cell) {
      StrAppend(out, cell.indicator, " ", kStates[static_cast<std::size_t>(cell.state)],
                cell.lock ? " locked" : "", cell.revised ? " revised" : "");
    });
  }

  InMemoryObservationStore store_;
  SampleFrameworks frameworks_{kSampleFramework};
  testing::ManualClock clock_;
  RecordObservations record_{store_, frameworks_};
  RecordUnits record_units_{store_};
  KeepReports reports_{store_, frameworks_};
};

TEST_F(ReportingTest, WhatIsOwedMonthlyIsDueForMonthsAlone) {
  ReportDuty firms{"firms", "经发局", "王某", 10, ""};
  const auto due_of = [&](DutyCycle cycle, const ReportPeriod& period) {
    firms.cycle = cycle;
    EXPECT_THAT(reports_.PutDuties({firms}, kOffice, clock_.Now()), IsOk());
    const auto desk = reports_.Desk("sample", "", period, "a", kOffice, clock_.Now());
    EXPECT_THAT(desk, IsOk());
    const ReportCell& cell = desk->front().cells[0];
    EXPECT_EQ(cell.duty.has_value(), cell.due_on.has_value());
    return cell.due_on ? FormatDate(*cell.due_on) : "";
  };
  const ReportPeriod year{2020, 0, 0}, quarter{2020, 4, 0}, month{2020, 0, 12};
  for (const DutyCycle cycle : kDutyCycles) {
    const bool any = cycle == DutyCycle::kAnyPeriod;
    EXPECT_EQ(due_of(cycle, year), any || cycle == DutyCycle::kYearly ? "2021-01-10" : "");
    EXPECT_EQ(due_of(cycle, quarter), any || cycle == DutyCycle::kQuarterly ? "2021-01-10" : "");
    EXPECT_EQ(due_of(cycle, month), any || cycle == DutyCycle::kMonthly ? "2021-01-10" : "");
  }
}

TEST_F(ReportingTest, TheDeskTellsHowFarEachFigureIsAndWhoOwesIt) {
  EXPECT_EQ(Told(), "firms missing, output_yi missing");
  ASSERT_THAT(reports_.PutDuties({{"firms", "经发局", "王某", 30, "规上企业"},
                                  {"output_yi", "统计局", "", 60, ""}},
                                 kOffice, clock_.Now()),
              IsOk());
  EXPECT_EQ(Told(), "firms overdue, output_yi missing") << "2021-01-30 has passed, 03-01 has not";
  ASSERT_THAT(Report("firms", "1", FigureStatus::kExtracted), IsOk());
  ASSERT_THAT(Report("output_yi", "10"), IsOk());
  EXPECT_EQ(Told(), "firms unchecked, output_yi checked");
  const auto desk = reports_.Desk("sample", "", {2020, 0, 0}, "a", kOffice, clock_.Now());
  ASSERT_THAT(desk, IsOk());
  const ReportCell& firms = desk->front().cells[0];
  EXPECT_EQ(firms.name, "企业");
  EXPECT_TRUE(firms.needed);
  EXPECT_EQ(firms.due_on, ParseDate("2021-01-30").value());
  EXPECT_EQ(firms.duty->office, "经发局");
  EXPECT_EQ(firms.last->value, Decimal(1));
  // Each sees the units of its own zones.
  EXPECT_THAT(reports_.Desk("sample", "", {2020, 0, 0}, "", kOffice, clock_.Now()),
              testing::IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(reports_.Desk("sample", "", {2020, 0, 0}, "", kDepartment, clock_.Now()),
              testing::IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(Told(kDepartment, "b"), "NOT_FOUND");
}

TEST_F(ReportingTest, AnItemThatNobodyCheckedKeepsItsFigureUnchecked) {
  for (const auto& [item, status] :
       {std::pair("p1", FigureStatus::kChecked), std::pair("p2", FigureStatus::kExtracted)}) {
    ASSERT_THAT(record_.Run({{.unit = "a",
                              .indicator = "firms",
                              .item = item,
                              .period = "2020",
                              .value = "1",
                              .status = status}},
                            {}, kOffice, clock_.Now()),
                IsOk());
  }
  const auto desk = reports_.Desk("sample", "", {2020, 0, 0}, "a", kOffice, clock_.Now());
  ASSERT_THAT(desk, IsOk());
  EXPECT_EQ(desk->front().cells[0].items, 2);
  EXPECT_EQ(desk->front().cells[0].state, CellState::kUnchecked);
  EXPECT_FALSE(desk->front().cells[0].last.has_value());
}

TEST_F(ReportingTest, APeriodIsSignedOffOnceAllIsThereAndChecked) {
  ASSERT_THAT(Report("firms", "1", FigureStatus::kExtracted), IsOk());
  EXPECT_THAT(SignOff(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                  AllOf(HasSubstr("period: 2020 of a cannot be signed off"),
                                        HasSubstr("firms: nobody has checked it"),
                                        HasSubstr("output_yi: is not reported"))));
  ASSERT_THAT(Report("firms", "1"), IsOk());
  ASSERT_THAT(Report("output_yi", "10"), IsOk());
  EXPECT_THAT(SignOff(kStatistics, "b"), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(SignOff(kOffice, "x"), StatusIs(absl::StatusCode::kNotFound));
  const auto signed_off = SignOff();
  ASSERT_THAT(signed_off, IsOk());
  EXPECT_EQ(signed_off->recorded, 2);
  EXPECT_EQ(Told(), "firms signed off locked, output_yi signed off locked");
  EXPECT_THAT(SignOff(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                  HasSubstr("2020 of a is signed off and locked")));
}

TEST_F(ReportingTest, AfterTheLockAChangeIsARevisionWithAReason) {
  ASSERT_THAT(Report("firms", "1"), IsOk());
  ASSERT_THAT(Report("output_yi", "10"), IsOk());
  ASSERT_THAT(SignOff(), IsOk());
  EXPECT_THAT(Report("firms", "2"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("observations[0].revision_reason: is missing; 2020 of a is locked "
                                 "since 2021-02-01")));
  EXPECT_THAT(Report("firms", "2", FigureStatus::kExtracted, kDepartment, "漏报"),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("statistics revise it")));
  EXPECT_THAT(Report("firms", "1", FigureStatus::kSignedOff), IsOk()) << "says nothing new";
  ASSERT_THAT(Report("firms", "2", FigureStatus::kChecked, kStatistics, "漏报一家"), IsOk());
  EXPECT_EQ(Told(), "firms checked locked revised, output_yi signed off locked");
  const auto words = store_.Look({{"a", "firms", {2020, 0, 0}, ""}});
  ASSERT_THAT(words, IsOk());
  EXPECT_EQ(words->figures.begin()->second.back().reason, "漏报一家");
  EXPECT_THAT(words->figures.begin()->second, SizeIs(3)) << "reported, signed off, revised";
}

TEST_F(ReportingTest, DutiesThatAreWrongAreNamed) {
  EXPECT_THAT(reports_.PutDuties({}, kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(
      reports_.PutDuties(
          {{"firms", "", "", 367, ""}, {"nothing", "局", "", -1, ""}, {"firms", "局", "", 1, ""}},
          kOffice, clock_.Now()),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("duties[0].office: is missing"),
                     HasSubstr("duties[0].due_days: 367 must lie in 0 to 366"),
                     HasSubstr("duties[1].indicator: \"nothing\": no framework reads it"),
                     HasSubstr("duties[2].indicator: \"firms\" stands twice"))));
  EXPECT_THAT(reports_.Desk("none", "", {2020, 0, 0}, "", kOffice, clock_.Now()),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("framework: no framework \"none\"")));
}

}  // namespace
}  // namespace zoneflow::scoring
