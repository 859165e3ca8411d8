#include "services/notification/core/sms.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

std::string Of(int count, const std::string& character) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += character;
  }
  return text;
}

TEST(SmsTest, SeventyCharactersAreOneMessageAndPartsHaveSixtySeven) {
  EXPECT_EQ(SmsParts(""), 1u);
  EXPECT_EQ(SmsParts(Of(70, "签")), 1u);
  EXPECT_EQ(SmsParts(Of(71, "签")), 2u);
  EXPECT_EQ(SmsParts(Of(134, "签")), 2u);
  EXPECT_EQ(SmsParts(Of(135, "a")), 3u);
  // As networks send them, an emoji is two.
  EXPECT_EQ(SmsUnits("签🔔a"), 4u);
  EXPECT_EQ(SmsParts(Of(36, "🔔")), 2u);
  EXPECT_EQ(UnitsOfParts(1), 70u);
  EXPECT_EQ(UnitsOfParts(3), 201u);
}

TEST(SmsTest, ANumberIsDigits) {
  EXPECT_THAT(ParsePhone("sms:+8613800138000", true), IsOkAndHolds("+8613800138000"));
  EXPECT_THAT(ParsePhone("sms:10086", true), IsOkAndHolds("10086"));
  for (const char* wrong :
       {"13800138000", "sms:", "sms:1234", "sms:1380013800013800", "sms:+", "sms:138-0013-8000",
        "sms:13800138000,13900139000", "sms:13800138000?body=x", "sms:１３８００１３８０００",
        "tel:13800138000"}) {
    EXPECT_THAT(ParsePhone(wrong, true), StatusIs(Code::kInvalidArgument, HasSubstr("url: ")))
        << wrong;
  }
  EXPECT_THAT(ParsePhone("sms:13800138000", false),
              StatusIs(Code::kFailedPrecondition, HasSubstr("SMS_GATEWAY_FILE")));
}

}  // namespace
}  // namespace zoneflow::notification
