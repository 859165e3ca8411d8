#include "services/console/adapters/gzip.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::console {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

TEST(GzipTest, WhatIsPackedUnpacksToTheSame) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += "{\"zone\":\"成都高新区\",\"rank\":" + std::to_string(i) + "},";
  }
  const std::string packed = Gzip(text);
  EXPECT_LT(packed.size(), text.size() / 4);
  EXPECT_EQ(packed, Gzip(text));
  EXPECT_THAT(Gunzip(packed, text.size()), IsOkAndHolds(text));
  EXPECT_THAT(Gunzip(Gzip(""), 0), IsOkAndHolds(""));
}

TEST(GzipTest, ABombIsStoppedAtTheLimit) {
  const std::string bomb = Gzip(std::string(64 << 20, '0'));
  EXPECT_THAT(Gunzip(bomb, 1000),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 1000 bytes")));
  EXPECT_THAT(Gunzip(Gzip("abcd"), 3), StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST(GzipTest, WhatIsNotOneWholeStreamIsRefused) {
  const std::string packed = Gzip("abc");
  for (const std::string& wrong : {std::string(), std::string("abc"), packed + "x",
                                   packed.substr(0, packed.size() - 1), packed + packed}) {
    EXPECT_THAT(Gunzip(wrong, 1000), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

}  // namespace
}  // namespace zoneflow::console
