// A ledger as a document: what its rows say becomes text that people can read and that facts point
// into, and each row that breaks no rule is a signing, told by people and therefore sure.
#pragma once

#include "absl/status/statusor.h"

#include "services/ingest/core/document_text.h"
#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {

// Whether it can be nothing else: any workbook but text in columns in which no header of a ledger
// stands, which is prose with as many commas.
bool IsLedger(const table::Workbook& workbook);

// Reads document.workbook, which must be set, and sets kind, converted, layout and places: the
// proof of a fact is its row. An article for each sheet with entries, under the ledger's title; a
// signing for each entry, under the id that a page would give it. Rows that break a rule are in
// page.ledger and make nothing.
//
// Errors as ReadLedger's; InvalidArgument too where no row can be taken, naming the first that
// cannot. The document is unchanged then. What options.go_on returned, if it ended the call.
absl::StatusOr<Page> ReadLedgerDocument(DocumentText& document, const ExtractOptions& options);

}  // namespace zoneflow::ingest
