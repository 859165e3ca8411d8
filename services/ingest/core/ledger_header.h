// Where the header of a ledger stands and what its columns are.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/table/sheet.h"
#include "services/ingest/core/ledger_columns.h"

namespace zoneflow::ingest {

struct HeaderColumn {
  std::uint32_t column = 0;
  std::string text;  // the words over the column, from the top, joined by " / "
  std::optional<LedgerField> field;
  std::optional<LedgerUnit> unit;  // that the header names
};

struct LedgerHeader {
  std::uint32_t first_row = 0;
  std::uint32_t last_row = 0;
  std::vector<HeaderColumn> columns;  // rising

  const HeaderColumn* Find(LedgerField field) const;
};

// Nullopt where none fits. InvalidArgument for two columns of one field.
absl::StatusOr<std::optional<LedgerHeader>> FindHeader(const table::Sheet& sheet,
                                                       const LedgerColumns& columns);

// The header that the cells of one row are, of another table below the first; nullopt for rows of
// data.
std::optional<LedgerHeader> HeaderOf(std::span<const table::Cell> cells,
                                     const LedgerColumns& columns);

}  // namespace zoneflow::ingest
