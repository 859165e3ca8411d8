// Tables in CSV (RFC 4180), as the project's data files and people's ledgers have them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace zoneflow {

struct CsvRow {
  std::size_t line = 0;  // on which it begins, from 1
  std::vector<std::string> fields;
};

// The rows below the header, each of as many fields. Fields may be quoted and then hold commas,
// quotes ("") and ends of lines; nothing is trimmed. Lines end with LF or CRLF; empty ones and
// those that begin with # are passed over. InvalidArgument names the line and the rule: the header
// is not this one or is missing, a row has another number of fields, quotes are wrong.
absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, std::string_view header);

// All rows as they stand, the header too: an empty line is a row of one empty field, # is text, and
// rows may differ in length. InvalidArgument as above; OutOfRange beyond `most_fields`.
absl::StatusOr<std::vector<CsvRow>> ParseCsvRows(std::string_view text, char delimiter,
                                                 std::size_t most_fields);

}  // namespace zoneflow
