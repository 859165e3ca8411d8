// What a document says, as text, with the way back to the document.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/table/sheet.h"
#include "services/ingest/core/fact.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {

enum class DocumentKind { kText, kHtml, kPdf, kLedger };

// "text", "html", "pdf", "ledger".
std::string_view Name(DocumentKind kind);

// A place on a page, in points from its upper left corner.
struct Box {
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;

  friend bool operator==(const Box&, const Box&) = default;
};

// Where a stretch of text stands in the document it was read from.
struct Proof {
  std::optional<Span> bytes;  // none in a PDF, whose bytes are packed
  int page = 0;               // from 1; 0 where a document has no pages
  Box box;                    // on that page, around all that stands there
  std::string sheet;          // of a workbook; empty in CSV
  std::uint32_t row = 0;      // as spreadsheets show it; 0 where a document has no rows

  friend bool operator==(const Proof&, const Proof&) = default;
};

// Leads from the bytes of a text to the document. Texts are built from front to back: each call
// tells of text behind that of the call before.
//
// 16 bytes for each run of characters that are equally long on both sides.
class Places {
 public:
  // The character of `size` bytes at `text` stands in the document's bytes `source`.
  void AddCharacter(std::uint32_t text, std::uint32_t size, const Span& source);
  // The text from `text` on is what stands at `part` of the text that `from` leads back from.
  void AddPart(std::uint32_t text, const Places& from, const Span& part);
  // The text from `text` on stands in the box.
  void AddBox(std::uint32_t text, int page, const Box& box);
  // The text from `text` on tells of a row of a table.
  void AddRow(std::uint32_t text, std::string_view sheet, std::uint32_t row);

  // The proof of a stretch of text, which must not be empty.
  Proof Of(const Span& text) const;
  // The bytes of the document that the stretch came from; itself where nothing was added.
  Span Source(const Span& text) const;

 private:
  // Characters of `text_step` bytes that stand in `source_step` bytes each.
  struct Run {
    std::uint32_t text = 0;
    std::uint32_t source = 0;
    std::uint32_t text_step = 1;
    std::uint32_t source_step = 1;
  };
  struct Word {
    std::uint32_t text = 0;
    int page = 0;
    Box box;
  };

  void Add(const Run& run, std::uint32_t end);
  // The run that holds the byte of the text.
  std::vector<Run>::const_iterator At(std::uint32_t text) const;

  struct Row {
    std::uint32_t text = 0;
    std::size_t sheet = 0;  // its place in sheets_
    std::uint32_t row = 0;
  };
  std::vector<Run> runs_;
  std::uint32_t end_ = 0;  // of what the last run tells of
  std::vector<Word> words_;
  std::vector<Row> rows_;
  std::vector<std::string> sheets_;  // in the order of their first rows
};

// How the lines of a text came about.
enum class Layout {
  kWrapped,     // by typesetting: paragraphs have to be found
  kParagraphs,  // each line is a paragraph or a row of a table
};

struct DocumentText {
  DocumentKind kind = DocumentKind::kText;
  std::string encoding = "UTF-8";  // of the bytes; empty for a PDF
  // The text, UTF-8; empty where it is the document's own bytes.
  std::string converted;
  // The same, decoded: offsets are bytes of the text.
  Text units;
  Places places;
  Layout layout = Layout::kWrapped;
  std::vector<std::uint32_t> headings;  // where lines begin that the document sets as headings
  // What of the document is not read, and by which rule; empty when all of it is.
  std::string note;
  // Of a workbook, or of text that may be one: Extract reads it, see ledger_document.h.
  std::optional<table::Workbook> workbook;
  bool unread = false;  // none of it is: it has no facts
};

// The bytes that the spans of the document's facts count in.
inline std::string_view TextOf(const DocumentText& document, std::string_view bytes) {
  return document.converted.empty() ? bytes : std::string_view(document.converted);
}

// Reads a document of any form into text. InvalidArgument for what holds none, naming the place
// and the rule. What `go_on` returned, if it ended the call.
using TextFront = std::function<absl::StatusOr<DocumentText>(
    std::string_view bytes, const std::function<absl::Status()>& go_on)>;

// A front for plain UTF-8 alone, see Decode.
absl::StatusOr<DocumentText> PlainText(std::string_view bytes,
                                       const std::function<absl::Status()>& go_on = {});

}  // namespace zoneflow::ingest
