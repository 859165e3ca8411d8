#include <optional>
#include <string>
#include <utility>

#include "services/ingest/core/numbers/characters.h"
#include "services/ingest/core/numbers/number.h"
#include "services/ingest/core/numbers/reading.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kFurthest = 8;  // how many scales may stand in front of 分之

std::size_t SkipSpaces(std::u16string_view text, std::size_t at) {
  while (UnitAt(text, at) == u' ') {
    ++at;
  }
  return at;
}

// A percentage of the text: its value and its place.
struct Percent {
  NumberReading reading;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// True for a value above 0 and below 10^power.
bool IsBelow(const Decimal& value, int power) {
  return value.value > 0 &&
         static_cast<int>(std::to_string(value.value).size()) + value.exponent <= power;
}

Decimal Shifted(const Decimal& value, int power) {
  return Normalised({value.value, value.exponent + power});
}

// 百分之六, 千分之2.4, 万万分之七. Not of 五百分之二.
std::optional<Percent> PartsAt(std::u16string_view text, std::size_t at) {
  int power = 0;
  std::size_t i = at;
  for (; i < at + kFurthest && ScaleOf(UnitAt(text, i)) > 0; ++i) {
    power += ScaleOf(text[i]);
  }
  if (i == at || UnitAt(text, i) != u'分' || UnitAt(text, i + 1) != u'之') {
    return std::nullopt;
  }
  if (i + 2 >= text.size() || !MayStart(text, i + 2)) {
    return std::nullopt;
  }
  auto reading = ReadAt(text, i + 2, true);
  if (!reading || reading->upto || !reading->digits.empty()) {
    return std::nullopt;
  }
  reading->value = Shifted(reading->value, 2 - power);
  return Percent{*reading, at, reading->end};
}

// 成 of 成立, 成为, 成员 measures nothing.
bool IsTenth(std::u16string_view text, std::size_t at) {
  constexpr std::u16string_view kOtherWords = u"立为员功果本品长就交熟型绩都渝语年人不因份效才吉套";
  const char16_t next = UnitAt(text, at + 1);
  return UnitAt(text, at) == u'成' && (next == u'\0' || kOtherWords.find(next) == kOtherWords.npos);
}

// 七成六, 三成半, 十成, 9.5成: the reading stands in front of 成.
std::optional<Percent> TenthsAt(std::u16string_view text, NumberReading reading, std::size_t sign) {
  if (!IsTenth(text, sign) || !(IsBelow(reading.value, 1) || reading.value == Decimal{1, 1})) {
    return std::nullopt;
  }
  std::size_t end = sign + 1;
  reading.value = Shifted(reading.value, 1);
  if (reading.upto) {
    reading.upto = Shifted(*reading.upto, 1);
  }
  const char16_t next = UnitAt(text, end);
  const int digit = IsDigit(next) ? next - u'0' : next == u'半' ? 5 : ChineseDigit(next);
  const char16_t behind = UnitAt(text, end + 1);
  if (digit > 0 && !IsDigit(behind) && behind != u'.' && ScaleOf(behind) == 0) {
    const auto sum = Sum(reading.value, {digit, 0});
    reading.value = sum.value_or(reading.value);
    ++end;
  }
  return Percent{reading, reading.begin, end};
}

// 九折 is 90 %, 75折 and 九九折 are two digits of it; 十折 is nothing.
std::optional<Percent> DiscountAt(std::u16string_view text, NumberReading reading) {
  constexpr std::u16string_view kOtherWords = u"合算射旧叠磨服腰弯";
  std::size_t sign = SkipSpaces(text, reading.end);
  const char16_t c = UnitAt(text, sign);
  if (reading.upto && reading.end == reading.begin + 2) {
    reading.value = Normalised(
        {10 * ChineseDigit(text[reading.begin]) + ChineseDigit(text[reading.begin + 1]), 0});
    reading.upto.reset();
  } else if (reading.end == reading.begin + 1 && (IsDigit(c) || ChineseDigit(c) >= 0) &&
             IsBelow(reading.value, 1)) {
    const int second = IsDigit(c) ? c - u'0' : ChineseDigit(c);
    reading.value = Normalised({10 * reading.value.value + second, 0});
    sign = SkipSpaces(text, sign + 1);
  } else if (IsBelow(reading.value, 1)) {
    reading.value = Shifted(reading.value, 1);
  } else if (!IsBelow(reading.value, 2) || reading.value == Decimal{1, 1}) {
    return std::nullopt;
  }
  const char16_t next = UnitAt(text, sign + 1);
  if (UnitAt(text, sign) != u'折' || reading.upto ||
      (next != u'\0' && kOtherWords.find(next) != kOtherWords.npos)) {
    return std::nullopt;
  }
  return Percent{reading, reading.begin, sign + 1};
}

// What the number that starts at `at` is a percentage by: %, 个百分点, 成, 折.
std::optional<Percent> SignedAt(std::u16string_view text, NumberReading reading) {
  const std::size_t sign = SkipSpaces(text, reading.end);
  const std::u16string_view rest = text.substr(std::min(sign, text.size()));
  if (rest.starts_with(u'%')) {
    // %20 of an address is no percentage.
    const char16_t before = reading.begin == 0 ? u'\0' : text[reading.begin - 1];
    const char16_t behind = UnitAt(text, sign + 1);
    if (before == u'%' || IsLetter(before) || IsDigit(behind) ||
        (reading.begin > 0 && IsLetter(behind) && !IsHan(before) && before != u' ')) {
      return std::nullopt;
    }
    return Percent{reading, reading.begin, sign + 1};
  }
  for (const std::u16string_view points : {u"个百分点", u"百分点"}) {
    if (rest.starts_with(points)) {
      return reading.upto ? std::nullopt
                          : std::optional(Percent{reading, reading.begin, sign + points.size()});
    }
  }
  if (auto tenths = TenthsAt(text, reading, sign)) {
    return tenths;
  }
  return DiscountAt(text, reading);
}

// 半成, 半折, and 对折 behind 打.
std::optional<Percent> HalfAt(std::u16string_view text, std::size_t at) {
  const char16_t c = text[at];
  const char16_t sign = UnitAt(text, at + 1);
  const bool half = c == u'半' && (sign == u'折' || IsTenth(text, at + 1));
  const bool pair = c == u'对' && sign == u'折' && at > 0 && text[at - 1] == u'打';
  if (!half && !pair) {
    return std::nullopt;
  }
  NumberReading reading{at, at + 2, at + 2};
  reading.value = sign == u'成' ? Decimal{5, 0} : Decimal{5, 1};
  return Percent{reading, at, at + 2};
}

}  // namespace

void RecognizePercents(const FoldedText& folded, std::vector<Recognized>& out) {
  const std::u16string_view text = folded.units;
  for (std::size_t i = 0; i < text.size();) {
    std::optional<Percent> percent = HalfAt(text, i);
    std::size_t next = i + 1;
    if (!percent && MayStart(text, i)) {
      percent = PartsAt(text, i);
      if (!percent) {
        if (const auto reading = ReadAt(text, i, true)) {
          next = reading->end;
          percent =
              reading->digits.empty() && !reading->bare ? SignedAt(text, *reading) : std::nullopt;
        }
      }
    }
    if (percent) {
      Recognized one = ResultOf(folded, percent->reading, percent->begin, percent->end);
      one.unit.push_back('%');
      out.push_back(std::move(one));
      next = percent->end;
    }
    i = next;
  }
}

}  // namespace zoneflow::ingest
