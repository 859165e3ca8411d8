#include "services/scoring/core/framework/decimal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace zoneflow::scoring {
namespace {

using absl::int128;
using absl::uint128;

constexpr int kMostDigits = 37;
// Two mantissas below it have a product of at most 37 digits.
constexpr std::uint64_t kSmall = std::uint64_t{1} << 61;
constexpr int kMostSmallDigits = 18;

constexpr std::array<uint128, kMostDigits + 1> kPowersOfTen = [] {
  std::array<uint128, kMostDigits + 1> powers{};
  std::uint64_t high = 0;
  std::uint64_t low = 1;
  for (uint128& power : powers) {
    power = absl::MakeUint128(high, low);
    const std::uint64_t first = (low & 0xffffffffU) * 10;
    const std::uint64_t second = (low >> 32) * 10 + (first >> 32);
    high = high * 10 + (second >> 32);
    low = second << 32 | (first & 0xffffffffU);
  }
  return powers;
}();

uint128 PowerOfTen(int exponent) { return kPowersOfTen[static_cast<std::size_t>(exponent)]; }

// The largest mantissa that may take so many more digits.
uint128 RoomFor(int digits) { return PowerOfTen(kMostDigits - digits); }

uint128 Limit() { return PowerOfTen(kMostDigits); }

uint128 Magnitude(int128 value) {
  return value < 0 ? static_cast<uint128>(-value) : static_cast<uint128>(value);
}

int128 Signed(uint128 magnitude, bool negative) {
  const int128 value = static_cast<int128>(magnitude);
  return negative ? -value : value;
}

bool IsSmall(uint128 magnitude) {
  return absl::Uint128High64(magnitude) == 0 && absl::Uint128Low64(magnitude) < kSmall;
}

// The mantissa with more digits after the point; nullopt when it does not fit.
std::optional<int128> Widened(int128 mantissa, int by) {
  if (by == 0) {
    return mantissa;
  }
  if (by > kMostDigits || Magnitude(mantissa) > RoomFor(by)) {
    return mantissa == 0 ? std::optional<int128>(0) : std::nullopt;
  }
  return mantissa * static_cast<int128>(PowerOfTen(by));
}

// A division of 128 bits costs ten of 64, and most numbers are small.
std::pair<uint128, uint128> Divided(uint128 a, uint128 b) {
  if (absl::Uint128High64(a) == 0 && absl::Uint128High64(b) == 0) {
    const std::uint64_t x = absl::Uint128Low64(a);
    const std::uint64_t y = absl::Uint128Low64(b);
    return {x / y, x % y};
  }
  const uint128 quotient = a / b;
  return {quotient, a - quotient * b};
}

// Takes trailing zeros after the point away.
void CutZeros(std::uint64_t& mantissa, int& scale) {
  while (scale >= 4 && mantissa % 10000 == 0) {
    mantissa /= 10000;
    scale -= 4;
  }
  while (scale > 0 && mantissa % 10 == 0) {
    mantissa /= 10;
    --scale;
  }
}

}  // namespace

Decimal Decimal::Overflow() {
  Decimal mark;
  mark.scale_ = -1;
  return mark;
}

Decimal Decimal::Of(absl::int128 mantissa, int scale) {
  if (mantissa == 0) {
    return {};
  }
  const uint128 magnitude = Magnitude(mantissa);
  if (IsSmall(magnitude)) {
    std::uint64_t small = absl::Uint128Low64(magnitude);
    CutZeros(small, scale);
    mantissa = Signed(small, mantissa < 0);
  } else {
    while (scale > 0 && mantissa % 10 == 0) {
      mantissa /= 10;
      --scale;
    }
  }
  if (scale > kMostScale || Magnitude(mantissa) > Limit()) {
    return Overflow();
  }
  Decimal decimal;
  decimal.mantissa_ = mantissa;
  decimal.scale_ = scale;
  return decimal;
}

std::optional<int128> Decimal::ScaledTo(int digits) const {
  return overflowed() || digits < scale_ ? std::nullopt : Widened(mantissa_, digits - scale_);
}

Decimal Decimal::operator-() const {
  Decimal negated = *this;
  negated.mantissa_ = -mantissa_;
  return negated;
}

Decimal operator+(const Decimal& a, const Decimal& b) {
  if (a.overflowed() || b.overflowed()) {
    return Decimal::Overflow();
  }
  const int scale = std::max(a.scale_, b.scale_);
  const auto left = Widened(a.mantissa_, scale - a.scale_);
  const auto right = Widened(b.mantissa_, scale - b.scale_);
  return left && right ? Decimal::Of(*left + *right, scale) : Decimal::Overflow();
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  if (a.overflowed() || b.overflowed()) {
    return Decimal::Overflow();
  }
  if (a.is_zero() || b.is_zero()) {
    return 0;
  }
  const uint128 left = Magnitude(a.mantissa_);
  const uint128 right = Magnitude(b.mantissa_);
  if (!(IsSmall(left) && IsSmall(right)) && left > Limit() / right) {
    return Decimal::Overflow();
  }
  return Decimal::Of(a.mantissa_ * b.mantissa_, a.scale_ + b.scale_);
}

bool operator<(const Decimal& a, const Decimal& b) {
  if (a.overflowed() || b.overflowed()) {
    return !a.overflowed();
  }
  if (a.scale_ == b.scale_) {
    return a.mantissa_ < b.mantissa_;
  }
  const int apart = a.scale_ < b.scale_ ? b.scale_ - a.scale_ : a.scale_ - b.scale_;
  if (apart <= kMostSmallDigits && IsSmall(Magnitude(a.mantissa_)) &&
      IsSmall(Magnitude(b.mantissa_))) {
    const int128 widen = static_cast<int128>(PowerOfTen(apart));
    return a.scale_ < b.scale_ ? a.mantissa_ * widen < b.mantissa_
                               : a.mantissa_ < b.mantissa_ * widen;
  }
  // Whole parts first: what is left after the point always fits.
  const int128 unit_a = static_cast<int128>(PowerOfTen(a.scale_));
  const int128 unit_b = static_cast<int128>(PowerOfTen(b.scale_));
  const int128 whole_a = a.mantissa_ / unit_a;
  const int128 whole_b = b.mantissa_ / unit_b;
  if (whole_a != whole_b) {
    return whole_a < whole_b;
  }
  const int scale = std::max(a.scale_, b.scale_);
  return *Widened(a.mantissa_ % unit_a, scale - a.scale_) <
         *Widened(b.mantissa_ % unit_b, scale - b.scale_);
}

Decimal Quotient(const Decimal& a, const Decimal& b, int digits) {
  if (a.overflowed() || b.overflowed() || b.is_zero()) {
    return Decimal::Overflow();
  }
  uint128 divisor = Magnitude(b.mantissa_);
  int more = digits + b.scale_ - a.scale_;  // digits of the quotient of the two mantissas
  if (more < 0) {
    if (divisor > Limit() / PowerOfTen(-more)) {
      return Decimal::Overflow();
    }
    divisor *= PowerOfTen(-more);
    more = 0;
  }
  // So many digits at a time as still fit.
  auto [quotient, rest] = Divided(Magnitude(a.mantissa_), divisor);
  while (more > 0) {
    int step = std::min(more, kMostSmallDigits);
    while (step > 1 && divisor > RoomFor(step)) {
      --step;
    }
    const auto [digits_of_it, left] = Divided(rest * PowerOfTen(step), divisor);
    if (quotient > RoomFor(step)) {
      return Decimal::Overflow();
    }
    quotient = quotient * PowerOfTen(step) + digits_of_it;
    rest = left;
    more -= step;
  }
  if (quotient > Limit()) {
    return Decimal::Overflow();
  }
  if (rest * 2 >= divisor) {
    ++quotient;
  }
  return Decimal::Of(Signed(quotient, a.is_negative() != b.is_negative()), digits);
}

Decimal Rounded(const Decimal& a, int digits) { return Quotient(a, 1, digits); }

Decimal SquareRoot(const Decimal& a, int digits) {
  if (a.overflowed() || a.is_negative()) {
    return Decimal::Overflow();
  }
  if (a.is_zero()) {
    return 0;
  }
  std::optional<int128> square;
  while (!(square = 2 * digits < a.scale_ ? std::nullopt
                                          : Widened(a.mantissa_, 2 * digits - a.scale_))) {
    if (2 * digits <= a.scale_) {
      return Decimal::Overflow();
    }
    --digits;
  }
  const uint128 value = Magnitude(*square);
  uint128 root = static_cast<uint128>(std::sqrt(static_cast<long double>(*square)));
  while (root * root > value) {
    --root;
  }
  while ((root + 1) * (root + 1) <= value) {
    ++root;
  }
  return Decimal::Of(Signed(root, false), digits);
}

long double Decimal::AsFloat() const {
  return static_cast<long double>(mantissa_) / static_cast<long double>(PowerOfTen(scale_));
}

Decimal Decimal::FromFloat(long double value, int digits) {
  const long double scaled = value * static_cast<long double>(PowerOfTen(digits));
  if (!std::isfinite(scaled) || std::fabs(scaled) >= 1e18L) {
    return Overflow();
  }
  return Of(std::llround(scaled), digits);
}

std::string Decimal::Text() const {
  if (overflowed()) {
    return "overflow";
  }
  std::string digits;
  uint128 large = Magnitude(mantissa_);
  for (; absl::Uint128High64(large) != 0; large /= 10) {
    digits.push_back(static_cast<char>('0' + static_cast<int>(large % 10)));
  }
  for (std::uint64_t rest = absl::Uint128Low64(large); rest != 0; rest /= 10) {
    digits.push_back(static_cast<char>('0' + rest % 10));
  }
  const std::size_t after = static_cast<std::size_t>(scale_);
  while (digits.size() <= after) {
    digits.push_back('0');
  }
  if (after > 0) {
    digits.insert(after, 1, '.');
  }
  if (is_negative()) {
    digits.push_back('-');
  }
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string TextOf(const std::optional<Decimal>& number) { return number ? number->Text() : ""; }

std::optional<Decimal> ParseDecimal(std::string_view text) {
  constexpr int kMostOnASide = 18;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) {
    text.remove_prefix(1);
  }
  int128 mantissa = 0;
  int whole = 0;
  int scale = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point && whole > 0) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    mantissa = mantissa * 10 + (c - '0');
    ++(point ? scale : whole);
    if (whole > kMostOnASide || scale > kMostOnASide) {
      return std::nullopt;
    }
  }
  if (whole == 0 || (point && scale == 0)) {
    return std::nullopt;
  }
  return Decimal::Of(negative ? -mantissa : mantissa, scale);
}

}  // namespace zoneflow::scoring
