#include "common/table/csv_table.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "common/base/csv.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "common/table/limits.h"

namespace zoneflow::table {
namespace {

struct Decoded {
  std::string_view encoding;
  std::string text;
};

absl::StatusOr<std::string> Convert(std::string_view bytes, const char* encoding) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(encoding, &error),
                                                                     ucnv_close);
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  // No encoding of these makes more than one unit of a byte.
  icu::UnicodeString units;
  UChar* const begin = units.getBuffer(static_cast<std::int32_t>(bytes.size()) + 1);
  UChar* end = begin;
  const char* at = bytes.data();
  ucnv_toUnicode(converter.get(), &end, begin + bytes.size() + 1, &at, at + bytes.size(), nullptr,
                 true, &error);
  units.releaseBuffer(static_cast<std::int32_t>(end - begin));
  if (U_FAILURE(error)) {
    return absl::InvalidArgumentError(
        StrCat("table: byte ", at - bytes.data(), " is no ", encoding,
               "; a table is UTF-8, UTF-16 with its mark, GB18030 or .xlsx"));
  }
  std::string text;
  units.toUTF8String(text);
  return text;
}

absl::StatusOr<Decoded> Decode(std::string_view bytes) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    const bool little = bytes.front() == '\xff';
    ASSIGN_OR_RETURN(std::string text, Convert(bytes.substr(2), little ? "UTF-16LE" : "UTF-16BE"));
    return Decoded{little ? "UTF-16LE" : "UTF-16BE", std::move(text)};
  }
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  const bool marked = bytes.starts_with(kMark);
  const std::string_view content = marked ? bytes.substr(kMark.size()) : bytes;
  if (const std::size_t bad = FindMalformed(content); bad == content.npos) {
    return Decoded{"UTF-8", std::string(content)};
  } else if (marked) {
    return absl::InvalidArgumentError(
        StrCat("table: byte ", bad + kMark.size(), " is no UTF-8, which its mark says that it is"));
  }
  ASSIGN_OR_RETURN(std::string text, Convert(bytes, "GB18030"));
  return Decoded{"GB18030", std::move(text)};
}

// The most frequent outside quotes in the first lines; the comma where none is.
char DelimiterOf(std::string_view text) {
  constexpr std::string_view kDelimiters = ",\t;";
  constexpr int kLines = 20;
  std::array<std::size_t, kDelimiters.size()> counts{};
  bool quoted = false;
  int lines = 0;
  for (const char c : text) {
    quoted = quoted != (c == '"');
    lines += c == '\n' ? 1 : 0;
    if (lines == kLines) {
      break;
    }
    if (const std::size_t which = kDelimiters.find(c); !quoted && which != kDelimiters.npos) {
      ++counts[which];
    }
  }
  return kDelimiters[static_cast<std::size_t>(
      std::distance(counts.begin(), std::max_element(counts.begin(), counts.end())))];
}

}  // namespace

absl::StatusOr<Workbook> ReadCsvTable(std::string_view bytes) {
  ASSIGN_OR_RETURN(Decoded decoded, Decode(bytes));
  if (const std::size_t nul = decoded.text.find('\0'); nul != decoded.text.npos) {
    return absl::InvalidArgumentError(
        StrCat("table: neither text nor .xlsx, a NUL stands at character byte ", nul));
  }
  // Old machines end lines with a lone CR, which libcsv does not count as an end of line here.
  if (decoded.text.find('\n') == decoded.text.npos) {
    std::replace(decoded.text.begin(), decoded.text.end(), '\r', '\n');
  }
  ASSIGN_OR_RETURN(std::vector<CsvRow> rows,
                   ParseCsvRows(decoded.text, DelimiterOf(decoded.text), kMostCells));
  Workbook workbook{.kind = "csv", .encoding = std::string(decoded.encoding)};
  Sheet& sheet = workbook.sheets.emplace_back();
  if (rows.size() > kMostRows) {
    return absl::OutOfRangeError(
        StrCat("row ", kMostRows + 1, ": a table has at most ", kMostRows));
  }
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (rows[row].fields.size() > kMostColumns) {
      return absl::OutOfRangeError(StrCat("row ", row + 1, ": ", rows[row].fields.size(),
                                          " columns; a table has at most ", kMostColumns));
    }
    for (std::uint32_t column = 0; column < rows[row].fields.size(); ++column) {
      if (std::string& field = rows[row].fields[column]; !field.empty()) {
        sheet.cells.push_back(
            {.row = row, .column = column, .kind = CellKind::kText, .text = std::move(field)});
      }
    }
  }
  return workbook;
}

}  // namespace zoneflow::table
