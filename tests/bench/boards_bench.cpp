// Boards over many signings, as clients see them: how long answers take and how large they are.
//
//   bench_boards [--signings N] [--rounds N]
//   bench_boards --signings N --fill SQLITE_FILE   only puts the events into scoring's log there
//
// Prints JSON lines {name, value, unit}. Signings of 80 zones over ten years, one in fifty without
// a CNY amount, on SQLite in a temporary folder.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "grpcpp/grpcpp.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/journal/event_log.h"
#include "common/journal/journal.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/testing/manual_clock.h"
#include "common/testing/temp_folder.h"
#include "scoring_data.h"
#include "services/scoring/adapters/scoring_rpc.h"
#include "services/scoring/adapters/signing_consumer.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/wire.h"
#include "services/scoring/core/apply_signings.h"
#include "services/scoring/testing/no_shelf.h"
#include "tests/bench/quantile.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::scoring {
namespace {

using Clock = std::chrono::steady_clock;
using Stub = v1::ScoringService::Stub;

constexpr int kZones = 80;
constexpr int kBatch = 1000;

double Ms(Clock::duration took) { return std::chrono::duration<double, std::milli>(took).count(); }

void Tell(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

journal::Event EventOf(int number, std::mt19937& random) {
  const std::string id = StrCat(std::string(57, 'f'), 1000000 + number);
  ingest::v1::SigningAnnounced message;
  ingest::v1::Signing& signing = *message.mutable_signing();
  signing.set_id(id);
  signing.set_revision(1);
  const std::string zone = StrCat("zone-", random() % kZones);
  signing.mutable_zone()->set_id(zone);
  signing.mutable_zone()->set_name(StrCat("Zone of ", zone));
  signing.mutable_zone()->set_province("江苏");
  signing.set_count(1 + static_cast<int>(random() % 20));
  signing.mutable_amount()->set_minor(random() % 1000000 * 1000000);
  signing.mutable_amount()->set_currency(random() % 50 == 0 ? "USD" : "CNY");
  signing.set_published_on(
      FormatDate(*ParseDate("2021-02-01") - std::chrono::days(random() % 3650)));
  journal::Event event = journal::EventOf(message, {"person/local-operator"});
  event.source = "/zoneflow/ingest";
  event.sequence = 1;
  event.time = "2021-02-01T00:00:00.000000Z";
  event.hash = std::string(64, 'a');
  return event;
}

void Fill(sql::Database& database, int signings) {
  std::mt19937 random(20210201);
  const journal::Dispatch keep = KeepSignings();
  for (int number = 0; number < signings;) {
    ZONEFLOW_CHECK(database
                       .Write([&](sql::Transaction& transaction) {
                         for (int i = 0; i < kBatch && number < signings; ++i, ++number) {
                           const auto kept = keep(transaction, EventOf(number, random));
                           if (!kept.ok()) {
                             return kept;
                           }
                         }
                         return journal::NumberStored(transaction).status();
                       })
                       .ok());
  }
}

class Client {
 public:
  Client(const std::string& address, int rounds)
      : stub_(v1::ScoringService::NewStub(rpc::Connect(address))), rounds_(rounds) {}

  template <typename Request, typename Response>
  Response Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const Request& request) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::seconds(60));
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) {
      std::fprintf(stderr, "%s\n", status.error_message().c_str());
    }
    ZONEFLOW_CHECK(status.ok());
    return response;
  }

  // next makes the request of a round from its number and the answer before.
  template <typename Request, typename Response>
  void Measure(const std::string& name,
               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
               const std::function<Request(int, const Response&)>& next) {
    std::vector<double> times;
    std::size_t largest = 0;
    Response response;
    for (int round = 0; round < rounds_; ++round) {
      const Request request = next(round, response);
      const auto begin = Clock::now();
      response = Ask(method, request);
      times.push_back(Ms(Clock::now() - begin));
      largest = std::max(largest, response.ByteSizeLong());
    }
    Tell(name + " p50", bench::Median(times), "ms");
    Tell(name + " p99", bench::Quantile(times, 0.99), "ms");
    Tell(name + " largest answer", static_cast<double>(largest), "bytes");
  }

 private:
  const std::unique_ptr<Stub> stub_;
  const int rounds_;
};

void Run(int signings, int rounds) {
  const testing::TempFolder folder;
  const auto database = *sql::Open({.url = StrCat("sqlite:", folder / "scoring.sqlite")});
  ZONEFLOW_CHECK(sql::Prepare(*database, {journal::Migrations(), Migrations()}, true).ok());
  Fill(*database, signings);

  testing::ManualClock clock;  // midnight of 2021-02-01 in Shanghai
  const journal::Journal journal("scoring", clock);
  SociBoardStore store(*database, journal);
  const BoardRules rules{{}, *DecayWeights::Parse(scoring_data::Find("decay_weights.csv"))};
  LiveBoards live(rules);
  ApplySignings apply(store, live);
  std::vector<double> versions;
  const auto begin = Clock::now();
  for (std::int64_t events = kBatch; events == kBatch;) {
    const auto before = Clock::now();
    events = apply(kBatch, clock)->events;
    versions.push_back(Ms(Clock::now() - before));
  }
  Tell("all worked in", Ms(Clock::now() - begin) / 1000, "s");
  versions.pop_back();
  Tell("version of 1000 signings, the last ten, p50",
       bench::Median(
           {versions.end() - std::min<std::ptrdiff_t>(10, std::ssize(versions)), versions.end()}),
       "ms");
  Tell("page of the zone board",
       static_cast<double>(
           (*store.Page(kZoneBoard, *store.NewestVersion(kZoneBoard)))->bytes.size()),
       "bytes");
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  Tell("peak memory after working in", static_cast<double>(usage.ru_maxrss) / 1024, "MiB");

  SociBoardStore replica(*database, journal);  // which has read nothing yet
  NoShelf shelf;
  const GetBoard get_board(replica, shelf, shelf, rules, EncodePage, DecodePage);
  const ExplainBoard explain(get_board, replica, rules);
  ScoringRpc rpc(get_board, explain, clock);
  rpc::Server server({.development = true}, {&rpc});
  ZONEFLOW_CHECK(server.Start().ok());
  Client client(server.address(), rounds);

  using Get = v1::GetBoardRequest;
  const auto get = [](const char* board, const std::string& as_of) {
    Get request;
    request.set_board_id(board);
    request.set_as_of(as_of);
    return request;
  };
  const auto cold = Clock::now();
  client.Ask(&Stub::GetBoard, get("hot", "2020-06-01"));
  Tell("GetBoard past day, first of a process", Ms(Clock::now() - cold), "ms");
  client.Measure<Get, v1::GetBoardResponse>(
      "GetBoard newest", &Stub::GetBoard,
      [&](int round, const auto&) { return get(round % 2 == 0 ? "hot" : "zones", ""); });
  client.Measure<Get, v1::GetBoardResponse>(
      "GetBoard past day", &Stub::GetBoard, [&](int round, const auto&) {
        return get(round % 2 == 0 ? "hot" : "zones",
                   FormatDate(*ParseDate("2021-02-01") - std::chrono::days(round * 7 % 3000)));
      });
  using Parts = v1::ListContributionsRequest;
  client.Measure<Parts, v1::ListContributionsResponse>(
      "ListContributions of 1000", &Stub::ListContributions, [&](int round, const auto& last) {
        Parts request;
        request.set_board_id("zones");
        request.set_zone_id(StrCat("zone-", round / 3 % kZones));
        request.set_page_size(1000);
        request.set_page_token(round % 3 == 0 ? "" : last.next_page_token());
        return request;
      });
  client.Measure<Parts, v1::ListContributionsResponse>(
      "ListContributions of 20, a past day", &Stub::ListContributions, [&](int round, const auto&) {
        Parts request;
        request.set_board_id("hot");
        request.set_as_of(
            FormatDate(*ParseDate("2021-02-01") - std::chrono::days(round * 7 % 3000)));
        request.set_zone_id(StrCat("zone-", round % kZones));
        request.set_page_size(20);
        return request;
      });
  using Left = v1::ListNotConvertedRequest;
  client.Measure<Left, v1::ListNotConvertedResponse>(
      "ListNotConverted of 1000", &Stub::ListNotConverted, [&](int, const auto& last) {
        Left request;
        request.set_board_id("hot");
        request.set_page_size(1000);
        request.set_page_token(last.next_page_token());
        return request;
      });
  client.Measure<v1::ListBoardsRequest, v1::ListBoardsResponse>(
      "ListBoards", &Stub::ListBoards, [&](int, const auto&) { return v1::ListBoardsRequest(); });
  server.Stop();
  getrusage(RUSAGE_SELF, &usage);
  Tell("peak memory", static_cast<double>(usage.ru_maxrss) / 1024, "MiB");
}

}  // namespace
}  // namespace zoneflow::scoring

int main(int argc, char** argv) {
  CLI::App app("Boards over many signings");
  int signings = 200000;
  int rounds = 300;
  std::string fill;
  app.add_option("--signings", signings, "How many")->check(CLI::Range(1, 10000000));
  app.add_option("--rounds", rounds, "Calls of each kind")->check(CLI::Range(1, 100000));
  app.add_option("--fill", fill, "Only put the events into the log of this database");
  CLI11_PARSE(app, argc, argv);
  if (!fill.empty()) {
    zoneflow::scoring::Fill(**zoneflow::sql::Open({.url = "sqlite:" + fill}), signings);
    return 0;
  }
  zoneflow::scoring::Run(signings, rounds);
  return 0;
}
