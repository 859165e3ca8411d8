#include "services/ingest/core/numbers/decimal.h"

#include <algorithm>
#include <cstdlib>

#include "absl/numeric/int128.h"

namespace zoneflow::ingest {
namespace {

constexpr int kDigits = 15;
constexpr int kFurthest = 60;

// A decimal with more digits than the result keeps, so that steps in between do not show.
struct Wide {
  absl::int128 value = 0;
  int exponent = 0;
};

absl::int128 Magnitude(absl::int128 value) { return value < 0 ? -value : value; }

// Rounds to so many digits, half away from zero.
Wide Rounded(Wide wide, int digits) {
  absl::int128 limit = 1;
  for (int i = 0; i < digits; ++i) {
    limit *= 10;
  }
  // Digit by digit would round 0.449 to 0.45 and that to 0.5: the last one cut off decides alone.
  int cut = 0;
  bool up = false;
  while (Magnitude(wide.value) >= limit) {
    up = Magnitude(wide.value) % 10 >= 5;
    wide.value /= 10;
    ++cut;
  }
  wide.exponent += cut;
  if (up) {
    wide.value += wide.value < 0 ? -1 : 1;
  }
  return wide;
}

std::optional<Decimal> Narrow(const Wide& wide) {
  const Wide rounded = Rounded(wide, kDigits);
  const Decimal out = Normalised({static_cast<std::int64_t>(rounded.value), rounded.exponent});
  if (std::abs(out.exponent) > kFurthest) {
    return std::nullopt;
  }
  return out;
}

// Moves the exponent to 0 or below, the value growing; false when it does not fit.
bool Lower(Wide& wide, int exponent) {
  constexpr absl::int128 kLimit = absl::int128{1} << 120;
  for (; wide.exponent > exponent; --wide.exponent) {
    if (Magnitude(wide.value) > kLimit / 10) {
      return false;
    }
    wide.value *= 10;
  }
  return true;
}

}  // namespace

Decimal Normalised(Decimal decimal) {
  if (decimal.value == 0) {
    return {};
  }
  while (decimal.value % 10 == 0) {
    decimal.value /= 10;
    ++decimal.exponent;
  }
  return decimal;
}

std::string FormatDecimal(const Decimal& decimal) {
  const Decimal d = Normalised(decimal);
  const bool negative = d.value < 0;
  std::string digits = std::to_string(d.value);
  if (negative) {
    digits.erase(0, 1);
  }
  if (d.exponent >= 0) {
    digits.append(static_cast<std::size_t>(d.exponent), '0');
  } else {
    const auto fraction = static_cast<std::size_t>(-d.exponent);
    if (digits.size() <= fraction) {
      digits.insert(0, fraction - digits.size() + 1, '0');
    }
    digits.insert(digits.size() - fraction, 1, '.');
  }
  return negative ? "-" + digits : digits;
}

std::optional<std::int64_t> WholeNumber(const Decimal& decimal) {
  const Decimal d = Normalised(decimal);
  if (d.exponent < 0) {
    return std::nullopt;
  }
  std::int64_t value = d.value;
  for (int i = 0; i < d.exponent; ++i) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) {
      return std::nullopt;
    }
  }
  return value;
}

std::optional<Decimal> Sum(const Decimal& a, const Decimal& b) {
  if (a.value == 0) {
    return Normalised(b);
  }
  if (b.value == 0) {
    return Normalised(a);
  }
  const int low = std::min(a.exponent, b.exponent);
  std::int64_t values[] = {a.value, b.value};
  const int exponents[] = {a.exponent, b.exponent};
  for (int i = 0; i < 2; ++i) {
    for (int power = exponents[i] - low; power > 0; --power) {
      if (__builtin_mul_overflow(values[i], std::int64_t{10}, &values[i])) {
        return std::nullopt;
      }
    }
  }
  std::int64_t sum = 0;
  if (__builtin_add_overflow(values[0], values[1], &sum)) {
    return std::nullopt;
  }
  return Normalised({sum, low});
}

std::optional<Decimal> Product(const Decimal& a, const Decimal& b) {
  return Narrow({absl::int128{a.value} * b.value, a.exponent + b.exponent});
}

std::optional<Decimal> MixedNumber(const Decimal& whole, const Decimal& numerator,
                                   const Decimal& denominator) {
  if (denominator.value == 0) {
    return std::nullopt;
  }
  // All three as whole numbers of the same power of ten.
  const int low = std::min({whole.exponent, numerator.exponent, denominator.exponent, 0});
  Wide w{whole.value, whole.exponent};
  Wide n{numerator.value, numerator.exponent};
  Wide d{denominator.value, denominator.exponent};
  constexpr absl::int128 kFits = absl::int128{1} << 60;
  if (!Lower(w, low) || !Lower(n, low) || !Lower(d, low) || Magnitude(w.value) > kFits ||
      Magnitude(n.value) > kFits || Magnitude(d.value) > kFits) {
    return std::nullopt;
  }
  // low cancels in n / d; w keeps its own: w × 10^low + n / d.
  Wide top{w.value * d.value, low};
  Wide rest{n.value, 0};
  if (!Lower(rest, low)) {
    return std::nullopt;
  }
  top.value += rest.value;
  // Long division, digit by digit, to two digits more than the result keeps.
  absl::int128 quotient = top.value / d.value;
  absl::int128 remainder = Magnitude(top.value % d.value);
  const absl::int128 divisor = Magnitude(d.value);
  const bool negative = (top.value < 0) != (d.value < 0);
  quotient = Magnitude(quotient);
  int exponent = top.exponent;
  absl::int128 enough = 1;
  for (int i = 0; i < kDigits + 2; ++i) {
    enough *= 10;
  }
  while (remainder != 0 && quotient < enough && exponent > -kFurthest) {
    remainder *= 10;
    quotient = quotient * 10 + remainder / divisor;
    remainder %= divisor;
    --exponent;
  }
  return Narrow({negative ? -quotient : quotient, exponent});
}

std::optional<Decimal> Power(const Decimal& base, int exponent) {
  constexpr int kKept = 18;  // two factors of so many digits fit 128 bits
  constexpr int kHighest = 1000;
  if (std::abs(exponent) > kHighest) {
    return std::nullopt;
  }
  Wide result{1, 0};
  Wide factor = Rounded({base.value, base.exponent}, kKept);
  for (int rest = std::abs(exponent); rest > 0; rest /= 2) {
    if (rest % 2 == 1) {
      result = Rounded({result.value * factor.value, result.exponent + factor.exponent}, kKept);
    }
    factor = Rounded({factor.value * factor.value, 2 * factor.exponent}, kKept);
  }
  if (exponent >= 0) {
    return Narrow(result);
  }
  const std::optional<Decimal> inverse =
      MixedNumber({}, {1, 0}, {static_cast<std::int64_t>(result.value), 0});
  if (!inverse) {
    return std::nullopt;
  }
  return Narrow({inverse->value, inverse->exponent - result.exponent});
}

}  // namespace zoneflow::ingest
