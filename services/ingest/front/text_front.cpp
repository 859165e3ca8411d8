#include "services/ingest/front/text_front.h"

#include <array>
#include <string>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
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
constexpr std::array<Foreign, 12> kForeign = {
    {{"PK\x03\x04", "a ZIP archive (docx, xlsx, pptx and odt are such)"},
     {"\xd0\xcf\x11\xe0", "an old Office file (doc, xls, ppt)"},
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

absl::Status RefuseForeign(std::string_view bytes) {
  for (const Foreign& foreign : kForeign) {
    if (bytes.starts_with(foreign.begins)) {
      return absl::InvalidArgumentError(StrCat("document: is ", foreign.name,
                                               " by its first bytes; text, HTML and PDF are read"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<DocumentText> ReadDocument(std::string_view bytes,
                                          const std::function<absl::Status()>& go_on) {
  DocumentText document;
  RETURN_IF_ERROR(RefuseForeign(bytes));
  if (IsPdf(bytes)) {
    RETURN_IF_ERROR(ReadPdf(bytes, document, go_on));
  } else {
    RETURN_IF_ERROR(ReadEncoding(bytes, document));
    if (IsHtml(TextOf(document, bytes))) {
      RETURN_IF_ERROR(ReadHtml(bytes, document, go_on));
    } else {
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
