#include "services/notification/core/whistle/working_time.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "common/workdays/calendar_csv.h"
#include "workdays_data.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

const WorkdayCalendar& Calendar() {
  static const WorkdayCalendar calendar =
      ParseCalendar(workdays_data::Find("workday_calendar.csv"))->Latest();
  return calendar;
}

const WorkingTime kNineToFive(Calendar(), {9h, 17h});
const WorkingTime kEightToSix(Calendar(), {8h, 18h});

Instant At(std::string_view day_and_time) {
  return *ParseInstant(
      StrCat(day_and_time.substr(0, 10), "T", day_and_time.substr(11), ":00+08:00"));
}

TEST(WorkingTimeTest, AHolidayDoesNotCount) {
  EXPECT_THAT(kNineToFive.After(At("2021-02-10 16:00"), 4h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-02-18 12:00")));
}

TEST(WorkingTimeTest, AMakeUpSaturdayCounts) {
  EXPECT_THAT(kNineToFive.After(At("2021-02-19 16:00"), 4h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-02-20 12:00")));
}

TEST(WorkingTimeTest, WhatIsOpenedAtNightStartsInTheMorning) {
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 22:00"), 0min, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-03 09:00")));
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 22:00"), 2h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-03 11:00")));
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 22:00"), 2h, TimeBasis::kAlways),
              IsOkAndHolds(At("2021-03-03 00:00")));
}

TEST(WorkingTimeTest, TheLastMinuteOfADayIsThatDays) {
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 16:00"), 1h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-02 17:00")));
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 17:00"), 1h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-03 10:00")));
}

TEST(WorkingTimeTest, AWeekendIsBetweenFridayAndMonday) {
  EXPECT_THAT(kEightToSix.After(At("2021-03-08 17:00"), 4h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-09 11:00")));
  EXPECT_THAT(kEightToSix.After(At("2021-03-08 17:00"), 3h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-09 10:00")));
  EXPECT_THAT(kEightToSix.After(At("2021-03-05 17:00"), 4h, TimeBasis::kWorking),
              IsOkAndHolds(At("2021-03-08 11:00")));
}

TEST(WorkingTimeTest, PausesDoNotCountWhereverTheyLie) {
  const std::vector<TimeSpan> pauses = {{At("2021-03-02 10:00"), At("2021-03-02 11:00")},
                                        {At("2021-03-02 10:30"), At("2021-03-03 10:00")}};
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 09:00"), 1h, TimeBasis::kWorking, pauses),
              IsOkAndHolds(At("2021-03-02 10:00")));
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 09:00"), 3h, TimeBasis::kWorking, pauses),
              IsOkAndHolds(At("2021-03-03 12:00")));
  EXPECT_THAT(kNineToFive.After(At("2021-03-02 09:00"), 3h, TimeBasis::kAlways, pauses),
              IsOkAndHolds(At("2021-03-03 12:00")));
  EXPECT_THAT(kNineToFive.Between(At("2021-03-02 09:00"), At("2021-03-03 12:00"),
                                  TimeBasis::kWorking, pauses),
              IsOkAndHolds(TimeLength(3h)));
}

TEST(WorkingTimeTest, BetweenIsWhatAfterAdds) {
  for (const auto& [from, length] :
       {std::pair{"2021-02-10 16:00", 4h}, std::pair{"2021-02-19 16:00", 4h},
        std::pair{"2021-09-30 08:00", 90h}, std::pair{"2021-01-02 23:00", 1h}}) {
    const auto until = kNineToFive.After(At(from), length, TimeBasis::kWorking);
    ASSERT_TRUE(until.ok());
    EXPECT_THAT(kNineToFive.Between(At(from), *until, TimeBasis::kWorking),
                IsOkAndHolds(TimeLength(length)))
        << from;
  }
  EXPECT_THAT(
      kNineToFive.Between(At("2021-03-02 12:00"), At("2021-03-02 11:00"), TimeBasis::kWorking),
      IsOkAndHolds(TimeLength(0)));
}

TEST(WorkingTimeTest, BeyondTheCalendarIsOutOfRange) {
  EXPECT_THAT(kNineToFive.After(At("2099-12-31 16:00"), 4h, TimeBasis::kWorking),
              StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(kNineToFive.After(At("2099-12-31 16:00"), 4h, TimeBasis::kAlways),
              IsOkAndHolds(At("2099-12-31 20:00")));
}

}  // namespace
}  // namespace zoneflow::notification
