// Where the time of one large document goes: reading it, and storing what was read.
//
//   bench_store [--megabytes 16] [--shape NAME|all] [--documents 1] [--database sqlite|postgres]
//
// Reads documents of services/ingest/testing/documents.h and hands them to the store of ingest, one
// after the other into one database: SQLite in a temporary folder, or a PostgreSQL of its own. For
// each it prints JSON lines {name, value, unit}: seconds of reading and of storing (by the clock, and
// the CPU of this process), how many rows of its own the store keeps of it (facts, signings, events),
// and the most memory so far.
#include <soci/soci.h>
#include <time.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/check.h"
#include "common/base/sha256.h"
#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/testing/manual_clock.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/testing/documents.h"
#include "tests/support/temp_postgres.h"

namespace zoneflow {
namespace {

using Clock = std::chrono::steady_clock;

void Tell(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.2f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

double CpuSeconds() {
  timespec now{};
  ZONEFLOW_CHECK(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// Tells how long what it measures took.
class Stage {
 public:
  explicit Stage(std::string name) : name_(std::move(name)) {}

  void End() const {
    const double wall = std::chrono::duration<double>(Clock::now() - begin_).count();
    Tell(name_, wall, "s");
    Tell(StrCat(name_, ", CPU"), CpuSeconds() - cpu_, "s");
  }

 private:
  const std::string name_;
  const Clock::time_point begin_ = Clock::now();
  const double cpu_ = CpuSeconds();
};

double MostMegabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") {
      double kilobytes = 0;
      status >> kilobytes;
      return kilobytes / 1024;
    }
  }
  return 0;
}

long long EventsOf(sql::Database& database) {
  long long events = 0;
  ZONEFLOW_CHECK(database
                     .Read([&](sql::Transaction& transaction) {
                       transaction.session() << "SELECT count(*) FROM journal", soci::into(events);
                       return absl::OkStatus();
                     })
                     .ok());
  return events;
}

void Measure(ingest::SociDocumentStore& store, sql::Database& database,
             const ingest::Gazetteer& zones, const std::string& name, const std::string& text) {
  const Stage reading(StrCat(name, ", read"));
  auto page = ingest::Extract(text, {&zones, *ParseDate("2021-02-01")});
  reading.End();
  ZONEFLOW_CHECK(page.ok());
  const long long events = EventsOf(database);
  const Stage storing(StrCat(name, ", stored"));
  const auto receipt = store.Store(
      {Sha256Hex(text), {"a.txt", *ParseDate("2021-02-01")}, text, {}, *std::move(page)},
      {"person/a", "", Instant()});
  storing.End();
  ZONEFLOW_CHECK(receipt.ok());
  Tell(StrCat(name, ", articles"), receipt->articles, "");
  Tell(StrCat(name, ", facts"), receipt->facts, "");
  Tell(StrCat(name, ", signings"), receipt->signings, "");
  Tell(StrCat(name, ", events"), static_cast<double>(EventsOf(database) - events), "");
  Tell(StrCat(name, ", most memory so far"), MostMegabytes(), "MB");
}

void Run(std::size_t megabytes, const std::string& chosen, int documents, bool postgres) {
  const testing::TempFolder folder;
  std::unique_ptr<testing::TempPostgres> server;
  std::string url = StrCat("sqlite:", folder.path(), "/ingest.sqlite");
  if (postgres) {
    auto started = testing::TempPostgres::Start();
    ZONEFLOW_CHECK(started.ok());
    server = *std::move(started);
    url = *server->CreateDatabase();
  }
  const auto database = sql::Open({.url = url, .migrate = true});
  ZONEFLOW_CHECK(database.ok());
  ZONEFLOW_CHECK(
      sql::Prepare(**database, {journal::Migrations(), ingest::Migrations()}, true, {}).ok());
  const auto zones = ingest::LoadGazetteer();
  ZONEFLOW_CHECK(zones.ok());
  const testing::ManualClock clock(Instant{});
  const journal::Journal journal("ingest", clock);
  ingest::SociDocumentStore store(**database, journal, *zones);
  for (const auto& shape : ingest::testing::Shapes()) {
    if (chosen != "all" && chosen != shape.name) {
      continue;
    }
    const std::string text =
        shape.make(megabytes * 1'000'000 * static_cast<std::size_t>(documents));
    const std::size_t each = text.size() / static_cast<std::size_t>(documents);
    for (int i = 0; i < documents; ++i) {
      // Cut at a character: the names of each differ from those of the others.
      std::size_t begin = static_cast<std::size_t>(i) * each;
      std::size_t end = i + 1 == documents ? text.size() : begin + each;
      const auto inside = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
      };
      while (inside(begin)) {
        ++begin;
      }
      while (inside(end)) {
        ++end;
      }
      Measure(store, **database, *zones, StrCat(shape.name, " ", i + 1),
              text.substr(begin, end - begin));
    }
  }
}

}  // namespace
}  // namespace zoneflow

int main(int argc, char** argv) {
  CLI::App app("Where the time of one large document goes");
  std::size_t megabytes = 16;
  std::string shape = "paragraphs";
  std::string database = "sqlite";
  int documents = 1;
  app.add_option("--megabytes", megabytes)->check(CLI::Range(1, 32));
  app.add_option("--shape", shape, "of services/ingest/testing/documents.h, or all");
  app.add_option("--documents", documents)->check(CLI::Range(1, 64));
  app.add_option("--database", database)->check(CLI::IsMember({"sqlite", "postgres"}));
  CLI11_PARSE(app, argc, argv);
  zoneflow::Run(megabytes, shape, documents, database == "postgres");
  return 0;
}
