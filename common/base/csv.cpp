#include "common/base/csv.h"

#include <csv.h>

#include <algorithm>
#include <utility>

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

// What libcsv tells as it reads.
struct Reading {
  CsvRow row;
  std::vector<CsvRow> rows;

  static void Field(void* field, std::size_t size, void* reading) {
    static_cast<Reading*>(reading)->row.fields.emplace_back(static_cast<const char*>(field), size);
  }
  static void End(int /*character*/, void* reading) {
    auto& self = *static_cast<Reading*>(reading);
    self.rows.push_back(std::exchange(self.row, {}));
  }
};

class Parser {
 public:
  Parser() {
    ZONEFLOW_CHECK(csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0);
    // Spaces are part of a field.
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  }
  ~Parser() { csv_free(&parser_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  csv_parser* get() { return &parser_; }

 private:
  csv_parser parser_;
};

absl::Status LineError(std::size_t line, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat("line ", line, ": ", rule));
}

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, std::string_view header) {
  Parser parser;
  Reading reading;
  bool header_seen = false;
  std::size_t line = 0;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view bytes = text.substr(0, size);
    text.remove_prefix(size);
    ++line;
    // libcsv counts no lines and knows no comments: it gets one line after the other.
    const bool begins_row = reading.row.line == 0;
    if (begins_row) {
      const std::string_view content = bytes.substr(0, bytes.find_last_not_of("\r\n") + 1);
      if (content.empty() || content.front() == '#') {
        continue;
      }
      if (!header_seen) {
        if (content != header) {
          return LineError(line, StrCat("header \"", content, "\" is not \"", header, "\""));
        }
        header_seen = true;
        continue;
      }
      reading.row.line = line;
    }
    if (csv_parse(parser.get(), bytes.data(), bytes.size(), Reading::Field, Reading::End,
                  &reading) != bytes.size()) {
      return LineError(line,
                       "a quote stands within a field that does not begin with one, or not "
                       "at the end of one that does");
    }
  }
  const std::size_t last = reading.row.line;
  if (csv_fini(parser.get(), Reading::Field, Reading::End, &reading) != 0) {
    return LineError(last, "a quoted field does not end");
  }
  if (!header_seen) {
    return LineError(line + 1, StrCat("the header \"", header, "\" is missing"));
  }
  const auto columns = static_cast<std::size_t>(std::count(header.begin(), header.end(), ',')) + 1;
  for (const CsvRow& row : reading.rows) {
    if (row.fields.size() != columns) {
      return LineError(row.line,
                       StrCat(row.fields.size(), " fields; a row has ", columns, ": ", header));
    }
  }
  return std::move(reading.rows);
}

}  // namespace zoneflow
