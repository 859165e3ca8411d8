#include "services/ingest/core/numbers/reading.h"

#include <algorithm>
#include <utility>

#include "services/ingest/core/numbers/characters.h"
#include "services/ingest/core/numbers/number.h"

namespace zoneflow::ingest {
namespace {

std::size_t DigitsEnd(std::u16string_view text, std::size_t at) {
  while (at < text.size() && IsDigit(text[at])) {
    ++at;
  }
  return at;
}

bool DivisionAt(std::u16string_view text, std::size_t at) {
  return UnitAt(text, at) == u'分' && UnitAt(text, at + 1) == u'之';
}

std::string Ascii(std::u16string_view units) { return {units.begin(), units.end()}; }

// A row of figures that no Decimal holds: it is its own value.
NumberReading LongRow(std::u16string_view text, std::size_t begin, std::size_t end) {
  std::string digits = Ascii(text.substr(begin, end - begin));
  if (digits.front() == '.') {
    digits.insert(0, 1, '0');
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.front() == '.') {
    digits.insert(0, 1, '0');
  }
  NumberReading out{begin, end, end, {}, {}, std::move(digits)};
  out.arabic = true;
  return out;
}

std::optional<NumberReading> FromNumber(const std::optional<Number>& number, std::size_t at,
                                        std::u16string_view text) {
  if (!number) {
    return std::nullopt;
  }
  NumberReading out{at, number->exact_end, number->end, number->value, number->upto, {}};
  out.arabic = IsDigit(text[at]);
  out.bare = !number->has_digits && !number->has_numeral;
  out.lone_digit = number->exact_end == at + 1 && ChineseDigit(text[at]) >= 0;
  return out;
}

// Figures: 1,835 and 8.5 and .5 as they stand, but of 1.2.3 and 2020.9.16 each for itself.
std::optional<NumberReading> FiguresAt(std::u16string_view text, std::size_t at) {
  const std::size_t end = DigitsEnd(text, text[at] == u'.' ? at + 1 : at);
  const bool in_chain =
      text[at] != u'.' && at >= 2 && text[at - 1] == u'.' && IsDigit(text[at - 2]);
  std::size_t fraction_end = end;
  if (text[at] != u'.' && UnitAt(text, end) == u'.') {
    fraction_end = DigitsEnd(text, end + 1);
  }
  const bool chain = in_chain || (fraction_end > end + 1 && UnitAt(text, fraction_end) == u'.' &&
                                  IsDigit(UnitAt(text, fraction_end + 1)));
  if (text[at] == u'.') {
    const auto number = ParseNumber(text.substr(0, end), at + 1);
    if (!number || number->end != end) {
      return LongRow(text, at, end);
    }
    auto out = FromNumber(number, at, text);
    out->value =
        Normalised({out->value.value, out->value.exponent - static_cast<int>(end - at - 1)});
    out->arabic = true;
    return out;
  }
  const auto number = ParseNumber(chain ? text.substr(0, end) : text, at);
  if (!number) {
    return LongRow(text, at, chain || fraction_end == end + 1 ? end : fraction_end);
  }
  return FromNumber(number, at, text);
}

// What stands between ^ or e and the end of the exponent, as a number and its end.
std::optional<std::pair<int, std::size_t>> ExponentAt(std::u16string_view text, std::size_t at) {
  bool negative = false;
  std::size_t i = at;
  for (; UnitAt(text, i) == u'-' || UnitAt(text, i) == u'+'; ++i) {
    negative = text[i] == u'-' ? !negative : negative;
  }
  const std::size_t end = DigitsEnd(text, i);
  if (end == i || end - i > 3 || (text[i] == u'0' && end > i + 1)) {
    return std::nullopt;
  }
  int value = 0;
  for (std::size_t k = i; k < end; ++k) {
    value = 10 * value + (text[k] - u'0');
  }
  return std::make_pair(negative ? -value : value, end);
}

// The number behind a minus, or without one.
std::optional<NumberReading> SignedPlainAt(std::u16string_view text, std::size_t at) {
  const bool negative = UnitAt(text, at) == u'负';
  auto out = ReadPlainAt(text, at + (negative ? 1 : 0));
  if (out && negative) {
    out->value.value = -out->value.value;
  }
  return out;
}

// 五分之一, 三又二分之一, 负3分之负1. True when the reading became one.
bool ReadDivision(std::u16string_view text, NumberReading& reading) {
  Decimal whole;
  std::optional<NumberReading> denominator = reading;
  if (UnitAt(text, reading.end) == u'又') {
    whole = reading.value;
    denominator = ReadPlainAt(text, reading.end + 1);
  }
  if (!denominator || !DivisionAt(text, denominator->end)) {
    return false;
  }
  const auto numerator = SignedPlainAt(text, denominator->end + 2);
  if (!numerator || !numerator->digits.empty() || !denominator->digits.empty() || numerator->upto ||
      denominator->upto) {
    return false;
  }
  const auto value = MixedNumber(whole, numerator->value, denominator->value);
  if (!value) {
    return false;
  }
  reading.value = *value;
  reading.end = reading.loose_end = numerator->end;
  reading.lone_digit = false;
  return true;
}

// 6/3 and 4 6/3; not the date 2020/9/16.
bool ReadSlash(std::u16string_view text, NumberReading& reading) {
  Decimal whole;
  Decimal numerator = reading.value;
  std::size_t slash = reading.end;
  if (UnitAt(text, slash) == u' ') {
    while (UnitAt(text, slash) == u' ') {
      ++slash;
    }
    if (!IsDigit(UnitAt(text, slash))) {
      return false;
    }
    const auto second = ReadPlainAt(text.substr(0, DigitsEnd(text, slash)), slash);
    if (!second || !second->digits.empty()) {
      return false;
    }
    whole = reading.value;
    numerator = second->value;
    slash = second->end;
  }
  if (UnitAt(text, slash) != u'/' || !IsDigit(UnitAt(text, slash + 1))) {
    return false;
  }
  const std::size_t end = DigitsEnd(text, slash + 1);
  const auto denominator = ReadPlainAt(text.substr(0, end), slash + 1);
  if (!denominator || !denominator->digits.empty() || UnitAt(text, end) == u'/' ||
      (reading.begin > 0 && text[reading.begin - 1] == u'/')) {
    return false;
  }
  const auto value = MixedNumber(whole, numerator, denominator->value);
  if (!value) {
    return false;
  }
  reading.value = *value;
  reading.end = reading.loose_end = end;
  return true;
}

// 2^5 and 2e5.
bool ReadPower(std::u16string_view text, NumberReading& reading) {
  const char16_t sign = UnitAt(text, reading.end);
  const bool power = sign == u'^';
  if (!power && sign != u'e' && sign != u'E') {
    return false;
  }
  const auto exponent = ExponentAt(text, reading.end + 1);
  if (!exponent || (!power && IsLetter(UnitAt(text, exponent->second)))) {
    return false;
  }
  const auto value =
      power ? Power(reading.value, exponent->first) : Product(reading.value, {1, exponent->first});
  if (!value) {
    return false;
  }
  reading.value = *value;
  reading.end = reading.loose_end = exponent->second;
  return true;
}

int MultiplierPower(char16_t c) {
  switch (c) {
    case u'k':
    case u'K':
      return 3;
    case u'm':
    case u'M':
      return 6;
    case u'g':
    case u'G':
    case u'b':
    case u'B':
      return 9;
    case u't':
    case u'T':
      return 12;
    default:
      return 0;
  }
}

// 十打; not 二十打造.
bool IsDozen(std::u16string_view text, std::size_t at) {
  constexpr std::u16string_view kOtherWords =
      u"造开击破通响好赢印工算扮磨包卡下出消断动听扫牢架车电球捞量发字的一二三四五六七八九十百千万";
  const char16_t next = UnitAt(text, at + 1);
  return UnitAt(text, at) == u'打' && !IsDigit(next) && kOtherWords.find(next) == kOtherWords.npos;
}

bool SignAt(std::u16string_view text, std::size_t at) {
  const char16_t c = text[at];
  const char16_t next = UnitAt(text, at + 1);
  const char16_t before = at == 0 ? u'\0' : text[at - 1];
  if (c == u'负') {
    constexpr std::u16string_view kBurden = u"减背肩担抱欠胜自";
    return (IsDigit(next) || ChineseDigit(next) >= 0 || ScaleOf(next) > 0) &&
           kBurden.find(before) == kBurden.npos;
  }
  // A range (5-20%), a dash of two strokes and a name (COVID-19) have no minus.
  return c == u'-' && (IsDigit(next) || (next == u'.' && IsDigit(UnitAt(text, at + 2)))) &&
         before != u'-' && before != u'—' && before != u'%' && !IsDigit(before) &&
         !IsLetter(before) && !IsNumeral(before);
}

}  // namespace

bool MayStart(std::u16string_view text, std::size_t at) {
  const char16_t c = text[at];
  if (c < 0x80) {
    return IsDigit(c) || (c == u'-' && SignAt(text, at)) ||
           (c == u'.' && IsDigit(UnitAt(text, at + 1)) &&
            (at == 0 || (!IsDigit(text[at - 1]) && text[at - 1] != u'.')));
  }
  return ChineseDigit(c) >= 0 || ScaleOf(c) > 0 || c == u'半' || (c == u'负' && SignAt(text, at));
}

std::optional<NumberReading> ReadPlainAt(std::u16string_view text, std::size_t at) {
  if (at >= text.size()) {
    return std::nullopt;
  }
  if (IsDigit(text[at]) || (text[at] == u'.' && IsDigit(UnitAt(text, at + 1)))) {
    return FiguresAt(text, at);
  }
  auto number = FromNumber(ParseNumber(text, at), at, text);
  if (!number && ChineseDigit(text[at]) == 0) {
    NumberReading zero{at, at + 1, at + 1};
    zero.lone_digit = true;
    return zero;
  }
  return number;
}

std::optional<NumberReading> ReadAt(std::u16string_view text, std::size_t at, bool multiplied) {
  const bool negative = SignAt(text, at);
  auto reading = ReadPlainAt(text, at + (negative ? 1 : 0));
  if (!reading) {
    return std::nullopt;
  }
  const bool exact = reading->digits.empty() && reading->loose_end == reading->end;
  if (exact && !reading->bare && !reading->upto && !ReadDivision(text, *reading)) {
    const bool changed =
        reading->arabic && (ReadSlash(text, *reading) || ReadPower(text, *reading));
    const int power = MultiplierPower(UnitAt(text, reading->end));
    const char16_t behind = UnitAt(text, reading->end + 1);
    if (multiplied && !changed && reading->arabic && power > 0 && !IsLetter(behind) &&
        !IsDigit(behind)) {
      reading->value = Normalised({reading->value.value, reading->value.exponent + power});
      reading->loose_end = ++reading->end;
    } else if (IsDozen(text, reading->end)) {
      if (const auto dozens = Product(reading->value, {12, 0})) {
        reading->value = *dozens;
        reading->loose_end = ++reading->end;
        reading->lone_digit = false;
      }
    }
  }
  reading->begin = at;
  if (negative) {
    reading->value.value = -reading->value.value;
    if (!reading->digits.empty()) {
      reading->digits.insert(0, 1, '-');
    }
    if (reading->upto) {
      reading->upto->value = -reading->upto->value;
    }
  }
  return reading;
}

std::string ValueOf(const NumberReading& reading) {
  return reading.digits.empty() ? FormatDecimal(reading.value) : reading.digits;
}

Recognized ResultOf(const FoldedText& text, const NumberReading& reading, std::size_t begin,
                    std::size_t end) {
  return {text.at[begin], text.at[end - 1] + std::size_t{1}, ValueOf(reading),
          reading.upto ? FormatDecimal(*reading.upto) : "", ""};
}

}  // namespace zoneflow::ingest
