#include "services/approval/core/light.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::approval {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

Date April(int day) { return Date{std::chrono::year{2021} / 4 / day}; }

// Weekdays only. Ten working days, from Monday 5 to Monday 19 April.
class LightTest : public ::testing::Test {
 protected:
  absl::StatusOr<Light> On(Date as_of, const NodeDates& dates = {}) const {
    return LightOf(row_, dates, as_of, calendar_);
  }
  NodeDates Accepted(int day) const { return {April(day), std::nullopt}; }

  WorkdayCalendar calendar_ = *WorkdayCalendar::Create({}, {2021}, 2021, 2021);
  TimetableRow row_ = {ProcedureId("EIA"), "环评", 10, April(5), April(19)};
};

TEST_F(LightTest, APlannedProcedureTurnsYellowAFifthOfItsLimitBeforeAcceptanceIsDue) {
  EXPECT_THAT(On(April(5) - std::chrono::days{5}), IsOkAndHolds(Light::kGreen));
  EXPECT_THAT(On(April(1)), IsOkAndHolds(Light::kYellow));
  EXPECT_THAT(On(April(5)), IsOkAndHolds(Light::kYellow));
  EXPECT_THAT(On(April(6)), IsOkAndHolds(Light::kRed));
}

TEST_F(LightTest, AnAcceptedProcedureTurnsYellowWithAFifthOfItsLimitLeft) {
  EXPECT_THAT(On(April(14), Accepted(5)), IsOkAndHolds(Light::kGreen));
  EXPECT_THAT(On(April(15), Accepted(5)), IsOkAndHolds(Light::kYellow));
  EXPECT_THAT(On(April(19), Accepted(5)), IsOkAndHolds(Light::kYellow));
  EXPECT_THAT(On(April(20), Accepted(5)), IsOkAndHolds(Light::kRed));
}

TEST_F(LightTest, AFifthIsNotRoundedUp) {
  row_.latest_accept = April(1);
  row_.latest_result = April(21);  // 14 working days later; a fifth of them is less than three
  EXPECT_THAT(On(April(16), Accepted(1)), IsOkAndHolds(Light::kGreen));
  EXPECT_THAT(On(April(19), Accepted(1)), IsOkAndHolds(Light::kYellow));
}

TEST_F(LightTest, AnEarlyAcceptanceStartsTheLimitEarly) {
  EXPECT_THAT(On(April(16), Accepted(1)), IsOkAndHolds(Light::kRed));
}

TEST_F(LightTest, ALateAcceptanceDoesNotMoveTheLatestResult) {
  EXPECT_THAT(On(April(16), Accepted(12)), IsOkAndHolds(Light::kYellow));
  EXPECT_THAT(On(April(20), Accepted(12)), IsOkAndHolds(Light::kRed));
}

TEST_F(LightTest, ADayOffAfterTheDueDayIsLate) {
  row_.latest_result = April(16);
  EXPECT_THAT(On(April(16), Accepted(5)), IsOkAndHolds(Light::kYellow));
  EXPECT_THAT(On(April(17), Accepted(5)), IsOkAndHolds(Light::kRed));
}

TEST_F(LightTest, AResultIsGreenForEver) {
  EXPECT_THAT(On(April(30), {April(12), April(28)}), IsOkAndHolds(Light::kGreen));
}

TEST_F(LightTest, ADateOutsideTheCalendarIsNamed) {
  EXPECT_THAT(On(Date{std::chrono::year{2022} / 1 / 1}),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("as_of: 2022-01-01")));
}

// The rule as it is said in light.h, day by day.
TEST_F(LightTest, TheDaysFromWhichALightHoldsAreThoseOfTheRule) {
  for (const int accept : {1, 5, 6, 16}) {
    for (const int result : {16, 19, 28}) {
      row_.latest_accept = April(accept);
      row_.latest_result = April(result);
      const std::int32_t due = calendar_.NumberAtOrBefore(row_.latest_accept);
      const std::int32_t limit = calendar_.NumberAtOrBefore(row_.latest_result) - due;
      const auto days = LightDaysOf(row_, std::nullopt, calendar_);
      ASSERT_THAT(days, zoneflow::testing::IsOk());
      for (Date day = April(1) - std::chrono::days{80}; day < April(30);
           day += std::chrono::days{1}) {
        const Light light = day > row_.latest_accept                               ? Light::kRed
                            : (due - calendar_.NumberAtOrBefore(day)) * 5 <= limit ? Light::kYellow
                                                                                   : Light::kGreen;
        EXPECT_EQ(LightOn(*days, day), light) << FormatDate(day);
      }
    }
  }
}

TEST_F(LightTest, TheZoneDecidesWhenALightTurns) {
  CaseNode node;
  node.procedure = row_.procedure;
  node.status = NodeStatus::kInReview;
  node.accepted_on = April(5);
  node.limit = NodeLimit{10};
  node.due.on = April(19);
  const auto yellow_on = [&](const CaseNode* of, const LightRule& rule) {
    return LightDaysOf(&row_, of, calendar_, rule)->yellow_on;
  };
  EXPECT_EQ(yellow_on(&node, {}), April(14));  // three working days are more than a fifth
  EXPECT_EQ(yellow_on(&node, {.yellow_wd = 5}), April(12));
  EXPECT_EQ(yellow_on(&node, {.yellow_wd = 1, .yellow_part = 5}), April(15));
  EXPECT_EQ(yellow_on(&node, {.yellow_wd = 3, .yellow_part = 2}), April(12));
  // Before it is accepted there is its limit alone.
  EXPECT_EQ(yellow_on(nullptr, {.yellow_wd = 5, .yellow_part = 10}), April(2));
}

}  // namespace
}  // namespace zoneflow::approval
