// Figures into the ledger that an office keeps, in the way it writes them.
#pragma once

#include <cstddef>
#include <vector>

#include "common/table/sheet.h"
#include "services/ingest/core/ledger.h"

namespace zoneflow::ingest {

struct LedgerEdits {
  std::vector<table::CellEdit> cells;
  std::size_t shared = 0;   // cells that count for several rows, and stay
  std::size_t missing = 0;  // values of projects that the ledger does not have
};

// What has to be written into the ledger `own`, read from the workbook, so that its projects have
// these values: only what differs, only into columns that it has. Sums are in the unit of their
// column, text where its currency is another. A merged cell over several rows is not written.
LedgerEdits EditsOf(const table::Workbook& workbook, const LedgerReading& own,
                    const std::vector<LedgerEntry>& values);

}  // namespace zoneflow::ingest
