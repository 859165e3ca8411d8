// Exact decimals of up to 37 digits: scores are summed in them, never in binary floats.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"

namespace zoneflow::scoring {

// A finite decimal, or the mark that a result had too many digits. The mark stays in everything
// that is computed from it, so that one question at the end is enough.
class Decimal {
 public:
  static constexpr int kMostScale = 30;  // digits after the point

  constexpr Decimal() = default;
  constexpr Decimal(int whole) : mantissa_(whole) {}  // NOLINT: a number is a number
  // mantissa × 10^-scale.
  static Decimal Of(absl::int128 mantissa, int scale);
  static Decimal Overflow();

  bool overflowed() const { return scale_ < 0; }
  bool is_zero() const { return mantissa_ == 0 && !overflowed(); }
  bool is_negative() const { return mantissa_ < 0; }
  // After the point; of an overflow below 0.
  int digits() const { return scale_; }
  // The number × 10^digits; nullopt if it is an overflow, no whole one, or has too many digits.
  std::optional<absl::int128> ScaledTo(int digits) const;

  Decimal operator-() const;
  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b) { return a + -b; }
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  Decimal& operator+=(const Decimal& other) { return *this = *this + other; }

  // By value; an overflow is above everything.
  friend bool operator==(const Decimal& a, const Decimal& b) = default;
  friend bool operator<(const Decimal& a, const Decimal& b);
  friend bool operator>(const Decimal& a, const Decimal& b) { return b < a; }
  friend bool operator<=(const Decimal& a, const Decimal& b) { return !(b < a); }
  friend bool operator>=(const Decimal& a, const Decimal& b) { return !(a < b); }

  // Rounded to so many digits after the point, half away from zero. An overflow for b = 0.
  friend Decimal Quotient(const Decimal& a, const Decimal& b, int digits);
  // Of 0 or more. The digits after the point are cut, not rounded.
  friend Decimal SquareRoot(const Decimal& a, int digits);

  // For exp, log and pow alone; what comes back is rounded by FromFloat.
  long double AsFloat() const;
  // An overflow if it is not finite or needs more than 18 digits.
  static Decimal FromFloat(long double value, int digits);

  // Plain notation: "0.48", "-3". "overflow" if it is one.
  std::string Text() const;

 private:
  // Without trailing zeros after the point; zero has scale 0.
  absl::int128 mantissa_ = 0;
  int scale_ = 0;
};

Decimal Quotient(const Decimal& a, const Decimal& b, int digits);
Decimal SquareRoot(const Decimal& a, int digits);
Decimal Rounded(const Decimal& a, int digits);

// Its Text(); "" if there is none.
std::string TextOf(const std::optional<Decimal>& number);

// "12", "-0.5", "1234.50": digits with at most one point, at most 18 before it and 18 after it.
std::optional<Decimal> ParseDecimal(std::string_view text);

}  // namespace zoneflow::scoring
