// The lines of text that an HTML page shows, each character with its place in the source.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/document_text.h"

namespace zoneflow::ingest::front {

class HtmlLines {
 public:
  // Of the page's source and the places that lead from it to the document. Both outlive it.
  HtmlLines(std::string_view source, const Places& from) : source_(source), from_(from) {}

  // Adds text as the parser decoded it; `original` is where it stands in the source. Spaces become
  // one, or stay as `preformatted`, where an end of line ends the line.
  void Add(std::string_view text, std::string_view original, bool preformatted);
  // Ends the line, if something stands in it.
  void Break();
  // Parts what follows from what stands in the line.
  void Cell();
  // The line that begins here is a heading.
  void SetHeading() { is_heading_ = true; }
  void SetHeadingAt(std::uint32_t line);
  // Puts the first bytes of the other lines before all, as a heading.
  void PutBefore(const HtmlLines& other, std::uint32_t bytes);

  const std::string& text() const { return text_; }
  void MoveInto(DocumentText& document);

 private:
  // A character of the text that stands in [begin, end) of the source.
  void AddCharacter(std::string_view character, std::size_t begin, std::size_t end);
  // One that the page does not have.
  void AddSeparator(char separator);

  std::string_view source_;
  const Places& from_;
  std::string text_;
  Places places_;
  std::vector<std::uint32_t> headings_;
  std::size_t line_ = 0;    // where the line begins
  char pending_ = '\0';     // a space or a tab before the next character of the line
  std::uint32_t last_ = 0;  // the document's byte behind the last character
  bool is_heading_ = false;
};

}  // namespace zoneflow::ingest::front
