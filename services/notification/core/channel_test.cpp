#include "services/notification/core/channel.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/notification/core/sms.h"

namespace zoneflow::notification {
namespace {

using ::testing::EndsWith;

// Of the providers' pages, by the secret that our notes use.
TEST(ChannelTest, RobotsAreSignedAsTheirProvidersSay) {
  EXPECT_EQ(SignFeishu("SEC-zoneflow-demo", 1614265330),
            "ZgipZrpZMkpLys8xIYE0xhDD6Vqke1UxlxBWbxRii6M=");
  EXPECT_EQ(SignDingtalk("SEC-zoneflow-demo", 1614265330000),
            "3FEbpmU9CmgnUecnwHzMrs6s9bHPTBXONHkavdo1XCE=");
}

TEST(ChannelTest, ARobotHasTakenAMessageOnlyWhereItsAnswerSaysSo) {
  for (const Channel robot : {Channel::kWecom, Channel::kDingtalk, Channel::kFeishu}) {
    EXPECT_EQ(MeaningOfRobot(robot, 200, 0), AnswerMeans::kDelivered);
    EXPECT_EQ(MeaningOfRobot(robot, 200, std::nullopt), AnswerMeans::kRetry);
    EXPECT_EQ(MeaningOfRobot(robot, 200, 300001), AnswerMeans::kRetry);
    EXPECT_EQ(MeaningOfRobot(robot, 0, std::nullopt), AnswerMeans::kRetry);
    EXPECT_EQ(MeaningOfRobot(robot, 502, std::nullopt), AnswerMeans::kThrottle);
    EXPECT_EQ(MeaningOfRobot(robot, 410, std::nullopt), AnswerMeans::kGone);
  }
  EXPECT_EQ(MeaningOfRobot(Channel::kWecom, 200, 40058), AnswerMeans::kRetry);      // too long
  EXPECT_EQ(MeaningOfRobot(Channel::kDingtalk, 200, 460101), AnswerMeans::kRetry);  // too long
  EXPECT_EQ(MeaningOfRobot(Channel::kFeishu, 200, 19021), AnswerMeans::kRetry);     // signature
  EXPECT_EQ(MeaningOfRobot(Channel::kWecom, 200, 45009), AnswerMeans::kThrottle);
  EXPECT_EQ(MeaningOfRobot(Channel::kDingtalk, 200, 130101), AnswerMeans::kThrottle);
  EXPECT_EQ(MeaningOfRobot(Channel::kFeishu, 400, 9499), AnswerMeans::kThrottle);
  EXPECT_EQ(MeaningOfRobot(Channel::kFeishu, 200, 11232), AnswerMeans::kThrottle);
}

// 企业微信 counts 2,048 bytes, three for each of these characters.
TEST(ChannelTest, AMessageEndsAtAnItemsBorder) {
  std::string line;
  for (int i = 0; i < 100; ++i) {
    line += "签";
  }
  const std::vector<std::string> items(9, line);
  ASSERT_EQ(Fitting(Channel::kWecom, items), 6u);
  const std::string text = TextOf(Channel::kWecom, std::span(items).first(6));
  EXPECT_EQ(text.size(), 6u * 300 + 5);
  EXPECT_LE(text.size(), 2048u);
  EXPECT_EQ(Fitting(Channel::kDingtalk, items), 9u);
  // What JSON writes longer is counted so.
  EXPECT_EQ(Fitting(Channel::kWecom, std::vector<std::string>(9, std::string(300, '"'))), 3u);
  EXPECT_EQ(Fitting(Channel::kFeishu, std::vector<std::string>(90, "x")), kMostItems);
}

TEST(ChannelTest, AShortMessageHasThreePartsWithItsSignature) {
  std::string line;
  for (int i = 0; i < 60; ++i) {
    line += "签";
  }
  const std::vector<std::string> items(9, line);
  ASSERT_EQ(Fitting(Channel::kSms, items), 3u);
  const std::string text = TextOf(Channel::kSms, std::span(items).first(3));
  EXPECT_EQ(SmsUnits(text), 182u);
  EXPECT_EQ(SmsParts("【国家高新技术产业区】" + text), 3u);
  const std::vector<std::string> one = {line + line + line + line};
  EXPECT_EQ(SmsUnits(TextOf(Channel::kSms, one)), 189u);
}

TEST(ChannelTest, AnItemThatNoMessageHoldsIsCutBehindACharacter) {
  std::string line;
  for (int i = 0; i < 1000; ++i) {
    line += "签";
  }
  const std::vector<std::string> items = {line, "x"};
  ASSERT_EQ(Fitting(Channel::kWecom, items), 1u);
  const std::string text = TextOf(Channel::kWecom, std::span(items).first(1));
  EXPECT_LE(text.size(), 2048u);
  EXPECT_GT(text.size(), 2040u);
  EXPECT_EQ(text.size() % 3, 0u);
  EXPECT_THAT(text, EndsWith("签…"));
}

}  // namespace
}  // namespace zoneflow::notification
