#include "tools/zoneflow/ledger/apply_command.h"

#include <iostream>
#include <memory>

#include "CLI/CLI.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/ingest_command.h"
#include "tools/zoneflow/ledger/ledger_command.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

ordered_json RowOf(const ingest::v1::RejectedCell& cell, const View& view) {
  ordered_json row = {{"state", "rejected"}, {"sheet", cell.sheet()}, {"row", cell.row()}};
  row["column"] = cell.column();
  row["header"] = cell.header();
  row["value"] = cell.value();
  row["rule"] = cell.rule();
  if (view.format == Format::kJson) {
    row["reason"] = cell.reason_en();
    row["reason_zh"] = cell.reason_zh();
  } else {
    row["reason"] = view.chinese ? cell.reason_zh() : cell.reason_en();
  }
  return row;
}

ordered_json RowOf(const ingest::v1::ChangedRow& changed) {
  ordered_json row = {{"state", "changed"}, {"sheet", changed.sheet()}, {"row", changed.row()}};
  row["signing"] = changed.signing_id();
  return row;
}

}  // namespace

void PrintLedger(const std::string& path, const ingest::v1::IngestDocumentResponse& response,
                 const Output& output, std::ostream& notes) {
  const ingest::v1::LedgerReceipt& ledger = response.ledger();
  Rows rows{{"state", "sheet", "row", "column", "header", "value", "reason", "signing"}, {}};
  for (const auto& changed : ledger.changed_rows()) {
    rows.rows.push_back(RowOf(changed));
  }
  for (const auto& reject : ledger.rejects()) {
    rows.rows.push_back(RowOf(reject, output.view));
  }
  output.Print(rows);
  const std::string came =
      response.repeated()
          ? StrCat("is known as ", response.document_id(), "; nothing changed")
          : StrCat(ledger.added(), " new, ", ledger.unchanged(), " unchanged, ", ledger.changed(),
                   " changed and left as they are known, ", ledger.rejected(), " rows rejected, ",
                   ledger.skipped(), " skipped");
  notes << Printable(StrCat(path, ": ", came)) << '\n';
}

void RegisterLedgerApply(CLI::App& ledger, Context& context) {
  struct Arguments {
    std::string path;
    DocumentNote note;
  };
  const auto a = std::make_shared<Arguments>();
  auto* apply = ledger.add_subcommand(
      "apply", "Hand a ledger to the suite: its new projects are announced as signings");
  apply->add_option("FILE", a->path, "CSV or .xlsx, at most 32 MiB")->type_name("FILE")->required();
  apply->add_option("--zone", a->note.zone, "The zone of rows that tell none: its id or name");
  apply
      ->add_option("--published", a->note.published,
                   "Its date; dates without a year are of the same")
      ->check(IsDate());
  SetExamples(apply, {"ledger apply 台账4月.xlsx --zone 成都高新区 --published 2021-04-30"});
  context.OnSuite(apply, [a](Connection& connection, const Output& output) -> absl::Status {
    // A table that is no ledger would be taken for prose.
    RETURN_IF_ERROR(CheckLedger(a->path, a->note.zone, connection.progress()));
    ASSIGN_OR_RETURN(const auto response, IngestFile(connection, a->path, a->note));
    PrintLedger(a->path, response, output, std::cerr);
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::cli
