// Text from elsewhere, made safe where it is printed.
//
// A name out of a document may hold what a terminal obeys (escape sequences, which begin with a
// control character) or what turns the order of the text around it (bidirectional controls), and
// characters nobody sees. The functions here replace those, and nothing else, by what stands for
// them: the six characters \u001b for an escape. They are, by code point:
//
//   U+0000–001F, 007F, 0080–009F    controls: escape sequences, also those of one character
//   U+061C, 200E–200F, 202A–202E, 2066–2069   directions
//   U+00AD, 180E, 200B–200D, 2060–2065, 206A–206F, FEFF, FFF9–FFFB, E0000–E007F   not seen
//   U+2028–2029                     ends of lines that not everybody takes for such
//
// Bytes that are no UTF-8 (surrogates and overlong forms included) become U+FFFD.
#pragma once

#include <string>
#include <string_view>

namespace zoneflow {

// Returns the text in one line for a terminal or a cell of a table.
std::string Printable(std::string_view text);

// As Printable, but ends of lines (U+000A) stay: for messages of several lines of our own making.
std::string PrintableLines(std::string_view text);

// Appends the text as a JSON string with its quotes: what is not safe is escaped (\u202e), so a
// parser reads what was there and a terminal shows what there is.
void AppendJsonString(std::string& out, std::string_view text);

// Returns the JSON text with what is not safe in it escaped, which is the same JSON: outside its
// strings there is no such character. Requires JSON in UTF-8, as a library wrote it; ends of lines
// between its values stay.
std::string PrintableJson(std::string_view json);

}  // namespace zoneflow
