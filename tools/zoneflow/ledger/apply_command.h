// `zoneflow ledger apply FILE`: hands a ledger to the suite and tells what came of its rows.
#pragma once

#include <ostream>
#include <string>

#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::cli {

// Prints a row for each row that was not taken or waits for a person: state ("rejected", "changed"),
// sheet, row, column, header, value, rule, reason (in the language of the view; JSON has reason_zh
// beside it), signing. A line of notes counts rows of each kind.
void PrintLedger(const std::string& path, const ingest::v1::IngestDocumentResponse& response,
                 const Output& output, std::ostream& notes);

// Adds the command to those of ledgers.
void RegisterLedgerApply(CLI::App& ledger, Context& context);

}  // namespace zoneflow::cli
