#include "common/base/money.h"

#include <limits>

#include "common/base/currency.h"
#include "common/base/str_cat.h"

namespace zoneflow {
namespace {

std::int64_t MinorPerMajor(std::string_view currency) {
  std::int64_t factor = 1;
  for (int i = 0; i < MinorDigits(currency); ++i) {
    factor *= 10;
  }
  return factor;
}

}  // namespace

int MinorDigits(std::string_view currency) {
  const Currency* known = FindCurrency(currency);
  return known == nullptr ? 2 : known->minor_digits;
}

std::string FormatMajor(const Money& money) {
  const std::int64_t factor = MinorPerMajor(money.currency);
  // Unsigned, so that the smallest value has a magnitude too.
  const auto magnitude = money.minor < 0 ? 0 - static_cast<std::uint64_t>(money.minor)
                                         : static_cast<std::uint64_t>(money.minor);
  const auto ufactor = static_cast<std::uint64_t>(factor);
  std::string text = StrCat(money.minor < 0 ? "-" : "", magnitude / ufactor);
  if (const std::uint64_t rest = magnitude % ufactor; rest != 0) {
    std::string digits = StrCat(rest);
    digits.insert(0, static_cast<std::size_t>(MinorDigits(money.currency)) - digits.size(), '0');
    while (digits.back() == '0') {
      digits.pop_back();
    }
    StrAppend(&text, ".", digits);
  }
  return text;
}

absl::StatusOr<Money> ParseMajor(std::string_view decimal, std::string_view currency) {
  const bool negative = !decimal.empty() && decimal.front() == '-';
  const std::string_view digits = decimal.substr(negative ? 1 : 0);
  const std::size_t point = digits.find('.');
  const std::string_view whole = digits.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : digits.substr(point + 1);
  const auto places = static_cast<std::size_t>(MinorDigits(currency));
  const auto only_digits = [](std::string_view text) {
    return text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (whole.empty() || !only_digits(whole) || !only_digits(fraction) || fraction.size() > places ||
      (point != std::string_view::npos && fraction.empty())) {
    return absl::InvalidArgumentError(StrCat("'", decimal, "' is not an amount of ", currency,
                                             " with at most ", places, " digits after the point"));
  }
  std::string all = StrCat(whole, fraction);
  all.append(places - fraction.size(), '0');
  std::int64_t minor = 0;
  for (const char c : all) {
    const int digit = c - '0';
    if (minor > (std::numeric_limits<std::int64_t>::max() - digit) / 10) {
      return absl::OutOfRangeError(
          StrCat("'", decimal, "' ", currency, " does not fit into 63 bits"));
    }
    minor = minor * 10 + digit;
  }
  return Money{negative ? -minor : minor, std::string(currency)};
}

}  // namespace zoneflow
