#include "services/console/core/content_rules.h"

#include "gtest/gtest.h"

namespace zoneflow::console {
namespace {

TEST(TakesGzipTest, ByNameOrStarUnlessTheWeightIsZero) {
  for (const char* taken : {"gzip", "br, gzip", "deflate, GZIP ; q=0.1", "*", "br;q=1, *;q=0.2",
                            "gzip;q=1.0,*;q=0", "x, gzip;level=1"}) {
    EXPECT_TRUE(TakesGzip(taken)) << taken;
  }
  for (const char* refused : {"", "br", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0",
                              "gzip;q=0, *", "notgzip", "gzip;q=none"}) {
    EXPECT_FALSE(TakesGzip(refused)) << refused;
  }
}

TEST(TagTest, TheSameBodyHasTheSameWeakTag) {
  EXPECT_EQ(TagOf("a"), TagOf("a"));
  EXPECT_NE(TagOf("a"), TagOf("b"));
  EXPECT_EQ(TagOf("").substr(0, 3), "W/\"");
  EXPECT_EQ(TagOf("").size(), 36u);
}

TEST(TagTest, IfNoneMatchIsAListThatIsComparedWeakly) {
  const std::string tag = TagOf("a");
  EXPECT_TRUE(HoldsTag(tag, tag));
  EXPECT_TRUE(HoldsTag(tag.substr(2), tag));
  EXPECT_TRUE(HoldsTag("\"x\", " + tag + " ,\"y\"", tag));
  EXPECT_TRUE(HoldsTag("*", tag));
  EXPECT_FALSE(HoldsTag("", tag));
  EXPECT_FALSE(HoldsTag("W/", ""));
  EXPECT_FALSE(HoldsTag(TagOf("b"), tag));
  EXPECT_FALSE(HoldsTag(tag.substr(3, 32), tag));
}

}  // namespace
}  // namespace zoneflow::console
