// Cases on PostgreSQL with fsync, beside SQL written by hand for the same rows in the same run.
//
//   bench_cases [--open N] [--cases N] [--threads N] [--history N] [--only replan|events|history]
//
// replan: so many open cases are planned anew after a holiday notice: the planning alone, and storing
// what moved. events: cases of 30 nodes are started and each node completed from outside, one durable
// call each. history: what a command costs behind so many events and a tenth as many versions.
// Prints JSON lines {name, value, unit}.
//
// By hand: what our calls changed is read back row by row (inserted, changed, gone), and written to
// another database by prepared statements of libpq, one for each row, in transactions of the same
// size, each with the lock of its case. That is all the hand does: it decides nothing and reads
// nothing but its lock.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include <libpq-fe.h>

#include "common/base/check.h"
#include "common/base/date.h"
#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "common/testing/manual_clock.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/open_case.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/replan.h"
#include "services/approval/core/require_start.h"
#include "services/approval/core/timetable_diff.h"
#include "tests/bench/quantile.h"
#include "tests/support/temp_postgres.h"

namespace zoneflow {
namespace {

using approval::Case;
using approval::CaseId;
using approval::ProcedureId;
using approval::Rulebook;
using Steady = std::chrono::steady_clock;

double Seconds(Steady::duration took) { return std::chrono::duration<double>(took).count(); }

void Tell(const std::string& name, double value, const char* unit) {
  std::printf("{\"name\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"}\n", name.c_str(), value, unit);
  std::fflush(stdout);
}

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// ---- the hand ----

struct Table {
  std::string name;
  std::vector<std::string> key;  // columns
  std::string columns = "*";
};

const std::vector<Table>& Tables() {
  static const std::vector<Table> tables = {
      {"cases", {"id"}},
      {"case_aliases", {"project_id"}},
      {"case_register", {"id"}},
      {"case_sectors", {"case_id", "position"}},
      {"node_register", {"case_id", "position"}},
      {"todos", {"case_id", "procedure_id"}},
      {"case_nodes", {"case_id", "procedure_id"}},
      {"node_entries", {"case_id", "procedure_id", "number"}},
      {"case_versions", {"case_id", "number"}},
      {"due_timers", {"kind", "subject"}},
      {"subjects", {"subject"}},
      {"journal",
       {"subject", "sequence"},
       "subject, sequence, topic, type, time, actor, traceparent, hash, body"}};
  return tables;
}

using Cell = std::optional<std::string>;

struct TableRows {
  std::vector<std::string> columns;
  std::map<std::vector<std::string>, std::vector<Cell>> rows;  // by key
};
using Snapshot = std::map<std::string, TableRows>;

// A statement for one row.
struct Op {
  std::string sql;
  std::vector<Cell> values;
};

class Hand {
 public:
  explicit Hand(const std::string& url) : connection_(PQconnectdb(url.substr(9).c_str())) {
    ZONEFLOW_CHECK(PQstatus(connection_) == CONNECTION_OK);
  }
  ~Hand() { PQfinish(connection_); }
  Hand(const Hand&) = delete;
  Hand& operator=(const Hand&) = delete;

  void Do(const char* sql) { Check(PQexec(connection_, sql)); }

  void Run(const Op& op) {
    const auto [known, is_new] = prepared_.emplace(op.sql, StrCat("s", prepared_.size()));
    if (is_new) {
      Check(PQprepare(connection_, known->second.c_str(), op.sql.c_str(), 0, nullptr));
    }
    std::vector<const char*> values;
    for (const Cell& cell : op.values) {
      values.push_back(cell ? cell->c_str() : nullptr);
    }
    Check(PQexecPrepared(connection_, known->second.c_str(), static_cast<int>(values.size()),
                         values.data(), nullptr, nullptr, 0));
  }

  // Rows of every table; of one case where an id is given.
  Snapshot Take(const std::string& id = {}) {
    Snapshot taken;
    for (const Table& table : Tables()) {
      std::string where;
      if (!id.empty()) {
        const std::string& first = table.key.front();
        where = first == "case_id" || first == "id" ? StrCat(" WHERE ", first, " = '", id, "'")
                : table.name == "case_aliases"      ? StrCat(" WHERE case_id = '", id, "'")
                                                    : StrCat(" WHERE subject LIKE '%", id, "%'");
      }
      PGresult* result = PQexec(
          connection_, StrCat("SELECT ", table.columns, " FROM ", table.name, where).c_str());
      ZONEFLOW_CHECK(PQresultStatus(result) == PGRES_TUPLES_OK);
      TableRows& rows = taken[table.name];
      for (int column = 0; column < PQnfields(result); ++column) {
        rows.columns.emplace_back(PQfname(result, column));
      }
      for (int row = 0; row < PQntuples(result); ++row) {
        std::vector<Cell> cells;
        std::vector<std::string> key;
        for (int column = 0; column < PQnfields(result); ++column) {
          cells.push_back(PQgetisnull(result, row, column) != 0
                              ? Cell()
                              : Cell(PQgetvalue(result, row, column)));
        }
        for (const std::string& part : table.key) {
          const auto at = std::ranges::find(rows.columns, part) - rows.columns.begin();
          key.push_back(*cells[static_cast<std::size_t>(at)]);
        }
        rows.rows.emplace(std::move(key), std::move(cells));
      }
      PQclear(result);
    }
    return taken;
  }

 private:
  void Check(PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      std::fprintf(stderr, "%s\n", PQerrorMessage(connection_));
    }
    ZONEFLOW_CHECK(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    PQclear(result);
  }

  PGconn* connection_;
  std::map<std::string, std::string> prepared_;
};

Op Insert(const Table& table, const TableRows& rows, const std::vector<Cell>& cells) {
  std::vector<std::string> places;
  for (std::size_t i = 1; i <= cells.size(); ++i) {
    places.push_back(StrCat("$", i));
  }
  Op op{StrCat("INSERT INTO ", table.name, " (", absl::StrJoin(rows.columns, ", "), ") VALUES (",
               absl::StrJoin(places, ", "), ")"),
        cells};
  if (table.name == "journal") {
    // With the mark of what the bus has not seen, as ours.
    op.sql = StrCat("WITH added AS (", op.sql,
                    " RETURNING id) INSERT INTO journal_pending (id, bytes) SELECT id, ",
                    cells.back()->size(), " FROM added");
  }
  return op;
}

// What leads from one to the other, in the order of the tables.
std::vector<Op> OpsBetween(const Snapshot& before, const Snapshot& after) {
  std::vector<Op> ops;
  for (const Table& table : Tables()) {
    const TableRows& was = before.at(table.name);
    const TableRows& now = after.at(table.name);
    const auto where = [&](std::size_t from) {
      std::vector<std::string> parts;
      for (const std::string& key : table.key) {
        parts.push_back(StrCat(key, " = $", from++));
      }
      return absl::StrJoin(parts, " AND ");
    };
    const auto add_key = [](const std::vector<std::string>& key, Op& op) {
      op.values.insert(op.values.end(), key.begin(), key.end());
    };
    for (const auto& [key, cells] : now.rows) {
      const auto old = was.rows.find(key);
      if (old == was.rows.end()) {
        ops.push_back(Insert(table, now, cells));
        continue;
      }
      Op op;
      std::vector<std::string> sets;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i] != old->second[i]) {
          op.values.push_back(cells[i]);
          sets.push_back(StrCat(now.columns[i], " = $", op.values.size()));
        }
      }
      if (!sets.empty()) {
        op.sql = StrCat("UPDATE ", table.name, " SET ", absl::StrJoin(sets, ", "), " WHERE ",
                        where(op.values.size() + 1));
        add_key(key, op);
        ops.push_back(std::move(op));
      }
    }
    for (const auto& [key, cells] : was.rows) {
      if (!now.rows.contains(key)) {
        Op op{StrCat("DELETE FROM ", table.name, " WHERE ", where(1)), {}};
        add_key(key, op);
        ops.push_back(std::move(op));
      }
    }
  }
  return ops;
}

// The rows of each case; the id stands in one of the key's columns.
std::map<std::string, Snapshot> ByCase(const Snapshot& all, const std::vector<std::string>& ids) {
  std::map<std::string, Snapshot> split;
  for (const std::string& id : ids) {
    for (const Table& table : Tables()) {
      split[id][table.name].columns = all.at(table.name).columns;
    }
  }
  for (const Table& table : Tables()) {
    for (const auto& [key, cells] : all.at(table.name).rows) {
      for (const std::string& part : key) {
        const std::size_t slash = part.find('/');
        const std::string id = slash == std::string::npos ? part : part.substr(slash + 1, 32);
        if (const auto found = split.find(id); found != split.end()) {
          found->second[table.name].rows.emplace(key, cells);
          break;
        }
      }
    }
  }
  return split;
}

Op LockOf(const std::string& id) {
  return {"SELECT revision FROM subjects WHERE subject = $1 FOR UPDATE", {StrCat("case/", id)}};
}

// ---- ours ----

struct OneService {
  OneService(testing::TempPostgres& postgres, int pool, const Rulebook& rules)
      : url(*postgres.CreateDatabase()) {
    sql::Config config;
    config.url = url;
    config.pool = pool;
    database = *sql::Open(config);
    ZONEFLOW_CHECK(
        sql::Prepare(*database, {journal::Migrations(), approval::Migrations()}, true).ok());
    store = std::make_unique<approval::SociCaseStore>(*database, journal, rules);
  }

  std::string url;
  testing::ManualClock clock{ShanghaiMidnight(Day(2021, 1, 4))};
  journal::Journal journal{"approval", clock};
  std::unique_ptr<sql::Database> database;
  std::unique_ptr<approval::SociCaseStore> store;
};

approval::ProjectRecord Member(int number) {
  approval::ProjectRecord member;
  member.id = approval::ProjectId(StrCat("p", number));
  member.signing_id = approval::SigningId("s1");
  member.zone = {StrCat("zone-", number % 7), "高新区", ""};
  member.company = StrCat("第", number, "公司");
  return member;
}

void FillOpen(OneService& service, const Rulebook& rules, int count) {
  std::vector<approval::CaseChange> changes;
  for (int i = 0; i < count; ++i) {
    Case value;
    value.project = Member(i);
    value.id = approval::CaseIdFor(value.project.id);
    value.revision = 1;
    value.template_id = rules.templates.front().id;
    value.required_start = Day(2021, 4, 6) + std::chrono::days{i % 60};
    value.timetable = *approval::TimetableOf(value, *value.required_start, rules);
    value.timetable_version = 1;
    value.lights_told_on = Day(2021, 1, 4);
    value.updated_at = service.clock.Now();
    approval::TimetableVersion version;
    version.number = 1;
    version.timetable = *value.timetable;
    version.made_at = service.clock.Now();
    approval::CaseChange change{approval::CaseChangeKind::kOpened, std::nullopt, std::move(value)};
    change.versions = {std::move(version)};
    changes.push_back(std::move(change));
    if (changes.size() == 250 || i + 1 == count) {
      ZONEFLOW_CHECK(service.store->Apply(changes, {"person/zhang", service.clock.Now()}).ok());
      changes.clear();
    }
  }
}

void BenchReplan(testing::TempPostgres& postgres, const Rulebook& rules, int count, int batch) {
  // A day off more in March.
  std::vector<CalendarRow> rows(rules.calendar_history.rows().begin(),
                                rules.calendar_history.rows().end());
  rows.push_back({Day(2021, 3, 24), WorkdayKind::kOff, 2021, Day(2021, 1, 4)});
  Rulebook noticed = rules;
  noticed.calendar_history = *CalendarHistory::Create(rows, 2000, 2099);
  noticed.calendar = noticed.calendar_history.Latest();

  OneService ours(postgres, 4, noticed), other(postgres, 4, noticed);
  FillOpen(ours, rules, count);
  FillOpen(other, rules, count);

  std::vector<Case> cases;
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) {
    cases.push_back(*ours.store->Get(approval::CaseIdFor(approval::ProjectId(StrCat("p", i)))));
    ids.push_back(cases.back().id.str());
  }
  std::vector<double> planning;
  std::int64_t moved = 0;
  for (int round = 0; round < 3; ++round) {
    const auto begin = Steady::now();
    approval::CasePlanner planner(noticed);
    moved = 0;
    for (const Case& value : cases) {
      const auto planned = planner.Quietly(value, {}, Day(2021, 1, 4));
      moved += planned.ok() && *planned != *value.timetable ? 1 : 0;
    }
    planning.push_back(Seconds(Steady::now() - begin));
  }
  Tell("replan_cases", count, "cases");
  Tell("replan_cases_that_move", static_cast<double>(moved), "cases");
  Tell("replan_planning_alone", bench::Median(planning), "s");

  Hand reader(ours.url);
  const Snapshot before = reader.Take();
  const auto begin = Steady::now();
  const auto replan =
      approval::ReplanAll(*ours.store, noticed)
          .Run({{approval::PlanCauseKind::kHoliday, "", "国办发明电〔2021〕1号"}, false, nullptr},
               {}, LocalOperator(), ours.clock.Now());
  const double took = Seconds(Steady::now() - begin);
  ZONEFLOW_CHECK(replan.ok() && replan->moved == moved);
  const Snapshot after = reader.Take();
  auto was = ByCase(before, ids);
  auto now = ByCase(after, ids);
  std::ranges::sort(ids);
  std::vector<std::vector<Op>> ops;
  std::size_t statements = 0;
  for (const std::string& id : ids) {
    std::vector<Op> of_case = OpsBetween(was[id], now[id]);
    if (!of_case.empty()) {
      of_case.insert(of_case.begin(), LockOf(id));
      statements += of_case.size();
      ops.push_back(std::move(of_case));
    }
  }
  Hand hand(other.url);
  const auto hand_begin = Steady::now();
  for (std::size_t at = 0; at < ops.size(); ++at) {
    if (at % static_cast<std::size_t>(batch) == 0) {
      hand.Do("BEGIN");
    }
    for (const Op& op : ops[at]) {
      hand.Run(op);
    }
    if ((at + 1) % static_cast<std::size_t>(batch) == 0 || at + 1 == ops.size()) {
      hand.Do("COMMIT");
    }
  }
  const double by_hand = Seconds(Steady::now() - hand_begin);
  Tell("replan_rows_written", static_cast<double>(statements), "rows");
  Tell("replan_ours", took, "s");
  Tell("replan_by_hand", by_hand, "s");
  Tell("replan_ours_over_by_hand", took / by_hand, "ratio");
}

// 30 things that a firm does by itself, in five rows of six, then START.
Rulebook ThirtyNodes() {
  std::vector<approval::Procedure> procedures;
  approval::ProjectTemplate made;
  made.id = approval::TemplateId("thirty");
  for (int i = 0; i < 30; ++i) {
    approval::Procedure one;
    one.id = ProcedureId(i == 29 ? "START" : StrCat("N", i));
    one.zh = StrCat("事项", i);
    one.dept = "企业";
    one.kind = approval::ProcedureKind::kEnterpriseTask;
    one.promised_wd = 3;
    for (int before = std::max(0, i - 6); before < i; ++before) {
      if ((before + i) % 6 == 0 || i == 29) {
        one.pre.emplace_back(StrCat("N", before));
      }
    }
    made.procedures.push_back(one.id);
    procedures.push_back(std::move(one));
  }
  return {*approval::Catalogue::Create(procedures, {ProcedureId("START"), {ProcedureId("N0")}}),
          {made},
          *WorkdayCalendar::Create({}, {2021}, 2020, 2022)};
}

void Start(OneService& service, const Rulebook& rules, int number) {
  const approval::ProjectRecord member = Member(number);
  const auto opened = approval::OpenCases(*service.store, rules)
                          .Run({&member, 1}, LocalOperator(), service.clock.Now());
  ZONEFLOW_CHECK(opened.ok());
}

void Complete(const approval::RecordNode& record, const Rulebook& rules, const CaseId& id, int node,
              Instant now) {
  approval::NodeEvent event;
  event.kind = approval::NodeEventKind::kCompleted;
  event.happened_on = ShanghaiDate(now);
  const auto done =
      record.Record({id, rules.templates.front().procedures[static_cast<std::size_t>(node)], 0, {}},
                    event, LocalOperator(), now);
  if (!done.ok()) {
    std::fprintf(stderr, "%s\n", done.status().ToString().c_str());
  }
  ZONEFLOW_CHECK(done.ok());
}

// Seconds until so many cases were done by so many at once.
double InThreads(int cases, int threads, const std::function<void(int thread, int number)>& one) {
  std::atomic<int> next = 0;
  const auto begin = Steady::now();
  std::vector<std::thread> workers;
  for (int thread = 0; thread < threads; ++thread) {
    workers.emplace_back([&, thread] {
      for (int number = next++; number < cases; number = next++) {
        one(thread, number);
      }
    });
  }
  for (std::thread& worker : workers) {
    worker.join();
  }
  return Seconds(Steady::now() - begin);
}

void BenchEvents(testing::TempPostgres& postgres, int cases, int threads) {
  const Rulebook rules = ThirtyNodes();
  OneService ours(postgres, threads, rules), other(postgres, threads, rules);
  const Instant now = ours.clock.Now();
  const approval::RecordNode record(*ours.store, rules);

  // What each call of one case changes.
  const int sample = 1'000'000;
  const approval::ProjectId sample_project = Member(sample).id;
  const CaseId sample_id = approval::CaseIdFor(sample_project);
  Hand reader(ours.url);
  std::vector<std::vector<Op>> calls;
  Snapshot before = reader.Take(sample_id.str());
  for (int call = 0; call <= 30; ++call) {
    if (call == 0) {
      Start(ours, rules, sample);
    } else {
      Complete(record, rules, sample_id, call - 1, now);
    }
    Snapshot after = reader.Take(sample_id.str());
    calls.push_back(OpsBetween(before, after));
    before = std::move(after);
  }
  std::size_t rows = 0;
  for (const std::vector<Op>& ops : calls) {
    rows += ops.size();
  }

  std::vector<double> latencies(static_cast<std::size_t>(cases) * 31);
  const double took = InThreads(cases, threads, [&](int, int number) {
    const CaseId id = approval::CaseIdFor(Member(number).id);
    for (int call = 0; call <= 30; ++call) {
      const auto begin = Steady::now();
      if (call == 0) {
        Start(ours, rules, number);
      } else {
        Complete(record, rules, id, call - 1, now);
      }
      latencies[static_cast<std::size_t>(number) * 31 + static_cast<std::size_t>(call)] =
          Seconds(Steady::now() - begin) * 1000;
    }
  });
  std::vector<std::unique_ptr<Hand>> hands;
  for (int thread = 0; thread < threads; ++thread) {
    hands.push_back(std::make_unique<Hand>(other.url));
  }
  const double by_hand = InThreads(cases, threads, [&](int thread, int number) {
    Hand& hand = *hands[static_cast<std::size_t>(thread)];
    const approval::ProjectId project = Member(number).id;
    const CaseId id = approval::CaseIdFor(project);
    // In bytes an id stands as hexadecimal digits of its letters.
    const std::vector<std::pair<std::string, std::string>> names = {
        {sample_id.str(), id.str()},
        {absl::BytesToHexString(sample_id.str()), absl::BytesToHexString(id.str())}};
    for (int call = 0; call <= 30; ++call) {
      hand.Do("BEGIN");
      if (call > 0) {
        hand.Run(LockOf(id.str()));
      }
      for (Op op : calls[static_cast<std::size_t>(call)]) {
        for (Cell& cell : op.values) {
          if (cell) {
            cell =
                *cell == sample_project.str() ? project.str() : absl::StrReplaceAll(*cell, names);
          }
        }
        if (op.sql.starts_with("INSERT INTO case_register")) {
          op.values.back() = StrCat(number);  // its number in the search
        }
        hand.Run(op);
      }
      hand.Do("COMMIT");
    }
  });
  Tell("events_cases", cases, "cases of 31 calls");
  Tell("events_at_once", threads, "callers");
  Tell("events_rows_of_a_case", static_cast<double>(rows), "rows");
  Tell("events_ours", cases / took, "cases/s");
  Tell("events_ours_p50", bench::Quantile(latencies, 0.5), "ms");
  Tell("events_ours_p99", bench::Quantile(latencies, 0.99), "ms");
  Tell("events_by_hand", cases / by_hand, "cases/s");
  Tell("events_ours_over_by_hand", by_hand / took, "ratio");
}

// A case that has been asked about for years, beside a new one.
void BenchHistory(testing::TempPostgres& postgres, const Rulebook& rules, int events) {
  OneService service(postgres, 4, rules);
  for (int number : {0, 1}) {
    Start(service, rules, number);
  }
  const CaseId old = approval::CaseIdFor(Member(0).id), young = approval::CaseIdFor(Member(1).id);
  const approval::RequireStart require_start(*service.store, rules);
  const auto require = [&](const CaseId& id, int day) {
    const auto begin = Steady::now();
    ZONEFLOW_CHECK(require_start
                       .Run(id, Day(2021, 6, 1) + std::chrono::days{day}, 0, LocalOperator(),
                            service.clock.Now(), approval::PastStart::kConfirmed)
                       .ok());
    return Seconds(Steady::now() - begin) * 1000;
  };
  const approval::RecordNode record(*service.store, rules);
  const std::vector<ProcedureId>& procedures = rules.templates.front().procedures;
  const auto remind = [&](const CaseId& id, int number) {
    const auto begin = Steady::now();
    ZONEFLOW_CHECK(
        record
            .Remind({id, procedures[static_cast<std::size_t>(number) % procedures.size()], 0, {}},
                    StrCat("第", number, "次催办"), LocalOperator(), service.clock.Now())
            .ok());
    return Seconds(Steady::now() - begin) * 1000;
  };
  require(old, 0);
  require(young, 0);
  for (int number = 0; number < events; ++number) {
    remind(old, number);
    if (number % 10 == 9) {
      require(old, number / 10 % 90 + 1);
    }
  }
  std::vector<double> old_events, young_events, old_starts, young_starts;
  for (int round = 0; round < 200; ++round) {
    young_events.push_back(remind(young, round));
    old_events.push_back(remind(old, round));
    if (round % 4 == 0) {
      young_starts.push_back(require(young, 100 + round % 40));
      old_starts.push_back(require(old, 100 + round % 40));
    }
  }
  Tell("history_events", events, "events");
  Tell("history_command_young", bench::Median(young_events), "ms");
  Tell("history_command_old", bench::Median(old_events), "ms");
  Tell("history_command_old_over_young", bench::Median(old_events) / bench::Median(young_events),
       "ratio");
  Tell("history_plan_old_over_young", bench::Median(old_starts) / bench::Median(young_starts),
       "ratio");
}

int Run(int argc, char** argv) {
  CLI::App app("Cases on PostgreSQL beside SQL written by hand");
  int open = 10'000, cases = 300, threads = 8, history = 10'000, batch = 1;
  std::string only;
  app.add_option("--open", open, "Open cases that are planned anew");
  app.add_option("--batch", batch, "Cases that the hand writes in one transaction");
  app.add_option("--cases", cases, "Cases that are started and completed");
  app.add_option("--threads", threads, "Callers at once");
  app.add_option("--history", history, "Events of the old case");
  app.add_option("--only", only, "replan, events or history");
  CLI11_PARSE(app, argc, argv);
  const auto rules = approval::LoadEmbeddedRulebook();
  auto postgres = testing::TempPostgres::Start(/*fsync=*/true);
  if (!rules.ok() || !postgres.ok()) {
    std::fprintf(stderr, "%s %s\n", rules.status().ToString().c_str(),
                 postgres.status().ToString().c_str());
    return 1;
  }
  if (only.empty() || only == "replan") {
    BenchReplan(**postgres, *rules, open, batch);
  }
  if (only.empty() || only == "events") {
    BenchEvents(**postgres, cases, threads);
  }
  if (only.empty() || only == "history") {
    BenchHistory(**postgres, *rules, history);
  }
  return 0;
}

}  // namespace
}  // namespace zoneflow

int main(int argc, char** argv) { return zoneflow::Run(argc, argv); }
