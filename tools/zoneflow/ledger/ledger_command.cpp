#include "tools/zoneflow/ledger/ledger_command.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/table/patch_xlsx.h"
#include "common/table/read_table.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/ledger.h"
#include "services/ingest/core/ledger_diff.h"
#include "services/ingest/core/ledger_export.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/ledger/apply_command.h"
#include "tools/zoneflow/progress.h"

namespace zoneflow::cli {
namespace {

using ingest::LedgerEntry;
using nlohmann::ordered_json;

absl::Status Named(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), StrCat(path, ": ", StdView(status.message())));
}

// A ledger, and the file that it was read from.
struct LedgerFile {
  std::string bytes;
  table::Workbook workbook;
  ingest::LedgerReading reading;
};

absl::StatusOr<LedgerFile> OpenLedger(const std::string& path, const ingest::LedgerOptions& options,
                                      Progress& progress) {
  Progress::Step step(progress, StrCat("reading ", path));
  LedgerFile file;
  ASSIGN_OR_RETURN(file.bytes, ReadDocumentFile("FILE", path));
  auto workbook = table::ReadTable(file.bytes);
  if (!workbook.ok()) {
    return Named(path, workbook.status());
  }
  file.workbook = *std::move(workbook);
  auto reading = ingest::ReadLedger(file.workbook, options);
  if (!reading.ok()) {
    return Named(path, reading.status());
  }
  file.reading = *std::move(reading);
  return file;
}

absl::StatusOr<ingest::LedgerColumns> ColumnsOf(const std::vector<std::string>& named) {
  std::map<std::string, ingest::LedgerField> own;
  for (const std::string& one : named) {
    const std::size_t sign = one.rfind('=');
    const auto field =
        sign == one.npos ? std::nullopt : ingest::ParseLedgerField(one.substr(sign + 1));
    if (!field || sign == 0) {
      return absl::InvalidArgumentError(StrCat(
          "--map: \"", one,
          "\" is no HEADER=FIELD; fields are project, company, amount, amount_alt, currency, "
          "zone, sector, signed_on, project_code, credit_code, parcel, land, note, ordinal"));
    }
    own[one.substr(0, sign)] = *field;
  }
  return ingest::LedgerColumns::Shipped().With(own);
}

ordered_json RowOf(std::string_view state, const LedgerEntry& entry) {
  ordered_json row = {{"state", std::string(state)}, {"sheet", entry.place.sheet}};
  row["row"] = entry.place.row;
  row["project"] = entry.project;
  row["company"] = entry.company;
  row["zone"] = entry.zone_name;
  row["zone_id"] = entry.zone_id;
  if (entry.amount) {
    row["amount"] = FormatMajor(*entry.amount);
    row["currency"] = entry.amount->currency;
  }
  if (entry.amount_alt) {
    row["amount_alt"] = FormatMajor(*entry.amount_alt);
    row["currency_alt"] = entry.amount_alt->currency;
  }
  if (entry.signed_on) {
    row["signed_from"] = FormatDate(entry.signed_on->first);
    row["signed_to"] = FormatDate(entry.signed_on->last);
  }
  row["sectors"] = absl::StrJoin(entry.sectors, "、");
  row["project_code"] = entry.project_code;
  row["credit_code"] = entry.credit_code;
  row["parcel"] = entry.parcel;
  if (entry.land_mu) {
    row["land_mu"] = ingest::FormatDecimal(*entry.land_mu);
  }
  row["note"] = entry.note;
  return row;
}

void AddReason(std::string_view zh, std::string_view en, const View& view, ordered_json& row) {
  row["reason"] = std::string(view.chinese ? zh : en);
  if (view.format == Format::kJson) {
    row["reason"] = std::string(en);
    row["reason_zh"] = std::string(zh);
  }
}

ordered_json RowOf(const ingest::LedgerReject& reject, const View& view) {
  ordered_json row = {{"state", "rejected"}, {"sheet", reject.place.sheet}};
  row["row"] = reject.place.row;
  row["column"] = reject.column;
  row["header"] = reject.header;
  row["value"] = reject.value;
  row["rule"] = std::string(Name(reject.rule));
  AddReason(Words(reject.rule, true), Words(reject.rule, false), view, row);
  row["other"] = reject.other;
  return row;
}

ordered_json RowOf(const ingest::SkippedRow& skipped, const View& view) {
  ordered_json row = {{"state", "skipped"}, {"sheet", skipped.place.sheet}};
  if (skipped.place.row > 0) {
    row["row"] = skipped.place.row;
  }
  row["value"] = skipped.text;
  row["rule"] = std::string(Name(skipped.why));
  AddReason(Words(skipped.why, true), Words(skipped.why, false), view, row);
  return row;
}

void PrintColumns(const ingest::LedgerReading& reading, const Output& output) {
  Rows rows{{"sheet", "column", "header", "field"}, {}};
  for (const ingest::LedgerColumn& column : reading.columns) {
    ordered_json row = {{"sheet", column.sheet}, {"column", column.column}};
    row["header"] = column.header;
    row["field"] = column.field ? std::string(Name(*column.field)) : "";
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
}

void RegisterExport(CLI::App& ledger, Context& context) {
  const auto e = std::make_shared<LedgerExport>();
  auto* command = ledger.add_subcommand(
      "export", "Write the figures of one ledger into another, which keeps its columns and styles");
  command->add_option("FILE", e->path, "The .xlsx whose columns and styles stay")
      ->type_name("FILE")
      ->required();
  command->add_option("--from", e->from, "The ledger whose figures count")
      ->type_name("FILE")
      ->required();
  command->add_option("--to", e->to, "The new file")->type_name("FILE")->required();
  command->add_option("--zone", e->zone, "The zone of rows that tell none: its id or name");
  command->add_option("--map", e->named, "What a column means that is not known: HEADER=FIELD")
      ->allow_extra_args(false);
  SetExamples(command, {"ledger export 我的台账.xlsx --from 台账5月.xlsx --to 我的台账5月.xlsx"});
  context.OnCall(command, [e, &context] {
    const auto progress = Progress::OnTerminal();
    return Report(RunLedgerExport(*e, context.Standard(), std::cerr, *progress));
  });
}

}  // namespace

absl::Status RunLedgerPreview(const LedgerPreview& command, const Output& output,
                              std::ostream& notes, Progress& progress) {
  ASSIGN_OR_RETURN(const ingest::Gazetteer gazetteer, ingest::LoadGazetteer());
  ASSIGN_OR_RETURN(const ingest::LedgerColumns columns, ColumnsOf(command.named));
  const ingest::LedgerOptions options{&gazetteer, &columns, command.zone, command.year};
  ASSIGN_OR_RETURN(const LedgerFile file, OpenLedger(command.path, options, progress));
  const ingest::LedgerReading& reading = file.reading;
  if (command.columns) {
    PrintColumns(reading, output);
    return absl::OkStatus();
  }
  std::vector<LedgerEntry> before;
  if (!command.against.empty()) {
    ASSIGN_OR_RETURN(LedgerFile last, OpenLedger(command.against, options, progress));
    before = std::move(last.reading.entries);
  }
  const ingest::LedgerDiff diff = ingest::Compare(before, reading.entries);
  Rows rows{{"state", "row", "column", "project", "company", "zone", "amount", "currency",
             "signed_from", "signed_to", "changed", "value", "reason", "sheet"},
            {}};
  for (const std::size_t added : diff.added) {
    rows.rows.push_back(RowOf("new", reading.entries[added]));
  }
  for (const ingest::LedgerMatch& match : diff.matches) {
    if (command.all || !match.changed.empty()) {
      rows.rows.push_back(
          RowOf(match.changed.empty() ? "unchanged" : "changed", reading.entries[match.after]));
      rows.rows.back()["changed"] = absl::StrJoin(match.changed, " ");
    }
  }
  for (const std::size_t gone : diff.gone) {
    rows.rows.push_back(RowOf("gone", before[gone]));
  }
  for (const ingest::LedgerReject& reject : reading.rejects) {
    rows.rows.push_back(RowOf(reject, output.view));
  }
  for (const ingest::SkippedRow& skipped : reading.skipped) {
    // Whoever hid a row may have forgotten it: that is told unasked.
    if (command.all || skipped.why == ingest::LedgerSkip::kHiddenRow ||
        skipped.why == ingest::LedgerSkip::kHiddenSheet) {
      rows.rows.push_back(RowOf(skipped, output.view));
    }
  }
  for (ordered_json& row : rows.rows) {
    DropEmpty(row);
  }
  output.Print(rows);
  notes << Printable(StrCat(command.path, ": ", reading.entries.size(), " projects (",
                            diff.added.size(), " new, ", diff.changed(), " changed, ",
                            diff.unchanged(), " unchanged), ", diff.gone.size(), " gone, ",
                            reading.rejected_rows, " rows rejected, ", reading.skipped.size(),
                            " skipped"))
        << '\n';
  return absl::OkStatus();
}

absl::Status CheckLedger(const std::string& path, const std::string& zone, Progress& progress) {
  ASSIGN_OR_RETURN(const ingest::Gazetteer gazetteer, ingest::LoadGazetteer());
  return OpenLedger(path, {.gazetteer = &gazetteer, .zone = zone}, progress).status();
}

absl::Status RunLedgerExport(const LedgerExport& command, const Output& output, std::ostream& notes,
                             Progress& progress) {
  if (std::filesystem::exists(command.to)) {
    return absl::AlreadyExistsError(StrCat("--to: ", command.to, " exists; name a new file"));
  }
  ASSIGN_OR_RETURN(const ingest::Gazetteer gazetteer, ingest::LoadGazetteer());
  ASSIGN_OR_RETURN(const ingest::LedgerColumns columns, ColumnsOf(command.named));
  const ingest::LedgerOptions options{&gazetteer, &columns, command.zone, {}};
  ASSIGN_OR_RETURN(const LedgerFile own, OpenLedger(command.path, options, progress));
  if (own.workbook.kind != "xlsx") {
    return absl::InvalidArgumentError(
        StrCat(command.path, ": only an .xlsx is written into; save it as one"));
  }
  ASSIGN_OR_RETURN(const LedgerFile from, OpenLedger(command.from, options, progress));
  const ingest::LedgerEdits edits =
      ingest::EditsOf(own.workbook, own.reading, from.reading.entries);
  Progress::Step step(progress, StrCat("writing ", command.to));
  ASSIGN_OR_RETURN(const table::Patched patched, table::PatchXlsx(own.bytes, edits.cells));
  std::ofstream file(command.to, std::ios::binary);
  file << patched.bytes;
  file.close();
  if (!file) {
    return absl::UnavailableError(StrCat("--to: ", command.to, " cannot be written"));
  }
  Rows rows{{"sheet", "row", "column", "value"}, {}};
  for (const table::CellEdit& edit : edits.cells) {
    if (std::find(patched.kept.begin(), patched.kept.end(), edit) == patched.kept.end()) {
      ordered_json row = {{"sheet", edit.sheet}, {"row", edit.row + 1}};
      row["column"] = table::ColumnName(edit.column);
      row["value"] = edit.text;
      rows.rows.push_back(std::move(row));
    }
  }
  output.Print(rows);
  notes << Printable(StrCat(command.to, ": ", rows.rows.size(), " cells written, ",
                            patched.kept.size(), " formulas and ", edits.shared,
                            " cells of several rows left, ", edits.missing,
                            " projects that the file does not have"))
        << '\n';
  return absl::OkStatus();
}

void RegisterLedger(CLI::App& app, Context& context) {
  const auto a = std::make_shared<LedgerPreview>();
  const auto year = std::make_shared<int>(0);
  auto* ledger = app.add_subcommand("ledger", "Ledgers of projects (台账)");
  ledger->require_subcommand(1);
  SetExamples(ledger, {"ledger preview 台账4月.xlsx"});
  auto* preview = ledger->add_subcommand(
      "preview", "What a ledger would bring: new, changed, gone, and every row that is not taken");
  preview->add_option("FILE", a->path, "CSV or .xlsx, at most 32 MiB")
      ->type_name("FILE")
      ->required();
  auto* against =
      preview->add_option("--against", a->against, "The ledger of before")->type_name("FILE");
  preview->add_option("--zone", a->zone, "The zone of rows that tell none: its id or name");
  preview->add_option("--year", *year, "The year of dates without one, where no title tells it")
      ->check(CLI::Range(1990, 2100));
  preview->add_option("--map", a->named, "What a column means that is not known: HEADER=FIELD")
      ->allow_extra_args(false);
  auto* columns =
      preview->add_flag("--columns", a->columns, "Show how the columns are read instead");
  columns->excludes(against);
  preview->add_flag("--all", a->all, "Rows that are unchanged or skipped too");
  SetExamples(preview,
              {"ledger preview 台账4月.xlsx", "ledger preview 台账5月.xlsx --against 台账4月.xlsx",
               "ledger preview 台账.xlsx --columns",
               "ledger preview 台账.csv --zone 成都高新区 --map 盘子=amount --format csv"});
  context.OnCall(preview, [a, year, &context] {
    if (*year != 0) {
      a->year = *year;
    }
    const auto progress = Progress::OnTerminal();
    return Report(RunLedgerPreview(*a, context.Standard(), std::cerr, *progress));
  });
  RegisterExport(*ledger, context);
  RegisterLedgerApply(*ledger, context);
}

}  // namespace zoneflow::cli
