#include "services/notification/core/webhook_signature.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr char kId[] = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::int64_t kTimestamp = 1614265330;
constexpr char kBody[] = R"({"test": 2432232314})";
constexpr char kSignature[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

// The vector that libraries of Standard Webhooks are tested with.
TEST(WebhookSignatureTest, IsTheOneOfTheStandard) {
  const auto secret = WebhookSecret::Parse(kSecret);
  ASSERT_THAT(secret, IsOk());
  EXPECT_EQ(SignWebhook(kId, kTimestamp, kBody, std::vector{*secret}), kSignature);
  EXPECT_EQ(secret->ToText(), kSecret);
}

TEST(WebhookSignatureTest, BothKeysSignWhileTheyAreRotated) {
  const WebhookSecret fresh(std::string(32, 'k'));
  const std::string both =
      SignWebhook(kId, kTimestamp, kBody, std::vector{fresh, *WebhookSecret::Parse(kSecret)});
  EXPECT_EQ(both, SignWebhook(kId, kTimestamp, kBody, std::vector{fresh}) + " " + kSignature);
}

TEST(WebhookSignatureTest, EveryByteIsSigned) {
  const std::vector secrets = {*WebhookSecret::Parse(kSecret)};
  EXPECT_NE(SignWebhook("msg_2", kTimestamp, kBody, secrets), kSignature);
  EXPECT_NE(SignWebhook(kId, kTimestamp + 1, kBody, secrets), kSignature);
  EXPECT_NE(SignWebhook(kId, kTimestamp, std::string(kBody) + '\n', secrets), kSignature);
}

TEST(WebhookSignatureTest, ASecretThatIsNoneIsRefusedWithoutBeingTold) {
  for (const std::string& bad :
       {std::string(), std::string("whsec_"), std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        std::string("whsec_MfKQ9r8GKYqrTwjUPD8I"), std::string("whsec_not*base64*at*all*of*them"),
        "whsec_" + std::string(120, 'A')}) {
    EXPECT_THAT(WebhookSecret::Parse(bad),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         ::testing::AllOf(HasSubstr("24 to 64 bytes"), Not(HasSubstr("MfKQ")))))
        << bad;
  }
}

}  // namespace
}  // namespace zoneflow::notification
