// What a filter says, before anybody asks which fields there are.
//
// AIP-160 (https://google.aip.dev/160) with these decisions where it leaves room:
//   - OR binds tighter than AND; terms side by side are joined by AND.
//   - There are no functions.
//   - A leading or trailing '*' of a value stands for any text; in quotes "\*" is a star.
//   - Quotes, signs, spaces and letters of other scripts that look like ASCII ones (“ ” ‘ ’ ＝ ≥ ≠
//     （ ， U+3000, U+FF01 to U+FF5E, marks that are not seen) are refused outside ASCII quotes: as
//     a part of a word they would be compared, and never be equal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zoneflow::filter {

enum class Comparator : std::uint8_t {
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kHas,
};

// "<", "<=", ">", ">=", "=", "!=", ":".
std::string_view Sign(Comparator comparator);

inline bool IsOrder(Comparator comparator) { return comparator <= Comparator::kGreaterEqual; }

// `field comparator value`, or a value alone (a bare word or text), which asks every field.
struct Restriction {
  std::string field;                 // "" of a bare word or text
  bool field_quoted = false;         // "field" in quotes, or a part of its path
  Comparator comparator{};           // kHas of a bare word or text
  std::string value;                 // unescaped, stars included
  bool quoted = false;               // the value was
  bool star_before = false;          // the first character stands for any text
  bool star_after = false;           // the last one does; never the same as the first
  std::size_t begin = 0;             // bytes of the text
  std::size_t comparator_begin = 0;  // as value_begin without a comparator
  std::size_t value_begin = 0;
  std::size_t end = 0;

  bool is_bare() const { return field.empty(); }
};

enum class NodeKind : std::uint8_t { kAll, kAny, kNot, kRestriction };

struct Node {
  NodeKind kind = NodeKind::kAll;
  std::size_t restriction = 0;  // of kRestriction: its number
  std::vector<Node> children;   // kNot: one; kAll without children: everything
};

struct Expression {
  std::string text;
  std::vector<Restriction> restrictions;  // in the order of the text
  Node root;
};

}  // namespace zoneflow::filter
