// Lists over full registers: how long a page takes, early and late in a walk, beside the same
// statement through the client library alone, and a search in names.
//
//   bench_registers [--rows N] [--members N] [--rounds N] [--database sqlite|postgres]
//
// Prints JSON lines {name, value, unit}, and ends with 1 if a plan reads a table from end to end.
// So many signings, cases and facts; a signing has that many named members, each with a company and
// a project of its own: 100,000 × 5 are 10^6 names. SQLite in a temporary folder, or a PostgreSQL of
// its own.
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"

#include "common/base/check.h"
#include "common/base/date.h"
#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/rpc/page_token.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/testing/plan.h"
#include "common/testing/temp_folder.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/core/case_row.h"
#include "services/approval/testing/case_store_contract.h"
#include "services/approval/testing/sample_calendar.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/testing/documents.h"
#include "tests/bench/plain_client.h"
#include "tests/bench/quantile.h"
#include "tests/support/temp_postgres.h"

namespace zoneflow {
namespace {

using Clock = std::chrono::steady_clock;
using ingest::testing::DistinctName;

constexpr int kZones = 80;
constexpr int kBatch = 500;
constexpr int kLatePage = 500;

double Ms(Clock::duration took) { return std::chrono::duration<double, std::milli>(took).count(); }

void Tell(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

struct Size {
  int rows = 0, members = 0, rounds = 0;
};

ingest::v1::Signing SigningOf(int number, int members) {
  ingest::v1::Signing signing;
  signing.set_id(StrCat(std::string(22, 'f'), 1'000'000'000 + number * 7919LL % 1'000'000'007));
  signing.set_revision(1);
  signing.mutable_zone()->set_id(StrCat("zone-", number % kZones));
  signing.mutable_zone()->set_name(StrCat("第", number % kZones, "高新区"));
  signing.mutable_zone()->set_province("江苏");
  signing.set_count(5 + number % 5);
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
    ingest::v1::Project& member = *signing.add_members();
    member.set_id(StrCat("p", n));
    member.set_company(DistinctName(2 * n, 4) + "科技有限公司");
    member.set_name(DistinctName(2 * n + 1, 5) + "项目");
  }
  return signing;
}

// Runs the body for each row, some in a transaction, then lets the database count, as it does in
// time by itself.
void Fill(sql::Database& database, int rows,
          const std::function<void(sql::Transaction&, int first, int last)>& body) {
  for (int first = 0; first < rows; first += kBatch) {
    const absl::Status status = database.Write([&](sql::Transaction& transaction) {
      body(transaction, first, std::min(first + kBatch, rows));
      return absl::OkStatus();
    });
    ZONEFLOW_CHECK(status.ok());
  }
  const absl::Status analyzed = database.Write([&](sql::Transaction& transaction) {
    transaction.session() << "ANALYZE";
    return absl::OkStatus();
  });
  ZONEFLOW_CHECK(analyzed.ok());
}

void FillSignings(sql::Transaction& transaction, int first, int last, int members) {
  ingest::SigningRows rows(transaction);
  for (int i = first; i < last; ++i) {
    const ingest::v1::Signing signing = SigningOf(i, members);
    const sql::Bytes state = ingest::Encode(signing);
    transaction.session() << "INSERT INTO signings (id, revision, published_on, stored) "
                             "VALUES (:id, 1, :published, decode(:state, 'hex'))",
        soci::use(signing.id()), soci::use(signing.published_on()), soci::use(state);
    ingest::MemberNames names;
    names.Add(signing);
    rows.Add(signing, names, Instant());
  }
  rows.Finish();
}

// One document of facts, each with a company and a subject of its own.
void FillFacts(sql::Transaction& transaction, int first, int last) {
  if (first == 0) {
    transaction.session() << "INSERT INTO documents (id, file_name, published_on, size_bytes, "
                             "articles, facts, received_us) VALUES ('d', '', '', 0, 0, 0, 0)";
  }
  sql::BulkInsert rows(transaction.session(), "facts",
                       StrCat("document_id, ordinal, id, stored, ", ingest::FactColumns()));
  filter::SearchRows searched(transaction, ingest::kFactGrams);
  for (int i = first; i < last; ++i) {
    ingest::v1::Fact fact;
    fact.set_id(StrCat(std::string(22, 'f'), 1'000'000'000 + i));
    fact.set_kind(i % 2 == 0 ? ingest::v1::FACT_KIND_INDICATOR : ingest::v1::FACT_KIND_SIGNING);
    fact.mutable_zone()->set_id(StrCat("zone-", i % kZones));
    const auto n = static_cast<std::uint64_t>(i);
    fact.set_company(DistinctName(2 * n, 4) + "科技有限公司");
    fact.set_subject(DistinctName(2 * n + 1, 5) + "项目");
    const ingest::FactRegister known = ingest::FactRegisterOf(fact, "a", "");
    rows << "d" << i << fact.id() << ingest::Encode(fact);
    AddFactColumns(known, rows);
    rows.EndRow();
    known.AddTo(searched);
  }
  rows.Finish();
  searched.Finish();
}

void FillCases(sql::Transaction& transaction, int first, int last) {
  approval::RegisterWriter writer(transaction);
  for (int i = first; i < last; ++i) {
    const auto n = static_cast<std::uint64_t>(i);
    approval::Case value = approval::testing::Scheduled(approval::testing::SampleCase(
        StrCat("p", i), StrCat("zone-", i % kZones), DistinctName(2 * n, 4) + "科技有限公司"));
    value.project.name = DistinctName(2 * n + 1, 5) + "项目";
    value.project.amount = Money{1'000'000LL * (i * 37LL % 100'000), "CNY"};
    value.project.sectors = {i % 3 == 0 ? "集成电路" : "生物医药"};
    value.required_start = *ParseDate("2021-03-01") + std::chrono::days(i % 200);
    writer.Add(approval::RegisterOf(value, approval::testing::SampleRulebook()));
  }
  writer.Finish();
}

// A list: one page of it, and the statement behind that page.
template <typename Request>
struct List {
  std::function<absl::StatusOr<std::pair<std::string, int>>(const Request&)> read;  // token, rows
  std::function<absl::StatusOr<sql::Query>(sql::Transaction&, const Request&)> statement;
};

class Meter {
 public:
  Meter(sql::Database& database, const std::string& url, int rounds)
      : database_(database), plain_(url), rounds_(rounds) {}

  bool sound() const { return sound_; }

  // Ours and the plain client's in turns, so that both have the same weather.
  template <typename Request>
  double Measure(const std::string& name, const List<Request>& list, const Request& request) {
    sql::Query query;
    const absl::Status explained = database_.Read([&](sql::Transaction& transaction) {
      query = *list.statement(transaction, request);
      Check(name, sql::PlanOf(transaction, query));
      return absl::OkStatus();
    });
    ZONEFLOW_CHECK(explained.ok());
    std::vector<double> ours, plain;
    int rows = 0;
    for (int round = 0; round < rounds_; ++round) {
      auto begin = Clock::now();
      const auto page = list.read(request);
      ours.push_back(Ms(Clock::now() - begin));
      ZONEFLOW_CHECK(page.ok());
      rows = page->second;
      begin = Clock::now();
      plain_.Read(query);
      plain.push_back(Ms(Clock::now() - begin));
    }
    Tell(name + ", rows", rows, "");
    Tell(name + ", p50", bench::Median(ours), "ms");
    Tell(name + ", p99", bench::Quantile(ours, 0.99), "ms");
    Tell(name + ", p99 of the plain client", bench::Quantile(plain, 0.99), "ms");
    Tell(name + ", p50 / plain", bench::Median(ours) / bench::Median(plain), "");
    return bench::Quantile(ours, 0.99);
  }

  // The first page and a late one of the same walk.
  template <typename Request>
  void MeasureWalk(const std::string& name, const List<Request>& list, Request request, int late) {
    const double first = Measure(name + ", page 1", list, request);
    for (int page = 1; page < late; ++page) {
      const auto next = list.read(request);
      ZONEFLOW_CHECK(next.ok() && !next->first.empty());
      request.set_page_token(next->first);
    }
    const double last = Measure(StrCat(name, ", page ", late), list, request);
    Tell(StrCat(name, ", p99 of page ", late, " / page 1"), last / first, "");
  }

 private:
  void Check(const std::string& name, const std::vector<std::string>& plan) {
    for (const std::string& line : plan) {
      if (sql::ReadsAll(line)) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), absl::StrJoin(plan, "\n").c_str());
        sound_ = false;
      }
    }
  }

  sql::Database& database_;
  bench::PlainClient plain_;
  const int rounds_;
  bool sound_ = true;
};

template <typename Request>
Request Page(const std::string& filter, const std::string& order_by = "") {
  Request request;
  request.set_filter(filter);
  request.set_order_by(order_by);
  request.set_page_size(50);
  return request;
}

template <typename Request, typename Read, typename Rows>
List<Request> IngestList(ingest::DocumentLists& lists, Read read, Rows rows) {
  return {.read = [&lists, read,
                   rows](const Request& request) -> absl::StatusOr<std::pair<std::string, int>> {
            const auto page = (lists.*read)(request);
            if (!page.ok()) {
              return page.status();
            }
            return std::pair(page->next_page_token(), rows(*page));
          },
          .statement =
              [](sql::Transaction& transaction, const Request& request) {
                return ingest::ListQuery::Of(request)->In(transaction);
              }};
}

// The pages of a walk that there are: a third of the rows is found.
int LatePage(const Size& size) { return std::max(2, std::min(kLatePage, size.rows / 3 / 50 - 1)); }

bool MeasureIngest(const std::string& url, const Size& size) {
  const auto database = *sql::Open({.url = url});
  ZONEFLOW_CHECK(sql::Prepare(*database, {journal::Migrations(), ingest::Migrations()}, true).ok());
  const auto begin = Clock::now();
  Fill(*database, size.rows, [&](sql::Transaction& transaction, int first, int last) {
    FillSignings(transaction, first, last, size.members);
    FillFacts(transaction, first, last);
  });
  Tell("signings and facts filled", Ms(Clock::now() - begin) / 1000, "s");
  Tell("names of signings", 2.0 * size.rows * size.members, "");
  Tell("names of facts", 2.0 * size.rows, "");

  ingest::DocumentLists lists(*database);
  Meter meter(*database, url, size.rounds);
  using Signings = ingest::v1::ListSigningsRequest;
  const auto signings = IngestList<Signings>(lists, &ingest::DocumentLists::ListSignings,
                                             [](const auto& page) { return page.signings_size(); });
  const std::string three = "count >= 5 amount_cny >= 1e6 sector = 集成电路";
  for (const char* order : {"", "amount_cny desc", "date"}) {
    meter.MeasureWalk(StrCat("signings, three restrictions", *order == '\0' ? "" : ", by ", order),
                      signings, Page<Signings>(three, order), LatePage(size));
  }
  meter.Measure("signings of one zone", signings,
                Page<Signings>("zone.id = zone-7 amount_cny >= 1e6 status = extracted"));
  const std::string company = DistinctName(
      static_cast<std::uint64_t>(size.rows) * static_cast<std::uint64_t>(size.members), 4);
  const auto text = [&](std::size_t bytes) { return "text:" + company.substr(0, bytes); };
  meter.Measure("signings, search of two characters", signings, Page<Signings>(text(6)));
  meter.Measure("signings, search of four characters", signings, Page<Signings>(text(12)));
  meter.Measure("signings, search of one character", signings, Page<Signings>(text(3)));
  meter.Measure("signings, search in every name", signings, Page<Signings>("text:科技"));
  meter.Measure("signings, search that finds none", signings, Page<Signings>("text:饕餮"));
  meter.Measure("signings, search in one zone by amount", signings,
                Page<Signings>("zone.id = zone-7 " + text(6), "amount_cny desc"));
  using Facts = ingest::v1::ListFactsRequest;
  const auto facts = IngestList<Facts>(lists, &ingest::DocumentLists::ListFacts,
                                       [](const auto& page) { return page.facts_size(); });
  const std::string of_fact = DistinctName(static_cast<std::uint64_t>(size.rows), 4);
  meter.Measure("facts, search of two characters", facts,
                Page<Facts>("text:" + of_fact.substr(0, 6)));
  meter.Measure("facts, search of four characters", facts, Page<Facts>("text:" + of_fact));
  meter.Measure("facts, search in every name", facts, Page<Facts>("text:科技"));
  meter.Measure("facts, search that finds none", facts, Page<Facts>("text:饕餮"));
  return meter.sound();
}

bool MeasureApproval(const std::string& url, const Size& size) {
  const auto database = *sql::Open({.url = url});
  ZONEFLOW_CHECK(
      sql::Prepare(*database, {journal::Migrations(), approval::Migrations()}, true).ok());
  const WorkdayCalendar& calendar = approval::testing::SampleCalendar();
  const Date today = *ParseDate("2021-04-12");
  const auto begin = Clock::now();
  Fill(*database, size.rows, [&](sql::Transaction& transaction, int first, int last) {
    FillCases(transaction, first, last);
  });
  Tell("cases filled", Ms(Clock::now() - begin) / 1000, "s");

  const approval::CaseList cases(*database, calendar);
  const filter::Schema fields = approval::CaseFields(today, calendar);
  using Request = approval::v1::ListCasesRequest;
  const List<Request> list = {
      .read = [&](const Request& request) -> absl::StatusOr<std::pair<std::string, int>> {
        const auto page = cases.Read(request, LocalOperator(), today);
        if (!page.ok()) {
          return page.status();
        }
        return std::pair(page->next_page_token(), page->cases_size());
      },
      .statement = [&](sql::Transaction& transaction,
                       const Request& request) -> absl::StatusOr<sql::Query> {
        const filter::Filter where = *filter::Filter::Parse(request.filter(), fields);
        const filter::Order order =
            *filter::Order::Parse(request.order_by(), fields, approval::kStandardCaseOrder, "id");
        const auto after = *rpc::ReadPageToken(request, order.terms().size());
        return approval::CasesQuery(
            {where, order, request.page_size() + 1,
             filter::SearchCandidates(transaction, where, approval::kCaseGrams)},
            std::nullopt, after, transaction.dialect());
      }};
  Meter meter(*database, url, size.rounds);
  const std::string three = "track = land_pending amount >= 1e6 sector = 集成电路";
  for (const char* order : {"", "required_start", "company desc"}) {
    meter.MeasureWalk(StrCat("cases, three restrictions", *order == '\0' ? "" : ", by ", order),
                      list, Page<Request>(three, order), LatePage(size));
  }
  const std::string company = DistinctName(static_cast<std::uint64_t>(size.rows), 4);
  meter.Measure("cases, search of two characters", list,
                Page<Request>("text:" + company.substr(0, 6)));
  meter.Measure("cases, search of four characters", list, Page<Request>("text:" + company));
  meter.Measure("cases, search in every name", list, Page<Request>("text:科技"));
  meter.Measure("cases, search that finds none", list, Page<Request>("text:饕餮"));
  return meter.sound();
}

bool Run(const Size& size, bool postgres) {
  const testing::TempFolder folder;
  const auto url_of = [&](const std::string& name) {
    if (!postgres) {
      return StrCat("sqlite:", folder / (name + ".sqlite"));
    }
    auto* server = testing::TempPostgres::Shared();
    ZONEFLOW_CHECK(server != nullptr);
    return *server->CreateDatabase();
  };
  const bool ingest = MeasureIngest(url_of("ingest"), size);
  return MeasureApproval(url_of("approval"), size) && ingest;
}

}  // namespace
}  // namespace zoneflow

int main(int argc, char** argv) {
  CLI::App app("Lists over full registers of signings, facts and cases");
  zoneflow::Size size{.rows = 100'000, .members = 5, .rounds = 200};
  std::string database = "sqlite";
  app.add_option("--rows", size.rows)->check(CLI::Range(2'000, 10'000'000));
  app.add_option("--members", size.members)->check(CLI::Range(1, 200));
  app.add_option("--rounds", size.rounds)->check(CLI::Range(1, 100'000));
  app.add_option("--database", database)->check(CLI::IsMember({"sqlite", "postgres"}));
  CLI11_PARSE(app, argc, argv);
  return zoneflow::Run(size, database == "postgres") ? 0 : 1;
}
