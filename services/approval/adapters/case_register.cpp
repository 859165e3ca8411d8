#include "services/approval/adapters/case_register.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/search_text.h"
#include "common/filter/sql.h"
#include "common/sql/arrays.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/midnight_timer.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/core/midnight.h"

namespace zoneflow::approval {
namespace {

constexpr int kCasesABatch = 200;

// The tables of the register, and what each calls the case.
constexpr std::pair<std::string_view, std::string_view> kTables[] = {{"case_register", "id"},
                                                                     {"case_sectors", "case_id"},
                                                                     {"node_register", "case_id"},
                                                                     {"todos", "case_id"}};

std::optional<std::int64_t> FenOf(const ProjectRecord& project) {
  for (const std::optional<Money>& money : {project.amount, project.amount_alt}) {
    if (money && money->currency == "CNY") {
      return money->minor;
    }
  }
  return std::nullopt;
}

std::string TextOf(const std::optional<Date>& date) { return date ? FormatDate(*date) : ""; }

absl::StatusOr<std::optional<Date>> DateIn(std::string_view column, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  absl::StatusOr<Date> date = ParseDate(text);
  if (!date.ok()) {
    return absl::DataLossError(StrCat("case_register.", column, ": \"", text, "\" is no date"));
  }
  return *date;
}

absl::StatusOr<std::optional<LightDays>> LightDaysIn(const std::string& yellow_on,
                                                     const std::string& red_on) {
  ASSIGN_OR_RETURN(const std::optional<Date> yellow, DateIn("yellow_on", yellow_on));
  ASSIGN_OR_RETURN(const std::optional<Date> red, DateIn("red_on", red_on));
  return yellow && red ? std::optional(LightDays{*yellow, *red}) : std::nullopt;
}

// What a search finds a case by.
std::string NamesOf(const ProjectRecord& project) {
  return filter::FoldedText({project.company, project.name});
}

constexpr std::string_view kTodoColumns =
    "case_id, procedure_id, zone_id, office, officer, chief_officer, act, status, ready, due_on, "
    "yellow_on, red_on";

std::string YellowOf(const std::optional<LightDays>& days) {
  return days ? FormatDate(days->yellow_on) : "";
}
std::string RedOf(const std::optional<LightDays>& days) {
  return days ? FormatDate(days->red_on) : "";
}

void AddTodo(const CaseRow& row, const Todo& todo, sql::BulkInsert& rows) {
  rows << row.id.str() << todo.procedure.str() << row.project.zone.id << todo.responsible.office
       << todo.responsible.officer << todo.responsible.chief_officer
       << std::string(TodoActKey(todo.act)) << std::string(NodeStatusKey(todo.status))
       << std::int64_t{todo.ready} << TextOf(todo.due_on) << YellowOf(todo.light_days)
       << RedOf(todo.light_days);
  rows.EndRow();
}

constexpr std::string_view kNodeColumns =
    "case_id, position, procedure_id, zh, duration_wd, latest_accept, latest_result, yellow_on, "
    "red_on";

void AddNode(const CaseRow& row, std::int64_t position, const NodeRow& node,
             sql::BulkInsert& rows) {
  rows << row.id.str() << position << node.row.procedure.str() << node.row.zh
       << std::int64_t{node.row.duration_wd} << FormatDate(node.row.latest_accept)
       << FormatDate(node.row.latest_result) << YellowOf(node.light_days) << RedOf(node.light_days);
  rows.EndRow();
}

void EraseNames(sql::Transaction& transaction, const std::vector<std::int64_t>& numbers) {
  transaction.session() << StrCat("DELETE FROM case_grams WHERE case_no IN (",
                                  absl::StrJoin(numbers, ","), ")");
  filter::EraseWaiting(transaction, kCaseGrams, numbers);
}

}  // namespace

RegisterWriter::RegisterWriter(sql::Transaction& transaction)
    : transaction_(transaction),
      cases_(transaction.session(), "case_register",
             "id, revision, project_id, signing_id, zone_id, zone_name, province, company, "
             "project_name, amount_minor, currency, amount_alt_minor, currency_alt, amount_fen, "
             "sectors, status, "
             "template_id, track, track_reason, track_changes_when, stage, required_start, "
             "planned_start, provisional, provisional_reason, yellow_on, red_on, "
             "updated_at_us, search_text, search_no",
             {.key = "id"}),
      sectors_(transaction.session(), "case_sectors", "case_id, position, sector"),
      nodes_(transaction.session(), "node_register", kNodeColumns, {.key = "case_id, position"}),
      todos_(transaction.session(), "todos", kTodoColumns, {.key = "case_id, procedure_id"}),
      searched_(transaction, kCaseGrams) {}

void RegisterWriter::AddRow(const CaseRow& row) {
  const ProjectRecord& project = row.project;
  const auto minor = [](const std::optional<Money>& money) {
    return money ? std::optional(money->minor) : std::nullopt;
  };
  const auto currency = [](const std::optional<Money>& money) {
    return money ? money->currency : "";
  };
  std::string sectors;
  for (const std::string& sector : project.sectors) {
    StrAppend(&sectors, sector, "\n");
  }
  const auto days = row.light_days;
  cases_ << row.id.str() << row.revision << project.id.str() << project.signing_id.str()
         << project.zone.id << project.zone.name << project.zone.province << project.company
         << project.name << minor(project.amount) << currency(project.amount)
         << minor(project.amount_alt) << currency(project.amount_alt) << FenOf(project) << sectors
         << static_cast<std::int64_t>(project.status) << row.template_id.str()
         << std::string(TrackKey(row.triage.track)) << row.triage.reason << row.triage.changes_when
         << std::string(StageName(row.stage)) << TextOf(row.required_start)
         << (row.plan ? FormatDate(row.plan->start) : "")
         << std::int64_t{row.plan && row.plan->provisional}
         << (row.plan ? row.plan->provisional_reason : "") << YellowOf(days) << RedOf(days)
         << std::int64_t{row.updated_at.time_since_epoch().count()} << NamesOf(project)
         << filter::SearchNumber(row.id.str());
  cases_.EndRow();
}

void RegisterWriter::Add(const CaseRegister& added, Searched searched) {
  const CaseRow& row = added.row;
  std::int64_t position = 0;
  for (const std::string& sector : row.project.sectors) {
    sectors_ << row.id.str() << position++ << sector;
    sectors_.EndRow();
  }
  if (searched == Searched::kAdd) {
    searched_.Add(NamesOf(row.project), filter::SearchNumber(row.id.str()));
  }
  AddRow(row);
  position = 0;
  for (const NodeRow& node : added.nodes) {
    AddNode(row, position++, node, nodes_);
  }
  for (const Todo& todo : added.todos) {
    AddTodo(row, todo, todos_);
  }
}

void RegisterWriter::Update(const CaseRegister& before, const CaseRegister& after) {
  const CaseRow& row = after.row;
  if (row != before.row) {
    AddRow(row);
  }
  for (std::size_t i = 0; i < after.nodes.size(); ++i) {
    if (i >= before.nodes.size() || after.nodes[i] != before.nodes[i]) {
      AddNode(row, static_cast<std::int64_t>(i), after.nodes[i], nodes_);
    }
  }
  if (after.nodes.size() < before.nodes.size()) {
    const auto count = static_cast<long long>(after.nodes.size());
    transaction_.session()
        << "DELETE FROM node_register WHERE case_id = :id AND position >= :count",
        soci::use(row.id.str()), soci::use(count);
  }
  for (const Todo& todo : before.todos) {
    if (std::ranges::find(after.todos, todo.procedure, &Todo::procedure) == after.todos.end()) {
      done_.push_back({row.id.str(), todo.procedure.str()});
    }
  }
  for (const Todo& todo : after.todos) {
    if (std::ranges::find(before.todos, todo) == before.todos.end()) {
      AddTodo(row, todo, todos_);
    }
  }
}

void RegisterWriter::Finish() {
  cases_.Finish();
  sectors_.Finish();
  nodes_.Finish();
  sql::EraseRows(transaction_.session(), "todos", "case_id, procedure_id", done_);
  todos_.Finish();
  searched_.Finish();
  done_.clear();
}

bool SameNames(const ProjectRecord& a, const ProjectRecord& b) { return NamesOf(a) == NamesOf(b); }

void EraseRegister(sql::Transaction& transaction, const std::string& case_id, Searched searched) {
  if (searched == Searched::kAdd) {
    EraseNames(transaction, {filter::SearchNumber(case_id)});
  }
  for (const auto& [table, key] : kTables) {
    transaction.session() << StrCat("DELETE FROM ", table, " WHERE ", key, " = :id"),
        soci::use(case_id);
  }
}

std::string CaseRowReader::Columns() {
  return "r.id, r.revision, r.project_id, r.signing_id, r.zone_id, r.zone_name, r.province, "
         "r.company, r.project_name, r.amount_minor, r.currency, r.amount_alt_minor, "
         "r.currency_alt, r.sectors, r.status, r.template_id, r.track, r.track_reason, "
         "r.track_changes_when, r.stage, r.required_start, r.planned_start, r.provisional, "
         "r.provisional_reason, r.yellow_on, r.red_on, r.updated_at_us";
}

void CaseRowReader::Bind(soci::statement& statement) {
  const auto into = [&statement](auto&... cells) { (statement.exchange(soci::into(cells)), ...); };
  into(id_, revision_, project_id_, signing_id_, zone_id_, zone_name_, province_, company_,
       project_name_);
  statement.exchange(soci::into(amount_, has_amount_));
  into(currency_);
  statement.exchange(soci::into(amount_alt_, has_amount_alt_));
  into(currency_alt_, sectors_, status_, template_id_, track_, track_reason_, track_changes_when_,
       stage_, required_start_, planned_start_, provisional_, provisional_reason_, yellow_on_,
       red_on_, updated_at_us_);
}

absl::StatusOr<CaseRow> CaseRowReader::Read() const {
  CaseRow row;
  row.id = CaseId(id_);
  row.revision = revision_;
  row.project = {.id = ProjectId(project_id_),
                 .signing_id = SigningId(signing_id_),
                 .zone = {zone_id_, zone_name_, province_},
                 .company = company_,
                 .name = project_name_,
                 .amount = {},
                 .amount_alt = {},
                 .sectors = {},
                 .status = static_cast<FigureStatus>(status_)};
  if (has_amount_ == soci::i_ok) {
    row.project.amount = Money{amount_, currency_};
  }
  if (has_amount_alt_ == soci::i_ok) {
    row.project.amount_alt = Money{amount_alt_, currency_alt_};
  }
  if (!sectors_.empty()) {
    row.project.sectors = absl::StrSplit(sectors_, '\n');
    row.project.sectors.pop_back();  // what follows the last end of line
  }
  row.template_id = TemplateId(template_id_);
  const std::optional<Track> track = TrackOfKey(track_);
  if (!track) {
    return absl::DataLossError(StrCat("case_register.track: \"", track_, "\" is no track"));
  }
  row.triage = {*track, track_reason_, track_changes_when_};
  const std::optional<Stage> stage = StageNamed(stage_);
  if (!stage) {
    return absl::DataLossError(StrCat("case_register.stage: \"", stage_, "\" is no stage"));
  }
  row.stage = *stage;
  ASSIGN_OR_RETURN(row.required_start, DateIn("required_start", required_start_));
  ASSIGN_OR_RETURN(const std::optional<Date> start, DateIn("planned_start", planned_start_));
  if (start) {
    row.plan = {*start, provisional_ != 0, provisional_reason_};
  }
  ASSIGN_OR_RETURN(row.light_days, LightDaysIn(yellow_on_, red_on_));
  row.updated_at = Instant{std::chrono::microseconds{updated_at_us_}};
  return row;
}

absl::Status RebuildRegisters(sql::Transaction& transaction, const Rulebook& rulebook,
                              sql::MigrationProgress& progress) {
  soci::session& session = transaction.session();
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // A case that is opened between the reading and the erasing would lose its register.
    session << "LOCK TABLE cases IN SHARE ROW EXCLUSIVE MODE";
  }
  if (progress.total == 0) {
    long long cases = 0;
    session << "SELECT count(*) FROM cases", soci::into(cases);
    progress.total = cases;
  }
  std::vector<std::pair<std::string, sql::Bytes>> states;
  std::string id;
  sql::Bytes state;
  const int limit = kCasesABatch;
  soci::statement rows = sql::Once(
      session,
      "SELECT id, encode(state, 'hex') FROM cases WHERE id > :after ORDER BY id "
      "LIMIT :limit",
      soci::use(progress.resume_after), soci::use(limit), soci::into(id), soci::into(state));
  rows.execute();
  while (rows.fetch()) {
    states.emplace_back(id, state);
  }
  progress.finished = static_cast<int>(states.size()) < kCasesABatch;
  // Also what the register says of cases that are not there.
  for (const auto& [table, key] : kTables) {
    const std::string erase = StrCat("DELETE FROM ", table, " WHERE ", key, " > :after");
    if (progress.finished) {
      session << erase, soci::use(progress.resume_after);
    } else {
      session << StrCat(erase, " AND ", key, " <= :last"), soci::use(progress.resume_after),
          soci::use(states.back().first);
    }
  }
  std::vector<std::int64_t> numbers;
  for (const auto& one : states) {
    numbers.push_back(filter::SearchNumber(one.first));
  }
  if (!numbers.empty()) {
    EraseNames(transaction, numbers);
  }
  RegisterWriter writer(transaction);
  for (const auto& [case_id, bytes] : states) {
    absl::StatusOr<Case> value = DecodeState(bytes.value);
    if (!value.ok()) {
      return absl::Status(value.status().code(),
                          StrCat("case ", case_id, ": ", value.status().message()));
    }
    RETURN_IF_ERROR(ReadParts(session, *value));
    writer.Add(RegisterOf(*value, rulebook));
    RETURN_IF_ERROR(ArmMidnight(transaction, value->id, NextTurn(*value, rulebook)));
    progress.resume_after = case_id;
    ++progress.done;
  }
  writer.Finish();
  filter::SettleAll(transaction, kCaseGrams);
  if (progress.finished) {
    session << "DELETE FROM case_grams WHERE NOT EXISTS (SELECT 1 FROM case_register WHERE "
               "search_no = case_no)";
  }
  return absl::OkStatus();
}

absl::Status Reproject(sql::Database& database, const Rulebook& rulebook,
                       const sql::MigrationReport& report) {
  sql::MigrationProgress progress;
  while (!progress.finished) {
    const sql::MigrationProgress before = progress;
    RETURN_IF_ERROR(database.WriteWithRedo([&](sql::Transaction& transaction) {
      progress = before;
      return RebuildRegisters(transaction, rulebook, progress);
    }));
    report("register", progress);
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::approval
