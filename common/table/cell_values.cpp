#include "common/table/cell_values.h"

#include <algorithm>

#include "absl/strings/numbers.h"

#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "common/table/limits.h"

namespace zoneflow::table {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Digits and the power of ten of the last.
struct Digits {
  std::string digits;
  int exponent = 0;
};

void RoundTo(std::size_t most, Digits& number) {
  if (number.digits.size() <= most) {
    return;
  }
  const bool up = number.digits[most] >= '5';
  number.exponent += static_cast<int>(number.digits.size() - most);
  number.digits.resize(most);
  for (std::size_t i = most; up && i-- > 0;) {
    if (number.digits[i] != '9') {
      ++number.digits[i];
      return;
    }
    number.digits[i] = '0';
  }
  if (up) {
    number.digits.insert(number.digits.begin(), '1');
  }
}

}  // namespace

std::optional<std::string> PlainDecimal(std::string_view stored) {
  constexpr std::size_t kSignificant = 15;
  constexpr int kMostExponent = 40;
  const bool negative = stored.starts_with('-');
  stored.remove_prefix(negative || stored.starts_with('+') ? 1 : 0);
  Digits number;
  bool any = false;
  bool point = false;
  std::size_t at = 0;
  for (; at < stored.size() && (IsDigit(stored[at]) || (stored[at] == '.' && !point)); ++at) {
    if (stored[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    number.exponent -= point ? 1 : 0;
    if (!number.digits.empty() || stored[at] != '0') {
      number.digits += stored[at];
    }
  }
  if (!any || number.digits.size() > 400) {
    return std::nullopt;
  }
  if (at < stored.size()) {
    int power = 0;
    if ((stored[at] != 'e' && stored[at] != 'E') ||
        !absl::SimpleAtoi(absl::string_view(stored.data() + at + 1, stored.size() - at - 1),
                          &power) ||
        power > 1000 || power < -1000) {
      return std::nullopt;
    }
    number.exponent += power;
  }
  RoundTo(kSignificant, number);
  while (!number.digits.empty() && number.digits.back() == '0') {
    number.digits.pop_back();
    ++number.exponent;
  }
  if (number.digits.empty()) {
    return "0";
  }
  if (number.exponent > kMostExponent || number.exponent < -kMostExponent) {
    return std::nullopt;
  }
  std::string plain = number.digits;
  if (number.exponent >= 0) {
    plain.append(static_cast<std::size_t>(number.exponent), '0');
  } else {
    const auto behind = static_cast<std::size_t>(-number.exponent);
    if (plain.size() <= behind) {
      plain.insert(0, behind - plain.size() + 1, '0');
    }
    plain =
        StrCat(plain.substr(0, plain.size() - behind), ".", plain.substr(plain.size() - behind));
  }
  return StrCat(negative ? "-" : "", plain);
}

std::optional<Date> DateOfSerial(std::string_view plain_decimal, bool from_1904) {
  std::int64_t serial = 0;
  const std::string_view whole = plain_decimal.substr(0, plain_decimal.find('.'));
  constexpr std::int64_t kLast = 402'133;  // 2999-12-31 of 1900
  if (!absl::SimpleAtoi(absl::string_view(whole.data(), whole.size()), &serial) || serial < 0 ||
      plain_decimal.starts_with('-') || serial > kLast) {
    return std::nullopt;
  }
  using std::chrono::days;
  using namespace std::chrono_literals;
  if (from_1904) {
    const Date date = Date(1904y / 1 / 1) + days(serial);
    return date > Date(2999y / 12 / 31) ? std::nullopt : std::optional(date);
  }
  if (serial == 0 || serial == 60) {
    return std::nullopt;
  }
  return Date(1899y / 12 / 30) + days(serial < 60 ? serial + 1 : serial);
}

bool IsDateFormat(std::string_view code) {
  bool quoted = false;
  bool bracketed = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (quoted) {
      quoted = c != '"';
    } else if (bracketed) {
      bracketed = c != ']';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[') {
      bracketed = true;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == ';') {
      return false;  // the first section decides
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      return true;
    } else if ((c == 'm' || c == 'M') && code.find_first_of("hHsS") == code.npos) {
      return true;
    }
  }
  return false;
}

bool IsDateFormat(int built_in) {
  // ECMA-376, 18.8.30: the ids of all languages; 18 to 21, 32 to 35, 45 to 47, 55 and 56 are times
  // of day, in Chinese.
  return (built_in >= 14 && built_in <= 17) || built_in == 22 ||
         (built_in >= 27 && built_in <= 31) || built_in == 36 ||
         (built_in >= 50 && built_in <= 54) || built_in == 57 || built_in == 58;
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t code = 0;
    if (text[i] == '_' && i + 6 < text.size() && text[i + 1] == 'x' && text[i + 6] == '_' &&
        absl::SimpleHexAtoi(absl::string_view(text.data() + i + 2, 4), &code)) {
      const bool is_control = code < 0x20 && code != '\t' && code != '\n';
      AppendUtf8(out, is_control ? U' ' : static_cast<char32_t>(code));
      i += 7;
    } else {
      const auto c = static_cast<unsigned char>(text[i++]);
      out += c < 0x20 && c != '\t' && c != '\n' ? ' ' : static_cast<char>(c);
    }
  }
  return out;
}

std::optional<Place> ParseAddress(std::string_view address) {
  std::size_t at = 0;
  std::uint32_t column = 0;
  for (; at < address.size() && at < 3 && address[at] >= 'A' && address[at] <= 'Z'; ++at) {
    column = column * 26 + static_cast<std::uint32_t>(address[at] - 'A') + 1;
  }
  std::uint32_t row = 0;
  if (at == 0 || address.size() - at > 7 || at == address.size() ||
      !std::all_of(address.begin() + static_cast<std::ptrdiff_t>(at), address.end(), IsDigit) ||
      !absl::SimpleAtoi(absl::string_view(address.data() + at, address.size() - at), &row) ||
      row == 0 || row > kMostRows || column > kMostColumns) {
    return std::nullopt;
  }
  return Place{row - 1, column - 1};
}

}  // namespace zoneflow::table
