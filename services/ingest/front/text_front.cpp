#include "services/ingest/front/text_front.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/table/read_table.h"
#include "services/ingest/front/columns.h"
#include "services/ingest/front/encoding.h"
#include "services/ingest/front/html.h"
#include "services/ingest/front/language.h"
#include "services/ingest/front/pdf.h"

namespace zoneflow::ingest::front {
namespace {

// Files of other programs, by their first bytes.
struct Foreign {
  std::string_view begins;
  std::string_view name;
};
constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kCompoundFile = "\xd0\xcf\x11\xe0";
constexpr std::array<Foreign, 11> kForeign = {
    {{kZip, "a ZIP archive (docx, pptx, ods and odt are such)"},
     {"{\\rtf", "rich text (rtf)"},
     {"\x89PNG", "a picture (PNG)"},
     {"\xff\xd8\xff", "a picture (JPEG)"},
     {"GIF8", "a picture (GIF)"},
     {"\x1f\x8b", "a gzip archive"},
     {"Rar!", "a RAR archive"},
     {"7z\xbc\xaf", "a 7z archive"},
     {"%!PS", "PostScript"},
     {"SQLite format 3", "an SQLite database"},
     {"\x7f"
      "ELF",
      "a program (ELF)"}}};

// A workbook, or one under a password or from before 2007, which is refused with advice. The names of
// a ZIP archive's parts stand in it unpacked.
bool IsWorkbook(std::string_view bytes) {
  return bytes.starts_with(kCompoundFile) ||
         (bytes.starts_with(kZip) && bytes.find("xl/workbook") != bytes.npos);
}

absl::Status RefuseForeign(std::string_view bytes) {
  for (const Foreign& foreign : kForeign) {
    if (bytes.starts_with(foreign.begins)) {
      return absl::InvalidArgumentError(
          StrCat("document: is ", foreign.name,
                 " by its first bytes; text, HTML, PDF and ledgers (xlsx, CSV) are read"));
    }
  }
  return absl::OkStatus();
}

// Whether the first lines are of columns: a header and what stands below it, or a title above them.
bool MayBeTable(std::string_view text) {
  constexpr int kLinesLookedAt = 6;
  constexpr std::ptrdiff_t kFewestBreaks = 2;
  constexpr int kFewestLines = 2;
  int with_columns = 0;
  for (int line = 0; line < kLinesLookedAt && !text.empty(); ++line) {
    const std::string_view looked_at = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), looked_at.size() + 1));
    const auto breaks =
        std::ranges::count_if(looked_at, [](char c) { return c == ',' || c == '\t' || c == ';'; });
    with_columns += breaks >= kFewestBreaks ? 1 : 0;
  }
  return with_columns >= kFewestLines;
}

}  // namespace

absl::StatusOr<DocumentText> ReadDocument(std::string_view bytes,
                                          const std::function<absl::Status()>& go_on) {
  DocumentText document;
  if (IsWorkbook(bytes)) {
    ASSIGN_OR_RETURN(document.workbook, table::ReadTable(bytes));
    return document;
  }
  RETURN_IF_ERROR(RefuseForeign(bytes));
  if (IsPdf(bytes)) {
    RETURN_IF_ERROR(ReadPdf(bytes, document, go_on));
  } else {
    RETURN_IF_ERROR(ReadEncoding(bytes, document));
    if (IsHtml(TextOf(document, bytes))) {
      RETURN_IF_ERROR(ReadHtml(bytes, document, go_on));
    } else {
      if (MayBeTable(TextOf(document, bytes))) {
        if (auto workbook = table::ReadTable(bytes); workbook.ok()) {
          document.workbook = *std::move(workbook);
        }
      }
      RETURN_IF_ERROR(PartColumns(bytes, document));
    }
  }
  if (!document.unread) {
    if (std::string language = UnreadLanguage(document.units); !language.empty()) {
      document.note = std::move(language);
      document.unread = true;
    }
  }
  return document;
}

}  // namespace zoneflow::ingest::front
