#include "services/approval/core/timetable.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

Procedure Make(const std::string& id, int promised_wd, std::vector<std::string> pre = {}) {
  Procedure procedure;
  procedure.id = ProcedureId(id);
  procedure.zh = id;
  procedure.promised_wd = promised_wd;
  for (std::string& before : pre) {
    procedure.pre.emplace_back(std::move(before));
  }
  return procedure;
}

std::vector<ProcedureId> Ids(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// Weekdays only, all of them published.
WorkdayCalendar Weekdays() { return *WorkdayCalendar::Create({}, {2020, 2021}, 2020, 2022); }

std::vector<std::string> Lines(const absl::StatusOr<Timetable>& timetable) {
  std::vector<std::string> lines;
  if (!timetable.ok()) {
    return {std::string(timetable.status().message())};
  }
  for (const TimetableRow& row : timetable->rows) {
    lines.push_back(row.procedure.str() + " " + FormatDate(row.latest_accept) + " " +
                    FormatDate(row.latest_result));
  }
  return lines;
}

absl::StatusOr<Timetable> Plan(std::vector<Procedure> procedures,
                               const std::vector<std::string>& selection, Date start) {
  const auto catalogue = Catalogue::Create(std::move(procedures), {});
  if (!catalogue.ok()) {
    return catalogue.status();
  }
  return PlanBackward(*catalogue, Ids(selection), start, Weekdays());
}

TEST(TimetableTest, AcceptanceIsTheLimitBeforeTheResultAndTheDayOfAcceptanceIsNotCounted) {
  EXPECT_THAT(Lines(Plan({Make("A", 3), Make("B", 0, {"A"})}, {"A", "B"}, Day(2021, 4, 20))),
              ElementsAre("A 2021-04-15 2021-04-20", "B 2021-04-20 2021-04-20"));
}

TEST(TimetableTest, AResultIsDueWhenTheFirstThatNeedsItIsAccepted) {
  EXPECT_THAT(
      Lines(Plan({Make("A", 1), Make("B", 2, {"A"}), Make("C", 4, {"A"})}, {"A", "B", "C"},
                 Day(2021, 4, 23))),
      ElementsAre("A 2021-04-16 2021-04-19", "C 2021-04-19 2021-04-23", "B 2021-04-21 2021-04-23"));
}

TEST(TimetableTest, AStartOnADayOffMeansTheWorkingDayBefore) {
  const auto timetable = Plan({Make("A", 1)}, {"A"}, Day(2021, 4, 18));
  ASSERT_THAT(timetable, IsOk());
  EXPECT_EQ(timetable->required_start, Day(2021, 4, 18));
  EXPECT_EQ(timetable->start, Day(2021, 4, 16));
  EXPECT_THAT(Lines(timetable), ElementsAre("A 2021-04-15 2021-04-16"));
}

TEST(TimetableTest, SoftPrerequisitesAreHardWithoutAPromise) {
  Procedure b = Make("B", 2);
  b.soft = {{ProcedureId("A"), ProcedureId("B")}};
  EXPECT_THAT(Lines(Plan({Make("A", 1), b}, {"A", "B"}, Day(2021, 4, 23))),
              ElementsAre("A 2021-04-20 2021-04-21", "B 2021-04-21 2021-04-23"));
}

TEST(TimetableTest, AFloorInCalendarDaysRoundsToTheWorkingDayBefore) {
  Procedure notice = Make("A", 2);
  notice.floor_cd = 5;
  // Five days before Friday 23 is Sunday 18.
  const auto timetable = Plan({notice}, {"A"}, Day(2021, 4, 23));
  EXPECT_THAT(Lines(timetable), ElementsAre("A 2021-04-16 2021-04-23"));
  EXPECT_EQ(timetable->rows[0].duration_wd, 2);
}

TEST(TimetableTest, APromisedLimitLongerThanTheFloorHolds) {
  Procedure notice = Make("A", 5);
  notice.floor_cd = 5;
  EXPECT_THAT(Lines(Plan({notice}, {"A"}, Day(2021, 4, 23))),
              ElementsAre("A 2021-04-16 2021-04-23"));
  notice.promised_wd = 6;
  EXPECT_THAT(Lines(Plan({notice}, {"A"}, Day(2021, 4, 23))),
              ElementsAre("A 2021-04-15 2021-04-23"));
}

TEST(TimetableTest, AFloorInWorkingDaysLengthensThePromise) {
  Procedure notice = Make("A", 2);
  notice.floor_wd = 4;
  const auto timetable = Plan({notice}, {"A"}, Day(2021, 4, 23));
  // Four full days from the day after the notice, and on the next what needs it.
  EXPECT_THAT(Lines(timetable), ElementsAre("A 2021-04-16 2021-04-23"));
  EXPECT_EQ(timetable->rows[0].duration_wd, 4);
}

TEST(TimetableTest, ProceduresLeftOutHandOnWhatTheyNeed) {
  const std::vector<Procedure> chain = {Make("A", 1), Make("B", 9, {"A"}), Make("C", 9, {"B"}),
                                        Make("D", 2, {"C"})};
  EXPECT_THAT(Lines(Plan(chain, {"D", "A"}, Day(2021, 4, 23))),
              ElementsAre("A 2021-04-20 2021-04-21", "D 2021-04-21 2021-04-23"));
}

TEST(TimetableTest, TiesKeepTheOrderGiven) {
  const std::vector<Procedure> twins = {Make("A", 2), Make("B", 2), Make("C", 2)};
  EXPECT_THAT(Lines(Plan(twins, {"C", "A", "B"}, Day(2021, 4, 23))),
              ElementsAre(HasSubstr("C "), HasSubstr("A "), HasSubstr("B ")));
}

TEST(TimetableTest, AYearWithoutPublishedHolidaysMakesThePlanProvisional) {
  const auto firm = Plan({Make("A", 1)}, {"A"}, Day(2021, 12, 24));
  ASSERT_THAT(firm, IsOk());
  EXPECT_FALSE(firm->provisional);
  EXPECT_EQ(firm->provisional_reason, "");
  const auto open = Plan({Make("A", 0)}, {"A"}, Day(2022, 1, 3));
  ASSERT_THAT(open, IsOk());
  EXPECT_TRUE(open->provisional);
  EXPECT_EQ(open->provisional_reason,
            "the holidays of 2022 are not published; its days follow weekdays");
}

TEST(TimetableTest, TheLastWeekOfAYearWaitsForTheNoticeOfTheNext) {
  const std::string waits =
      "25 to 31 December 2021 may be moved by the notice of 2022, which is not published";
  for (Date start = Day(2021, 12, 25); start <= Day(2021, 12, 31); start += std::chrono::days{1}) {
    const auto plan = Plan({Make("A", 0)}, {"A"}, start);
    ASSERT_THAT(plan, IsOk());
    EXPECT_TRUE(plan->provisional) << FormatDate(start);
    EXPECT_EQ(plan->provisional_reason, waits) << FormatDate(start);
  }
  // The year before has its notice, and with it its last week is settled.
  for (const Date start : {Day(2020, 12, 25), Day(2020, 12, 31), Day(2021, 1, 4)}) {
    const auto plan = Plan({Make("A", 5)}, {"A"}, start);
    ASSERT_THAT(plan, IsOk());
    EXPECT_FALSE(plan->provisional) << FormatDate(start);
  }
}

TEST(TimetableTest, EveryDayALimitCountsMayMakeThePlanProvisional) {
  // Accepted before and due after the last week: no row names a day of it.
  const auto across = Plan({Make("A", 9)}, {"A"}, Day(2022, 1, 5));
  ASSERT_THAT(across, IsOk());
  EXPECT_THAT(Lines(across), ElementsAre("A 2021-12-23 2022-01-05"));
  EXPECT_EQ(across->provisional_reason,
            "the holidays of 2022 are not published; its days follow weekdays; 25 to 31 December "
            "2021 may be moved by the notice of 2022, which is not published");
  // A floor in calendar days reaches into the week although the promise alone would not.
  Procedure notice = Make("A", 1);
  notice.floor_cd = 6;
  const auto floor = Plan({notice}, {"A"}, Day(2022, 1, 6));
  ASSERT_THAT(floor, IsOk());
  EXPECT_THAT(Lines(floor), ElementsAre("A 2021-12-30 2022-01-06"));
  EXPECT_THAT(floor->provisional_reason, HasSubstr("25 to 31 December 2021"));
}

TEST(TimetableTest, TheLastWeekBeforeTheFirstNoticeIsSettledByIt) {
  // The data begins with the notice of 2020: 2019 has none of its own, but its last week had its
  // say; a plan there is provisional for 2019 alone.
  const auto calendar = WorkdayCalendar::Create({}, {2020, 2021}, 2019, 2022);
  ASSERT_THAT(calendar, IsOk());
  const auto catalogue = Catalogue::Create({Make("A", 1)}, {});
  ASSERT_THAT(catalogue, IsOk());
  const auto plan = PlanBackward(*catalogue, Ids({"A"}), Day(2019, 12, 31), *calendar);
  ASSERT_THAT(plan, IsOk());
  EXPECT_EQ(plan->provisional_reason,
            "the holidays of 2019 are not published; its days follow weekdays");
  // And at the other edge the last year of the range waits for one the range does not hold.
  const auto last = PlanBackward(*catalogue, Ids({"A"}), Day(2022, 12, 30), *calendar);
  ASSERT_THAT(last, IsOk());
  EXPECT_THAT(last->provisional_reason, HasSubstr("the notice of 2023"));
}

TEST(TimetableTest, ASelectionThatCannotBePlannedIsNamed) {
  const std::vector<Procedure> two = {Make("A", 1), Make("B", 1)};
  const auto refused = [&](const std::vector<std::string>& selection, const std::string& part) {
    EXPECT_THAT(Plan(two, selection, Day(2021, 4, 20)),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(part)));
  };
  refused({}, "procedures: the list is empty");
  refused({"A", "Q"}, "\"Q\" is not in the catalogue");
  refused({"A", "B", "A"}, "\"A\" stands twice");
}

TEST(TimetableTest, WhatComesAfterTheStartHasNoPlaceInTheTimetable) {
  const auto catalogue =
      Catalogue::Create({Make("S", 0), Make("Z", 1, {"S"})}, {ProcedureId("S"), {}});
  ASSERT_THAT(catalogue, IsOk());
  EXPECT_THAT(PlanBackward(*catalogue, Ids({"Z"}), Day(2021, 4, 20), Weekdays()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"Z\" comes after S")));
}

TEST(TimetableTest, DatesTheCalendarDoesNotReachAreRefused) {
  for (const Date start : {Day(2019, 12, 31), Day(2023, 1, 1)}) {
    EXPECT_THAT(Plan({Make("A", 1)}, {"A"}, start),
                StatusIs(absl::StatusCode::kOutOfRange, HasSubstr(FormatDate(start))));
  }
  EXPECT_THAT(Plan({Make("A", 9)}, {"A"}, Day(2020, 1, 6)),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("2020-01-01")));
  Procedure notice = Make("A", 1);
  notice.floor_cd = 9;
  EXPECT_THAT(Plan({notice}, {"A"}, Day(2020, 1, 6)), StatusIs(absl::StatusCode::kOutOfRange));
}

// Random catalogues: prerequisites point to earlier procedures, so there is no cycle.
std::vector<Procedure> RandomProcedures(std::mt19937& random) {
  std::vector<Procedure> procedures;
  const std::size_t count = 2 + random() % 30;
  for (std::size_t i = 0; i < count; ++i) {
    Procedure made = Make("P" + std::to_string(i), static_cast<int>(random() % 9));
    if (random() % 5 == 0) {
      made.floor_cd = static_cast<int>(random() % 20);
    }
    for (std::size_t before = 0; before < i; ++before) {
      if (random() % 6 == 0) {
        made.pre.emplace_back("P" + std::to_string(before));
      }
    }
    procedures.push_back(made);
  }
  std::shuffle(procedures.begin(), procedures.end(), random);
  return procedures;
}

TEST(TimetableTest, ALaterStartNeverMakesADayEarlier) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    const auto catalogue = Catalogue::Create(RandomProcedures(random), {});
    ASSERT_THAT(catalogue, IsOk());
    std::vector<ProcedureId> selection;
    for (const Procedure& procedure : catalogue->procedures()) {
      selection.push_back(procedure.id);
    }
    const auto compiled = CompiledTemplate::Compile(*catalogue, selection);
    ASSERT_THAT(compiled, IsOk());
    const WorkdayCalendar calendar = *WorkdayCalendar::Create({}, {}, 2015, 2022);
    std::vector<PlannedNode> earlier(selection.size());
    std::vector<PlannedNode> later(selection.size());
    const Date start = Day(2021, 6, 1) + std::chrono::days{random() % 300};
    ASSERT_THAT(compiled->Plan(start, calendar, earlier), IsOk());
    ASSERT_THAT(compiled->Plan(start + std::chrono::days{random() % 30}, calendar, later), IsOk());
    for (std::size_t i = 0; i < selection.size(); ++i) {
      ASSERT_LE(earlier[i].accept, later[i].accept);
      ASSERT_LE(earlier[i].result, later[i].result);
    }
  }
}

}  // namespace
}  // namespace zoneflow::approval
