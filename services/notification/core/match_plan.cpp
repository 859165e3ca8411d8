#include "services/notification/core/match_plan.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace zoneflow::notification {
namespace {

using filter::Check;
using filter::Comparator;
using filter::FieldKind;
using filter::Filter;
using filter::Node;
using filter::NodeKind;

using Alternatives = std::vector<Alternative>;

// What everything fits but for the literal.
Alternatives Left(std::size_t restriction, bool negated) {
  Alternative left;
  left.rest.push_back({restriction, negated});
  return {left};
}

// What everything fits, and the filter has to be asked.
Alternatives Anything() {
  Alternative anything;
  anything.exact = false;
  return {anything};
}

std::optional<Bound> BoundOf(const Check& check, std::int64_t number) {
  // A literal with a fraction lies between number and number + 1.
  const bool upper =
      check.comparator == Comparator::kLess || check.comparator == Comparator::kLessEqual;
  std::int64_t limit = number;
  if (check.comparator == Comparator::kGreater ||
      (check.comparator == Comparator::kGreaterEqual && check.more)) {
    if (number == std::numeric_limits<std::int64_t>::max()) {
      return std::nullopt;
    }
    ++limit;
  } else if (check.comparator == Comparator::kLess && !check.more) {
    if (number == std::numeric_limits<std::int64_t>::min()) {
      return std::nullopt;
    }
    --limit;
  }
  return Bound{check.field, upper, limit};
}

Alternatives OfRestriction(const Filter& filter, std::size_t restriction) {
  const Check& check = filter.checks()[restriction];
  if (check.any || check.any_before || check.any_after) {
    return Left(restriction, false);
  }
  const bool equal = check.comparator == Comparator::kEqual || check.comparator == Comparator::kHas;
  Alternative alternative;
  switch (filter.schema()[check.field].kind) {
    case FieldKind::kText:
    case FieldKind::kChoice:
      if (!equal) {
        return Left(restriction, false);
      }
      alternative.one_of.push_back({check.field, {check.value}});
      return {alternative};
    case FieldKind::kInteger:
    case FieldKind::kMoney:
    case FieldKind::kInstant:
    case FieldKind::kDate: {
      const std::int64_t number = filter.schema()[check.field].kind == FieldKind::kDate
                                      ? *NumberOf(check.date)
                                      : check.number;
      if (equal && !check.more) {
        alternative.one_of.push_back({check.field, {NumberKey(number)}});
        return {alternative};
      }
      if (filter::IsOrder(check.comparator)) {
        alternative.bound = BoundOf(check, number);
        return alternative.bound.has_value() ? Alternatives{alternative} : Left(restriction, false);
      }
      return Left(restriction, false);
    }
    case FieldKind::kSearch:
      return Left(restriction, false);
  }
  return Left(restriction, false);
}

// Both hold.
Alternative And(Alternative both, const Alternative& right) {
  both.exact = both.exact && right.exact;
  for (const OneOf& one_of : right.one_of) {
    const auto found =
        std::lower_bound(both.one_of.begin(), both.one_of.end(), one_of,
                         [](const OneOf& a, const OneOf& b) { return a.field < b.field; });
    if (found == both.one_of.end() || found->field != one_of.field) {
      both.one_of.insert(found, one_of);
    } else {
      // A field may hold several values, one for each wish.
      both.other_one_of.push_back(one_of);
    }
  }
  if (!both.bound.has_value()) {
    both.bound = right.bound;
  } else if (right.bound.has_value()) {
    if (both.bound->field == right.bound->field && both.bound->upper == right.bound->upper) {
      both.bound->limit = both.bound->upper ? std::min(both.bound->limit, right.bound->limit)
                                            : std::max(both.bound->limit, right.bound->limit);
    } else {
      both.other_bounds.push_back(*right.bound);
    }
  }
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(both.rest, right.rest);
  append(both.other_bounds, right.other_bounds);
  append(both.other_one_of, right.other_one_of);
  return both;
}

bool IsOneFieldAlone(const Alternative& alternative) {
  return !alternative.has_rest() && !alternative.bound.has_value() &&
         alternative.one_of.size() == 1;
}

Alternatives Of(const Filter& filter, const Node& node, bool negated);

Alternatives AllOf(const Filter& filter, const std::vector<Node>& nodes, bool negated) {
  Alternatives all = {Alternative()};
  for (const Node& node : nodes) {
    const Alternatives next = Of(filter, node, negated);
    if (all.size() * next.size() > kMostAlternatives) {
      // Left to the filter: what remains is looked up all the same.
      for (Alternative& alternative : all) {
        alternative.exact = false;
      }
      continue;
    }
    Alternatives product;
    for (Alternative& left : all) {
      for (std::size_t i = 0; i < next.size(); ++i) {
        const bool is_last = i + 1 == next.size();
        product.push_back(And(is_last ? std::move(left) : left, next[i]));
      }
    }
    all = std::move(product);
  }
  return all;
}

Alternatives AnyOf(const Filter& filter, const std::vector<Node>& nodes, bool negated) {
  Alternatives any;
  for (const Node& node : nodes) {
    for (Alternative& next : Of(filter, node, negated)) {
      const auto same = std::find_if(any.begin(), any.end(), [&](const Alternative& other) {
        return IsOneFieldAlone(other) && IsOneFieldAlone(next) &&
               other.one_of[0].field == next.one_of[0].field;
      });
      if (same == any.end()) {
        any.push_back(std::move(next));
      } else {
        // zone.id = a OR zone.id = b: one alternative with two values.
        auto& values = same->one_of[0].values;
        values.insert(values.end(), next.one_of[0].values.begin(), next.one_of[0].values.end());
        std::sort(values.begin(), values.end());
        values.erase(std::unique(values.begin(), values.end()), values.end());
      }
    }
  }
  return any.size() > kMostAlternatives ? Anything() : any;
}

Alternatives Of(const Filter& filter, const Node& node, bool negated) {
  switch (node.kind) {
    case NodeKind::kNot:
      return Of(filter, node.children.front(), !negated);
    case NodeKind::kAll:
      return negated ? AnyOf(filter, node.children, negated)
                     : AllOf(filter, node.children, negated);
    case NodeKind::kAny:
      return negated ? AllOf(filter, node.children, negated)
                     : AnyOf(filter, node.children, negated);
    case NodeKind::kRestriction:
      // NOT of a restriction is true where the field is missing: nothing to look up.
      return negated ? Left(node.restriction, true) : OfRestriction(filter, node.restriction);
  }
  return Anything();
}

// Keeps to the limits: gives up the field with the most values, which says least, until it does.
void Limit(Alternative& alternative) {
  const auto fits = [&] {
    return alternative.one_of.size() <= 1 ? alternative.Combinations() <= kMostValues
                                          : alternative.one_of.size() <= kMostKeyFields &&
                                                alternative.Combinations() <= kMostCombinations;
  };
  while (!fits()) {
    const auto widest = std::max_element(
        alternative.one_of.begin(), alternative.one_of.end(),
        [](const OneOf& a, const OneOf& b) { return a.values.size() < b.values.size(); });
    alternative.other_one_of.push_back(std::move(*widest));
    alternative.one_of.erase(widest);
  }
}

}  // namespace

std::string NumberKey(std::int64_t number) {
  std::string key(sizeof number, '\0');
  for (char& byte : key) {
    byte = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
  return key;
}

std::size_t Alternative::Combinations() const {
  std::size_t combinations = 1;
  for (const OneOf& each : one_of) {
    // A filter has few values, a scope as many as there are zones: no overflow.
    combinations = std::min(combinations * each.values.size(), std::size_t{1} << 32);
  }
  return combinations;
}

std::optional<std::int64_t> NumberOf(const filter::FieldValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return *number;
  }
  if (const auto* date = std::get_if<Date>(&value)) {
    return date->time_since_epoch().count();
  }
  return std::nullopt;
}

std::vector<Alternative> AlternativesOf(const Filter& filter, const Scope& scope) {
  if (!scope.all_zones && scope.zones.empty()) {
    return {};
  }
  Alternatives alternatives = Of(filter, filter.root(), /*negated=*/false);
  for (Alternative& alternative : alternatives) {
    if (!scope.all_zones) {
      alternative.one_of.push_back({kScopeField, scope.zones});
    }
    Limit(alternative);
  }
  return alternatives;
}

}  // namespace zoneflow::notification
