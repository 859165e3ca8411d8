// The same text as documents of other forms.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::ingest::front::testing {

// The text in an encoding that ICU knows by that name; aborts where it cannot be written so.
std::string Encoded(std::string_view text, const char* encoding);

// A line of a PDF page: points from its lower left corner.
struct PdfText {
  int x = 0;
  int y = 0;
  int size = 12;
  std::string text;
};

// A PDF file whose pages of 595 × 842 points hold these lines; its font is not embedded. `trailer`
// is put into the trailer.
std::string PdfOf(const std::vector<std::vector<PdfText>>& pages, std::string_view trailer = "");

// A PDF file with one page that these operators draw; its font is F1, codes of two bytes are UTF-16.
std::string PdfDrawing(std::string_view operators);

}  // namespace zoneflow::ingest::front::testing
