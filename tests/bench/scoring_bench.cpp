// Rankings by frameworks: what a board, its draws, a comparison and an answer cost.
//
//   bench_scoring [--units 10000] [--indicators 46] [--years 10] [--zones 178] [--draws 10000]
//                 [--rounds 5] [--part recompute|draws|compare|version|answer]…
//
// Prints JSON lines {name, value, unit}; a ratio has its parts beside it, of alternating rounds in
// one run: medians, and "void" where what it is compared with differed by more than 30 % between
// rounds. Seconds of computing are CPU seconds; those of two threads are of the one that took
// longer, so that they tell how the work divides, whatever else runs on the machine. NumPy (one
// thread) computes with binary floats and explains nothing; ours are exact decimals, with words for
// every figure where it says "explained". Exit 1 if one and two threads, or columns and decimals,
// differ.
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "nlohmann/json.hpp"

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/sql/database.h"
#include "common/testing/manual_clock.h"
#include "common/testing/temp_folder.h"
#include "services/scoring/adapters/appraisal_rpc.h"
#include "services/scoring/adapters/framework_catalogue.h"
#include "services/scoring/adapters/framework_yaml.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/soci_observation_store.h"
#include "services/scoring/adapters/soci_official_board_store.h"
#include "services/scoring/core/framework/figure_columns.h"
#include "services/scoring/core/framework/rank_draws.h"
#include "tests/bench/quantile.h"

namespace zoneflow::scoring {
namespace {

using Steady = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct Sizes {
  int units = 10000;
  int indicators = 46;
  int years = 10;
  int zones = 178;
  std::uint32_t draws = 10000;
  int rounds = 5;
};

void Print(const std::string& name, double value, const char* unit, Json more = Json::object()) {
  Json line = {{"name", name}, {"value", value}, {"unit", unit}};
  line.update(more);
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
}

double SecondsOf(const std::function<void()>& run) {
  const auto begin = Steady::now();
  run();
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

// Of this thread: what else runs on the machine, and in the process, counts less.
double CpuSecondsOf(const std::function<void()>& run) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  const double begin = now();
  run();
  return now() - begin;
}

double LongerCpuSecondsOf(const std::function<void()>& first, const std::function<void()>& second) {
  double beside = 0;
  std::thread other([&] { beside = CpuSecondsOf(second); });
  const double here = CpuSecondsOf(first);
  other.join();
  return std::max(here, beside);
}

// Ours and what it is compared with, in turn.
void PrintRatio(const std::string& name, int rounds, const std::function<double()>& ours,
                const std::function<double()>& theirs, double target, const char* which) {
  std::vector<double> our;
  std::vector<double> their;
  for (int round = 0; round < rounds; ++round) {
    our.push_back(ours());
    their.push_back(theirs());
  }
  const double low = *std::ranges::min_element(their);
  const double high = *std::ranges::max_element(their);
  Print(name, bench::Median(our) / bench::Median(their), "ratio",
        {{which, target},
         {"ours", bench::Median(our)},
         {"theirs", bench::Median(their)},
         {"rounds", rounds},
         {"void", high > low * 1.3}});
}

double NumPy(const char* what, int units, int indicators, std::uint32_t many) {
  const char* const root = std::getenv("ZONEFLOW_SOURCE_DIR");
  const std::string command =
      StrCat("/usr/bin/python3 ", root == nullptr ? "." : root, "/tests/bench/score_numpy.py ",
             what, " ", units, " ", indicators, " ", many);
  std::FILE* const pipe = popen(command.c_str(), "r");
  ZONEFLOW_CHECK(pipe != nullptr);
  double seconds = 0;
  ZONEFLOW_CHECK(std::fscanf(pipe, "%lf", &seconds) == 1);
  ZONEFLOW_CHECK(pclose(pipe) == 0);
  return seconds;
}

std::string FrameworkText(int indicators, const std::string& version) {
  std::string text =
      StrCat("framework: bench\nversion: '", version,
             "'\nname: bench\nunit_kind: zone\ndocument: made up\nown_example: true\n",
             "tiers: [{name: first, top_share: 0.1}, {name: second, top_share: 0.5}]\n",
             "tree:\n  aggregate: mean\n  weights: relative\n  children:\n");
  for (int i = 0; i < indicators; ++i) {
    StrAppend(&text, "    - {id: i", i, ", weight: ", version == "1" ? 1 : 1 + i % 3,
              ", indicator: i", i, ", min_max: {}}\n");
  }
  return text;
}

Framework FrameworkOf(int indicators, const std::string& version = "1") {
  auto framework = ParseFramework(FrameworkText(indicators, version), "bench");
  ZONEFLOW_CHECK(framework.ok());
  return *std::move(framework);
}

std::string UnitName(int unit) {
  const std::string digits = StrCat(unit);
  return StrCat("zone-", std::string(5 - digits.size(), '0'), digits);
}

std::vector<Observation> FiguresOf(int units, int indicators, int year, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Observation> figures;
  for (int unit = 0; unit < units; ++unit) {
    for (int i = 0; i < indicators; ++i) {
      Observation one;
      one.unit = UnitName(unit);
      one.indicator = StrCat("i", i);
      one.period.year = year;
      one.value = Decimal::Of(static_cast<int>(random() % 1000000), 2);
      one.source = "年报";
      one.status = FigureStatus::kChecked;
      figures.push_back(std::move(one));
    }
  }
  // As a store answers them.
  std::ranges::stable_sort(figures, [](const Observation& a, const Observation& b) {
    return std::tie(a.unit, a.indicator) < std::tie(b.unit, b.indicator);
  });
  return figures;
}

FrameworkBoard BoardOf(const Framework& framework, const std::vector<Observation>& figures,
                       bool explained) {
  auto board = EvaluateFramework(framework, figures,
                                 {.period = figures.front().period, .explained = explained});
  ZONEFLOW_CHECK(board.ok());
  return *std::move(board);
}

bool IsBoard(const FigureColumns& columns, const Framework& framework,
             const FigureColumns::Places& places, const FrameworkBoard& board) {
  return std::ranges::equal(
      places.places, board.rows, [&](const FigureColumns::Place& place, const FrameworkRow& row) {
        const FrameworkRow told = columns.RowOf(framework, places, place);
        return told.unit == row.unit && told.score == row.score && told.rank == row.rank &&
               told.cohort_rank == row.cohort_rank && told.tier == row.tier;
      });
}

bool BenchRecompute(const Sizes& sizes) {
  const Framework framework = FrameworkOf(sizes.indicators);
  std::vector<std::vector<Observation>> years;
  for (int year = 0; year < sizes.years; ++year) {
    years.push_back(FiguresOf(sizes.units, sizes.indicators, 2013 + year,
                              static_cast<std::uint32_t>(year) + 1));
  }
  const auto one_year = [&](bool explained) {
    return CpuSecondsOf([&] { BoardOf(framework, years.front(), explained); });
  };
  const auto numpy = [&](std::uint32_t many) {
    return NumPy("recompute", sizes.units, sizes.indicators, many);
  };
  PrintRatio(
      "recompute one year, explained / NumPy", sizes.rounds, [&] { return one_year(true); },
      [&] { return numpy(1); }, 0.5, "at_most");
  PrintRatio(
      "recompute one year, scores alone / NumPy", sizes.rounds, [&] { return one_year(false); },
      [&] { return numpy(1); }, 0.5, "at_most");
  // As a service keeps the figures of a board: what other weights cost.
  std::vector<FigureColumns> columns;
  for (const auto& year : years) {
    columns.push_back(*FigureColumns::Of(framework, BoardOf(framework, year, false)));
  }
  std::vector<std::string> alone(years.size());
  std::vector<std::string> beside(years.size());
  const auto rank = [&](std::size_t first, std::size_t step,
                        std::vector<FigureColumns::Places>& into) {
    for (std::size_t year = first; year < years.size(); year += step) {
      into[year] = *columns[year].Rank(framework);
    }
  };
  std::vector<FigureColumns::Places> places(years.size());
  PrintRatio(
      "recompute all years, from columns / NumPy", sizes.rounds,
      [&] { return CpuSecondsOf([&] { rank(0, 1, places); }); },
      [&] { return numpy(static_cast<std::uint32_t>(sizes.years)); }, 0.5, "at_most");
  std::vector<FigureColumns::Places> divided(years.size());
  PrintRatio(
      "recompute all years, from columns, one thread / two", sizes.rounds,
      [&] { return CpuSecondsOf([&] { rank(0, 1, places); }); },
      [&] {
        return LongerCpuSecondsOf([&] { rank(0, 2, divided); }, [&] { rank(1, 2, divided); });
      },
      1.7, "at_least");
  const auto digest = [&](std::size_t first, std::size_t step, std::vector<std::string>& into) {
    for (std::size_t year = first; year < years.size(); year += step) {
      into[year] = Sha256Hex(CanonicalText(BoardOf(framework, years[year], false)));
    }
  };
  PrintRatio(
      "recompute all years, one thread / two", sizes.rounds,
      [&] { return CpuSecondsOf([&] { digest(0, 1, alone); }); },
      [&] {
        return LongerCpuSecondsOf([&] { digest(0, 2, beside); }, [&] { digest(1, 2, beside); });
      },
      1.7, "at_least");
  int differ = 0;
  for (std::size_t i = 0; i < years.size(); ++i) {
    const FrameworkBoard board = BoardOf(framework, years[i], false);
    differ += IsBoard(columns[i], framework, places[i], board) &&
                      IsBoard(columns[i], framework, divided[i], board)
                  ? 0
                  : 1;
  }
  Print("recompute, boards of columns that differ from those of decimals", differ, "boards");
  Print("recompute, boards that differ on two threads",
        static_cast<double>(std::ranges::count_if(
            alone, [&, i = std::size_t{0}](
                       const std::string& one) mutable { return one != beside[i++]; })),
        "boards");
  return alone == beside && differ == 0;
}

bool BenchDraws(const Sizes& sizes) {
  const auto prepared = RankDraws::Prepare(
      FrameworkOf(sizes.indicators), FiguresOf(sizes.zones, sizes.indicators, 2022, 1),
      {.period = {.year = 2022}}, {.seed = 1, .weights = Decimal::Of(25, 2)});
  ZONEFLOW_CHECK(prepared.ok());
  RankTally alone;
  RankTally beside;
  const auto one_thread = [&] {
    return CpuSecondsOf([&] { alone = prepared->Draw(0, sizes.draws); });
  };
  const auto two_threads = [&] {
    RankTally second;
    const double seconds =
        LongerCpuSecondsOf([&] { beside = prepared->Draw(0, sizes.draws / 2); },
                           [&] { second = prepared->Draw(sizes.draws / 2, sizes.draws); });
    beside.Add(second);
    return seconds;
  };
  PrintRatio(
      "draws / NumPy", sizes.rounds, one_thread,
      [&] { return NumPy("draws", sizes.zones, sizes.indicators, sizes.draws); }, 0.4, "at_most");
  PrintRatio("draws, one thread / two", sizes.rounds, one_thread, two_threads, 1.7, "at_least");
  Print("draws, counts that differ on two threads", alone == beside ? 0 : 1, "tallies");
  return alone == beside;
}

// Two years of everything that may change: figures of all, units, weights and rules.
void BenchCompare(const Sizes& sizes) {
  const auto makings = [&](int year, const std::string& version, int first) {
    BoardMakings made{FrameworkOf(sizes.indicators, version), version, {.year = year}, {}, {}};
    made.figures = FiguresOf(sizes.zones + first, sizes.indicators, year, 1 + year % 2);
    std::erase_if(made.figures, [&](const Observation& one) { return one.unit < UnitName(first); });
    for (int unit = first; unit < sizes.zones + first; ++unit) {
      made.units.push_back({UnitName(unit), UnitName(unit), ""});
    }
    return made;
  };
  const BoardMakings before = makings(2021, "1", 0);
  const BoardMakings after = makings(2022, "2", 3);
  std::vector<Observation> corrected = before.figures;
  corrected[sizes.indicators * 5].value = Decimal(1);
  std::vector<double> times;
  CauseSplit split;
  for (int round = 0; round < sizes.rounds; ++round) {
    times.push_back(
        CpuSecondsOf([&] { split = SplitChange(before, after, corrected, UnitName(20)); }));
  }
  ZONEFLOW_CHECK(split.undivided.empty());
  const double board = CpuSecondsOf([&] { BoardOf(before.framework, before.figures, false); });
  Print("compare, causes of a change, p50", bench::Median(times) * 1000, "ms",
        {{"units", sizes.zones},
         {"indicators", sizes.indicators},
         {"causes", split.parts.size()},
         {"boards", bench::Median(times) / board}});
}

// The service on SQLite, in this process.
class Served {
 public:
  Served()
      : database_(*sql::Open({.url = StrCat("sqlite:", folder_ / "scoring.sqlite")})),
        prepared_(sql::Prepare(*database_, {journal::Migrations(), Migrations()}, true)),
        watch_(*database_),
        journal_("scoring", clock_),
        observations_(*database_, journal_, &watch_),
        frameworks_(*FrameworkCatalogue::Load(*database_, &watch_)),
        boards_(*database_, journal_, &watch_),
        rpc_(observations_, *frameworks_, boards_, *database_, clock_, watch_),
        server_({.development = true}, {&rpc_}) {
    ZONEFLOW_CHECK(prepared_.ok());
    ZONEFLOW_CHECK(watch_.Start().ok());
    ZONEFLOW_CHECK(server_.Start().ok());
  }

  void Fill(int units, int indicators, int year) {
    const ChangeOrigin origin{"person/bench", clock_.Now()};
    ZONEFLOW_CHECK(frameworks_->Put(FrameworkText(indicators, "1"), origin).ok());
    std::vector<Unit> members;
    for (int unit = 0; unit < units; ++unit) {
      members.push_back({UnitName(unit), StrCat("z", unit), "zone", UnitName(unit), ""});
    }
    ZONEFLOW_CHECK(
        observations_.RecordUnits({}, {}, origin, [&](const auto&) { return members; }).ok());
    std::vector<Observation> figures = FiguresOf(units, indicators, year, 1);
    for (Observation& one : figures) {
      one.known_at = clock_.Now();
    }
    constexpr std::size_t kPart = 5000;
    for (std::size_t first = 0; first < figures.size(); first += kPart) {
      const std::vector<Observation> part(
          figures.begin() + static_cast<std::ptrdiff_t>(first),
          figures.begin() + static_cast<std::ptrdiff_t>(std::min(first + kPart, figures.size())));
      ZONEFLOW_CHECK(
          observations_.RecordFigures({}, {}, origin, [&](const auto&) { return part; }).ok());
    }
  }
  void RecordOne(int year, int value) {
    Observation one = FiguresOf(1, 1, year, 1).front();
    one.value = Decimal(value);
    one.known_at = clock_.Now() + std::chrono::seconds(value);
    ZONEFLOW_CHECK(observations_
                       .RecordFigures({}, {}, {"person/bench", clock_.Now()},
                                      [&](const auto&) { return std::vector<Observation>{one}; })
                       .ok());
  }

  ObservationStore& observations() { return observations_; }
  FrameworkSource& frameworks() { return *frameworks_; }
  EarlierBoards& earlier() { return boards_; }
  std::string address() const { return server_.address(); }

 private:
  testing::ManualClock clock_;
  const testing::TempFolder folder_;
  std::unique_ptr<sql::Database> database_;
  absl::Status prepared_;
  LogWatch watch_;
  journal::Journal journal_;
  SociObservationStore observations_;
  std::unique_ptr<FrameworkCatalogue> frameworks_;
  SociOfficialBoardStore boards_;
  AppraisalRpc rpc_;
  rpc::Server server_;
};

void BenchVersion(const Sizes& sizes) {
  Served served;
  served.Fill(sizes.units, sizes.indicators, 2020);
  const RankUnits rank(served.observations(), served.frameworks(), served.earlier());
  const RankingQuery query{.framework = "bench", .period = {.year = 2020}};
  std::shared_ptr<const Ranking> ranking;
  const double cold = SecondsOf([&] { ranking = *rank.Run(query); });
  Print("version, the first of a process", cold * 1000, "ms");
  int value = 0;
  PrintRatio(
      "version after one observation / recompute", sizes.rounds,
      [&] {
        served.RecordOne(2020, ++value);
        return SecondsOf([&] { ranking = *rank.Run(query); });
      },
      [&] {
        return SecondsOf([&] { BoardOf(ranking->stated->framework, ranking->figures, true); });
      },
      1.3, "at_most");
}

// Answers every call with the same bytes.
class Echo final : public grpc::CallbackGenericService {
 public:
  explicit Echo(grpc::ByteBuffer bytes) : bytes_(std::move(bytes)) {}
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    class Answer final : public grpc::ServerGenericBidiReactor {
     public:
      explicit Answer(const grpc::ByteBuffer& bytes) : bytes_(bytes) { StartRead(&asked_); }
      void OnReadDone(bool) override { StartWriteAndFinish(&bytes_, {}, grpc::Status::OK); }
      void OnDone() override { delete this; }

     private:
      grpc::ByteBuffer asked_;
      grpc::ByteBuffer bytes_;
    };
    return new Answer(bytes_);
  }

 private:
  const grpc::ByteBuffer bytes_;
};

grpc::ByteBuffer AsBytes(const std::string& text) {
  const grpc::Slice slice(text);
  return {&slice, 1};
}

// One call after the other of one client, bytes in and bytes out.
class Caller {
 public:
  explicit Caller(const std::string& address) : stub_(rpc::Connect(address)) {}

  grpc::ByteBuffer Call(const std::string& method, const grpc::ByteBuffer& request) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::seconds(60));
    const auto call = stub_.PrepareUnaryCall(&context, method, request, &queue_);
    grpc::ByteBuffer response;
    grpc::Status status;
    call->StartCall();
    call->Finish(&response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    ZONEFLOW_CHECK(queue_.Next(&tag, &ok));
    ZONEFLOW_CHECK(status.ok());
    return response;
  }

 private:
  grpc::GenericStub stub_;
  grpc::CompletionQueue queue_;
};

void BenchAnswer(const Sizes& sizes) {
  constexpr int kCalls = 3000;
  const std::string method = "/zoneflow.scoring.v1.AppraisalService/GetRanking";
  Served served;
  served.Fill(sizes.zones, sizes.indicators, 2020);
  Caller ours(served.address());
  for (const auto& [rows, target] : {std::pair(10, 0.85), std::pair(sizes.zones, 0.80)}) {
    v1::GetRankingRequest asked;
    asked.mutable_query()->set_framework("bench");
    asked.mutable_query()->set_period("2020");
    asked.set_page_size(rows);
    const grpc::ByteBuffer request = AsBytes(asked.SerializeAsString());
    const grpc::ByteBuffer answer = ours.Call(method, request);
    Echo echo(answer);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterCallbackGenericService(&echo);
    const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    Caller theirs(StrCat("127.0.0.1:", port));
    const auto rate = [&](Caller& caller) {
      return kCalls / SecondsOf([&] {
               for (int i = 0; i < kCalls; ++i) {
                 caller.Call(method, request);
               }
             });
    };
    rate(theirs);
    PrintRatio(
        StrCat("GetRanking of ", rows, " rows / echo of ", answer.Length(),
               " bytes, calls a second"),
        sizes.rounds, [&] { return rate(ours); }, [&] { return rate(theirs); }, target, "at_least");
    server->Shutdown();
  }
}

}  // namespace
}  // namespace zoneflow::scoring

int main(int argc, char** argv) {
  using namespace zoneflow::scoring;  // NOLINT(google-build-using-namespace): the bench's own names
  CLI::App app("Rankings by frameworks");
  Sizes sizes;
  std::vector<std::string> parts;
  app.add_option("--units", sizes.units)->check(CLI::Range(10, 99999));
  app.add_option("--indicators", sizes.indicators)->check(CLI::Range(1, 1000));
  app.add_option("--years", sizes.years)->check(CLI::Range(1, 50));
  app.add_option("--zones", sizes.zones)->check(CLI::Range(30, 2000));
  app.add_option("--draws", sizes.draws)->check(CLI::Range(2, 1000000));
  app.add_option("--rounds", sizes.rounds)->check(CLI::Range(1, 100));
  app.add_option("--part", parts, "Only this part")
      ->check(CLI::IsMember({"recompute", "draws", "compare", "version", "answer"}));
  CLI11_PARSE(app, argc, argv);
  const auto wanted = [&](const char* part) {
    return parts.empty() || std::ranges::count(parts, part) > 0;
  };
  bool same = true;
  if (wanted("compare")) {
    BenchCompare(sizes);
  }
  if (wanted("draws")) {
    same = BenchDraws(sizes) && same;
  }
  if (wanted("recompute")) {
    same = BenchRecompute(sizes) && same;
  }
  if (wanted("version")) {
    BenchVersion(sizes);
  }
  if (wanted("answer")) {
    BenchAnswer(sizes);
  }
  return same ? 0 : 1;
}
