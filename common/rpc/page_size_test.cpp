#include "common/rpc/page_size.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::rpc {
namespace {

using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

TEST(PageSizeTest, APageHoldsWhatWasAskedForOrAHundred) {
  EXPECT_THAT(PageSizeOf(0), IsOkAndHolds(100));
  EXPECT_THAT(PageSizeOf(1), IsOkAndHolds(1));
  EXPECT_THAT(PageSizeOf(1000), IsOkAndHolds(1000));
}

TEST(PageSizeTest, ASizeOutsideItsRangeIsRefusedWithTheRule) {
  EXPECT_THAT(PageSizeOf(-1), StatusIs(absl::StatusCode::kInvalidArgument,
                                       "page_size: -1 is not between 0 and 1000"));
  EXPECT_THAT(PageSizeOf(1001), StatusIs(absl::StatusCode::kInvalidArgument,
                                         "page_size: 1001 is not between 0 and 1000"));
}

}  // namespace
}  // namespace zoneflow::rpc
