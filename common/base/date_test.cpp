#include "common/base/date.h"

#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow {
namespace {

using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(DateTest, ADateReadsBackAsWritten) {
  EXPECT_EQ(FormatDate(*ParseDate("2020-02-29")), "2020-02-29");
}

TEST(DateTest, ADayTheMonthDoesNotHaveIsRefused) {
  EXPECT_THAT(ParseDate("2021-02-29"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseDate("2021-2-9"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseDate("2021-04-20T"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DateTest, AnInstantKeepsItsMicrosecondsAndLosesItsZone) {
  EXPECT_EQ(FormatInstant(*ParseInstant("2021-02-01T08:00:00.25+08:00")),
            "2021-02-01T00:00:00.250000Z");
  EXPECT_EQ(FormatInstant(*ParseInstant("1969-12-31T23:59:59Z")), "1969-12-31T23:59:59.000000Z");
  EXPECT_THAT(ParseInstant("2021-02-01T08:00:00"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DateTest, TheDayTurnsAtMidnightInShanghai) {
  EXPECT_EQ(FormatDate(ShanghaiDate(*ParseInstant("2021-01-31T15:59:59Z"))), "2021-01-31");
  EXPECT_EQ(FormatDate(ShanghaiDate(*ParseInstant("2021-01-31T16:00:00Z"))), "2021-02-01");
  EXPECT_EQ(FormatInstant(ShanghaiMidnight(*ParseDate("2021-02-01"))),
            "2021-01-31T16:00:00.000000Z");
}

}  // namespace
}  // namespace zoneflow
