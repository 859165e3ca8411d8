// Puts the words of PDF pages together to lines and paragraphs.
#pragma once

#include <string>
#include <vector>

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

struct PdfWord {
  std::u16string text;
  std::vector<Box> boxes;  // one for each unit
  Box box;                 // around all
  bool spaced = false;     // a space follows
};

class PdfLines {
 public:
  // The words of the next page in the order in which they are read. Numbers of pages are left out.
  void AddPage(int page, float height, const std::vector<PdfWord>& words);
  void MoveInto(DocumentText& document);

 private:
  struct Line {
    std::vector<const PdfWord*> words;
    Box box;
  };

  static std::vector<Line> LinesOf(const std::vector<PdfWord>& words);
  // The lines as they are read: columns one after the other, what stands in one row joined.
  static std::vector<Line> InOrder(std::vector<Line> lines, int depth = 0);
  static std::vector<Line> RowsOf(std::vector<Line> lines);
  void Write(const Line& line, int page);

  std::string text_;
  Places places_;
  std::vector<std::uint32_t> headings_;
};

}  // namespace zoneflow::ingest::front
