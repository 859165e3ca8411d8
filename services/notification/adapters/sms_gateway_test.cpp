#include "services/notification/adapters/sms_gateway.h"

#include <fstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/base/hmac.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::notification {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

constexpr Instant kNow{std::chrono::seconds(1614265330)};
constexpr char kKey[] = "tell-nobody";

// As the header shows it.
constexpr char kForm[] = R"({
  "url": "https://10.1.2.3:9443/v2/send?app=zone&to={phone}",
  "headers": {"content-type": "application/json", "authorization": "Bearer {key}"},
  "body": "{\"mobile\":\"{phone}\",\"content\":\"{text}\",\"time\":{timestamp},\"sign\":\"{sign}\",\"no\":\"{id}\"}",
  "signature": "【高新区】",
  "sign": {"of": "{timestamp}{phone}{text}", "as": "hex"},
  "answer": {"code": "/code", "words": "/data/message", "taken": ["0", "OK"], "too_many": ["1016"],
             "refused": ["1003"]}})";

TEST(SmsGatewayTest, AMessageIsWrittenAsTheFileSays) {
  const auto gateway = SmsGateway::Parse(kForm, kKey);
  ASSERT_THAT(gateway, IsOk());
  const std::string text = "【升级】\"三号\"楼\n第二行";
  const auto request = gateway->RequestOf("+8613800138000", text, "msg_1_7", kNow);
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->endpoint.host, "10.1.2.3");
  EXPECT_EQ(request->endpoint.port, 9443);
  EXPECT_EQ(request->endpoint.path_and_query, "/v2/send?app=zone&to=%2B8613800138000");
  EXPECT_EQ(request->headers[0].second, "Bearer tell-nobody");
  const auto body = nlohmann::json::parse(request->body);
  EXPECT_EQ(body["mobile"], "+8613800138000");
  EXPECT_EQ(body["content"], "【高新区】" + text);
  EXPECT_EQ(body["time"], 1614265330);
  EXPECT_EQ(body["no"], "msg_1_7");
  EXPECT_EQ(body["sign"],
            absl::BytesToHexString(HmacSha256(kKey, "1614265330+8613800138000【高新区】" + text)));
  EXPECT_THAT(request->body, Not(HasSubstr(kKey)));
}

TEST(SmsGatewayTest, WhatIsPutInIsEscapedForWhereItStands) {
  const auto gateway = SmsGateway::Parse(
      R"({"url": "https://sms.test/send", "headers": {"Content-Type": "application/x-www-form-urlencoded"},
          "body": "to={phone}&text={text}&at={timestamp_ms}&{x: 1}"})",
      "");
  ASSERT_THAT(gateway, IsOk());
  const auto request = gateway->RequestOf("10086", "a&to=1 签", "id", kNow);
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->body, "to=10086&text=a%26to%3D1%20%E7%AD%BE&at=1614265330000&{x: 1}");
}

WebhookAnswer Read(const SmsGateway& gateway, int status, const std::string& body) {
  WebhookAnswer answer;
  answer.http_status = status;
  answer.body = body;
  gateway.Read(answer);
  return answer;
}

TEST(SmsGatewayTest, AnAnswerIsReadByTheRuleOfTheFile) {
  const auto gateway = SmsGateway::Parse(kForm, kKey);
  ASSERT_THAT(gateway, IsOk());
  EXPECT_EQ(Read(*gateway, 200, R"({"code":0})").means, AnswerMeans::kDelivered);
  EXPECT_EQ(Read(*gateway, 200, R"({"code":"OK"})").means, AnswerMeans::kDelivered);
  EXPECT_EQ(Read(*gateway, 200, R"({"code":1016})").means, AnswerMeans::kThrottle);
  const auto refused = Read(*gateway, 200, R"({"code":1003,"data":{"message":"空号"}})");
  EXPECT_EQ(refused.means, AnswerMeans::kRefused);
  EXPECT_EQ(refused.fault, "refused by the gateway: 1003 空号");
  EXPECT_EQ(Read(*gateway, 400, R"({"code":7})").means, AnswerMeans::kRetry);
  // A page of somebody in between answers 200 too.
  EXPECT_EQ(Read(*gateway, 200, "<html>").means, AnswerMeans::kRetry);
  EXPECT_THAT(Read(*gateway, 200, "<html>").fault, HasSubstr("no gateway's"));
  EXPECT_EQ(Read(*gateway, 502, "<html>").means, AnswerMeans::kThrottle);
  // A gateway that is gone says nothing of the number.
  EXPECT_EQ(Read(*gateway, 410, "").means, AnswerMeans::kRetry);
  EXPECT_EQ(Read(*gateway, 0, "").means, AnswerMeans::kRetry);
  const auto by_status = SmsGateway::Parse(R"({"url": "https://sms.test/", "body": "{text}"})", "");
  EXPECT_EQ(Read(*by_status, 204, "").means, AnswerMeans::kDelivered);
}

TEST(SmsGatewayTest, AFileThatIsWrongIsRefusedWithTheFieldAndTheRule) {
  const auto with = [](const std::string& from, const std::string& to) {
    return SmsGateway::Parse(absl::StrReplaceAll(kForm, {{from, to}}), kKey).status();
  };
  const auto says = [](const std::string& field) {
    return StatusIs(Code::kInvalidArgument,
                    AllOf(HasSubstr("SMS_"), HasSubstr(field), Not(HasSubstr(kKey))));
  };
  EXPECT_THAT(with("{id}", "{who}"), says("{who}"));
  EXPECT_THAT(with("https://10.1.2.3", "ftp://10.1.2.3"), says("url"));
  EXPECT_THAT(with("【高新区】", "【国家高新技术产业开发区】"), says("signature"));
  EXPECT_THAT(with("\"hex\"", "\"md5\""), says("sign.as"));
  EXPECT_THAT(with("\"/code\"", "\"code\""), says("code"));
  EXPECT_THAT(with("[\"0\", \"OK\"]", "[0]"), says("taken"));
  EXPECT_THAT(with("\"taken\": [\"0\", \"OK\"], ", ""), says("answer.taken"));
  EXPECT_THAT(with("\"answer\"", "\"answers\""), says("answers"));
  EXPECT_THAT(with("Bearer", "Bearer\\n"), says("headers"));
  EXPECT_THAT(SmsGateway::Parse("[]", ""), says("object"));
  EXPECT_THAT(SmsGateway::Parse(kForm, ""), says("SMS_KEY_FILE"));
}

TEST(SmsGatewayTest, BothFilesAreRead) {
  zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "gateway.json") << kForm;
  std::ofstream(folder / "key") << kKey << "\n";
  const auto gateway = SmsGateway::FromFiles(folder / "gateway.json", folder / "key");
  ASSERT_THAT(gateway, IsOk());
  EXPECT_TRUE(gateway->on());
  EXPECT_EQ(gateway->RequestOf("10086", "", "id", kNow)->headers[0].second, "Bearer tell-nobody");
  EXPECT_FALSE(SmsGateway::FromFiles("", "")->on());
  EXPECT_THAT(SmsGateway::FromFiles(folder / "none", ""),
              StatusIs(Code::kInvalidArgument, HasSubstr("SMS_GATEWAY_FILE")));
  EXPECT_THAT(SmsGateway::FromFiles(folder / "gateway.json", folder / "none"),
              StatusIs(Code::kInvalidArgument, HasSubstr("SMS_KEY_FILE")));
}

}  // namespace
}  // namespace zoneflow::notification
