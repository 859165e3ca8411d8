#include "services/notification/adapters/robot_message.h"

#include <cctype>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "services/notification/adapters/event_fields.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::notification {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The time of the providers' examples.
constexpr Instant kNow{std::chrono::seconds(1614265330)};

LogEvent EventOf(const google::protobuf::Message& message) {
  LogEvent event;
  event.type = message.GetTypeName();
  event.subject = "signing/s";
  event.value = message.SerializeAsString();
  event.fields = *Events().RowOf(event.type, event.value);
  return event;
}

TEST(RobotMessageTest, AnEventIsALineOfWhatPeopleAskFor) {
  ingest::v1::SigningAnnounced announced;
  ingest::v1::Signing& signing = *announced.mutable_signing();
  EXPECT_EQ(ItemOf(EventOf(announced), Language::kChinese, ""), "【新签约】signing/s");
  signing.set_article_title("成都高新区集中签约14个项目");
  signing.mutable_zone()->set_id("chengdu");
  signing.mutable_zone()->set_name("成都高新技术产业开发区");
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(2'770'000'000'000);
  signing.set_status(common::v1::FIGURE_STATUS_EXTRACTED);
  EXPECT_EQ(ItemOf(EventOf(announced), Language::kChinese, ""),
            "【新签约】成都高新区集中签约14个项目（成都高新技术产业开发区，277亿元，未核）");
  signing.mutable_amount()->set_minor(1'234'500'000);
  signing.set_status(common::v1::FIGURE_STATUS_CHECKED);
  EXPECT_THAT(ItemOf(EventOf(announced), Language::kChinese, ""), HasSubstr("，1234.5万元）"));
  // What would break the line, or a terminal, is made safe.
  signing.set_article_title("一\n二\x1b[2J");
  EXPECT_THAT(ItemOf(EventOf(announced), Language::kChinese, ""), Not(HasSubstr("\n")));
}

TEST(RobotMessageTest, AnItemIsInTheLanguageAskedForAndLeadsToItsPage) {
  ingest::v1::SigningAnnounced announced;
  ingest::v1::Signing& signing = *announced.mutable_signing();
  signing.set_article_title("14 projects");
  signing.mutable_zone()->set_id("chengdu");
  signing.mutable_zone()->set_name("Chengdu");
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(2'770'000'000'000);
  signing.set_status(common::v1::FIGURE_STATUS_EXTRACTED);
  LogEvent event = EventOf(announced);
  EXPECT_EQ(ItemOf(event, Language::kEnglish, "https://console.test"),
            "[Signing announced] 14 projects (Chengdu, CNY 27.7 bn, unchecked)\n"
            "https://console.test/signings/s");
  EXPECT_THAT(ItemOf(event, Language::kChinese, "https://console.test"),
              EndsWith("\nhttps://console.test/signings/s"));
  // What has no page of its own has no link.
  event.subject = "endpoint/7";
  EXPECT_THAT(ItemOf(event, Language::kEnglish, "https://console.test"), Not(HasSubstr("https")));
  EXPECT_EQ(PageOf("whistle/w1", "https://console.test"), "https://console.test/whistles/w1");
  EXPECT_EQ(PageOf("signing/s", ""), "");
}

TEST(RobotMessageTest, EveryEventHasAWord) {
  const filter::Schema& schema = Events().schema();
  for (const std::string& type : schema[schema.Number("type")].choices) {
    LogEvent event;
    event.type = "zoneflow.some.v1.";
    bool upper = true;
    for (const char c : type) {
      if (c != '.') {
        event.type += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      }
      upper = c == '.';
    }
    ASSERT_EQ(filter::ShortType(event.type), type);
    EXPECT_THAT(ItemOf(event, Language::kChinese, ""), Not(StartsWith("【" + type))) << type;
  }
}

TEST(RobotMessageTest, EachRobotGetsItsOwnFormAndSignature) {
  Endpoint endpoint;
  endpoint.path_and_query = "/robot/send?access_token=t";
  const std::vector<std::string> items = {"一", "二"};
  const auto wecom = RobotRequest(endpoint, Channel::kWecom, "", items, kNow);
  EXPECT_EQ(wecom.body, R"({"msgtype":"text","text":{"content":"一\n二"}})");
  EXPECT_EQ(wecom.endpoint.path_and_query, endpoint.path_and_query);
  const auto dingtalk =
      RobotRequest(endpoint, Channel::kDingtalk, "SEC-zoneflow-demo", items, kNow);
  EXPECT_EQ(dingtalk.body, wecom.body);
  EXPECT_EQ(dingtalk.endpoint.path_and_query,
            "/robot/send?access_token=t&timestamp=1614265330000&sign="
            "3FEbpmU9CmgnUecnwHzMrs6s9bHPTBXONHkavdo1XCE%3D");
  const auto feishu = RobotRequest(endpoint, Channel::kFeishu, "SEC-zoneflow-demo", items, kNow);
  const auto body = nlohmann::json::parse(feishu.body);
  EXPECT_EQ(body["timestamp"], "1614265330");
  EXPECT_EQ(body["sign"], "ZgipZrpZMkpLys8xIYE0xhDD6Vqke1UxlxBWbxRii6M=");
  EXPECT_EQ(body["msg_type"], "text");
  EXPECT_EQ(body["content"]["text"], "一\n二");
}

WebhookAnswer Read(Channel robot, int status, const std::string& body) {
  WebhookAnswer answer;
  answer.http_status = status;
  answer.body = body;
  ReadRobotAnswer(robot, answer);
  return answer;
}

TEST(RobotMessageTest, ARefusalIsReadFromTheBody) {
  EXPECT_EQ(Read(Channel::kWecom, 200, R"({"errcode":0,"errmsg":"ok"})").means,
            AnswerMeans::kDelivered);
  EXPECT_EQ(Read(Channel::kFeishu, 200, R"({"StatusCode":0,"StatusMessage":"success"})").means,
            AnswerMeans::kDelivered);
  const auto refused = Read(Channel::kFeishu, 200, R"({"code":19021,"msg":"sign match fail"})");
  EXPECT_EQ(refused.means, AnswerMeans::kRetry);
  EXPECT_EQ(refused.fault, "refused by the robot: 19021 sign match fail");
  const auto too_many = Read(Channel::kDingtalk, 200, R"({"errcode":130101,"errmsg":"too fast"})");
  EXPECT_EQ(too_many.means, AnswerMeans::kThrottle);
  EXPECT_EQ(too_many.retry_after, "600");
  EXPECT_EQ(Read(Channel::kWecom, 200, "<html>").means, AnswerMeans::kRetry);
  EXPECT_THAT(Read(Channel::kWecom, 200, "<html>").fault, HasSubstr("no robot's"));
}

}  // namespace
}  // namespace zoneflow::notification
