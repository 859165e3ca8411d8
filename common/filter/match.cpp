#include "common/filter/match.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/clock.h"
#include "common/base/status_macros.h"
#include "common/filter/search_text.h"

namespace zoneflow::filter {
namespace {

template <typename Names>
std::string Join(const Names& names) {
  std::string joined;
  for (const std::string& name : names) {
    joined += (joined.empty() ? "" : ", ") + std::string(name);
  }
  return joined;
}

// A decimal as floor(value * 10^scale) and whether something remains.
struct Scaled {
  std::int64_t number = 0;
  bool more = false;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads -123, 12.5, 1e8, 1.5E-3; nullopt if it is none, or has more than 18 digits after scaling.
std::optional<Scaled> ParseScaled(std::string_view text, int scale) {
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  i += negative ? 1 : 0;
  std::string digits;
  const auto take_digits = [&] {
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) {
      digits += text[i++];
    }
    return static_cast<int>(i - begin);
  };
  if (take_digits() == 0) {
    return std::nullopt;
  }
  int shift = scale;
  if (i < text.size() && text[i] == '.') {
    ++i;
    const int fraction = take_digits();
    if (fraction == 0) {
      return std::nullopt;
    }
    shift -= fraction;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    const bool down = i < text.size() && text[i] == '-';
    i += i < text.size() && (text[i] == '-' || text[i] == '+') ? 1 : 0;
    int exponent = 0;
    const std::size_t begin = i;
    while (i < text.size() && IsDigit(text[i])) {
      exponent = std::min(exponent * 10 + (text[i++] - '0'), 10'000);
    }
    if (i == begin) {
      return std::nullopt;
    }
    shift += down ? -exponent : exponent;
  }
  if (i != text.size()) {
    return std::nullopt;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) {
    return Scaled{};
  }
  const int whole = static_cast<int>(digits.size()) + shift;
  if (whole > 18) {
    return std::nullopt;
  }
  Scaled scaled;
  for (int k = 0; k < whole; ++k) {
    const auto index = static_cast<std::size_t>(k);
    scaled.number = scaled.number * 10 + (index < digits.size() ? digits[index] - '0' : 0);
  }
  const std::size_t rest = whole > 0 ? static_cast<std::size_t>(whole) : 0;
  scaled.more = rest < digits.size() && digits.find_first_not_of('0', rest) != std::string::npos;
  if (negative) {
    scaled.number = -scaled.number - (scaled.more ? 1 : 0);
  }
  return scaled;
}

// Whether an order (negative: less, positive: greater) satisfies the comparator.
bool Satisfies(Comparator comparator, int order) {
  switch (comparator) {
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterEqual:
      return order >= 0;
    case Comparator::kEqual:
    case Comparator::kHas:
      return order == 0;
    case Comparator::kNotEqual:
      return order != 0;
  }
  return false;
}

bool MatchesPattern(std::string_view text, std::string_view value, bool any_before,
                    bool any_after) {
  if (any_before && any_after) {
    return text.find(value) != std::string_view::npos;
  }
  if (any_before) {
    return text.ends_with(value);
  }
  if (any_after) {
    return text.starts_with(value);
  }
  return text == value;
}

// Reads a restriction's value as its field has it.
class Checker {
 public:
  Checker(const Schema& schema, const Restriction& restriction)
      : schema_(schema), restriction_(restriction) {}

  absl::StatusOr<Check> operator()() {
    RETURN_IF_ERROR(FindField());
    check_.comparator = restriction_.comparator;
    check_.begin = restriction_.begin;
    check_.end = restriction_.end;
    const FieldSpec& spec = schema_[check_.field];
    if (spec.kind == FieldKind::kSearch && restriction_.comparator != Comparator::kHas) {
      return ErrorAt(restriction_.comparator_begin, Name() + " is searched; use :");
    }
    if (restriction_.value == "*" && restriction_.star_before &&
        !IsOrder(restriction_.comparator)) {
      check_.any = true;
      return std::move(check_);
    }
    RETURN_IF_ERROR(ReadValue(spec));
    return std::move(check_);
  }

 private:
  std::string Name() const { return "field " + schema_[check_.field].name; }

  absl::Status Refuse(const std::string& rule) const {
    return ErrorAt(restriction_.value_begin,
                   Name() + ": " + Quoted(restriction_.value) + " " + rule);
  }

  absl::Status FindField() {
    const std::size_t at = restriction_.begin;
    const std::string& word = restriction_.is_bare() ? restriction_.value : restriction_.field;
    if (restriction_.is_bare()) {
      if (!restriction_.quoted && (word == "and" || word == "or" || word == "not")) {
        return ErrorAt(at, Quoted(word) + ": AND, OR and NOT are written in capitals");
      }
      if (schema_.bare_words() == BareWords::kRefused ||
          (!restriction_.quoted && schema_.Find(word).has_value())) {
        return ErrorAt(at, Quoted(word) +
                               " stands without an operator; write field = value (fields: " +
                               schema_.Names() + ")");
      }
      check_.field = *schema_.search();
      return absl::OkStatus();
    }
    if (restriction_.field_quoted) {
      return ErrorAt(at,
                     "a quoted text stands where a field is expected; fields stand on the left");
    }
    const auto field = schema_.Find(word);
    if (!field.has_value()) {
      return ErrorAt(at, "field " + Quoted(word) + " is unknown; fields: " + schema_.Names());
    }
    check_.field = *field;
    return absl::OkStatus();
  }

  // The text without the stars that stand for any text.
  std::string WithoutStars() const {
    const std::size_t before = restriction_.star_before ? 1 : 0;
    const std::size_t after = restriction_.star_after ? 1 : 0;
    return restriction_.value.substr(before, restriction_.value.size() - before - after);
  }

  absl::Status ReadValue(const FieldSpec& spec) {
    const bool is_order = IsOrder(restriction_.comparator);
    switch (spec.kind) {
      case FieldKind::kText:
        return ReadText(is_order);
      case FieldKind::kChoice:
        if (is_order) {
          return ErrorAt(restriction_.comparator_begin, Name() + " has no order; use = != or :");
        }
        RETURN_IF_ERROR(ReadText(false));
        if (std::none_of(spec.choices.begin(), spec.choices.end(), [&](std::string_view choice) {
              return MatchesPattern(choice, check_.value, check_.any_before, check_.any_after);
            })) {
          return Refuse("is none of " + Join(spec.choices));
        }
        return absl::OkStatus();
      case FieldKind::kInteger:
        return ReadNumber(0, "is no whole number of at most 18 digits");
      case FieldKind::kMoney:
        return ReadNumber(spec.minor_digits, "is no decimal number of at most " +
                                                 std::to_string(18 - spec.minor_digits) +
                                                 " whole digits");
      case FieldKind::kDate: {
        const auto date = ParseDate(restriction_.value);
        if (!date.ok()) {
          return Refuse("is no date; write YYYY-MM-DD");
        }
        check_.date = *date;
        return absl::OkStatus();
      }
      case FieldKind::kInstant: {
        const auto instant = ParseInstant(restriction_.value);
        if (!instant.ok()) {
          return Refuse("is no instant; write YYYY-MM-DDTHH:MM:SSZ");
        }
        check_.number = instant->time_since_epoch().count();
        return absl::OkStatus();
      }
      case FieldKind::kSearch:
        check_.value = Folded(WithoutStars());
        return check_.value.empty() ? Refuse("holds nothing to look for") : absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status ReadText(bool is_order) {
    if (is_order) {
      check_.value = restriction_.value;
      return absl::OkStatus();
    }
    check_.value = WithoutStars();
    check_.any_before = restriction_.star_before;
    check_.any_after = restriction_.star_after;
    return absl::OkStatus();
  }

  absl::Status ReadNumber(int digits, const std::string& rule) {
    const auto scaled = ParseScaled(restriction_.value, digits);
    if (!scaled.has_value()) {
      return Refuse(rule);
    }
    if (digits == 0 && scaled->more) {
      return Refuse("is no whole number");
    }
    check_.number = scaled->number;
    check_.more = scaled->more;
    return absl::OkStatus();
  }

  const Schema& schema_;
  const Restriction& restriction_;
  Check check_;
};

Outcome OutcomeOf(bool holds) { return holds ? Outcome::kTrue : Outcome::kFalse; }

}  // namespace

void Row::AddText(std::size_t field, std::string_view text) {
  if (text.empty()) {
    return;
  }
  FieldValue& value = At(field);
  auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (texts == nullptr) {
    texts = &value.emplace<std::vector<std::string>>();
  }
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) {
    texts->emplace_back(text);
  }
}

FieldValue& Row::At(std::size_t field) {
  if (field >= values_.size()) {
    values_.resize(field + 1);
  }
  return values_[field];
}

const FieldValue& Row::Get(std::size_t field) const {
  static const FieldValue kMissing;
  return field < values_.size() ? values_[field] : kMissing;
}

std::span<const std::string> Row::Texts(std::size_t field) const {
  const auto* texts = std::get_if<std::vector<std::string>>(&Get(field));
  return texts == nullptr ? std::span<const std::string>() : std::span<const std::string>(*texts);
}

absl::StatusOr<Filter> Filter::Parse(std::string_view text, const Schema& schema) {
  auto parsed = std::make_shared<Parsed>();
  ASSIGN_OR_RETURN(parsed->expression, filter::Parse(text));
  for (const Restriction& restriction : parsed->expression.restrictions) {
    ASSIGN_OR_RETURN(Check check, Checker(schema, restriction)());
    parsed->checks.push_back(std::move(check));
  }
  return Filter(std::move(parsed), schema);
}

Outcome Evaluate(const Schema& schema, const Check& check, const Row& row) {
  if (schema[check.field].kind == FieldKind::kSearch) {
    Outcome outcome = Outcome::kMissing;
    for (const std::size_t field : schema.Searched(check.field)) {
      for (const std::string& text : row.Texts(field)) {
        const std::string folded = Folded(text);
        if (folded.empty()) {
          continue;
        }
        if (check.any || folded.find(check.value) != std::string::npos) {
          return Outcome::kTrue;
        }
        outcome = Outcome::kFalse;
      }
    }
    return outcome;
  }
  const FieldValue& value = row.Get(check.field);
  const Comparator comparator = check.comparator;
  if (std::holds_alternative<std::monostate>(value)) {
    return Outcome::kMissing;
  }
  if (check.any) {
    return OutcomeOf(comparator != Comparator::kNotEqual);
  }
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    const bool some = std::any_of(texts->begin(), texts->end(), [&](const std::string& text) {
      return IsOrder(comparator)
                 ? Satisfies(comparator, text.compare(check.value))
                 : MatchesPattern(text, check.value, check.any_before, check.any_after);
    });
    return OutcomeOf(comparator == Comparator::kNotEqual ? !some : some);
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    const int order = *number < check.number   ? -1
                      : *number > check.number ? 1
                      : check.more             ? -1
                                               : 0;
    return OutcomeOf(Satisfies(comparator, order));
  }
  const Date date = std::get<Date>(value);
  return OutcomeOf(Satisfies(comparator, date < check.date ? -1 : date > check.date ? 1 : 0));
}

bool Filter::Holds(const Node& node, const Row& row) const {
  const auto holds = [&](const Node& child) { return Holds(child, row); };
  switch (node.kind) {
    case NodeKind::kAll:
      return std::all_of(node.children.begin(), node.children.end(), holds);
    case NodeKind::kAny:
      return std::any_of(node.children.begin(), node.children.end(), holds);
    case NodeKind::kNot:
      return !Holds(node.children.front(), row);
    case NodeKind::kRestriction:
      return Evaluate(*schema_, checks()[node.restriction], row) == Outcome::kTrue;
  }
  return false;
}

bool Filter::Matches(const Row& row) const {
  if (!Holds(root(), row)) {
    return false;
  }
  if (!row.is_later_part()) {
    return true;
  }
  Row common = row;
  for (std::size_t field = 0; field < schema_->fields().size(); ++field) {
    if ((*schema_)[field].own_of_part) {
      common.Clear(field);
    }
  }
  return !Holds(root(), common);
}

std::vector<RestrictionOutcome> Filter::Explain(const Row& row) const {
  std::vector<RestrictionOutcome> outcomes;
  for (const Check& check : checks()) {
    outcomes.push_back({std::string_view(text()).substr(check.begin, check.end - check.begin),
                        Evaluate(*schema_, check, row)});
  }
  return outcomes;
}

}  // namespace zoneflow::filter
