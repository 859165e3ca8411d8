// Reads a ledger (台账): the table of projects that investment staff keep, as it comes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/table/sheet.h"
#include "services/ingest/core/gazetteer.h"
#include "services/ingest/core/ledger_columns.h"
#include "services/ingest/core/ledger_rules.h"
#include "services/ingest/core/ledger_values.h"

namespace zoneflow::ingest {

struct LedgerOptions {
  const Gazetteer* gazetteer = nullptr;
  const LedgerColumns* columns = nullptr;  // null: those that are shipped
  std::string zone = {};                   // id or name, for rows that tell none
  std::optional<int> year = {};            // for 4月底前 where no title tells the year
};

// A place in the file. Rows and columns are those that spreadsheets show.
struct LedgerPlace {
  std::string sheet;  // empty for CSV
  std::uint32_t row = 0;

  friend bool operator==(const LedgerPlace&, const LedgerPlace&) = default;
};

// One row: a project as it stands in the ledger.
struct LedgerEntry {
  LedgerPlace place = {};
  std::string project = {};  // project or company may be empty, not both
  std::string company = {};
  std::string zone_id = {};  // empty for a zone that the gazetteer does not know
  std::string zone_name = {};
  std::optional<Money> amount = {};
  std::optional<Money> amount_alt = {};
  std::vector<std::string> sectors = {};
  std::optional<LedgerDate> signed_on = {};
  std::string project_code = {};
  std::string credit_code = {};
  std::string parcel = {};
  std::optional<Decimal> land_mu = {};
  std::string note = {};
};

// What tells the project, the strongest first: "code/…", "credit/…", "parcel/…", "name/…". One at
// least: names always do.
std::vector<std::string> KeysOf(const LedgerEntry& entry);

// One thing wrong with a row, which is not taken then.
struct LedgerReject {
  LedgerPlace place;
  std::string column;  // "F"; empty where no column is at fault
  std::string header;  // what stands above it
  std::string value;
  LedgerRule rule = LedgerRule::kBadCell;
  std::string other;  // of kSameKey: the other row, as "台账!7"
};

enum class LedgerSkip {
  kSubtotal,        // 小计, 合计, 总计: never counted
  kHeading,         // 一、新签项目
  kNote,            // 填表人：…
  kRepeatedHeader,  // of a printed page, or of another table below
  kHiddenRow,
  kHiddenSheet,
  kSheetWithoutHeader,
};
std::string_view Name(LedgerSkip skip);
std::string_view Words(LedgerSkip skip, bool chinese);

struct SkippedRow {
  LedgerPlace place;  // row 0: the whole sheet
  LedgerSkip why = LedgerSkip::kSubtotal;
  std::string text;
};

// How a column was read; without a field it was not.
struct LedgerColumn {
  std::string sheet;
  std::string column;
  std::string header;
  std::optional<LedgerField> field;
  std::uint32_t index = 0;              // from 0
  std::optional<LedgerUnit> unit = {};  // of a column of sums: what its plain figures are in
  std::uint32_t header_row = 0;         // the last of its header, as spreadsheets show it
};

struct LedgerReading {
  std::string title;
  std::vector<LedgerColumn> columns;
  std::vector<LedgerEntry> entries;  // in the order of the file
  std::vector<LedgerReject> rejects;
  std::int64_t rejected_rows = 0;  // with one reject or more
  std::vector<SkippedRow> skipped;
};

// Reads every sheet that is not hidden and has a header that fits: one to three rows (merged cells
// count where they reach) within the first 60 that name a project or a company, and something more.
// Sums are in the unit of their header, else in that of the line above (单位：万元), else in 万元.
// Merged cells of zone, company, sector, date and currency count for each of their rows; in CSV,
// which has no merged cells, so does the zone or sector above an empty cell. A month counts, but is
// no day. Of rows with the same key none is taken. Another header below begins another table of the
// sheet. What is not signed (洽谈, 储备, 取消: the row or the heading above it says so) is rejected.
//
// InvalidArgument names the sheet and the columns: no sheet has a header that fits, two columns are
// read as one field, a zone that is not known is given. Time is n log n in the cells.
absl::StatusOr<LedgerReading> ReadLedger(const table::Workbook& workbook,
                                         const LedgerOptions& options);

}  // namespace zoneflow::ingest
