#include "common/base/csv.h"

#include <csv.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

// What libcsv tells as it reads.
struct Reading {
  CsvRow row;
  std::vector<CsvRow> rows;
  std::size_t fields_left = std::numeric_limits<std::size_t>::max();

  static void Field(void* field, std::size_t size, void* reading) {
    auto& self = *static_cast<Reading*>(reading);
    if (self.fields_left > 0) {
      --self.fields_left;
      self.row.fields.emplace_back(static_cast<const char*>(field), size);
    }
  }
  static void End(int /*character*/, void* reading) {
    auto& self = *static_cast<Reading*>(reading);
    self.rows.push_back(std::exchange(self.row, {}));
  }
};

class Parser {
 public:
  explicit Parser(char delimiter = ',') {
    ZONEFLOW_CHECK(csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
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

constexpr std::string_view kStrayQuote =
    "a quote stands within a field that does not begin with one, or not at the end of one that "
    "does";
constexpr std::string_view kOpenQuote = "a quoted field does not end";

// Takes the first line, its end included, off the text.
std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
  text.remove_prefix(line.size());
  return line;
}

}  // namespace

absl::StatusOr<std::vector<CsvRow>> ParseCsv(std::string_view text, std::string_view header) {
  Parser parser;
  Reading reading;
  bool header_seen = false;
  std::size_t line = 0;
  while (!text.empty()) {
    const std::string_view bytes = TakeLine(text);
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
      return LineError(line, kStrayQuote);
    }
  }
  const std::size_t last = reading.row.line;
  if (csv_fini(parser.get(), Reading::Field, Reading::End, &reading) != 0) {
    return LineError(last, kOpenQuote);
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

absl::StatusOr<std::vector<CsvRow>> ParseCsvRows(std::string_view text, char delimiter,
                                                 std::size_t most_fields) {
  Parser parser(delimiter);
  Reading reading;
  reading.fields_left = most_fields;
  std::size_t line = 0;
  while (!text.empty()) {
    const std::string_view bytes = TakeLine(text);
    ++line;
    if (reading.row.line == 0) {
      // libcsv passes over empty lines, which count here.
      if (bytes.find_first_not_of("\r\n") == bytes.npos) {
        reading.rows.push_back({line, {""}});
        reading.fields_left -= reading.fields_left > 0 ? 1 : 0;
      } else {
        reading.row.line = line;
      }
    }
    if (reading.row.line != 0 && csv_parse(parser.get(), bytes.data(), bytes.size(), Reading::Field,
                                           Reading::End, &reading) != bytes.size()) {
      return LineError(line, kStrayQuote);
    }
    if (reading.fields_left == 0) {
      return absl::OutOfRangeError(
          StrCat("line ", line, ": more than ", most_fields, " fields; no table has as many"));
    }
  }
  const std::size_t last = reading.row.line;
  if (csv_fini(parser.get(), Reading::Field, Reading::End, &reading) != 0) {
    return LineError(last, kOpenQuote);
  }
  return std::move(reading.rows);
}

}  // namespace zoneflow
