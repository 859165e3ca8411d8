// A filter whose fields are known, and its answers for rows in memory.
//
//   ASSIGN_OR_RETURN(const Filter filter, Filter::Parse("count > 3 zone.id = wuxi", schema));
//   if (filter.Matches(row)) …
//
// The rules, the same in memory and in SQL (sql.h):
//   - A restriction on a missing field is false whatever its operator; NOT of it is true.
//   - `:` means = for every field. `field:*` asks whether the field is there. A text with a star at
//     its beginning or end stands for any text there with = != and :, not with an order.
//   - A field that may hold several texts matches = and : with any of them, != with none of them,
//     an order comparison with any of them.
//   - Numbers are exact decimals ("1e8", "12.5").
//   - An event of many members is told in parts. The first part stands for the event; a later one,
//     which repeats its figures, matches only where what is its own (FieldSpec::own_of_part) makes
//     the difference. So nobody gets a signing again for its zone or amount, and who asks for a
//     company gets the part that names it. `company:*` and `!=` are met by each part.
//   - Text search (kSearch) finds any part of a text, letters large or small, full-width or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/filter/ast.h"
#include "common/filter/parse.h"
#include "common/filter/schema.h"

namespace zoneflow::filter {

// A field's value: nothing, texts (at least one, none empty), a number (kInteger; minor units of
// kMoney; microseconds of kInstant) or a date.
using FieldValue = std::variant<std::monostate, std::vector<std::string>, std::int64_t, Date>;

// What a filter sees: values by the numbers of a schema's fields.
class Row {
 public:
  // Adds a text. An empty one, or one the field has already, changes nothing.
  void AddText(std::size_t field, std::string_view text);
  void SetNumber(std::size_t field, std::int64_t number) { At(field) = number; }
  void SetDate(std::size_t field, Date date) { At(field) = date; }
  void Clear(std::size_t field) { At(field) = std::monostate(); }

  // Marks a later part of an event that is told in several.
  void SetLaterPart() { later_part_ = true; }
  bool is_later_part() const { return later_part_; }

  const FieldValue& Get(std::size_t field) const;
  // The texts of a text field; empty if it is missing.
  std::span<const std::string> Texts(std::size_t field) const;

 private:
  FieldValue& At(std::size_t field);

  std::vector<FieldValue> values_;  // what lies behind its end is missing
  bool later_part_ = false;
};

enum class Outcome { kFalse, kTrue, kMissing };

// One restriction of a filter and what became of it.
struct RestrictionOutcome {
  std::string_view restriction;  // a part of the filter's text
  Outcome outcome;
};

// A restriction whose value fits its field.
struct Check {
  std::size_t field = 0;
  Comparator comparator{};
  std::size_t begin = 0;  // in the filter's text
  std::size_t end = 0;
  bool any = false;         // "*" alone: any value
  bool any_before = false;  // "*…"
  bool any_after = false;   // "…*"
  std::string value;        // of a text without its stars; folded, of a search
  std::int64_t number = 0;
  bool more = false;  // the literal lies above number by less than one
  Date date{};
};

// What the check, one of a filter of the schema, says of the row.
Outcome Evaluate(const Schema& schema, const Check& check, const Row& row);

// A filter of a schema. Immutable, cheap to copy, thread-safe.
class Filter {
 public:
  // InvalidArgument as filter::Parse says, and for an unknown field, a value that does not fit the
  // field, an operator the field does not know, and words without a field where the schema refuses
  // them or they look like a mistake: a field's name, and, or, not. The schema outlives the filter.
  static absl::StatusOr<Filter> Parse(std::string_view text, const Schema& schema);

  bool Matches(const Row& row) const;
  // As Matches, as if the event of the row were told in one part.
  bool MatchesAlone(const Row& row) const { return Holds(root(), row); }

  // What each restriction says of the row, in the order of the text; valid as long as the filter.
  std::vector<RestrictionOutcome> Explain(const Row& row) const;

  const std::string& text() const { return parsed_->expression.text; }
  const Schema& schema() const { return *schema_; }
  const Node& root() const { return parsed_->expression.root; }
  // By Node::restriction.
  const std::vector<Check>& checks() const { return parsed_->checks; }

 private:
  struct Parsed {
    Expression expression;
    std::vector<Check> checks;
  };

  Filter(std::shared_ptr<const Parsed> parsed, const Schema& schema)
      : parsed_(std::move(parsed)), schema_(&schema) {}
  bool Holds(const Node& node, const Row& row) const;

  std::shared_ptr<const Parsed> parsed_;
  const Schema* schema_;
};

}  // namespace zoneflow::filter
