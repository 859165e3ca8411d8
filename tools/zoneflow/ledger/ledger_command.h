// `zoneflow ledger preview|apply|export FILE`: what a ledger (台账) would bring, and figures written into
// one, without any service; `apply` hands it to the suite (apply_command.h).
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"

namespace zoneflow::cli {

class Progress;

struct LedgerPreview {
  std::string path;
  std::string against = {};             // the ledger of before; empty: there is none
  std::string zone = {};                // of rows that tell none
  std::optional<int> year = {};         // of 4月底前 where no title tells it
  std::vector<std::string> named = {};  // "HEADER=FIELD"
  bool columns = false;                 // show how the columns were read instead
  bool all = false;                     // unchanged and skipped rows too
};

// Prints a row for each project that is new, changed (and in which fields) or gone, then one for
// each fault: state, sheet, row, column, project, company, zone, zone_id, amount, currency,
// signed_from and signed_to, sectors, project_code, changed, value, rule, reason (in the language of
// the view; JSON has reason_zh beside it). A line of notes counts rows of each kind.
//
// NotFound, InvalidArgument and OutOfRange name the file, the place in it and the rule; nothing is
// printed then. A rejected row is no error.
absl::Status RunLedgerPreview(const LedgerPreview& command, const Output& output,
                              std::ostream& notes, Progress& progress);

// OK for a file that ReadLedger reads, with its errors otherwise; each names the file.
absl::Status CheckLedger(const std::string& path, const std::string& zone, Progress& progress);

struct LedgerExport {
  std::string path;  // whose columns and styles stay
  std::string from;  // whose figures count
  std::string to;    // must not exist
  std::string zone = {};
  std::vector<std::string> named = {};
};

// Writes a copy of the .xlsx in which the projects that both ledgers have get the figures of the
// other; prints a row for each cell written: sheet, row, column, value. Errors as above, and
// AlreadyExists for the file to be written.
absl::Status RunLedgerExport(const LedgerExport& command, const Output& output, std::ostream& notes,
                             Progress& progress);

void RegisterLedger(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
