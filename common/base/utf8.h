// UTF-8, strictly (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace zoneflow {

// Stands for a byte that begins no well-formed character.
inline constexpr char32_t kMalformed = 0xFFFFFFFF;

// The offset of the first byte that begins no well-formed character; npos if there is none.
std::size_t FindMalformed(std::string_view text);

// Reads a text from its begin to its end:
//
//   Utf8Reader reader(text);
//   while (!reader.AtEnd()) { const char32_t c = reader.Next(); … }
//
// Linear in the text. Refers to it.
class Utf8Reader {
 public:
  explicit Utf8Reader(std::string_view text);

  bool AtEnd() const { return offset_ == text_.size(); }
  // Of the character that Next would return, in bytes.
  std::size_t offset() const { return offset_; }
  // The next character; kMalformed for a byte that begins none, which is then passed over alone.
  // Requires !AtEnd().
  char32_t Next();

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  std::size_t good_until_ = 0;  // what lies between the offset and here is well-formed
};

// Appends the character. A surrogate, or what is past U+10FFFF, becomes U+FFFD.
void AppendUtf8(std::string& out, char32_t c);

}  // namespace zoneflow
