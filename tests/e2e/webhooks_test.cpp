// Webhooks of the suite as it runs: a receiver that fails, a service that is killed, keys that are
// rotated, signatures that others check; and streams of the same events.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/notification/testing/webhook_receiver.h"
#include "tests/e2e/running_suite.h"
#include "tests/faults/suite.h"
#include "tests/support/process.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"
#include "zoneflow/notification/v1/webhook_service.grpc.pb.h"

namespace zoneflow::e2e {
namespace {

using notification::testing::ReceivedPost;
using notification::testing::WebhookReceiver;
using notification::v1::NotificationService;
using notification::v1::WebhookService;
using std::chrono::seconds;
using zoneflow::testing::IsOk;

class WebhooksTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "kafka") {
      for (const std::string& missing :
           {zoneflow::testing::TempKafka::Missing(), zoneflow::testing::TempPostgres::Missing()}) {
        if (!missing.empty()) {
          GTEST_SKIP() << missing;
        }
      }
    }
    // The services inherit it.
    setenv("WEBHOOK_ALLOWED_RANGES", "127.0.0.0/8", 1);
    setenv("WEBHOOK_PORTS", StrCat(receiver_.port()).c_str(), 1);
    setenv("WEBHOOK_TIMEOUT_MS", "1000", 1);
    const std::string binary = Binary("zoneflow");
    auto suite = faults::Suite::Start(GetParam(), binary.substr(0, binary.rfind('/')), "");
    ASSERT_THAT(suite, IsOk());
    suite_ = *std::move(suite);
  }

  template <typename Service, typename Request, typename Response>
  grpc::Status Call(grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                          Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(30));
    const auto stub = Service::NewStub(suite_->ChannelTo("notification"));
    return ((*stub).*method)(&context, request, &response);
  }

  std::string SetWebhook(const std::string& filter) {
    notification::v1::CreateSubscriptionRequest subscribe;
    subscribe.set_name("partner");
    subscribe.set_filter(filter);
    notification::v1::CreateSubscriptionResponse subscribed;
    EXPECT_TRUE(Call<NotificationService>(&NotificationService::Stub::CreateSubscription, subscribe,
                                          subscribed)
                    .ok());
    notification::v1::SetWebhookRequest set;
    set.set_subscription("partner");
    set.set_url(receiver_.url());
    set.set_takes_unchecked(true);
    notification::v1::SetWebhookResponse response;
    const grpc::Status status =
        Call<WebhookService>(&WebhookService::Stub::SetWebhook, set, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.test().status(), 204) << response.test().fault();
    return response.secret();
  }

  // Three signings of three zones.
  void Ingest(int day) {
    const std::string text = StrCat("高新区集中签约\n\n本报讯 1月", day, "日，成都高新区与远航",
                                    day, "科技有限公司签约，总投资12亿元。同日，无锡高新区与太湖",
                                    day, "装备有限公司签约，总投资8亿元。同日，哈尔滨高新区与松江",
                                    day, "电子有限公司签约，总投资5亿元。\n");
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + seconds(30));
    const auto stub = ingest::v1::IngestService::NewStub(suite_->ChannelTo("ingest"));
    ingest::v1::IngestDocumentResponse response;
    const auto stream = stub->IngestDocument(&context, &response);
    ingest::v1::IngestDocumentRequest request;
    request.mutable_head()->set_file_name(StrCat("page", day, ".txt"));
    request.mutable_head()->set_published_on("2021-02-01");
    request.mutable_head()->set_size_bytes(static_cast<std::int64_t>(text.size()));
    ASSERT_TRUE(stream->Write(request));
    request.set_chunk(text);
    ASSERT_TRUE(stream->Write(request));
    stream->WritesDone();
    const grpc::Status status = stream->Finish();
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  notification::v1::WebhookLedger Ledger() {
    notification::v1::GetLedgerRequest request;
    request.set_subscription("partner");
    notification::v1::GetLedgerResponse response;
    if (Call<WebhookService>(&WebhookService::Stub::GetLedger, request, response).ok()) {
      EXPECT_TRUE(response.ledger().balances()) << response.ledger().DebugString();
    }
    return response.ledger();
  }

  // Waits until all that matched, at least so many, was taken.
  notification::v1::WebhookLedger AwaitAllTaken(std::int64_t least) {
    notification::v1::WebhookLedger ledger;
    const auto done = [&] {
      ledger = Ledger();
      return ledger.matched() >= least && ledger.delivered() == ledger.matched();
    };
    EXPECT_TRUE(zoneflow::testing::WaitUntil(done, seconds(120))) << ledger.DebugString();
    return ledger;
  }

  std::set<std::string> TakenIds() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }

  std::atomic<bool> failing_ = false;
  std::atomic<int> refused_ = 0;
  std::mutex mutex_;
  std::set<std::string> taken_;
  std::set<std::string> amounts_;
  WebhookReceiver receiver_{[this](const ReceivedPost& post) -> std::string {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (failing_) {
      ++refused_;
      return "503 busy";
    }
    if (!post.id().starts_with("msg_test_")) {
      const std::lock_guard lock(mutex_);
      const auto event = nlohmann::json::parse(post.body);
      taken_.insert(event.at("id"));
      amounts_.insert(event.at("data").at("signing").at("amount"));
    }
    return "204 fine";
  }};
  std::unique_ptr<faults::Suite> suite_;
};

TEST_P(WebhooksTest, EveryEventArrivesThoughTheReceiverFailsAndTheServiceIsKilled) {
  SetWebhook("type = signing.announced");
  Ingest(1);
  AwaitAllTaken(3);
  {
    const std::lock_guard lock(mutex_);
    EXPECT_THAT(amounts_, ::testing::ElementsAre("1200000000", "500000000", "800000000"));
  }
  // Killed amid attempts, while the receiver refuses them.
  failing_ = true;
  Ingest(2);
  ASSERT_TRUE(zoneflow::testing::WaitUntil([&] { return refused_.load() >= 1; }, seconds(60)));
  suite_->Kill("notification");
  Ingest(3);
  failing_ = false;
  ASSERT_THAT(suite_->Restart("notification"), IsOk());
  ASSERT_THAT(suite_->AwaitServing(), IsOk());
  Ingest(4);
  const auto ledger = AwaitAllTaken(12);
  EXPECT_EQ(ledger.suppressed() + ledger.dead(), 0);
  EXPECT_EQ(TakenIds().size(), static_cast<std::size_t>(ledger.matched()));
  EXPECT_EQ(receiver_.most_at_once_of_one(), 1);
}

// By the packages that receivers use.
TEST_P(WebhooksTest, OthersFindTheSignaturesRightThroughARotation) {
  const std::string first = SetWebhook("type = signing.announced");
  Ingest(1);
  AwaitAllTaken(3);
  const auto rotate = [&](std::int64_t overlap) {
    notification::v1::RotateSecretRequest request;
    request.set_subscription("partner");
    request.set_overlap_seconds(overlap);
    notification::v1::RotateSecretResponse response;
    EXPECT_TRUE(Call<WebhookService>(&WebhookService::Stub::RotateSecret, request, response).ok());
    return response.secret();
  };
  const std::size_t before = receiver_.posts().size();
  const std::string second = rotate(3600);
  Ingest(2);
  AwaitAllTaken(6);
  const std::size_t amid = receiver_.posts().size();
  const std::string third = rotate(0);
  Ingest(3);
  AwaitAllTaken(9);
  const auto posts = receiver_.posts();
  ASSERT_GT(before, 3u);
  ASSERT_GT(amid, before);
  ASSERT_GT(posts.size(), amid);
  const zoneflow::testing::TempFolder folder;
  {
    std::ofstream file(folder / "posts.jsonl");
    for (std::size_t i = 0; i < posts.size(); ++i) {
      nlohmann::json line = {{"headers", posts[i].headers}, {"body", posts[i].body}};
      line["secrets"] = i < before ? std::vector<std::string>{first}
                        : i < amid ? std::vector<std::string>{first, second}
                                   : std::vector<std::string>{third};
      line["wrong"] = i < before ? std::vector<std::string>{second, third}
                      : i < amid ? std::vector<std::string>{third}
                                 : std::vector<std::string>{first, second};
      file << line.dump() << "\n";
    }
  }
  auto verify = zoneflow::testing::Process::Start(
      {.command = {StrCat(zoneflow::testing::SourceFolder(), "/tests/webhooks/verify"),
                   folder / "posts.jsonl", folder / "packages"},
       .env = {},
       .output = folder / "said",
       .folder = "",
       .user = ""});
  ASSERT_THAT(verify, IsOk());
  EXPECT_EQ(verify->Wait(seconds(120)).value_or(-1), 0) << ReadFile(folder / "said");
  EXPECT_THAT(ReadFile(folder / "said"), ::testing::HasSubstr(" right"));
}

// By the package that others use, while the services behind and before it are killed.
TEST_P(WebhooksTest, AnEventSourceMissesNothingAndRepeatsNothingOverRestarts) {
  notification::v1::CreateSubscriptionRequest subscribe;
  subscribe.set_name("streamed");
  subscribe.set_filter("type = signing.announced");
  notification::v1::CreateSubscriptionResponse subscribed;
  ASSERT_TRUE(Call<NotificationService>(&NotificationService::Stub::CreateSubscription, subscribe,
                                        subscribed)
                  .ok());
  const std::string url =
      StrCat("http://", suite_->AddressOf("console"), "/api/subscriptions/streamed/events");
  const zoneflow::testing::TempFolder folder;
  const auto listen = [&](const std::string& address, const std::string& output) {
    auto process = zoneflow::testing::Process::Start(
        {.command = {StrCat(zoneflow::testing::SourceFolder(), "/tests/webhooks/with-packages"),
                     folder / "packages", "listen.mjs", address, "of-a-partner"},
         .env = {},
         .output = folder / output,
         .folder = "",
         .user = ""});
    EXPECT_THAT(process, IsOk());
    return *std::move(process);
  };
  const auto heard = [&](const std::string& output) {
    std::vector<nlohmann::json> lines;
    for (const auto line : absl::StrSplit(ReadFile(folder / output), '\n', absl::SkipEmpty())) {
      lines.push_back(nlohmann::json::parse(std::string(line), nullptr, false));
    }
    return lines;
  };
  auto listener = listen(url, "heard");
  std::size_t told = 0;
  int day = 0;
  for (const std::string killed : {"", "notification", "console"}) {
    if (!killed.empty()) {
      suite_->Kill(killed);
    }
    Ingest(++day);  // while it is away
    if (!killed.empty()) {
      ASSERT_THAT(suite_->Restart(killed), IsOk());
    }
    Ingest(++day);
    told += 6;
    EXPECT_TRUE(
        zoneflow::testing::WaitUntil([&] { return heard("heard").size() >= told; }, seconds(120)))
        << killed << ": " << ReadFile(folder / "heard");
  }
  const auto lines = heard("heard");
  EXPECT_EQ(lines.size(), told) << ReadFile(folder / "heard");
  std::set<std::string> ids;
  std::string before = subscribed.subscription().start_cursor();
  for (const nlohmann::json& line : lines) {
    EXPECT_EQ(line.at("id"), line.at("data").at("cursor"));
    EXPECT_EQ(line.at("data").at("previouscursor"), before);
    before = line.at("id");
    ids.insert(line.at("data").at("id"));
  }
  EXPECT_EQ(ids.size(), told);

  // A cursor that is none: told once, and then it gives up.
  auto stale = listen(url + "?cursor=00", "stale");
  EXPECT_TRUE(
      zoneflow::testing::WaitUntil([&] { return heard("stale").size() >= 2; }, seconds(60)));
  const auto said = heard("stale");
  ASSERT_EQ(said.size(), 2u) << ReadFile(folder / "stale");
  EXPECT_EQ(said[0].at("stale").at("code"), "invalid_argument");
  EXPECT_EQ(said[1].at("code"), 204);
  stale.Kill();
  listener.Kill();
}

// What docs/partners.md tells a partner to do, block by block.
class PartnersTest : public ::testing::Test {
 protected:
  // The block of the page whose first line is "# name", as a file.
  void WriteBlock(const std::string& name) {
    const std::string page = ReadFile(zoneflow::testing::SourceFolder() + "/docs/partners.md");
    const std::size_t begin = page.find("\n# " + name + "\n");
    ASSERT_NE(begin, std::string::npos) << name;
    std::ofstream(folder_ / name) << page.substr(begin + 1, page.find("\n```", begin) - begin);
  }

  std::string Run(const std::string& program, const std::string& name,
                  std::map<std::string, std::string> env = {},
                  const std::vector<std::string>& arguments = {}) {
    WriteBlock(name);
    std::filesystem::remove(folder_ / "said");  // else it would be added to
    env.insert(env_.begin(), env_.end());
    std::vector<std::string> command = {program, folder_ / name};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto process = zoneflow::testing::Process::Start({.command = std::move(command),
                                                      .env = std::move(env),
                                                      .output = folder_ / "said",
                                                      .folder = folder_.path(),
                                                      .user = ""});
    EXPECT_THAT(process, IsOk());
    EXPECT_EQ(process->Wait(seconds(60)).value_or(-1), 0)
        << name << ": " << ReadFile(folder_ / "said");
    return ReadFile(folder_ / "said");
  }

  zoneflow::testing::Process Receive(int port, const std::string& secret) {
    auto process = zoneflow::testing::Process::Start(
        {.command = {"python3", folder_ / "receiver.py", StrCat(port)},
         .env = {{"SECRET", secret}},
         .output = folder_ / "received",
         .folder = folder_.path(),
         .user = ""});
    EXPECT_THAT(process, IsOk());
    EXPECT_TRUE(zoneflow::testing::WaitUntil([&] { return zoneflow::testing::IsListening(port); },
                                             seconds(20)));
    return *std::move(process);
  }

  zoneflow::testing::TempFolder folder_;
  std::map<std::string, std::string> env_;
};

TEST_F(PartnersTest, TheTenMinutesOfThePageWork) {
  const int port = zoneflow::testing::FreePort();
  const auto suite = RunningSuite::Start(
      {{"WEBHOOK_ALLOWED_RANGES", "127.0.0.0/8"}, {"WEBHOOK_PORTS", StrCat(port)}});
  ASSERT_NE(suite, nullptr);
  ASSERT_EQ(suite->Cli({"ingest", SamplePage(), "--published", "2021-02-01"}).code, 0);
  ASSERT_EQ(suite->Cli({"wait", "--settled"}).code, 0);
  env_ = {{"ZONEFLOW", "http://" + suite->Endpoint("CONSOLE_ADDR")},
          {"TOKEN", "of-a-partner"},
          {"RECEIVER", StrCat("http://127.0.0.1:", port, "/zoneflow")}};
  EXPECT_THAT(Run("sh", "subscribe.sh"), ::testing::HasSubstr("acme-signings"));
  const auto page = nlohmann::json::parse(Run("sh", "poll.sh"));
  ASSERT_EQ(page.at("events").size(), 2u);
  EXPECT_EQ(page.at("events")[0].at("specversion"), "1.0");
  EXPECT_TRUE(page.at("events")[0].at("data").at("signing").contains("zone"));
  const std::string polled = Run("python3", "poll.py");
  EXPECT_EQ(std::count(polled.begin(), polled.end(), '\n'), 2);
  // Resumed: nothing comes twice.
  EXPECT_EQ(Run("python3", "poll.py"), "");
  // The same as a stream, from the beginning and from the cursor.
  const std::string first = page.at("events")[0].at("cursor");
  const std::string second = page.at("events")[1].at("cursor");
  EXPECT_THAT(Run("sh", "stream.sh", {{"SECONDS_TO_LISTEN", "2"}}),
              ::testing::AllOf(::testing::HasSubstr("id: " + first + "\n"),
                               ::testing::HasSubstr("id: " + second + "\n")));
  EXPECT_THAT(Run("sh", "stream.sh", {{"SECONDS_TO_LISTEN", "2"}, {"CURSOR", first}}),
              ::testing::AllOf(::testing::Not(::testing::HasSubstr("id: " + first + "\n")),
                               ::testing::HasSubstr("id: " + second + "\n")));

  WriteBlock("receiver.py");
  std::string secret;
  {
    zoneflow::testing::Process receiver = Receive(port, "whsec_AAAA");
    const auto made = nlohmann::json::parse(Run("sh", "webhook.sh"));
    secret = made.at("secret");
    EXPECT_EQ(made.at("test").at("status"), 400);
    receiver.Kill();
  }
  zoneflow::testing::Process receiver = Receive(port, secret);
  EXPECT_EQ(nlohmann::json::parse(Run("sh", "test.sh")).at("answer").at("status"), 204);
  std::ofstream(folder_ / "more.txt")
      << "高新区集中签约\n\n本报讯 1月30日，成都高新区与远航科技有限公司签约，总投资12亿元。\n";
  ASSERT_EQ(suite->Cli({"ingest", folder_ / "more.txt", "--published", "2021-02-01"}).code, 0);
  EXPECT_TRUE(zoneflow::testing::WaitUntil(
      [&] {
        return ReadFile(folder_ / "received").find("SigningAnnounced signing/") !=
               std::string::npos;
      },
      seconds(60)))
      << ReadFile(folder_ / "received");
  // What happened meanwhile comes by the stream, from where polling had stopped.
  EXPECT_THAT(Run("python3", "stream.py", {}, {"1"}), ::testing::HasSubstr("SigningAnnounced"));
  EXPECT_EQ(Run("python3", "poll.py"), "");
  std::ofstream(folder_ / "cursor") << "00";
  WriteBlock("stream.py");
  auto refused = zoneflow::testing::Process::Start({.command = {"python3", folder_ / "stream.py"},
                                                    .env = env_,
                                                    .output = folder_ / "refused",
                                                    .folder = folder_.path(),
                                                    .user = ""});
  ASSERT_THAT(refused, IsOk());
  EXPECT_EQ(refused->Wait(seconds(60)).value_or(-1), 1);
  EXPECT_THAT(ReadFile(folder_ / "refused"), ::testing::HasSubstr("the cursor cannot be used"));
  receiver.Kill();
}

INSTANTIATE_TEST_SUITE_P(Embedded, WebhooksTest, ::testing::Values("embedded"));
INSTANTIATE_TEST_SUITE_P(Kafka, WebhooksTest, ::testing::Values("kafka"));

}  // namespace
}  // namespace zoneflow::e2e
