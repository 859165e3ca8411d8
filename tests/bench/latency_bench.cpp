// How long an accepted document takes to its subscriber's stream.
//
//   bench_latency [--rate 20] [--seconds 60] [--rounds 3] [--bus embedded|kafka]
//
// Starts the services as processes on data of their own, sends synthetic documents at a steady rate
// and reads a subscription's stream. A document's clock starts when it was due to be sent, so that
// a slow answer cannot hide a delay (no coordinated omission). In turns with it, in the same run: a
// bare producer and consumer of the same bus, same settings, same rate; and three durable commits
// in a row on the same kind of database. Each figure is the median over the rounds. With kafka the
// services store in PostgreSQL. Prints JSON lines; exit 1 if a document's signing was not delivered
// exactly once.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "CLI/CLI.hpp"
#include "grpcpp/grpcpp.h"
#include "nlohmann/json.hpp"
#include "soci/soci.h"

#include "common/base/status_macros.h"
#include "common/bus/bus.h"
#include "common/sql/database.h"
#include "common/testing/temp_folder.h"
#include "tests/bench/quantile.h"
#include "tests/faults/documents.h"
#include "tests/support/process.h"
#include "tests/support/temp_kafka.h"
#include "tests/support/temp_postgres.h"
#include "tools/suite/suite.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSenders = 16;

struct Options {
  int rate = 20;
  int seconds = 60;
  int rounds = 3;
  std::string bus = "embedded";
  std::string binaries;
  std::vector<std::string> services = {"ingest", "approval", "scoring", "notification"};
};

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

// Values of one round each; the median tells.
struct Rounds {
  std::vector<double> p50;
  std::vector<double> p99;

  void Add(const std::vector<double>& values) {
    p50.push_back(Quantile(values, 0.50));
    p99.push_back(Quantile(values, 0.99));
  }
};

// The services under test and what they stand on.
class Suite {
 public:
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const Options& options) {
    auto started = std::unique_ptr<Suite>(new Suite);
    suite::Suite::Options launch{.data_dir = started->folder_.path(),
                                 .binaries = options.binaries,
                                 .services = options.services,
                                 .bus = options.bus};
    launch.settings = {{"LOG_LEVEL", "warn"}};
    if (options.bus == "kafka") {
      ASSIGN_OR_RETURN(started->kafka_, testing::TempKafka::Start());
      ASSIGN_OR_RETURN(started->postgres_, testing::TempPostgres::Start());
      launch.kafka_bootstrap_servers = started->kafka_->bootstrap_servers();
      for (const std::string& service : options.services) {
        ASSIGN_OR_RETURN(launch.databases[service], started->NewDatabase(service));
      }
    }
    started->services_ = std::make_unique<suite::Suite>(std::move(launch));
    RETURN_IF_ERROR(started->services_->Open());
    RETURN_IF_ERROR(started->services_->Start());
    return started;
  }

  bus::Config bus_config() const { return services_->bus_config(); }
  std::string folder() const { return folder_.path(); }

  absl::StatusOr<std::string> NewDatabase(const std::string& name) {
    return postgres_ == nullptr ? "sqlite:" + (folder_ / (name + ".sqlite"))
                                : postgres_->CreateDatabase();
  }

  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const {
    return grpc::CreateChannel(services_->AddressOf(service), grpc::InsecureChannelCredentials());
  }

 private:
  Suite() = default;

  testing::TempFolder folder_;
  std::unique_ptr<testing::TempKafka> kafka_;
  std::unique_ptr<testing::TempPostgres> postgres_;
  std::unique_ptr<suite::Suite> services_;  // ends first
};

// A subscription's stream, and when each signing came.
class Subscriber {
 public:
  explicit Subscriber(std::shared_ptr<grpc::Channel> channel)
      : stub_(notification::v1::NotificationService::NewStub(std::move(channel))) {}

  ~Subscriber() {
    context_.TryCancel();
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  absl::Status Start() {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    notification::v1::CreateSubscriptionRequest subscribe;
    subscribe.set_name("bench");
    subscribe.set_filter("type = signing.announced");
    notification::v1::CreateSubscriptionResponse subscribed;
    if (const auto status = stub_->CreateSubscription(&context, subscribe, &subscribed);
        !status.ok()) {
      return absl::UnavailableError("CreateSubscription: " + status.error_message());
    }
    notification::v1::StreamDeliveriesRequest request;
    request.set_subscription("bench");
    stream_ = stub_->StreamDeliveries(&context_, request);
    thread_ = std::thread([this] {
      notification::v1::StreamDeliveriesResponse response;
      while (stream_->Read(&response)) {
        const Clock::time_point now = Clock::now();
        const std::lock_guard lock(mutex_);
        for (const notification::v1::Delivery& delivery : response.deliveries()) {
          repeated_ += arrived_.emplace(delivery.event().subject(), now).second ? 0 : 1;
        }
      }
    });
    return absl::OkStatus();
  }

  // When the signings came, once all did or a minute has passed.
  std::map<std::string, Clock::time_point> Await(const std::vector<std::string>& subjects) {
    testing::WaitUntil(
        [&] {
          const std::lock_guard lock(mutex_);
          return std::all_of(subjects.begin(), subjects.end(), [&](const std::string& subject) {
            return arrived_.contains(subject);
          });
        },
        std::chrono::minutes(1));
    const std::lock_guard lock(mutex_);
    return arrived_;
  }

  std::int64_t repeated() {
    const std::lock_guard lock(mutex_);
    return repeated_;
  }

 private:
  const std::unique_ptr<notification::v1::NotificationService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<notification::v1::StreamDeliveriesResponse>> stream_;
  std::thread thread_;
  std::mutex mutex_;
  std::map<std::string, Clock::time_point> arrived_;
  std::int64_t repeated_ = 0;
};

// Sends the document; its signing's subject.
absl::StatusOr<std::string> Ingest(ingest::v1::IngestService::Stub& stub,
                                   const faults::Document& document) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  ingest::v1::IngestDocumentResponse response;
  const auto writer = stub.IngestDocument(&context, &response);
  ingest::v1::IngestDocumentRequest request;
  request.mutable_head()->set_file_name(document.file_name);
  request.mutable_head()->set_published_on(document.published_on);
  request.mutable_head()->set_size_bytes(static_cast<std::int64_t>(document.text.size()));
  writer->Write(request);
  request.set_chunk(document.text);
  writer->Write(request);
  writer->WritesDone();
  if (const auto status = writer->Finish(); !status.ok()) {
    return absl::UnavailableError("IngestDocument: " + status.error_message());
  }
  if (response.signing_ids_size() != 1) {
    return absl::FailedPreconditionError("document " + document.file_name + " gave " +
                                         std::to_string(response.signing_ids_size()) + " signings");
  }
  return "signing/" + response.signing_ids(0);
}

// Sends the documents at the rate; milliseconds from the moment each was due until its signing was
// streamed.
absl::StatusOr<std::vector<double>> SuiteRound(ingest::v1::IngestService::Stub& stub,
                                               Subscriber& subscriber,
                                               const std::vector<faults::Document>& documents,
                                               int rate) {
  std::vector<Clock::time_point> due(documents.size());
  std::vector<std::string> subjects(documents.size());
  std::vector<absl::Status> failures(kSenders);
  const Clock::time_point start = Clock::now() + std::chrono::milliseconds(10);
  std::vector<std::thread> senders;
  for (std::size_t sender = 0; sender < kSenders; ++sender) {
    senders.emplace_back([&, sender] {
      for (std::size_t i = sender; i < documents.size() && failures[sender].ok(); i += kSenders) {
        due[i] = start + std::chrono::microseconds(1'000'000 * static_cast<std::int64_t>(i) / rate);
        std::this_thread::sleep_until(due[i]);
        auto subject = Ingest(stub, documents[i]);
        failures[sender] = subject.status();
        subjects[i] = subject.ok() ? *std::move(subject) : "";
      }
    });
  }
  for (std::thread& sender : senders) {
    sender.join();
  }
  for (const absl::Status& failure : failures) {
    RETURN_IF_ERROR(failure);
  }
  const auto arrived = subscriber.Await(subjects);
  std::vector<double> latencies;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const auto found = arrived.find(subjects[i]);
    if (found == arrived.end()) {
      return absl::DataLossError(subjects[i] + " was not delivered within a minute");
    }
    latencies.push_back(Milliseconds(found->second - due[i]));
  }
  return latencies;
}

// A producer and a consumer of the bus and nothing else: messages of an event's size at the same
// rate.
absl::StatusOr<std::vector<double>> BareRound(bus::Bus& bus, const std::string& topic, int round,
                                              int rate, std::size_t count) {
  ASSIGN_OR_RETURN(const auto publisher, bus.OpenPublisher());
  ASSIGN_OR_RETURN(const auto ends, bus.Ends({topic}));
  ASSIGN_OR_RETURN(
      const auto consumer,
      bus.OpenConsumer("bare", {topic}, [ends](const std::vector<bus::TopicPartition>&) {
        bus::Places places;
        for (const auto& [partition, end] : ends) {
          places[partition].next = end;
        }
        return absl::StatusOr<bus::Places>(std::move(places));
      }));
  std::vector<Clock::time_point> due(count);
  std::vector<Clock::time_point> arrived(count);
  std::atomic<bool> failed = false;
  const Clock::time_point start =
      Clock::now() + std::chrono::seconds(4);  // the group has met by then
  for (std::size_t i = 0; i < count; ++i) {
    due[i] = start + std::chrono::microseconds(1'000'000 * static_cast<std::int64_t>(i) / rate);
  }
  std::thread producer([&] {
    for (std::size_t i = 0; i < count && !failed;) {
      std::this_thread::sleep_until(due[i]);
      std::vector<bus::OutgoingMessage> batch;
      for (const Clock::time_point now = Clock::now(); i < count && due[i] <= now; ++i) {
        const std::string id = std::to_string(round) + "-" + std::to_string(i);
        batch.push_back({topic,
                         id,
                         {{std::string(bus::kId), id}, {"i", std::to_string(i)}},
                         std::string(600, 'x')});
      }
      failed = !publisher->Publish(batch).ok();
    }
  });
  std::size_t seen = 0;
  while (seen < count && !failed && Clock::now() < due.back() + std::chrono::minutes(1)) {
    const auto messages = consumer->Poll(200, std::chrono::milliseconds(1000));
    const Clock::time_point now = Clock::now();
    if (!messages.ok()) {
      failed = true;
      break;
    }
    for (const bus::Message& message : *messages) {
      arrived[std::stoul(std::string(bus::HeaderOf(message.headers, "i")))] = now;
      ++seen;
    }
  }
  producer.join();
  if (failed || seen != count) {
    return absl::UnavailableError("the bare round got " + std::to_string(seen) + " of " +
                                  std::to_string(count));
  }
  std::vector<double> latencies;
  for (std::size_t i = 0; i < count; ++i) {
    latencies.push_back(Milliseconds(arrived[i] - due[i]));
  }
  return latencies;
}

// Three durable commits in a row: what the way of an event costs at least (ingest, stage 1,
// numbering).
absl::StatusOr<std::vector<double>> CommitRound(sql::Database& database, int rate,
                                                std::size_t count) {
  std::vector<double> latencies;
  const std::string value(600, 'x');
  for (std::size_t i = 0; i < count; ++i) {
    const Clock::time_point begin = Clock::now();
    for (int commit = 0; commit < 3; ++commit) {
      RETURN_IF_ERROR(database.Write([&](sql::Transaction& transaction) {
        transaction.session() << "INSERT INTO bench (value) VALUES (:value)", soci::use(value);
        return absl::OkStatus();
      }));
    }
    latencies.push_back(Milliseconds(Clock::now() - begin));
    std::this_thread::sleep_until(begin + std::chrono::microseconds(1'000'000 / rate));
  }
  return latencies;
}

void Print(const std::string& name, double value, const std::string& baseline,
           double baseline_value) {
  const auto rounded = [](double number) {
    return static_cast<double>(static_cast<std::int64_t>(number * 100)) / 100;
  };
  nlohmann::ordered_json line = {{"name", name}, {"value", rounded(value)}, {"unit", "ms"}};
  line["baseline"] = baseline;
  line["baseline_value"] = rounded(baseline_value);
  line["ratio"] = baseline_value > 0 ? rounded(value / baseline_value) : 0;
  std::cout << line.dump() << std::endl;
}

absl::Status Run(const Options& options) {
  ASSIGN_OR_RETURN(const auto suite, Suite::Start(options));
  Subscriber subscriber(suite->ChannelTo("notification"));
  RETURN_IF_ERROR(subscriber.Start());
  const auto ingest = ingest::v1::IngestService::NewStub(suite->ChannelTo("ingest"));

  bus::Config bare_config = suite->bus_config();
  bare_config.directory = suite->folder() + "/bare";
  ASSIGN_OR_RETURN(const auto bare_bus, bus::Open(bare_config));
  bus::TopicSpec bare_topic = bus::DeclaredTopics(true).front();
  bare_topic.name = "zoneflow.bench.v1";
  RETURN_IF_ERROR(bare_bus->CreateTopics({bare_topic}));
  ASSIGN_OR_RETURN(const std::string url, suite->NewDatabase("bench"));
  ASSIGN_OR_RETURN(const auto database, sql::Open({.url = url}));
  const sql::Migration table{"0001_create_bench.sql",
                             "CREATE TABLE bench (id ${AUTO_ID}, value TEXT NOT NULL);\n"};
  RETURN_IF_ERROR(database->Migrate({&table, 1}));

  const auto per_round =
      static_cast<std::size_t>(options.rate * std::max(1, options.seconds / options.rounds));
  constexpr std::size_t kWarmUp = 40;
  const auto documents =
      faults::MakeDocuments(7, kWarmUp + per_round * static_cast<std::size_t>(options.rounds));
  auto next = documents.begin() + kWarmUp;
  RETURN_IF_ERROR(SuiteRound(*ingest, subscriber, {documents.begin(), next}, 20).status());

  Rounds suite_rounds;
  Rounds bare_rounds;
  Rounds commit_rounds;
  for (int round = 0; round < options.rounds; ++round) {
    const auto end = next + static_cast<std::ptrdiff_t>(per_round);
    ASSIGN_OR_RETURN(auto through, SuiteRound(*ingest, subscriber, {next, end}, options.rate));
    next = end;
    suite_rounds.Add(through);
    ASSIGN_OR_RETURN(auto bare,
                     BareRound(*bare_bus, bare_topic.name, round, options.rate, per_round));
    bare_rounds.Add(bare);
    ASSIGN_OR_RETURN(auto commits, CommitRound(*database, std::min(options.rate, 20),
                                               std::min<std::size_t>(per_round, 200)));
    commit_rounds.Add(commits);
  }

  const double p50 = Median(suite_rounds.p50);
  const double p99 = Median(suite_rounds.p99);
  const double bare_p99 = Median(bare_rounds.p99);
  const double commits_p99 = Median(commit_rounds.p99);
  const std::string name = "latency_" + options.bus + "_" + std::to_string(options.rate) + "_per_s";
  Print(name + "_p50", p50, "bare producer and consumer, p50", Median(bare_rounds.p50));
  Print(name + "_p99", p99, "bare producer and consumer, p99", bare_p99);
  Print(name + "_p99", p99, "bare p99 + p99 of three durable commits", bare_p99 + commits_p99);
  if (options.bus == "embedded") {
    Print(name + "_p99", p99, "limit", 250);
  } else {
    Print(name + "_p99", p99, "limit: 3 * (bare p99 + p99 of three durable commits)",
          3 * (bare_p99 + commits_p99));
  }
  if (subscriber.repeated() > 0) {
    return absl::DataLossError(std::to_string(subscriber.repeated()) +
                               " signings were delivered twice");
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace zoneflow::bench

int main(int argc, char** argv) {
  zoneflow::bench::Options options;
  options.binaries = zoneflow::suite::BinaryFolder();
  CLI::App app("Document to stream, beside a bare producer and consumer");
  app.add_option("--rate", options.rate, "documents per second")->check(CLI::Range(1, 2000));
  app.add_option("--seconds", options.seconds, "of sending, over all rounds")
      ->check(CLI::Range(1, 3600));
  app.add_option("--rounds", options.rounds, "alternating rounds")->check(CLI::Range(1, 100));
  app.add_option("--bus", options.bus)->check(CLI::IsMember({"embedded", "kafka"}));
  app.add_option("--binaries", options.binaries, "folder of the service binaries");
  app.add_option("--services", options.services, "ingest and notification at least")
      ->delimiter(',');
  CLI11_PARSE(app, argc, argv);
  if (const absl::Status status = zoneflow::bench::Run(options); !status.ok()) {
    std::cerr << "bench_latency: " << status.ToString() << "\n";
    return 1;
  }
  return 0;
}
