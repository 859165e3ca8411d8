#include "common/rpc/page.h"

#include "gtest/gtest.h"

namespace zoneflow::rpc {
namespace {

TEST(PageTest, APageHoldsAsManyRowsAsWereAskedFor) {
  Page page(2);
  EXPECT_TRUE(page.Takes(10));
  EXPECT_TRUE(page.Takes(10));
  EXPECT_FALSE(page.Takes(10));
  EXPECT_EQ(page.taken(), 2);
}

TEST(PageTest, APageOfLargeRowsStaysWithinItsBytes) {
  Page page(1000);
  std::size_t bytes = 0;
  while (page.Takes(100'000)) {
    bytes += 100'000;
  }
  EXPECT_LE(bytes, kPageBytes);
  EXPECT_GT(bytes, kPageBytes - 200'000);
}

// A small row behind a large one would otherwise come before it.
TEST(PageTest, NothingFollowsARowThatWasLeft) {
  Page page(10, 1000);
  EXPECT_TRUE(page.Takes(600));
  EXPECT_FALSE(page.Takes(600));
  EXPECT_FALSE(page.Takes(1));
}

// Else the list would end there for ever.
TEST(PageTest, TheFirstRowIsAlwaysTaken) {
  Page page(10, 1000);
  EXPECT_TRUE(page.Takes(5000));
  EXPECT_FALSE(page.Takes(1));
  EXPECT_EQ(page.taken(), 1);
}

}  // namespace
}  // namespace zoneflow::rpc
