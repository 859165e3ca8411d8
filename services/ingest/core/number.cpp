#include "services/ingest/core/number.h"

#include <algorithm>
#include <cstdint>

#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kLongest = 40;

int DigitOf(char16_t c) {
  switch (c) {
    case u'〇':
    case u'零':
      return 0;
    case u'一':
    case u'壹':
      return 1;
    case u'二':
    case u'两':
    case u'贰':
      return 2;
    case u'三':
    case u'叁':
      return 3;
    case u'四':
    case u'肆':
      return 4;
    case u'五':
    case u'伍':
      return 5;
    case u'六':
    case u'陆':
      return 6;
    case u'七':
    case u'柒':
      return 7;
    case u'八':
    case u'捌':
      return 8;
    case u'九':
    case u'玖':
      return 9;
    default:
      return -1;
  }
}

// Power of ten of a scale within a group: 十 百 千.
int SmallScale(char16_t c) {
  return c == u'十' || c == u'拾'   ? 1
         : c == u'百' || c == u'佰' ? 2
         : c == u'千' || c == u'仟' ? 3
                                    : 0;
}
// Power of ten of a scale over groups: 万 亿 兆.
int BigScale(char16_t c) {
  return c == u'万' || c == u'萬' ? 4 : c == u'亿' || c == u'億' ? 8 : c == u'兆' ? 12 : 0;
}

bool IsMore(char16_t c) {
  return c == u'余' || c == u'多' || c == u'几' || c == u'来' || c == u'餘';
}

bool MultiplyByPower(std::int64_t& value, int power) {
  for (; power > 0; --power) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) {
      return false;
    }
  }
  return true;
}

// Sum of two decimals; false when it does not fit.
bool Add(Decimal& sum, Decimal term) {
  if (sum.value == 0) {
    sum = term;
    return true;
  }
  if (term.value == 0) {
    return true;
  }
  const int low = std::min(sum.exponent, term.exponent);
  if (!MultiplyByPower(sum.value, sum.exponent - low) ||
      !MultiplyByPower(term.value, term.exponent - low)) {
    return false;
  }
  sum.exponent = low;
  return !__builtin_add_overflow(sum.value, term.value, &sum.value);
}

}  // namespace

bool IsNumeral(char16_t c) {
  return DigitOf(c) >= 0 || SmallScale(c) > 0 || BigScale(c) > 0 || c == u'半' || c == u'几';
}

std::optional<Number> ParseNumber(std::u16string_view text, std::size_t at) {
  const std::size_t limit = std::min(text.size(), at + kLongest);
  Number out;
  Decimal total;   // groups already closed by 万 or 亿
  Decimal group;   // the group being read
  Decimal digits;  // the digits being read
  bool have_digits = false;
  int last_big = 0;          // power of the scale that closed the last group of total
  bool digit_alone = false;  // digits is one Chinese digit
  int scale_before = 0;      // power of the scale right in front of it
  std::size_t i = at;
  while (i < limit) {
    const char16_t c = text[i];
    if (IsDigit(c)) {
      if (have_digits) {
        break;
      }
      std::int64_t value = 0;
      int exponent = 0;
      bool fraction = false;
      std::size_t k = i;
      for (; k < limit; ++k) {
        if (IsDigit(text[k])) {
          if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
              __builtin_add_overflow(value, std::int64_t{text[k]} - u'0', &value)) {
            return std::nullopt;
          }
          exponent -= fraction ? 1 : 0;
        } else if (text[k] == u'.' && !fraction && k + 1 < limit && IsDigit(text[k + 1])) {
          fraction = true;
        } else if ((text[k] == u',' || text[k] == u'，') && !fraction && k + 3 < limit &&
                   IsDigit(text[k + 1]) && IsDigit(text[k + 2]) && IsDigit(text[k + 3]) &&
                   !(k + 4 < text.size() && IsDigit(text[k + 4]))) {
          // A thousands separator.
        } else {
          break;
        }
      }
      if (k == limit && k < text.size() && IsDigit(text[k])) {
        return std::nullopt;  // a digit string, not a figure
      }
      digits = {value, exponent};
      have_digits = true;
      digit_alone = false;
      out.has_digits = true;
      i = k;
      continue;
    }
    if (const int digit = DigitOf(c); digit >= 0) {
      if (digit == 0 && (i == at || !IsNumeral(text[i - 1]))) {
        break;
      }
      if (have_digits && digits.value != 0) {
        break;  // 二一: not a number of ours
      }
      if (digit > 0) {
        digits = {digit, 0};
        have_digits = true;
        digit_alone = true;
        scale_before = i == at ? 0 : SmallScale(text[i - 1]) + BigScale(text[i - 1]);
        out.has_numeral = true;
      }
      ++i;
      continue;
    }
    if (const int small = SmallScale(c); small > 0) {
      if (text.substr(i).starts_with(u"千瓦") || text.substr(i).starts_with(u"千米") ||
          text.substr(i).starts_with(u"千克")) {
        break;
      }
      if (!have_digits) {
        // 十, 百亿: one of them. 三千百 is not a number.
        if (group.value != 0 && !out.more && text[i - 1] != u'零') {
          break;
        }
        digits = {1, 0};
        if (c == u'十' || c == u'拾') {
          out.has_numeral = true;
        }
      }
      digits.exponent += small;
      if (!Add(group, digits)) {
        return std::nullopt;
      }
      digits = {};
      have_digits = false;
      ++i;
      out.scaled = true;
      continue;
    }
    if (const int big = BigScale(c); big > 0) {
      if (have_digits && !Add(group, digits)) {
        return std::nullopt;
      }
      digits = {};
      have_digits = false;
      if (group.value == 0) {
        if (total.value == 0) {
          group = {1, 0};
        } else {
          // 二十万亿: the scale applies to all before it.
          group = total;
          total = {};
        }
      } else if (total.value != 0 && big > last_big) {
        // 一万五千亿: the scale applies to both groups; not in 五兆六十二亿.
        if (!Add(group, total)) {
          return std::nullopt;
        }
        total = {};
      }
      group.exponent += big;
      last_big = big;
      if (!Add(total, group)) {
        return std::nullopt;
      }
      group = {};
      ++i;
      out.scaled = true;
      continue;
    }
    if (IsMore(c) && i > at) {
      out.more = true;
      ++i;
      continue;
    }
    if (c == u'几' && i == at) {
      break;
    }
    if (c == u'半' && i == at) {
      digits = {5, -1};
      have_digits = true;
      out.has_numeral = true;
      ++i;
    }
    break;
  }
  if (i == at) {
    return std::nullopt;
  }
  // 两千四百五: the last digit counts the next lower scale.
  if (have_digits && digit_alone && scale_before > 1) {
    digits.exponent += scale_before - 1;
  }
  if (have_digits && !Add(group, digits)) {
    return std::nullopt;
  }
  if (!Add(total, group)) {
    return std::nullopt;
  }
  if (total.value == 0 && !out.has_digits) {
    return std::nullopt;
  }
  out.value = Normalised(total);
  if (out.value.exponent > 15) {
    return std::nullopt;
  }
  out.end = i;
  return out;
}

}  // namespace zoneflow::ingest
