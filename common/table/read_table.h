// Reads tables as people send them: CSV and XLSX.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "common/table/sheet.h"

namespace zoneflow::table {

// The bytes decide what they are.
//
// CSV: UTF-8, UTF-16 with its byte-order mark, or GB18030; fields parted by comma, tab or
// semicolon, whichever the first lines have most of. Every cell is text.
//
// XLSX: the values as stored, also those of formulas (one that was never calculated is a fault of
// its cell), numbers with a date format as dates of the 1900 or 1904 system, rich text as text.
//
// InvalidArgument names sheet, row and column where there are such, and the rule: empty, no table,
// broken, encrypted, an old .xls or .et (save as .xlsx), with macros, with links to other workbooks,
// with a document type, unsorted. OutOfRange beyond a limit (limits.h). Takes up to 1 GiB of memory
// for the worst file.
absl::StatusOr<Workbook> ReadTable(std::string_view bytes);

}  // namespace zoneflow::table
