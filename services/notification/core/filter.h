// Filters of subscriptions: AIP-160 (https://google.aip.dev/160), parsed once, evaluated on the
// fields of an event.
//
//   ASSIGN_OR_RETURN(const Filter filter, Filter::Parse("type = signing.announced amount_cny >=
//   1e8")); if (filter.Matches(fields)) …
//
// Decisions where AIP-160 leaves room:
//   - OR binds tighter than AND; terms side by side are joined by AND.
//   - A word without an operator is refused: it would have to search every field, and a mistyped
//   operator
//     would then pass for a search.
//   - Texts are compared byte by byte, case included. With = != and : a leading or trailing '*'
//   stands for any text;
//     `field:*` asks whether the field is there. Elsewhere '*' is an ordinary character; in quotes
//     "\*" always is.
//   - `:` means = for every field. A field that may hold several texts matches = and : with any of
//   them, != with
//     none of them, an order comparison with any of them.
//   - A restriction on a missing field is false whatever its operator; NOT of it is true.
//   - Quotes, signs, spaces and letters of other scripts that look like ASCII ones (“ ” ‘ ’ ＝ ≥ ≠
//   （ ， U+3000, U+FF01 to U+FF5E, marks that are not seen) are refused outside ASCII quotes: as a
//   part of a word they would be compared, and never be equal.
//   - Choices (type, status, track, light) know = != and : only.
//   - Numbers are exact decimals ("1e8", "12.5"); amount_cny is in yuan.
//   - A signing of many members is told in parts. The first part stands for the signing; a later
//     one, which repeats its figures, matches only where its companies or projects make the
//     difference. So nobody gets a signing again for its zone or amount, and who asks for a company
//     gets the part that names it. `company:*` and `!=` are met by each part.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"

namespace zoneflow::notification {

inline constexpr std::size_t kMaxFilterBytes = 4096;
inline constexpr std::size_t kMaxRestrictions = 64;
inline constexpr std::size_t kMaxNesting = 32;  // parentheses within parentheses

// What a filter may name. FilterFields() says what each is.
enum class Field : std::uint8_t {
  kType,
  kStatus,
  kZoneId,
  kZoneName,
  kProvince,
  kSector,
  kCompany,
  kProjectName,
  kAmountCny,
  kCurrency,
  kCount,
  kSignedOn,
  kStage,
  kTrack,
  kLight,
  kRank,
};
inline constexpr std::size_t kFieldCount = 16;

enum class FieldKind { kText, kChoice, kInteger, kYuan, kDate };

struct FieldSpec {
  Field field;
  std::string_view name;  // as a filter writes it
  FieldKind kind;
  std::string_view meaning;
  std::span<const std::string_view> choices;  // of kChoice
};

// Every field, in the order of Field.
std::span<const FieldSpec> FilterFields();

// A field's value: nothing, texts (kText and kChoice, at least one, none empty), a number
// (kInteger; fen for kYuan) or a date.
using FieldValue = std::variant<std::monostate, std::vector<std::string>, std::int64_t, Date>;

// What a filter sees of an event.
class EventFields {
 public:
  // Adds a text. An empty one, or one the field has already, changes nothing.
  void AddText(Field field, std::string_view text);
  void SetNumber(Field field, std::int64_t number);
  void SetDate(Field field, Date date);

  // Marks a later part of an event that is told in several: its companies and project names are
  // its own, all else repeats what the first part said.
  void SetLaterPart() { later_part_ = true; }
  bool is_later_part() const { return later_part_; }
  // What the parts have in common: all but companies and project names.
  EventFields WithoutMembers() const;

  const FieldValue& Get(Field field) const { return values_[static_cast<std::size_t>(field)]; }
  // The texts of a text field; empty if it is missing.
  std::span<const std::string> Texts(Field field) const;

 private:
  std::array<FieldValue, kFieldCount> values_;
  bool later_part_ = false;
};

enum class Comparator { kLess, kLessEqual, kGreater, kGreaterEqual, kEqual, kNotEqual, kHas };

enum class Outcome { kFalse, kTrue, kMissing };

// One restriction of a filter and what became of it.
struct RestrictionOutcome {
  std::string_view restriction;  // a part of the filter's text
  Outcome outcome;
};

// A parsed filter. Immutable, thread-safe.
class Filter {
 public:
  // InvalidArgument names the byte (from 1; the character for a sign that is not ASCII), the field
  // or value, and the rule: a sign of another script with what to write instead, an unknown field,
  // a value that does not fit the field, an operator it does not know, a syntax error, more than
  // the limits above, text that is not UTF-8. An empty text matches everything. Linear in the
  // length of the text.
  static absl::StatusOr<Filter> Parse(std::string_view text);

  bool Matches(const EventFields& fields) const;

  // What each restriction says of the event, in the order of the text; valid as long as the filter.
  std::vector<RestrictionOutcome> Explain(const EventFields& fields) const;

  const std::string& text() const { return text_; }

 private:
  friend class FilterParser;

  struct Restriction {
    Field field{};
    Comparator comparator{};
    std::size_t begin = 0;  // in text_
    std::size_t end = 0;
    bool any = false;         // "*" alone: any value
    bool any_before = false;  // "*…"
    bool any_after = false;   // "…*"
    std::string value;
    std::int64_t number = 0;
    bool more = false;  // the literal lies above number by less than one
    Date date{};
  };

  enum class NodeKind { kAll, kAny, kNot, kRestriction };
  struct Node {
    NodeKind kind = NodeKind::kAll;
    std::size_t restriction = 0;
    std::vector<Node> children;
  };

  Filter() = default;
  bool Holds(const Node& node, const EventFields& fields) const;
  static Outcome Evaluate(const Restriction& restriction, const EventFields& fields);

  std::string text_;
  std::vector<Restriction> restrictions_;
  Node root_;  // kAll without children: everything
};

}  // namespace zoneflow::notification
