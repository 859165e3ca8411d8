#include "services/notification/adapters/webhook_wire.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/testing/status_matchers.h"
#include "services/notification/adapters/webhook_message.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using zoneflow::testing::IsOk;

constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2021) / 2 / 1)};

// The enumerators of a contract, in lower case and without the prefix.
std::vector<std::string> NamesOf(const google::protobuf::EnumDescriptor& type,
                                 const std::string& prefix) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) {
    EXPECT_EQ(type.value(i)->number(), i);
    std::string name = type.value(i)->name().substr(prefix.size());
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    names.push_back(std::move(name));
  }
  return names;
}

template <typename Values, typename Key>
std::vector<std::string> KeysOf(const Values& values, Key key) {
  std::vector<std::string> keys;
  for (const auto value : values) {
    keys.emplace_back(key(value));
  }
  return keys;
}

TEST(WebhookWireTest, TheContractHasTheWordsOfTheCoreInItsOrder) {
  EXPECT_EQ(NamesOf(*v1::WebhookDeliveryState_descriptor(), "WEBHOOK_DELIVERY_STATE_"),
            KeysOf(kWebhookStates, WebhookStateKey));
  EXPECT_EQ(NamesOf(*v1::WebhookDeliveryReason_descriptor(), "WEBHOOK_DELIVERY_REASON_"),
            KeysOf(kWebhookReasons, WebhookReasonKey));
  EXPECT_EQ(NamesOf(*v1::WebhookChannel_descriptor(), "WEBHOOK_CHANNEL_"),
            KeysOf(kChannels, ChannelKey));
  EXPECT_EQ(NamesOf(*v1::WebhookUrgency_descriptor(), "WEBHOOK_URGENCY_"),
            KeysOf(kUrgencies, UrgencyKey));
  EXPECT_EQ(NamesOf(*v1::WebhookOffReason_descriptor(), "WEBHOOK_OFF_REASON_"),
            KeysOf(kOffReasons, OffReasonKey));
}

Webhook Full() {
  Webhook webhook;
  webhook.id = 7;
  webhook.subscription = {"large", 5};
  webhook.owner = "person/ann";
  webhook.target = {"https://receiver.test:8443/hook?token=t",
                    true,
                    true,
                    1,
                    700,
                    Channel::kFeishu,
                    Language::kEnglish,
                    *ParseTiming("22:00-08:00", "daily")};
  webhook.create_time = kNow - 1h;
  webhook.secrets = {"new", "old"};
  webhook.old_secret_until = kNow + 1h;
  webhook.state = {false, true, kNow + 5min, OffReason::kFailing, 9, kNow - 2h, true};
  webhook.off_since = kNow - 1min;
  webhook.begun_log_no = 40;
  webhook.revision = 3;
  return webhook;
}

// No field of the message is left out.
void ExpectAllSet(const google::protobuf::Message& message) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* const field = message.GetDescriptor()->field(i);
    EXPECT_TRUE(field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                                     : message.GetReflection()->HasField(message, field))
        << field->full_name();
  }
}

WebhookAnswer FullAnswer() {
  return {503, "fault", "7", "busy\xff", true, "192.0.2.1", std::chrono::milliseconds(12)};
}

TEST(WebhookWireTest, EveryFieldIsTold) {
  Webhook webhook = Full();
  v1::Webhook told = ToWire(webhook, kNow);
  told.set_on(true);  // it is off
  ExpectAllSet(told);
  EXPECT_EQ(told.off_reason(), v1::WEBHOOK_OFF_REASON_FAILING);
  EXPECT_EQ(told.spared_until_time(), FormatInstant(kNow + 5min));
  EXPECT_EQ(told.old_secret_until_time(), FormatInstant(kNow + 1h));
  // What is over is not told.
  told = ToWire(webhook, kNow + 2h);
  EXPECT_EQ(told.spared_until_time(), "");
  EXPECT_EQ(told.old_secret_until_time(), "");
  // And never a secret.
  EXPECT_EQ(told.DebugString().find("old\""), std::string::npos);

  DeliveryRow row{{9, "id", "signing.announced", "signing/1", ""},
                  {WebhookState::kPending, WebhookReason::kGone, 3, 2, kNow},
                  kNow - 1h,
                  true,
                  kNow - 1min,
                  503,
                  "fault"};
  const v1::WebhookDelivery delivery = ToWire(webhook, row);
  ExpectAllSet(delivery);
  EXPECT_EQ(delivery.message_id(), "msg_7_9");
  EXPECT_EQ(delivery.state(), v1::WEBHOOK_DELIVERY_STATE_PENDING);

  const v1::WebhookAttempt attempt = ToWire(WebhookAttempt{2, true, kNow, FullAnswer()});
  ExpectAllSet(attempt);
  ExpectAllSet(attempt.answer());
  EXPECT_EQ(attempt.answer().body(), "busy\xef\xbf\xbd");

  WebhookLedger ledger{10, 1, 2, 3, 1, {{WebhookReason::kUnchecked, 3}}};
  const v1::WebhookLedger sum = ToWire(ledger);
  ExpectAllSet(sum);
  ExpectAllSet(sum.suppressed_by_reason(0));
  EXPECT_EQ(sum.suppressed(), 3);
  ledger.matched = 11;
  EXPECT_FALSE(ToWire(ledger).balances());

  v1::EndpointDisabled event = DisabledEventOf(webhook, FullAnswer(), {false, {"chengdu"}});
  ExpectAllSet(event);
  EXPECT_EQ(event.host(), "receiver.test");
  webhook.target.url = "http://[2001:db8::1]:8080/";
  EXPECT_EQ(DisabledEventOf(webhook, FullAnswer(), {}).host(), "[2001:db8::1]");
}

TEST(WebhookMessageTest, IsACloudEventWithTheEventAsData) {
  ingest::v1::SigningAnnounced signing;
  signing.mutable_signing()->set_article_title("江阴\"高新区\"");
  signing.mutable_signing()->mutable_amount()->set_minor(518'000'000'050);
  signing.mutable_signing()->mutable_amount()->set_currency("CNY");
  signing.mutable_signing()->set_status(common::v1::FIGURE_STATUS_SIGNED_OFF);
  LogEvent event;
  event.log_no = 12;
  event.id = "/zoneflow/ingest/signing/s/3";
  event.source = "/zoneflow/ingest";
  event.type = signing.GetTypeName();
  event.subject = "signing/s";
  event.sequence = 3;
  event.time = "2021-02-01T00:00:00.000000Z";
  event.traceparent = "00-1-2-01";
  event.value = signing.SerializeAsString();
  const auto body = MessageBodyOf(event, {{true, {}}, true}, "large");
  ASSERT_THAT(body, IsOk());
  const auto json = nlohmann::json::parse(*body);
  EXPECT_EQ(json["specversion"], "1.0");
  EXPECT_EQ(json["id"], event.id);
  EXPECT_EQ(json["type"], "zoneflow.ingest.v1.SigningAnnounced");
  EXPECT_EQ(json["sequence"], "0000000000000000003");
  EXPECT_EQ(json["subscription"], "large");
  EXPECT_EQ(json["logno"], "12");
  EXPECT_EQ(json["traceparent"], "00-1-2-01");
  EXPECT_EQ(json["datacontenttype"], "application/json");
  EXPECT_EQ(json["data"]["signing"]["article_title"], "江阴\"高新区\"");
  // In the unit and the words of filters.
  EXPECT_EQ(json["data"]["signing"]["amount"], "5180000000.5");
  EXPECT_EQ(json["data"]["signing"]["currency"], "CNY");
  EXPECT_EQ(json["data"]["signing"]["status"], "signed_off");

  // One that is too long is told without its data.
  signing.mutable_signing()->set_article_title(std::string(kMostMessageData, 'x'));
  event.value = signing.SerializeAsString();
  const auto cut = nlohmann::json::parse(*MessageBodyOf(event, {{true, {}}, true}, "large"));
  EXPECT_FALSE(cut.contains("data"));
  EXPECT_GT(cut["dataleftoutbytes"], kMostMessageData);
}

TEST(WebhookMessageTest, ATestMessageIsACloudEventToo) {
  const auto json = nlohmann::json::parse(TestMessageBody("msg_test_1", "large", kNow));
  EXPECT_EQ(json["type"], "zoneflow.notification.v1.SubscriptionTested");
  EXPECT_EQ(json["subscription"], "large");
  EXPECT_EQ(json["time"], FormatInstant(kNow));
}

}  // namespace
}  // namespace zoneflow::notification
