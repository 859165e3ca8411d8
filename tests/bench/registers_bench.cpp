// Lists of signings over a full register: how long a page takes, early and late in a walk, and a
// search in names.
//
//   bench_registers [--signings N] [--members N] [--rounds N] [--database sqlite|postgres]
//
// Prints JSON lines {name, value, unit}. A signing has that many named members, each with a company
// and a project of its own: 100,000 × 5 are 10^6 names. SQLite in a temporary folder, or a
// PostgreSQL of its own.
#include <soci/soci.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"

#include "common/base/check.h"
#include "common/base/date.h"
#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/sql/bound.h"
#include "common/testing/manual_clock.h"
#include "common/testing/temp_folder.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/testing/documents.h"
#include "tests/bench/quantile.h"
#include "tests/support/temp_postgres.h"

namespace zoneflow::ingest {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kZones = 80;
constexpr int kBatch = 500;

double Ms(Clock::duration took) { return std::chrono::duration<double, std::milli>(took).count(); }

void Tell(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

v1::Signing SigningOf(int number, int members) {
  v1::Signing signing;
  signing.set_id(StrCat(std::string(22, 'f'), 1'000'000'000 + number * 7919LL % 1'000'000'007));
  signing.set_revision(1);
  signing.mutable_zone()->set_id(StrCat("zone-", number % kZones));
  signing.mutable_zone()->set_name(StrCat("第", number % kZones, "高新区"));
  signing.mutable_zone()->set_province("江苏");
  signing.set_count(members + number % 5);
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(1'000'000LL * (number * 37LL % 100'000));
  signing.add_sectors(number % 3 == 0 ? "集成电路" : "生物医药");
  signing.set_published_on(FormatDate(*ParseDate("2012-01-01") + std::chrono::days(number % 3300)));
  signing.set_status(common::v1::FIGURE_STATUS_EXTRACTED);
  signing.set_article_title("集中签约");
  signing.set_member_count(members);
  for (int i = 0; i < members; ++i) {
    const auto n = static_cast<std::uint64_t>(number) * static_cast<std::uint64_t>(members) +
                   static_cast<std::uint64_t>(i);
    v1::Project& member = *signing.add_members();
    member.set_id(StrCat("p", n));
    member.set_company(testing::DistinctName(2 * n, 4) + "科技有限公司");
    member.set_name(testing::DistinctName(2 * n + 1, 5) + "项目");
  }
  return signing;
}

void Fill(sql::Database& database, int signings, int members) {
  for (int first = 0; first < signings; first += kBatch) {
    const absl::Status status = database.Write([&](sql::Transaction& transaction) {
      for (int i = first; i < std::min(first + kBatch, signings); ++i) {
        const v1::Signing signing = SigningOf(i, members);
        const std::string state = absl::Base64Escape(signing.SerializeAsString());
        transaction.session() << "INSERT INTO signings (id, revision, published_on, state) "
                                 "VALUES (:id, 1, :published, :state)",
            soci::use(signing.id()), soci::use(signing.published_on()), soci::use(state);
        MemberNames names;
        names.Add(signing);
        InsertSigningRegister(transaction, signing, names);
      }
      return absl::OkStatus();
    });
    ZONEFLOW_CHECK(status.ok());
  }
  // As autovacuum does in time.
  const absl::Status analyzed = database.Write([&](sql::Transaction& transaction) {
    transaction.session() << "ANALYZE";
    return absl::OkStatus();
  });
  ZONEFLOW_CHECK(analyzed.ok());
}

v1::ListSigningsRequest Page(const std::string& filter, const std::string& order_by = "") {
  v1::ListSigningsRequest request;
  request.set_filter(filter);
  request.set_order_by(order_by);
  request.set_page_size(50);
  return request;
}

class Lists {
 public:
  Lists(SociDocumentStore& store, int rounds) : store_(store), rounds_(rounds) {}

  v1::ListSigningsResponse Ask(const v1::ListSigningsRequest& request) {
    auto response = store_.ListSignings(request);
    if (!response.ok()) {
      std::fprintf(stderr, "%s\n", response.status().ToString().c_str());
    }
    ZONEFLOW_CHECK(response.ok());
    return *std::move(response);
  }

  void Measure(const std::string& name, const v1::ListSigningsRequest& request) {
    std::vector<double> times;
    int rows = 0;
    for (int round = 0; round < rounds_; ++round) {
      const auto begin = Clock::now();
      rows = Ask(request).signings_size();
      times.push_back(Ms(Clock::now() - begin));
    }
    Tell(name + " p50", bench::Median(times), "ms");
    Tell(name + " p99", bench::Quantile(times, 0.99), "ms");
    Tell(name + " rows", rows, "");
  }

  // The request of so manieth page of the walk.
  v1::ListSigningsRequest At(v1::ListSigningsRequest request, int page) {
    for (int i = 1; i < page; ++i) {
      request.set_page_token(Ask(request).next_page_token());
      ZONEFLOW_CHECK(!request.page_token().empty());
    }
    return request;
  }

 private:
  SociDocumentStore& store_;
  const int rounds_;
};

void Run(int signings, int members, int rounds, bool postgres) {
  const zoneflow::testing::TempFolder folder;
  std::string url = StrCat("sqlite:", folder / "ingest.sqlite");
  if (postgres) {
    auto* server = zoneflow::testing::TempPostgres::Shared();
    ZONEFLOW_CHECK(server != nullptr);
    url = *server->CreateDatabase();
  }
  const auto database = *sql::Open({.url = url});
  ZONEFLOW_CHECK(sql::Prepare(*database, {journal::Migrations(), Migrations()}, true).ok());
  auto begin = Clock::now();
  Fill(*database, signings, members);
  Tell("filled", Ms(Clock::now() - begin) / 1000, "s");
  Tell("names", 2.0 * signings * members, "");

  const zoneflow::testing::ManualClock clock;
  const journal::Journal journal("ingest", clock);
  const Gazetteer gazetteer(std::vector<Zone>{});
  SociDocumentStore store(*database, journal, gazetteer, clock);
  Lists lists(store, rounds);
  const std::string three = "count >= 5 amount_cny >= 1e6 sector = 集成电路";
  const int late = std::max(2, std::min(500, signings / 400));
  for (const char* order : {"", "amount_cny desc", "date"}) {
    const std::string name = StrCat("three restrictions, by ", *order == '\0' ? "default" : order);
    lists.Measure(name + ", page 1", Page(three, order));
    lists.Measure(StrCat(name, ", page ", late), lists.At(Page(three, order), late));
  }
  lists.Measure("one zone", Page("zone.id = zone-7 amount_cny >= 1e6 status = extracted"));
  const std::string company = testing::DistinctName(
      2ULL * static_cast<std::uint64_t>(signings) * static_cast<std::uint64_t>(members) / 2, 4);
  lists.Measure("search two characters", Page("text:" + company.substr(0, 6)));
  lists.Measure("search four characters", Page("text:" + company));
  lists.Measure("search one character", Page("text:" + company.substr(0, 3)));
  lists.Measure("search in every name", Page("text:科技"));
  lists.Measure("search that finds none", Page("text:饕餮"));
  lists.Measure("search in one zone by amount",
                Page(StrCat("zone.id = zone-7 text:", company.substr(0, 6)), "amount_cny desc"));
}

}  // namespace
}  // namespace zoneflow::ingest

int main(int argc, char** argv) {
  CLI::App app("Lists over a full register of signings");
  int signings = 100'000, members = 5, rounds = 200;
  std::string database = "sqlite";
  app.add_option("--signings", signings)->check(CLI::Range(2'000, 10'000'000));
  app.add_option("--members", members)->check(CLI::Range(1, 200));
  app.add_option("--rounds", rounds)->check(CLI::Range(1, 100'000));
  app.add_option("--database", database)->check(CLI::IsMember({"sqlite", "postgres"}));
  CLI11_PARSE(app, argc, argv);
  zoneflow::ingest::Run(signings, members, rounds, database == "postgres");
  return 0;
}
