#include "common/wire/values.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::wire {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

TEST(ValuesTest, MoneyZonesAndStatusesComeBackAsTheyWere) {
  const Money money{-518'000'000'001, "CNY"};
  EXPECT_EQ(FromWire(ToWire(money)), money);
  EXPECT_EQ(ToWire(money).minor(), money.minor);
  const ZoneRef zone{"chengdu-hitech", "成都高新区", "四川"};
  EXPECT_EQ(FromWire(ToWire(zone)), zone);
  EXPECT_EQ(ToWire(zone).province(), zone.province);
  for (const FigureStatus status :
       {FigureStatus::kUnspecified, FigureStatus::kExtracted, FigureStatus::kChecked,
        FigureStatus::kSignedOff, FigureStatus::kRejected}) {
    EXPECT_EQ(FromWire(ToWire(status)), status);
  }
}

TEST(ValuesTest, StatusesBearTheSameNames) {
  EXPECT_EQ(ToWire(FigureStatus::kExtracted), common::v1::FIGURE_STATUS_EXTRACTED);
  EXPECT_EQ(ToWire(FigureStatus::kChecked), common::v1::FIGURE_STATUS_CHECKED);
  EXPECT_EQ(ToWire(FigureStatus::kSignedOff), common::v1::FIGURE_STATUS_SIGNED_OFF);
  EXPECT_EQ(ToWire(FigureStatus::kRejected), common::v1::FIGURE_STATUS_REJECTED);
}

TEST(ValuesTest, AStatusFromTheFutureIsUnspecified) {
  EXPECT_EQ(FromWire(static_cast<common::v1::FigureStatus>(9)), FigureStatus::kUnspecified);
}

TEST(ValuesTest, NoDateIsNoText) {
  const Date date{std::chrono::year{2021} / 2 / 1};
  EXPECT_EQ(ToWire(std::optional(date)), "2021-02-01");
  EXPECT_THAT(DateFromWire("signed_on", "2021-02-01"), IsOkAndHolds(std::optional(date)));
  EXPECT_EQ(ToWire(std::optional<Date>()), "");
  EXPECT_THAT(DateFromWire("signed_on", ""), IsOkAndHolds(std::nullopt));
}

TEST(ValuesTest, ATextThatIsNoDateIsNamedWithItsField) {
  EXPECT_THAT(DateFromWire("signed_on", "2021-02-30"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signed_on: '2021-02-30'")));
}

}  // namespace
}  // namespace zoneflow::wire
