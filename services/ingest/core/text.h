// UTF-16 text whose every unit knows the byte of the input it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "services/ingest/core/fact.h"
#include "services/ingest/core/numbers/characters.h"

namespace zoneflow::ingest {

// A run of characters and, for each, the offset of its first input byte. Offsets rise.
struct Text {
  std::u16string units;
  std::vector<std::uint32_t> at;
  std::u16string printed;  // units in the script of the page; empty while they are the same

  void Add(char16_t unit, std::uint32_t offset) {
    if (!printed.empty()) {
      printed.push_back(unit);
    }
    units.push_back(unit);
    at.push_back(offset);
  }
  // Adds the units [begin, end) of a text in one script.
  void Append(const Text& from, std::size_t begin, std::size_t end) {
    if (!printed.empty()) {
      printed.append(from.units, begin, end - begin);
    }
    units.append(from.units, begin, end - begin);
    at.insert(at.end(), from.at.begin() + static_cast<std::ptrdiff_t>(begin),
              from.at.begin() + static_cast<std::ptrdiff_t>(end));
  }
  // Adds a unit that the page has in another script.
  void AddFolded(char16_t unit, char16_t as_printed, std::uint32_t offset) {
    if (printed.empty()) {
      printed = units;
    }
    printed.push_back(as_printed);
    units.push_back(unit);
    at.push_back(offset);
  }
};

// Decodes UTF-8, a byte-order mark left out. InvalidArgument for empty or binary (NUL) input and
// for invalid UTF-8, naming the byte offset; OutOfRange beyond 2^32 - 1 bytes.
absl::Status Decode(std::string_view bytes, Text& out);

std::string ToUtf8(std::u16string_view text);
// The units [begin, end) of the text as the page has them.
std::string Printed(const Text& text, std::size_t begin, std::size_t end);
// Lossy only for invalid UTF-8, which data files of the project do not hold.
std::u16string FromUtf8(std::string_view bytes);

// The bytes of the input that the units [begin, end) of the text came from; end must be greater
// than begin.
Span RawSpan(const Text& text, std::string_view bytes, std::size_t begin, std::size_t end);

}  // namespace zoneflow::ingest
