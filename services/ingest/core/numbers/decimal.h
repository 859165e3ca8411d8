// Exact decimals: what figures are read into, never binary floats.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace zoneflow::ingest {

// value × 10^exponent, normalised: value has no trailing zero, and zero has exponent 0.
struct Decimal {
  std::int64_t value = 0;
  int exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// Returns the decimal with trailing zeros moved into the exponent.
Decimal Normalised(Decimal decimal);

// Returns the plain notation: "5180000000", "8.5", "-3".
std::string FormatDecimal(const Decimal& decimal);

// Returns the whole number, or nullopt when it has a fraction or does not fit.
std::optional<std::int64_t> WholeNumber(const Decimal& decimal);

// Returns the sum; nullopt when it does not fit.
std::optional<Decimal> Sum(const Decimal& a, const Decimal& b);

// The following are exact where at most 15 digits tell the result, and rounded to 15 digits, half
// away from zero, where they do not: 1/3 is 0.333333333333333. Nullopt beyond 10^±60 and for a
// division by zero.
std::optional<Decimal> Product(const Decimal& a, const Decimal& b);
// whole + numerator / denominator, rounded once.
std::optional<Decimal> MixedNumber(const Decimal& whole, const Decimal& numerator,
                                   const Decimal& denominator);
std::optional<Decimal> Power(const Decimal& base, int exponent);

}  // namespace zoneflow::ingest
