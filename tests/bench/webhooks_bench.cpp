// Webhooks to a receiver on this machine, with the ledger on: each delivery is taken, claimed, signed,
// posted and concluded in the database. Beside it, in the same run, a bare loop that signs and posts the
// same bodies and keeps nothing.
//
//   bench_webhooks [--endpoints N] [--events N] [--at-once N] [--rounds N] [--database sqlite|postgres]
//                  [--seconds N] [--beside COMMAND]
//
// Prints JSON lines {name, value, unit, …}. Each event is told to every endpoint. `from match` begins when
// the commit of the match is told, `from event` when the event is stored; both end when the receiver has
// the post. cpu_us_per_delivery is of the whole process, the receiver too: it tells what a busy machine hides. In the last part a tenth of the endpoints are dead (nobody listens) and a tenth never
// answer. With --beside one line more: COMMAND REDIS_PORT RECEIVER_PORT COUNT BODY_BYTES signs and posts as
// many to such a receiver from a queue in a Redis and prints how many a second (tests/bench/queues).
// Exit code 1 where a ledger does not balance, or something was not delivered.
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "nlohmann/json.hpp"

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/sql/once.h"
#include "common/testing/temp_folder.h"
#include "services/notification/adapters/curl_mail_sender.h"
#include "services/notification/adapters/curl_webhook_sender.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/matcher.h"
#include "services/notification/adapters/openssl_secret_box.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/adapters/soci_webhook_store.h"
#include "services/notification/adapters/webhook_message.h"
#include "services/notification/adapters/webhook_sending.h"
#include "tests/bench/counting_receiver.h"
#include "tests/bench/quantile.h"
#include "tests/support/temp_postgres.h"
#include "tests/support/temp_redis.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using bench::CountingReceiver;
using bench::Quantile;
using Steady = std::chrono::steady_clock;

struct Size {
  int endpoints = 64;
  int events = 400;
  int at_once = 32;  // of an endpoint
  int rounds = 3;
  int seconds = 10;
  std::string beside;  // a command; "" for none
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
};

double CpuSeconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double SecondsSince(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

void Print(const std::string& name, double value, const char* unit,
           nlohmann::ordered_json more = nlohmann::ordered_json::object()) {
  nlohmann::ordered_json line = {{"name", name}, {"value", value}, {"unit", unit}};
  line.update(more);
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

journal::Event EventOf(int number) {
  ingest::v1::SigningAnnounced announced;
  ingest::v1::Signing& signing = *announced.mutable_signing();
  signing.set_id(StrCat("s", number));
  signing.set_revision(1);
  signing.set_status(common::v1::FIGURE_STATUS_CHECKED);
  signing.mutable_zone()->set_id(StrCat("zone-", number % 80));
  signing.mutable_zone()->set_name("成都高新技术产业开发区");
  signing.mutable_zone()->set_province("四川");
  signing.set_count(14);
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(2'770'000'000'000);
  signing.add_sectors("生物医药");
  signing.set_article_title("成都高新区集中签约14个项目");
  journal::Event event;
  event.topic = "zoneflow.signings.v1";
  event.source = "/zoneflow/ingest";
  event.subject = StrCat("signing/s", number);
  event.sequence = 1;
  event.id = StrCat(event.source, "/", event.subject, "/1");
  event.type = announced.GetTypeName();
  event.time = "2021-02-01T00:00:00.000000Z";
  event.actor = "service/ingest";
  event.hash = std::string(64, '0');
  event.value = announced.SerializeAsString();
  return event;
}

// The service's parts around one database.
class World {
 public:
  World(const std::string& url, const AddressRules& rules, std::chrono::milliseconds timeout)
      : database_(OpenAt(url)),
        journal_("notification", clock_),
        subscriptions_(*database_),
        matches_(*database_),
        log_(*database_),
        recent_(log_),
        matcher_(*database_, matches_, log_, Events().schema()),
        store_(*database_, journal_),
        rules_{rules},
        sender_(rules),
        mails_(*CurlMailSender::Open({}, clock_)),
        outlets_(rules_, "", secrets_, sender_, *mails_, gateway_, sender_),
        taking_(*database_, store_, subscriptions_, matches_, recent_, Events().schema(), clock_),
        sending_(*database_, store_, subscriptions_, recent_, outlets_, secrets_, clock_,
                 {.timeout = timeout}) {}

  // A subscription to everything, posted to the URL.
  void Add(const std::string& name, const std::string& url, int at_once) {
    const auto subscribed = subscriptions_.Change(
        name, "person/ann", [&](const std::optional<Subscription>&, const StoreState& state) {
          return absl::StatusOr<Subscription>(
              Subscription{name, "person/ann", {}, 0, 0, {{0, "", {true, {}}}}, state.next_number});
        });
    ZONEFLOW_CHECK(subscribed.ok());
    const auto made =
        store_.Change(name, {}, [&](const std::optional<Webhook>&, const WebhookFacts& facts) {
          Webhook webhook;
          webhook.id = facts.next_id;
          webhook.subscription = facts.subscription.key();
          webhook.owner = facts.subscription.owner;
          webhook.target = {url, false, true, at_once, WebhookTarget::kMostPerMinute};
          webhook.state.takes_unchecked = true;
          webhook.secrets = {*secrets_.Seal(WebhookSecret(std::string(32, 's')).ToText(),
                                            SecretContext(webhook.id))};
          return absl::StatusOr<Webhook>(webhook);
        });
    ZONEFLOW_CHECK(made.ok());
  }

  // Events happen, are numbered and matched.
  void Happen(int count) {
    ZONEFLOW_CHECK(database_
                       ->Write([&](sql::Transaction& transaction) {
                         absl::Status stored;
                         for (int i = 0; i < count && stored.ok(); ++i) {
                           stored = journal::StoreEvent(transaction, EventOf(++happened_));
                         }
                         return stored;
                       })
                       .ok());
    journal::Sequencer sequencer(*database_);
    absl::StatusOr<std::int64_t> numbered = 1;
    while (numbered.ok() && *numbered > 0) {
      numbered = sequencer.RunOnce();
    }
    absl::StatusOr<std::int64_t> matched = 1;
    while (matched.ok() && *matched > 0) {
      matched = matcher_.RunOnce();
    }
    ZONEFLOW_CHECK(numbered.ok() && matched.ok());
  }

  void Start() { ZONEFLOW_CHECK(taking_.Start().ok() && sending_.Start().ok()); }
  void Stop() {
    taking_.Stop();
    sending_.Stop();
  }

  // Of all webhooks. False where one does not balance.
  bool Ledger(WebhookLedger& sum) {
    const auto webhooks = store_.List({std::nullopt, "", 1000});
    ZONEFLOW_CHECK(webhooks.ok());
    bool balances = true;
    sum = {};
    for (const Webhook& webhook : *webhooks) {
      const auto ledger = store_.LedgerOfWebhook(webhook, clock_.Now());
      ZONEFLOW_CHECK(ledger.ok());
      balances = balances && ledger->Balances();
      sum.matched += ledger->matched;
      sum.delivered += ledger->delivered;
    }
    return balances;
  }

  std::string BodyOf(std::int64_t log_no, const std::string& subscription) {
    const auto events = log_.Read(log_no - 1, 1);
    ZONEFLOW_CHECK(events.ok() && !events->empty());
    const auto body = MessageBodyOf(*events->front(), {{true, {}}, false}, subscription);
    ZONEFLOW_CHECK(body.ok());
    return *body;
  }

 private:
  static std::unique_ptr<sql::Database> OpenAt(const std::string& url) {
    auto opened = sql::Open({.url = url});
    ZONEFLOW_CHECK(opened.ok());
    ZONEFLOW_CHECK(
        sql::Prepare(**opened, {journal::Migrations(), Migrations()}, /*migrate=*/true).ok());
    return *std::move(opened);
  }

  const SystemClock clock_;
  const OpensslSecretBox secrets_{std::vector<std::string>{std::string(40, 'k')}};
  std::unique_ptr<sql::Database> database_;
  journal::Journal journal_;
  SociSubscriptionStore subscriptions_;
  SociMatchStore matches_;
  SqlEventLog log_;
  RecentEventLog recent_;
  Matcher matcher_;
  SociWebhookStore store_;
  const TargetRules rules_;
  CurlWebhookSender sender_;
  const std::unique_ptr<CurlMailSender> mails_;
  const SmsGateway gateway_;
  const Outlets outlets_;
  WebhookTaking taking_;
  WebhookSending sending_;
  int happened_ = 0;
};

AddressRules Rules(std::vector<int> ports) {
  AddressRules rules;
  rules.ports = std::move(ports);
  rules.allowed = {*Cidr::Parse("127.0.0.0/8")};
  return rules;
}

std::string UrlOf(int port, const std::string& path) {
  return StrCat("http://127.0.0.1:", port, path);
}

struct Bare {
  double per_second = 0;
  double cpu_us = 0;  // of a post, both sides
};

// Signs and posts the body so often, over so many kept connections, one post at a time on each.
Bare BareLoop(const std::string& body, std::int64_t count, int connections) {
  CountingReceiver receiver;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(receiver.port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::vector<int> sockets;
  for (int i = 0; i < connections; ++i) {
    sockets.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    setsockopt(sockets.back(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ZONEFLOW_CHECK(connect(sockets.back(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
                   0);
  }
  const std::vector<WebhookSecret> secrets = {WebhookSecret(std::string(32, 's'))};
  const double cpu = CpuSeconds();
  const auto begin = Steady::now();
  std::int64_t sent = 0;
  while (sent < count) {
    const std::int64_t now = std::time(nullptr);
    for (const int fd : sockets) {
      const std::string id = StrCat("msg_1_", ++sent);
      const std::string post =
          StrCat("POST /hook HTTP/1.1\r\nHost: 127.0.0.1:", receiver.port(),
                 "\r\nUser-Agent: Zoneflow\r\nAccept: */*\r\ncontent-type: "
                 "application/cloudevents+json\r\nwebhook-id: ",
                 id, "\r\nwebhook-timestamp: ", now,
                 "\r\nwebhook-signature: ", SignWebhook(id, now, body, secrets),
                 "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
      ZONEFLOW_CHECK(send(fd, post.data(), post.size(), MSG_NOSIGNAL) ==
                     static_cast<ssize_t>(post.size()));
    }
    for (const int fd : sockets) {
      char answer[256];
      ZONEFLOW_CHECK(recv(fd, answer, sizeof answer, 0) > 0);
    }
  }
  const double posts = static_cast<double>(sent);
  const Bare bare{posts / SecondsSince(begin), (CpuSeconds() - cpu) / posts * 1e6};
  for (const int fd : sockets) {
    close(fd);
  }
  return bare;
}

// What is there is delivered as fast as may be.
bool MeasureRate(const std::string& database, const std::string& url, const Size& size,
                 double& rate, double& share) {
  CountingReceiver receiver;
  World world(url, Rules({receiver.port()}), 15s);
  for (int i = 0; i < size.endpoints; ++i) {
    world.Add(StrCat("s", i), UrlOf(receiver.port(), StrCat("/hook/", i)), size.at_once);
  }
  for (int done = 0; done < size.events; done += 100) {
    world.Happen(std::min(100, size.events - done));
  }
  const std::int64_t wanted = std::int64_t{size.endpoints} * size.events;
  const double cpu = CpuSeconds();
  const auto begin = Steady::now();
  world.Start();
  WebhookLedger ledger;
  while (receiver.posts() < wanted && SecondsSince(begin) < 300) {
    std::this_thread::sleep_for(1ms);
  }
  bool balances = world.Ledger(ledger);
  while (ledger.delivered < wanted && SecondsSince(begin) < 300) {
    std::this_thread::sleep_for(5ms);
    balances = world.Ledger(ledger);
  }
  const double seconds = SecondsSince(begin);
  const double used = CpuSeconds() - cpu;
  world.Stop();
  rate = static_cast<double>(wanted) / seconds;
  const Bare bare = BareLoop(world.BodyOf(1, "s0"), std::min<std::int64_t>(wanted, 50'000), 64);
  share = rate / bare.per_second;
  const bool good = balances && ledger.delivered == wanted && receiver.posts() == wanted;
  Print(StrCat("webhooks, ", database), rate, "deliveries/s",
        {{"deliveries", wanted},
         {"posts", receiver.posts()},
         {"endpoints", size.endpoints},
         {"cpu_us_per_delivery", used / static_cast<double>(wanted) * 1e6},
         {"bare_loop_per_s", bare.per_second},
         {"bare_loop_cpu_us", bare.cpu_us},
         {"of_bare", share},
         {"ledger_balances", good}});
  return good;
}

// When each post came, by event; of one endpoint or of all.
class Arrivals {
 public:
  void Note(std::string_view head) {
    const auto now = Steady::now();
    const std::size_t id = head.find("webhook-id: msg_");
    const std::size_t number = head.find('_', id + 16) + 1;
    const std::lock_guard lock(mutex_);
    at_.emplace_back(std::stoll(std::string(head.substr(number, 12))), now);
  }
  std::vector<std::pair<std::int64_t, Steady::time_point>> all() const {
    const std::lock_guard lock(mutex_);
    return at_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::int64_t, Steady::time_point>> at_;
};

struct Latency {
  std::vector<double> from_match, from_event;  // ms
};

// Events come so many a second for so long; how long until the healthy endpoints have each.
Latency MeasureLatency(const std::string& url, int healthy, int ill, int per_second, int seconds) {
  Arrivals arrivals;
  CountingReceiver receiver([&](std::string_view head) {
    if (head.starts_with("POST /slow")) {
      return false;
    }
    arrivals.Note(head);
    return true;
  });
  int dead = 0;
  {
    const CountingReceiver gone;
    dead = gone.port();
  }
  World world(url, Rules({receiver.port(), dead}), 15s);
  for (int i = 0; i < healthy; ++i) {
    world.Add(StrCat("well", i), UrlOf(receiver.port(), StrCat("/well/", i)), 8);
  }
  for (int i = 0; i < ill; ++i) {
    world.Add(StrCat("dead", i), UrlOf(dead, "/dead"), 8);
    world.Add(StrCat("slow", i), UrlOf(receiver.port(), "/slow"), 8);
  }
  world.Start();
  std::vector<Steady::time_point> happened, matched;  // by log_no - 1
  const auto begin = Steady::now();
  const int count = per_second * seconds;
  for (int i = 0; i < count; ++i) {
    std::this_thread::sleep_until(begin + i * std::chrono::microseconds(1'000'000 / per_second));
    happened.push_back(Steady::now());
    world.Happen(1);
    matched.push_back(Steady::now());
  }
  const auto give_up = Steady::now() + 60s;
  while (arrivals.all().size() <
             static_cast<std::size_t>(count) * static_cast<std::size_t>(healthy) &&
         Steady::now() < give_up) {
    std::this_thread::sleep_for(10ms);
  }
  world.Stop();
  Latency latency;
  for (const auto& [log_no, at] : arrivals.all()) {
    const auto index = static_cast<std::size_t>(log_no - 1);
    latency.from_match.push_back(
        std::max(0.0, std::chrono::duration<double, std::milli>(at - matched[index]).count()));
    latency.from_event.push_back(
        std::chrono::duration<double, std::milli>(at - happened[index]).count());
  }
  return latency;
}

// Somebody else's queue in the same run.
void MeasureBeside(const std::string& command, double ours) {
  constexpr int kCount = 20'000;
  constexpr int kBodyBytes = 900;
  CountingReceiver receiver;
  const auto redis = zoneflow::testing::TempRedis::Start();
  ZONEFLOW_CHECK(redis.ok());
  std::FILE* const theirs = popen(
      StrCat(command, " ", (*redis)->port(), " ", receiver.port(), " ", kCount, " ", kBodyBytes)
          .c_str(),
      "r");
  ZONEFLOW_CHECK(theirs != nullptr);
  double rate = 0;
  ZONEFLOW_CHECK(std::fscanf(theirs, "%lf", &rate) == 1);
  ZONEFLOW_CHECK(pclose(theirs) == 0 && receiver.posts() == kCount);
  Print("webhooks, bullmq", rate, "jobs/s", {{"ours", ours}, {"ratio", ours / rate}});
}

std::string UrlFor(const std::string& database, const std::string& folder) {
  static int made = 0;
  if (database == "sqlite") {
    return StrCat("sqlite:", folder, "/", ++made, ".sqlite");
  }
  static const auto postgres = zoneflow::testing::TempPostgres::Start();
  ZONEFLOW_CHECK(postgres.ok());
  return *(*postgres)->CreateDatabase();
}

bool Run(const std::string& database, const Size& size) {
  const zoneflow::testing::TempFolder folder;
  bool good = true;
  std::vector<double> rates, shares;
  for (int round = 0; round < size.rounds; ++round) {
    double rate = 0, share = 0;
    good = MeasureRate(database, UrlFor(database, folder / ""), size, rate, share) && good;
    rates.push_back(rate);
    shares.push_back(share);
  }
  Print(StrCat("webhooks, ", database, ", median of ", size.rounds, " rounds"),
        bench::Median(rates), "deliveries/s", {{"of_bare", bench::Median(shares)}});
  if (!size.beside.empty()) {
    MeasureBeside(size.beside, bench::Median(rates));
  }

  const Latency one = MeasureLatency(UrlFor(database, folder / ""), 1, 0, 200, size.seconds);
  Print(StrCat("webhooks, ", database, ", 200/s to one, p95 from match"),
        Quantile(one.from_match, 0.95), "ms",
        {{"p50", Quantile(one.from_match, 0.5)},
         {"p95_from_event", Quantile(one.from_event, 0.95)},
         {"deliveries", one.from_match.size()}});

  const int healthy = 32;
  const Latency before =
      MeasureLatency(UrlFor(database, folder / ""), healthy, 0, 10, size.seconds);
  const Latency beside =
      MeasureLatency(UrlFor(database, folder / ""), healthy, healthy / 8, 10, size.seconds);
  const double p99_before = Quantile(before.from_event, 0.99);
  const double p99_beside = Quantile(beside.from_event, 0.99);
  Print(StrCat("webhooks, ", database, ", p99 of 32 healthy beside 4 dead and 4 silent"),
        p99_beside, "ms",
        {{"alone", p99_before},
         {"ratio", p99_beside / p99_before},
         {"deliveries", beside.from_event.size()}});
  return good && beside.from_event.size() == before.from_event.size();
}

}  // namespace
}  // namespace zoneflow::notification

int main(int argc, char** argv) {
  CLI::App app("Webhooks to a receiver on this machine");
  zoneflow::notification::Size size;
  std::vector<std::string> databases = {"sqlite", "postgres"};
  app.add_option("--endpoints", size.endpoints)->check(CLI::Range(1, 1'000));
  app.add_option("--events", size.events)->check(CLI::Range(1, 100'000));
  app.add_option("--at-once", size.at_once)->check(CLI::Range(1, 32));
  app.add_option("--rounds", size.rounds)->check(CLI::Range(1, 100));
  app.add_option("--seconds", size.seconds)->check(CLI::Range(1, 600));
  app.add_option("--beside", size.beside);
  app.add_option("--database", databases)->check(CLI::IsMember({"sqlite", "postgres"}));
  CLI11_PARSE(app, argc, argv);
  bool good = true;
  for (const std::string& database : databases) {
    good = zoneflow::notification::Run(database, size) && good;
  }
  return good ? 0 : 1;
}
