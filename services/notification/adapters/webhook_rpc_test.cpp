// Webhooks in one process: an event matches, is posted to a receiver on this machine, and the calls
// tell what became of it.
#include <soci/soci.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/base/str_cat.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/rpc/persons.h"
#include "common/rpc/server.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/matcher.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/adapters/webhooks.h"
#include "services/notification/core/update_subscription.h"
#include "services/notification/core/webhook_signature.h"
#include "services/notification/testing/mail_receiver.h"
#include "services/notification/testing/webhook_receiver.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/notification/v1/webhook_service.grpc.pb.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using notification::testing::MailReceiver;
using notification::testing::ReceivedPost;
using notification::testing::WebhookReceiver;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using zoneflow::testing::IsOk;

// Real time, and more when a test says so: schedules of hours in no time.
class ShiftedClock final : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now()) +
           std::chrono::microseconds(shift_.load());
  }
  void Advance(std::chrono::microseconds by) { shift_ += by.count(); }

 private:
  std::atomic<std::int64_t> shift_ = 0;
};

// One process of the service, but for the bus.
class Replica {
 public:
  Replica(sql::Database& database, const Clock& clock, const Webhooks::Options& options)
      : subscriptions_(database),
        matches_(database),
        log_(database),
        recent_(log_),
        journal_("notification", clock) {
    auto opened = Webhooks::Open(
        {database, journal_, subscriptions_, matches_, recent_, Events().schema(), clock, clock},
        options);
    EXPECT_THAT(opened, IsOk());
    webhooks_ = *std::move(opened);
    server_ = std::make_unique<rpc::Server>(rpc::ServerOptions{.development = true},
                                            std::vector<grpc::Service*>{&webhooks_->service()});
    EXPECT_THAT(server_->Start(), IsOk());
    EXPECT_THAT(webhooks_->Start(), IsOk());
  }
  ~Replica() {
    webhooks_->Stop();
    server_->Stop();
  }

  std::string address() const { return server_->address(); }

 private:
  SociSubscriptionStore subscriptions_;
  SociMatchStore matches_;
  SqlEventLog log_;
  RecentEventLog recent_;
  journal::Journal journal_;
  std::unique_ptr<Webhooks> webhooks_;
  std::unique_ptr<rpc::Server> server_;
};

template <typename Backend>
class WebhookWorld {
 public:
  explicit WebhookWorld(WebhookReceiver& receiver, int replicas = 1, const MailServer& mail = {},
                        const std::string& gateway = "")
      : subscriptions_(*database_),
        matches_(*database_),
        log_(*database_),
        matcher_(*database_, matches_, log_, Events().schema()) {
    options_.key_file = folder_ / "key";
    options_.rules.addresses.ports = {receiver.port()};
    options_.rules.addresses.allowed = {*Cidr::Parse("127.0.0.0/8")};
    options_.mail = mail;
    if (!gateway.empty()) {
      std::ofstream(folder_ / "gateway.json") << gateway;
      options_.sms_gateway_file = folder_ / "gateway.json";
    }
    options_.console_url = "https://console.test";
    options_.sending = {.at_once = 8, .at_once_held_up = 6, .timeout = 2s};
    std::ofstream(folder_ / "key") << std::string(40, 'k') << "\n";
    for (int i = 0; i < replicas; ++i) {
      Launch();
    }
  }

  void Launch() {
    replicas_.push_back(std::make_unique<Replica>(*database_, clock, options_));
    stub_ = v1::WebhookService::NewStub(
        grpc::CreateChannel(replicas_.back()->address(), grpc::InsecureChannelCredentials()));
  }
  void StopAll() { replicas_.clear(); }

  void Subscribe(const std::string& name, const std::string& owner = "person/investment") {
    EXPECT_THAT(subscriptions_.Change(
                    name, owner,
                    [&](const std::optional<Subscription>&, const StoreState& state) {
                      return absl::StatusOr<Subscription>(Subscription{name,
                                                                       owner,
                                                                       {},
                                                                       state.head,
                                                                       state.head,
                                                                       {{0, "", {true, {}}}},
                                                                       state.next_number});
                    }),
                IsOk());
  }

  void Change(const std::string& name, const std::string& filter) {
    const UpdateSubscription update(subscriptions_, Events().schema());
    EXPECT_THAT(update({"person/investment", {"investment"}, {}, true}, name, filter), IsOk());
  }

  // So many signings happen, and are matched.
  void Happen(int count, common::v1::FigureStatus status = common::v1::FIGURE_STATUS_CHECKED) {
    EXPECT_THAT(database_->Write([&](sql::Transaction& transaction) {
      absl::Status stored;
      for (int i = 0; i < count && stored.ok(); ++i) {
        const std::string id = StrCat("s", ++happened_);
        ingest::v1::SigningAnnounced signing;
        signing.mutable_signing()->set_id(id);
        signing.mutable_signing()->set_status(status);
        journal::Event event;
        event.topic = "zoneflow.signings.v1";
        event.source = "/zoneflow/ingest";
        event.subject = StrCat("signing/", id);
        event.sequence = 1;
        event.id = StrCat(event.source, "/", event.subject, "/1");
        event.type = signing.GetTypeName();
        event.time = "2021-02-01T00:00:00.000000Z";
        event.actor = "service/ingest";
        event.hash = std::string(64, '0');
        event.value = signing.SerializeAsString();
        stored = journal::StoreEvent(transaction, event);
      }
      return stored;
    }),
                IsOk());
    journal::Sequencer sequencer(*database_);
    EXPECT_THAT(sequencer.RunOnce(), IsOk());
    absl::StatusOr<std::int64_t> matched = 1;
    while (matched.ok() && *matched > 0) {
      matched = matcher_.RunOnce();
    }
    EXPECT_THAT(matched, IsOk());
  }

  using Stub = v1::WebhookService::Stub;
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response,
                    const std::string& person = "investment") {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 20s);
    context.AddMetadata(rpc::kPersonHeader, person);
    response.Clear();
    return ((*stub_).*method)(&context, request, &response);
  }

  // Makes a webhook and returns its secret.
  std::string Set(const std::string& subscription, const std::string& url, bool ordered = false,
                  int most_at_once = 0) {
    v1::SetWebhookRequest request;
    request.set_subscription(subscription);
    request.set_url(url);
    request.set_ordered(ordered);
    request.set_most_at_once(most_at_once);
    v1::SetWebhookResponse response;
    const grpc::Status status = Call(&Stub::SetWebhook, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.secret();
  }

  grpc::Status SetRobot(const std::string& subscription, const std::string& url,
                        v1::WebhookChannel channel, const std::string& secret,
                        v1::SetWebhookResponse& response, const std::string& language = "",
                        const std::string& digest = "") {
    v1::SetWebhookRequest request;
    request.set_digest(digest);
    request.set_language(language);
    request.set_subscription(subscription);
    request.set_url(url);
    request.set_channel(channel);
    request.set_robot_secret(secret);
    return Call(&Stub::SetWebhook, request, response);
  }

  v1::WebhookLedger LedgerOf(const std::string& subscription) {
    v1::GetLedgerRequest request;
    request.set_subscription(subscription);
    v1::GetLedgerResponse response;
    const grpc::Status status = Call(&Stub::GetLedger, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(response.ledger().balances());
    return response.ledger();
  }

  // Waits until so many are delivered, while business goes on.
  v1::WebhookLedger AwaitDelivered(const std::string& subscription, std::int64_t count) {
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    while (true) {
      v1::WebhookLedger ledger = LedgerOf(subscription);
      if (ledger.delivered() >= count || std::chrono::steady_clock::now() > give_up) {
        EXPECT_EQ(ledger.delivered(), count) << ledger.DebugString();
        return ledger;
      }
      std::this_thread::sleep_for(10ms);
    }
  }

  // The same, and time passes while all that is left waits for the schedule: so no lease ends early.
  void RunSchedule(const std::string& subscription, std::int64_t count) {
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    v1::WebhookLedger ledger = LedgerOf(subscription);
    for (; ledger.delivered() < count && std::chrono::steady_clock::now() < give_up;
         ledger = LedgerOf(subscription)) {
      v1::GetWebhookRequest request;
      request.set_subscription(subscription);
      v1::GetWebhookResponse response;
      EXPECT_TRUE(Call(&Stub::GetWebhook, request, response).ok());
      const bool waits = response.webhook().ordered() || ledger.pending() == 0;
      if (ledger.deferred() > 0 && waits) {
        clock.Advance(1h);
      }
      std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(ledger.delivered(), count) << ledger.DebugString();
  }

  v1::GetWebhookDeliveryResponse Delivery(const std::string& subscription, std::int64_t log_no) {
    v1::GetWebhookDeliveryRequest request;
    request.set_subscription(subscription);
    request.set_log_no(log_no);
    v1::GetWebhookDeliveryResponse response;
    EXPECT_TRUE(Call(&Stub::GetWebhookDelivery, request, response).ok());
    return response;
  }

  ShiftedClock clock;
  sql::Database& database() { return *database_; }

 private:
  zoneflow::testing::TempFolder folder_;
  sql::TempSchema<Backend> database_{journal::Migrations(), Migrations()};
  Webhooks::Options options_;
  SociSubscriptionStore subscriptions_;
  SociMatchStore matches_;
  SqlEventLog log_;
  Matcher matcher_;
  int happened_ = 0;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::unique_ptr<Stub> stub_;
};

using SqliteWorld = WebhookWorld<sql::SqliteBackend>;
using Stub = v1::WebhookService::Stub;

// The signatures of a post, checked as a receiver does.
std::vector<std::string> SignaturesBy(const std::string& secret, const ReceivedPost& post) {
  const std::vector<WebhookSecret> secrets = {*WebhookSecret::Parse(secret)};
  const std::string expected =
      SignWebhook(post.id(), std::stoll(post.headers.at("webhook-timestamp")), post.body, secrets);
  std::vector<std::string> right;
  for (const auto part : absl::StrSplit(post.headers.at("webhook-signature"), ' ')) {
    if (part == expected) {
      right.push_back(expected);
    }
  }
  return right;
}

std::set<std::string> IdsOf(const std::vector<ReceivedPost>& posts) {
  std::set<std::string> ids;
  for (const ReceivedPost& post : posts) {
    if (!post.id().starts_with("msg_test_")) {
      ids.insert(post.id());
    }
  }
  return ids;
}

TEST(WebhookRpcTest, AnEventIsPostedSignedAndTheLedgerBalances) {
  WebhookReceiver receiver([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  const std::string secret = world.Set("all", receiver.url());
  EXPECT_THAT(secret, StartsWith("whsec_"));
  // The same again tells no secret, and nobody else ever.
  EXPECT_EQ(world.Set("all", receiver.url()), "");
  world.Happen(3);
  const v1::WebhookLedger ledger = world.AwaitDelivered("all", 3);
  EXPECT_EQ(ledger.matched(), 3);
  const auto posts = receiver.posts();
  ASSERT_THAT(posts, SizeIs(4));
  EXPECT_THAT(posts[0].id(), StartsWith("msg_test_"));
  EXPECT_THAT(posts[0].body, HasSubstr("SubscriptionTested"));
  EXPECT_EQ(IdsOf(posts), (std::set<std::string>{"msg_1_1", "msg_1_2", "msg_1_3"}));
  for (const ReceivedPost& post : posts) {
    EXPECT_THAT(SignaturesBy(secret, post), SizeIs(1));
    EXPECT_EQ(post.headers.at("content-type"), "application/cloudevents+json");
  }
  const auto delivery = world.Delivery("all", 2);
  EXPECT_EQ(delivery.delivery().state(), v1::WEBHOOK_DELIVERY_STATE_DELIVERED);
  EXPECT_EQ(delivery.delivery().event_id(), "/zoneflow/ingest/signing/s2/1");
  EXPECT_EQ(delivery.delivery().short_type(), "signing.announced");
  ASSERT_EQ(delivery.attempts_size(), 1);
  EXPECT_EQ(delivery.attempts(0).answer().status(), 204);
  EXPECT_EQ(delivery.attempts(0).answer().address(), "127.0.0.1");
}

TEST(WebhookRpcTest, WhatCannotBeSentToIsRefusedAndNothingIsStored) {
  WebhookReceiver receiver([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  v1::SetWebhookResponse response;
  const auto refused = [&](const std::string& url, const std::string& subscription = "all",
                           const std::string& person = "investment") {
    v1::SetWebhookRequest request;
    request.set_subscription(subscription);
    request.set_url(url);
    const grpc::Status status = world.Call(&Stub::SetWebhook, request, response, person);
    return StrCat(static_cast<int>(status.error_code()), " ", status.error_message());
  };
  EXPECT_THAT(refused("http://10.0.0.1/"), StartsWith("3 "));
  EXPECT_THAT(refused("http://2130706433/"), StartsWith("3 "));
  EXPECT_THAT(refused("http://169.254.169.254/latest"), StartsWith("3 "));
  EXPECT_THAT(refused("https://user@receiver.test/"), StartsWith("3 "));
  EXPECT_THAT(refused(receiver.url(), "none"), StartsWith("5 "));
  EXPECT_THAT(refused(receiver.url(), "all", "partner"), StartsWith("7 "));
  v1::GetWebhookRequest get;
  get.set_subscription("all");
  v1::GetWebhookResponse got;
  ASSERT_TRUE(world.Call(&Stub::GetWebhook, get, got).ok());
  EXPECT_FALSE(got.has_webhook());
  get.set_subscription("none");
  EXPECT_EQ(world.Call(&Stub::GetWebhook, get, got).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(receiver.posts(), IsEmpty());
}

TEST(WebhookRpcTest, OnlyTheOwnerAndOperatorsSeeOne) {
  WebhookReceiver receiver([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  world.Set("all", receiver.url());
  v1::GetWebhookRequest get;
  get.set_subscription("all");
  v1::GetWebhookResponse got;
  EXPECT_EQ(world.Call(&Stub::GetWebhook, get, got, "partner").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(world.Call(&Stub::GetWebhook, get, got, "operator").ok());
  v1::ListWebhooksResponse list;
  ASSERT_TRUE(world.Call(&Stub::ListWebhooks, {}, list, "partner").ok());
  EXPECT_EQ(list.webhooks_size(), 0);
  ASSERT_TRUE(world.Call(&Stub::ListWebhooks, {}, list, "operator").ok());
  EXPECT_EQ(list.webhooks_size(), 1);
  v1::RotateSecretRequest rotate;
  rotate.set_subscription("all");
  v1::RotateSecretResponse rotated;
  EXPECT_EQ(world.Call(&Stub::RotateSecret, rotate, rotated, "operator").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::TestSubscriptionRequest test;
  test.set_subscription("all");
  v1::TestSubscriptionResponse tested;
  EXPECT_EQ(world.Call(&Stub::TestSubscription, test, tested, "operator").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  v1::DeleteWebhookRequest remove;
  remove.set_subscription("all");
  v1::DeleteWebhookResponse removed;
  EXPECT_EQ(world.Call(&Stub::DeleteWebhook, remove, removed, "partner").error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(world.Call(&Stub::DeleteWebhook, remove, removed, "operator").ok());
}

TEST(WebhookRpcTest, BothKeysSignThroughARotation) {
  WebhookReceiver receiver([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  const std::string old = world.Set("all", receiver.url());
  v1::RotateSecretRequest request;
  request.set_subscription("all");
  request.set_overlap_seconds(3600);
  request.set_request_id("r1");
  v1::RotateSecretResponse response;
  ASSERT_TRUE(world.Call(&Stub::RotateSecret, request, response).ok());
  const std::string fresh = response.secret();
  EXPECT_THAT(fresh, StartsWith("whsec_"));
  EXPECT_NE(response.webhook().old_secret_until_time(), "");
  // A repeat changes nothing and tells nothing.
  ASSERT_TRUE(world.Call(&Stub::RotateSecret, request, response).ok());
  EXPECT_EQ(response.secret(), "");
  EXPECT_EQ(response.webhook().revision(), 2);

  world.Happen(1);
  world.AwaitDelivered("all", 1);
  world.clock.Advance(2h);
  world.Happen(1);
  world.AwaitDelivered("all", 2);
  const auto posts = receiver.posts();
  ASSERT_THAT(posts, SizeIs(3));
  EXPECT_THAT(SignaturesBy(old, posts[1]), SizeIs(1));
  EXPECT_THAT(SignaturesBy(fresh, posts[1]), SizeIs(1));
  EXPECT_THAT(SignaturesBy(old, posts[2]), IsEmpty());
  EXPECT_THAT(SignaturesBy(fresh, posts[2]), SizeIs(1));
}

TEST(WebhookRpcTest, WhatFailsIsTriedAgainAfterTheScheduleAndByHandAtOnce) {
  std::atomic<int> failures = 2;
  WebhookReceiver receiver([&](const ReceivedPost& post) -> std::string {
    return post.id().starts_with("msg_test_") || failures-- <= 0 ? "204 fine"
                                                                 : "500 no\r\nRetry-After: 100";
  });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  world.Set("all", receiver.url());
  world.Happen(1);
  ASSERT_TRUE(receiver.WaitFor(2));
  v1::ReplayDeliveriesRequest replay;
  replay.set_subscription("all");
  replay.set_first_log_no(1);
  replay.set_last_log_no(1);
  replay.set_request_id("by hand");
  v1::ReplayDeliveriesResponse replayed;
  while (world.LedgerOf("all").deferred() == 0) {
    std::this_thread::sleep_for(5ms);
  }
  ASSERT_TRUE(world.Call(&Stub::ReplayDeliveries, replay, replayed).ok());
  EXPECT_EQ(replayed.count(), 1);
  ASSERT_TRUE(receiver.WaitFor(3));
  while (world.Delivery("all", 1).attempts_size() < 2) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(world.Delivery("all", 1).delivery().state(), v1::WEBHOOK_DELIVERY_STATE_PENDING);
  // The third attempt is the schedule's second, after what the receiver asked for.
  world.clock.Advance(99s);
  std::this_thread::sleep_for(50ms);
  EXPECT_THAT(receiver.posts(), SizeIs(3));
  world.clock.Advance(30s);
  world.AwaitDelivered("all", 1);
  const auto delivery = world.Delivery("all", 1);
  ASSERT_EQ(delivery.attempts_size(), 3);
  EXPECT_TRUE(delivery.attempts(1).by_hand());
  EXPECT_FALSE(delivery.attempts(2).by_hand());
  EXPECT_EQ(delivery.attempts(0).answer().retry_after(), "100");
  // Taken: for ever.
  replay.set_request_id("again");
  ASSERT_TRUE(world.Call(&Stub::ReplayDeliveries, replay, replayed).ok());
  EXPECT_EQ(replayed.count(), 0);
}

TEST(WebhookRpcTest, ANewFilterHoldsForWhatComesAndWhatWaitsGoesOut) {
  std::atomic<bool> failing = true;
  WebhookReceiver receiver([&](const ReceivedPost& post) {
    return failing && !post.id().starts_with("msg_test_") ? "500 no" : "204 fine";
  });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  world.Set("all", receiver.url());
  world.Happen(1);
  ASSERT_TRUE(receiver.WaitFor(2));
  world.Change("all", "count > 1000000");
  failing = false;
  world.Happen(1);
  world.RunSchedule("all", 1);
  EXPECT_EQ(world.LedgerOf("all").matched(), 1);
  EXPECT_EQ(IdsOf(receiver.posts()), (std::set<std::string>{"msg_1_1"}));
}

TEST(WebhookRpcTest, ARobotIsToldManyInOneMessageAndItsBodySaysWhetherItTookIt) {
  std::atomic<int> count = 0;
  WebhookReceiver receiver([&](const ReceivedPost&) {
    return ++count == 2 ? "200 fine\r\n\r\n{\"errcode\":93000,\"errmsg\":\"no\"}"
                        : "200 fine\r\n\r\n{\"errcode\":0,\"errmsg\":\"ok\"}";
  });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  v1::SetWebhookResponse made;
  const grpc::Status status = world.SetRobot("all", receiver.url("/send?access_token=t"),
                                             v1::WEBHOOK_CHANNEL_DINGTALK, "SEC-1", made);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(made.secret(), "");
  EXPECT_EQ(made.test().status(), 200);
  EXPECT_EQ(made.test().fault(), "");
  EXPECT_EQ(made.webhook().channel(), v1::WEBHOOK_CHANNEL_DINGTALK);
  EXPECT_EQ(made.webhook().most_per_minute(), 20);
  world.Happen(5);
  ASSERT_TRUE(receiver.WaitFor(2));
  v1::WebhookLedger ledger;
  while ((ledger = world.LedgerOf("all")).deferred() < 5) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(ledger.delivered(), 0);
  // The message counts once against it.
  v1::GetWebhookRequest get;
  get.set_subscription("all");
  v1::GetWebhookResponse got;
  ASSERT_TRUE(world.Call(&Stub::GetWebhook, get, got).ok());
  EXPECT_EQ(got.webhook().failures(), 1);
  EXPECT_THAT(world.Delivery("all", 3).delivery().last_fault(), HasSubstr("93000 no"));
  world.RunSchedule("all", 5);
  const auto posts = receiver.posts();
  ASSERT_THAT(posts, SizeIs(3));
  EXPECT_THAT(posts[0].body, HasSubstr("【测试】"));
  for (const ReceivedPost& post : {posts[1], posts[2]}) {
    EXPECT_THAT(post.path, ::testing::AllOf(StartsWith("/send?access_token=t&timestamp="),
                                            HasSubstr("&sign=")));
    EXPECT_THAT(post.body, ::testing::AllOf(HasSubstr("【新签约】signing/s1\\n"),
                                            HasSubstr("\\nhttps://console.test/signings/s5\"")));
  }
  // What does not fit a robot is refused, and nothing changed.
  v1::SetWebhookResponse response;
  EXPECT_EQ(world.SetRobot("all", receiver.url("/send"), v1::WEBHOOK_CHANNEL_WECOM, "", response)
                .error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  world.Subscribe("other");
  EXPECT_THAT(
      world.SetRobot("other", receiver.url("/send"), v1::WEBHOOK_CHANNEL_WECOM, "SEC", response)
          .error_message(),
      StartsWith("robot_secret: wecom takes none"));
  v1::RotateSecretRequest rotate;
  rotate.set_subscription("all");
  v1::RotateSecretResponse rotated;
  EXPECT_EQ(world.Call(&Stub::RotateSecret, rotate, rotated).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST(WebhookRpcTest, FiguresThatNobodyCheckedAndWhatMatchesWhileItIsOffAreSuppressed) {
  std::atomic<bool> gone = false;
  WebhookReceiver receiver([&](const ReceivedPost&) { return gone ? "410 gone" : "204 fine"; });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  world.Set("all", receiver.url());
  world.Happen(1, common::v1::FIGURE_STATUS_EXTRACTED);
  world.Happen(1);
  v1::WebhookLedger ledger = world.AwaitDelivered("all", 1);
  EXPECT_EQ(ledger.suppressed(), 1);
  EXPECT_EQ(ledger.suppressed_by_reason(0).reason(), v1::WEBHOOK_DELIVERY_REASON_UNCHECKED);
  gone = true;
  world.Happen(1);
  while ((ledger = world.LedgerOf("all")).dead() == 0) {
    std::this_thread::sleep_for(5ms);
  }
  v1::GetWebhookRequest get;
  get.set_subscription("all");
  v1::GetWebhookResponse got;
  ASSERT_TRUE(world.Call(&Stub::GetWebhook, get, got).ok());
  EXPECT_FALSE(got.webhook().on());
  EXPECT_EQ(got.webhook().off_reason(), v1::WEBHOOK_OFF_REASON_GONE);
  gone = false;
  world.Happen(1);
  while ((ledger = world.LedgerOf("all")).suppressed() < 2) {
    std::this_thread::sleep_for(5ms);
  }
  v1::SwitchWebhookRequest on;
  on.set_subscription("all");
  on.set_on(true);
  v1::SwitchWebhookResponse switched;
  ASSERT_TRUE(world.Call(&Stub::SwitchWebhook, on, switched).ok());
  world.Happen(1);
  world.AwaitDelivered("all", 2);
  // All but those that were taken, in a list and by hand.
  v1::ListWebhookDeliveriesRequest list;
  list.set_subscription("all");
  list.set_filter("state = suppressed OR state = dead");
  list.set_page_size(2);
  v1::ListWebhookDeliveriesResponse page;
  const grpc::Status listed = world.Call(&Stub::ListWebhookDeliveries, list, page);
  ASSERT_TRUE(listed.ok()) << listed.error_message();
  ASSERT_EQ(page.deliveries_size(), 2);
  EXPECT_EQ(page.deliveries(0).log_no(), 4);
  EXPECT_EQ(page.deliveries(1).log_no(), 3);
  list.set_page_token(page.next_page_token());
  ASSERT_TRUE(world.Call(&Stub::ListWebhookDeliveries, list, page).ok());
  ASSERT_EQ(page.deliveries_size(), 1);
  EXPECT_EQ(page.deliveries(0).log_no(), 1);
  EXPECT_EQ(page.next_page_token(), "");
  v1::ReplayDeliveriesRequest replay;
  replay.set_subscription("all");
  replay.set_first_log_no(1);
  replay.set_last_log_no(5);
  v1::ReplayDeliveriesResponse replayed;
  ASSERT_TRUE(world.Call(&Stub::ReplayDeliveries, replay, replayed).ok());
  EXPECT_EQ(replayed.count(), 3);
  ledger = world.AwaitDelivered("all", 5);
  EXPECT_EQ(ledger.suppressed() + ledger.dead(), 0);
}

TEST(WebhookRpcTest, OneThatIsOrderedGetsThemOneByOneInOrderThoughSomeFail) {
  std::atomic<int> count = 0;
  std::mutex mutex;
  std::vector<std::string> taken;
  WebhookReceiver receiver([&](const ReceivedPost& post) -> std::string {
    if (!post.id().starts_with("msg_test_") && ++count % 3 == 1) {
      return "500 no";
    }
    const std::lock_guard lock(mutex);
    taken.push_back(post.id());
    return "204 fine";
  });
  SqliteWorld world(receiver);
  world.Subscribe("all");
  world.Set("all", receiver.url(), /*ordered=*/true);
  world.Happen(4);
  world.RunSchedule("all", 4);
  EXPECT_THAT(taken,
              ElementsAre(StartsWith("msg_test_"), "msg_1_1", "msg_1_2", "msg_1_3", "msg_1_4"));
  EXPECT_EQ(receiver.most_at_once(), 1);
}

// The receiver holds each post of the dead one until the time is out.
TEST(WebhookRpcTest, OneThatIsDeadHoldsUpNobody) {
  WebhookReceiver* self = nullptr;
  WebhookReceiver receiver([&](const ReceivedPost& post) -> std::string {
    if (post.path == "/dead" && !post.id().starts_with("msg_test_")) {
      for (int i = 0; i < 300 && !self->stopping(); ++i) {
        std::this_thread::sleep_for(10ms);
      }
    }
    return "204 fine";
  });
  self = &receiver;
  SqliteWorld world(receiver);
  world.Subscribe("dead");
  world.Subscribe("well");
  world.Set("dead", receiver.url("/dead"));
  world.Set("well", receiver.url("/well"));
  world.Happen(40);
  const auto begin = std::chrono::steady_clock::now();
  world.AwaitDelivered("well", 40);
  // The dead one alone would take 40 times two seconds by four threads.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
  EXPECT_EQ(world.LedgerOf("dead").delivered(), 0);
  world.StopAll();
}

template <typename Backend>
void TwoReplicasShareTheWork() {
  if (const std::string missing = Backend::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  std::atomic<int> count = 0;
  WebhookReceiver receiver([&](const ReceivedPost&) -> std::string {
    std::this_thread::sleep_for(2ms);
    return ++count % 5 == 0 ? "503 busy" : "204 fine";
  });
  WebhookWorld<Backend> world(receiver, 2);
  world.Subscribe("all");
  world.Set("all", receiver.url(), false, 8);
  std::int64_t happened = 0;
  for (int round = 0; round < 6; ++round) {
    world.Happen(20);
    happened += 20;
    if (round == 2) {
      world.StopAll();
      world.Launch();
      world.Launch();
    }
  }
  world.RunSchedule("all", happened);
  EXPECT_THAT(IdsOf(receiver.posts()), SizeIs(happened));
  EXPECT_EQ(receiver.most_at_once_of_one(), 1);
  EXPECT_LE(receiver.most_at_once(), 8);
}

TEST(SqliteWebhookTest, TwoReplicasShareTheWork) { TwoReplicasShareTheWork<sql::SqliteBackend>(); }
TEST(PostgresWebhookTest, TwoReplicasShareTheWork) {
  TwoReplicasShareTheWork<sql::PostgresBackend>();
}

MailServer ServerOf(const MailReceiver& receiver) {
  MailServer server;
  server.host = "127.0.0.1";
  server.port = receiver.port();
  server.tls = MailServer::Tls::kNone;
  server.from = "zoneflow@example.gov.cn";
  return server;
}

TEST(WebhookRpcTest, ALetterTellsWhatHappenedWithLinksAndTheLedgerBalances) {
  std::atomic<bool> refuses = false;
  MailReceiver mails([&](const std::string& to) {
    return !to.empty() && refuses ? "550 5.1.1 gone" : "250 fine";
  });
  WebhookReceiver nobody([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(nobody, 1, ServerOf(mails));
  world.Subscribe("all");
  v1::SetWebhookResponse made;
  const grpc::Status status = world.SetRobot("all", "mailto:office@Example.gov.cn",
                                             v1::WEBHOOK_CHANNEL_MAIL, "", made, "en");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(made.secret(), "");
  EXPECT_EQ(made.test().status(), 250);
  EXPECT_EQ(made.webhook().url(), "mailto:office@example.gov.cn");
  EXPECT_EQ(made.webhook().language(), "en");
  ASSERT_TRUE(mails.WaitFor(1));
  EXPECT_THAT(mails.mails().front().Text(), StartsWith("[Test] Subscription all is connected\n"));
  // More than a letter holds goes into as many as it takes, each event in one of them.
  world.Happen(70);
  EXPECT_EQ(world.AwaitDelivered("all", 70).matched(), 70);
  std::multiset<std::string> told;
  std::set<std::string> ids;
  for (const auto& mail : mails.mails()) {
    EXPECT_EQ(mail.to, "office@example.gov.cn");
    EXPECT_EQ(mail.from, "zoneflow@example.gov.cn");
    EXPECT_TRUE(ids.insert(mail.Header("Message-ID")).second);
    for (const auto line : absl::StrSplit(mail.Text(), '\n')) {
      if (absl::StartsWith(line, "https://console.test/signings/")) {
        told.emplace(line);
      }
    }
    EXPECT_THAT(mail.Text(), HasSubstr("https://console.test/subscriptions/all\n"));
  }
  EXPECT_THAT(told, SizeIs(70));
  EXPECT_EQ(told.count("https://console.test/signings/s70"), 1u);
  // What the mail server refuses for good is dead at once, and says why; by hand it goes again.
  refuses = true;
  world.Happen(1);
  v1::WebhookLedger ledger;
  while ((ledger = world.LedgerOf("all")).dead() < 1) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(ledger.deferred() + ledger.pending(), 0);
  const auto dead = world.Delivery("all", 71);
  EXPECT_EQ(dead.delivery().reason(), v1::WEBHOOK_DELIVERY_REASON_REFUSED);
  EXPECT_EQ(dead.delivery().last_status(), 550);
  EXPECT_EQ(dead.delivery().last_fault(), "refused by the mail server: 550 5.1.1 gone");
  EXPECT_EQ(dead.attempts_size(), 1);
  refuses = false;
  v1::ReplayDeliveriesRequest replay;
  replay.set_subscription("all");
  replay.set_first_log_no(71);
  replay.set_last_log_no(71);
  v1::ReplayDeliveriesResponse replayed;
  ASSERT_TRUE(world.Call(&Stub::ReplayDeliveries, replay, replayed).ok());
  EXPECT_EQ(world.AwaitDelivered("all", 71).dead(), 0);
  EXPECT_EQ(world.Delivery("all", 71).attempts_size(), 2);
}

TEST(WebhookRpcTest, APhoneGetsShortMessagesByTheGatewayAndEachEventOnce) {
  std::atomic<bool> unknown = false;
  WebhookReceiver gateway([&](const ReceivedPost&) {
    return unknown ? "200 fine\r\n\r\n{\"code\":1003,\"message\":\"no such number\"}"
                   : "200 fine\r\n\r\n{\"code\":0}";
  });
  // The gateway lies where webhooks may not go: another port.
  WebhookReceiver webhooks([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(
      webhooks, 1, {},
      StrCat(R"({"url": ")", gateway.url("/send"),
             R"(", "body": "{\"to\":\"{phone}\",\"content\":\"{text}\",\"no\":\"{id}\"}",)",
             R"("headers": {"content-type": "application/json"}, "signature": "【高新区】",)",
             R"("answer": {"code": "/code", "words": "/message", "taken": ["0"],)",
             R"("refused": ["1003"]}})"));
  world.Subscribe("all");
  v1::SetWebhookResponse made;
  const grpc::Status status =
      world.SetRobot("all", "sms:13800138000", v1::WEBHOOK_CHANNEL_SMS, "", made);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(made.test().fault(), "");
  EXPECT_EQ(made.webhook().most_per_minute(), 5);
  world.Happen(2);
  v1::WebhookLedger ledger;
  while ((ledger = world.LedgerOf("all")).delivered() < 2) {
    world.clock.Advance(1s);  // five a minute
    std::this_thread::sleep_for(5ms);
  }
  std::set<std::string> ids;
  std::string told;
  for (const ReceivedPost& post : gateway.posts()) {
    const auto body = nlohmann::json::parse(post.body);
    EXPECT_EQ(body["to"], "13800138000");
    EXPECT_THAT(body["content"].get<std::string>(), StartsWith("【高新区】【"));
    EXPECT_TRUE(ids.insert(body["no"].get<std::string>()).second);
    told += body["content"].get<std::string>();
  }
  EXPECT_THAT(told, ::testing::AllOf(HasSubstr("/signings/s1"), HasSubstr("/signings/s2")));
  unknown = true;
  world.Happen(1);
  while ((ledger = world.LedgerOf("all")).dead() < 1) {
    world.clock.Advance(1s);
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(world.Delivery("all", 3).delivery().last_fault(),
            "refused by the gateway: 1003 no such number");
  v1::SetWebhookResponse response;
  world.Subscribe("other");
  EXPECT_THAT(
      world.SetRobot("other", "sms:138", v1::WEBHOOK_CHANNEL_SMS, "", response).error_message(),
      StartsWith("url: "));
  EXPECT_THAT(world.SetRobot("other", gateway.url(), v1::WEBHOOK_CHANNEL_WEBHOOK, "", response)
                  .error_message(),
              HasSubstr("port"));
  EXPECT_THAT(webhooks.posts(), IsEmpty());
}

TEST(WebhookRpcTest, ADigestTellsEachItemOnceAndAFailedOneIsSentAgain) {
  std::atomic<int> letters = 0;
  MailReceiver mails([&](const std::string& to) {
    return !to.empty() && ++letters == 2 ? "451 4.3.0 later" : "250 fine";
  });
  WebhookReceiver nobody([](const ReceivedPost&) { return "204 fine"; });
  SqliteWorld world(nobody, 2, ServerOf(mails));
  world.Subscribe("all");
  v1::SetWebhookResponse made;
  const grpc::Status status =
      world.SetRobot("all", "mailto:a@b.cn", v1::WEBHOOK_CHANNEL_MAIL, "", made, "", "hourly");
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(made.webhook().digest(), "hourly :00");
  world.Happen(3);
  v1::WebhookLedger ledger;
  while ((ledger = world.LedgerOf("all")).deferred() < 3) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(ledger.delivered(), 0);
  EXPECT_NE(world.Delivery("all", 1).delivery().due_time(), "");
  // The hour comes: the mail server asks to come later, and gets the same letter again.
  world.RunSchedule("all", 3);
  const auto came = mails.mails();
  ASSERT_THAT(came, SizeIs(2));
  EXPECT_EQ(came[1].Header("Subject").find("=?UTF-8?B?"), 0u);
  for (const char* page : {"/signings/s1\n", "/signings/s2\n", "/signings/s3\n"}) {
    EXPECT_THAT(came[1].Text(), HasSubstr(page));
  }
  EXPECT_EQ(world.Delivery("all", 1).attempts_size(), 2);
}

TEST(WebhookRpcTest, AMailboxIsRefusedWhereThereIsNoServerOrNoSuchMailbox) {
  WebhookReceiver nobody([](const ReceivedPost&) { return "204 fine"; });
  v1::SetWebhookResponse response;
  SqliteWorld without(nobody);
  without.Subscribe("all");
  EXPECT_THAT(without.SetRobot("all", "mailto:a@b.cn", v1::WEBHOOK_CHANNEL_MAIL, "", response)
                  .error_message(),
              HasSubstr("MAIL_SERVER"));
  MailReceiver mails([](const std::string&) { return "250 fine"; });
  SqliteWorld world(nobody, 1, ServerOf(mails));
  world.Subscribe("all");
  const auto refused = [&](const std::string& url, v1::WebhookChannel channel,
                           const std::string& language = "") {
    return world.SetRobot("all", url, channel, "", response, language).error_message();
  };
  EXPECT_THAT(refused("mailto:a@b.cn,c@d.cn", v1::WEBHOOK_CHANNEL_MAIL), StartsWith("url: "));
  EXPECT_THAT(refused("mailto:a@b.cn", v1::WEBHOOK_CHANNEL_WECOM), StartsWith("url "));
  EXPECT_THAT(refused("mailto:a@b.cn", v1::WEBHOOK_CHANNEL_MAIL, "fr"),
              StartsWith("language: \"fr\" is not"));
  EXPECT_THAT(refused(nobody.url(), v1::WEBHOOK_CHANNEL_WEBHOOK, "en"), StartsWith("language: "));
  EXPECT_THAT(mails.mails(), IsEmpty());
}

TEST(WebhookRpcTest, WithoutAKeyNoneIsMadeAndTheErrorSaysWhatToSet) {
  WebhookReceiver receiver([](const ReceivedPost&) { return "204 fine"; });
  sql::TempSchema<sql::SqliteBackend> database{journal::Migrations(), Migrations()};
  ShiftedClock clock;
  SociSubscriptionStore subscriptions(*database);
  ASSERT_THAT(
      subscriptions.Change("all", "person/investment",
                           [&](const std::optional<Subscription>&, const StoreState&) {
                             return absl::StatusOr<Subscription>(Subscription{
                                 "all", "person/investment", {}, 0, 0, {{0, "", {true, {}}}}, 1});
                           }),
      IsOk());
  Webhooks::Options options;
  options.rules.addresses.ports = {receiver.port()};
  options.rules.addresses.allowed = {*Cidr::Parse("127.0.0.0/8")};
  Replica replica(*database, clock, options);
  const auto stub = v1::WebhookService::NewStub(
      grpc::CreateChannel(replica.address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.AddMetadata(rpc::kPersonHeader, "investment");
  v1::SetWebhookRequest request;
  request.set_subscription("all");
  request.set_url(receiver.url());
  v1::SetWebhookResponse response;
  const grpc::Status status = stub->SetWebhook(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("WEBHOOK_KEY_FILE"));
}

}  // namespace
}  // namespace zoneflow::notification
