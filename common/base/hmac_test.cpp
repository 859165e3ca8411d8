#include "common/base/hmac.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace zoneflow {
namespace {

// RFC 4231, cases 1, 2 and 6 (a key longer than a block).
TEST(HmacTest, GivesTheCodesOfTheStandard) {
  EXPECT_EQ(absl::BytesToHexString(HmacSha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(absl::BytesToHexString(HmacSha256(std::string(131, '\xaa'),
                                              "Test Using Larger Than Block-Size Key - Hash Key "
                                              "First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

// A key or text with a zero byte is not cut at it.
TEST(HmacTest, ZeroBytesCount) {
  const std::string zero("a\0b", 3);
  EXPECT_NE(HmacSha256(zero, "x"), HmacSha256("a", "x"));
  EXPECT_NE(HmacSha256("k", zero), HmacSha256("k", "a"));
}

}  // namespace
}  // namespace zoneflow
