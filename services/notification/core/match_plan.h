// What of a filter an index can look up, and what is left to be checked.
//
// A filter with its owner's zones is taken apart into alternatives, of which one must fit: the event
// holds one of the named values of each field, its number lies within the bound, and the rest (NOT,
// !=, stars, text search, a second bound, fields with too many values) says so too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/filter/match.h"
#include "services/notification/core/subscription.h"

namespace zoneflow::notification {

// The field of the owner's zones: an event has all its zones there.
inline constexpr std::size_t kScopeField = 0xFFFF;

// A value of a field as an index knows it: a text, or a number or date as eight bytes.
std::string NumberKey(std::int64_t number);

struct OneOf {
  std::size_t field = 0;
  std::vector<std::string> values;  // sorted, each once, at least one

  friend bool operator==(const OneOf&, const OneOf&) = default;
};

// value >= limit, or with `upper` value <= limit.
struct Bound {
  std::size_t field = 0;
  bool upper = false;
  std::int64_t limit = 0;

  friend bool operator==(const Bound&, const Bound&) = default;
};

// A restriction of the filter that cannot be looked up.
struct Literal {
  std::size_t restriction = 0;  // its number
  bool negated = false;         // it must not be true

  friend bool operator==(const Literal&, const Literal&) = default;
};

struct Alternative {
  std::vector<OneOf> one_of = {};  // by field, each once
  std::optional<Bound> bound = {};
  std::vector<Literal> rest = {};
  std::vector<Bound> other_bounds = {};
  std::vector<OneOf> other_one_of = {};  // of any field
  bool exact = true;                     // false: the whole filter has to be asked too

  bool has_rest() const {
    return !rest.empty() || !other_bounds.empty() || !other_one_of.empty() || !exact;
  }

  // How many combinations of values there are.
  std::size_t Combinations() const;

  friend bool operator==(const Alternative&, const Alternative&) = default;
};

// Limits of an alternative, so that no filter makes an index grow beyond measure.
inline constexpr std::size_t kMostAlternatives = 16;
inline constexpr std::size_t kMostKeyFields = 3;
inline constexpr std::size_t kMostCombinations = 64;  // of several fields
inline constexpr std::size_t kMostValues = 1024;      // of one field

// The alternatives, at most kMostAlternatives within the limits; none if nothing can fit, as without
// zones. A filter of more alternatives is left to be asked, in part or whole.
std::vector<Alternative> AlternativesOf(const filter::Filter& filter, const Scope& scope);

// The number of a numeric or date field, as bounds compare it; nullopt if it is missing.
std::optional<std::int64_t> NumberOf(const filter::FieldValue& value);

}  // namespace zoneflow::notification
