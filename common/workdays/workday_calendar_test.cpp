#include "common/workdays/workday_calendar.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::zoneflow::testing::StatusIs;

Date Day(int year, unsigned month, unsigned day) {
  return Date{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)};
}

// The Spring Festival of 2021: off from Thursday 11 to Wednesday 17 February, made up for on Sunday
// 7 and Saturday 20.
WorkdayCalendar SpringFestival() {
  std::vector<WorkdayException> exceptions = {{Day(2021, 2, 7), WorkdayKind::kWork},
                                              {Day(2021, 2, 20), WorkdayKind::kWork}};
  for (unsigned day = 11; day <= 17; ++day) {
    exceptions.push_back({Day(2021, 2, day), WorkdayKind::kOff});
  }
  return *WorkdayCalendar::Create(exceptions, {2021}, 2020, 2022);
}

TEST(WorkdayCalendarTest, AMakeUpSaturdayIsAWorkingDay) {
  const WorkdayCalendar calendar = SpringFestival();
  EXPECT_TRUE(calendar.IsWorkday(Day(2021, 2, 20)));
  EXPECT_FALSE(calendar.IsWorkday(Day(2021, 2, 21)));
  EXPECT_FALSE(calendar.IsWorkday(Day(2021, 2, 27)));
}

TEST(WorkdayCalendarTest, AHolidayOnAWeekdayIsNone) {
  const WorkdayCalendar calendar = SpringFestival();
  EXPECT_FALSE(calendar.IsWorkday(Day(2021, 2, 17)));
  EXPECT_TRUE(calendar.IsWorkday(Day(2021, 2, 18)));
  EXPECT_EQ(calendar.DateOf(calendar.NumberAtOrBefore(Day(2021, 2, 17))), Day(2021, 2, 10));
}

TEST(WorkdayCalendarTest, LimitsAreSubtractions) {
  const WorkdayCalendar calendar = SpringFestival();
  EXPECT_EQ(calendar.DateOf(calendar.NumberAtOrBefore(Day(2021, 2, 22)) - 4), Day(2021, 2, 10));
}

TEST(WorkdayCalendarTest, BothTablesAgreeOnEveryDay) {
  const WorkdayCalendar calendar = SpringFestival();
  std::int32_t seen = -1;
  for (Date date = calendar.first(); date <= calendar.last(); date += std::chrono::days{1}) {
    if (calendar.IsWorkday(date)) {
      ++seen;
      ASSERT_EQ(calendar.DateOf(seen), date);
    }
    ASSERT_EQ(calendar.NumberAtOrBefore(date), seen) << FormatDate(date);
  }
  EXPECT_EQ(calendar.workdays(), seen + 1);
}

TEST(WorkdayCalendarTest, ARangeThatBeginsOnADayOffHasNoNumberThere) {
  const auto calendar = WorkdayCalendar::Create(
      std::vector<WorkdayException>{{Day(2021, 1, 1), WorkdayKind::kOff}}, {2021}, 2021, 2021);
  ASSERT_TRUE(calendar.ok());
  EXPECT_EQ(calendar->NumberAtOrBefore(Day(2021, 1, 3)), -1);
  EXPECT_EQ(calendar->NumberAtOrBefore(Day(2021, 1, 4)), 0);
  EXPECT_FALSE(calendar->IsWorkday(Day(2021, 1, 1)));
}

TEST(WorkdayCalendarTest, YearsWithoutANoticeFollowWeekdaysAndAreTold) {
  const WorkdayCalendar calendar = SpringFestival();
  EXPECT_TRUE(calendar.IsWorkday(Day(2022, 10, 3)));
  EXPECT_THAT(calendar.UnpublishedYears(Day(2021, 1, 1), Day(2021, 12, 31)), IsEmpty());
  EXPECT_THAT(calendar.UnpublishedYears(Day(2020, 12, 31), Day(2022, 1, 1)),
              ElementsAre(2020, 2022));
}

TEST(WorkdayCalendarTest, AYearEndIsOpenWhileTheNextNoticeIsMissing) {
  const WorkdayCalendar calendar = SpringFestival();
  EXPECT_THAT(calendar.OpenYearEnds(Day(2021, 1, 1), Day(2021, 12, 24)), IsEmpty());
  EXPECT_THAT(calendar.OpenYearEnds(Day(2021, 12, 24), Day(2021, 12, 25)), ElementsAre(2021));
  EXPECT_THAT(calendar.OpenYearEnds(Day(2021, 12, 31), Day(2021, 12, 31)), ElementsAre(2021));
  EXPECT_THAT(calendar.OpenYearEnds(Day(2022, 1, 1), Day(2022, 12, 24)), IsEmpty());
  EXPECT_THAT(calendar.OpenYearEnds(Day(2020, 12, 1), Day(2022, 12, 31)), ElementsAre(2021, 2022));
}

TEST(WorkdayCalendarTest, ExceptionsMustBeInRangeAndOnce) {
  const std::vector<WorkdayException> outside = {{Day(2019, 12, 31), WorkdayKind::kOff}};
  EXPECT_THAT(WorkdayCalendar::Create(outside, {}, 2020, 2022),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2019-12-31 lies outside")));
  const std::vector<WorkdayException> twice = {{Day(2021, 5, 1), WorkdayKind::kOff},
                                               {Day(2021, 5, 1), WorkdayKind::kWork}};
  EXPECT_THAT(WorkdayCalendar::Create(twice, {}, 2020, 2022),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2021-05-01 stands twice")));
  EXPECT_THAT(WorkdayCalendar::Create({}, {}, 2022, 2020),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2022 to 2020")));
}

}  // namespace
}  // namespace zoneflow
