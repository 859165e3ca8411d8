#include <optional>
#include <utility>

#include "common/base/utf8.h"
#include "services/ingest/core/numbers/characters.h"
#include "services/ingest/core/numbers/number.h"
#include "services/ingest/core/numbers/reading.h"
#include "services/ingest/core/numbers/units.h"

namespace zoneflow::ingest {
namespace {

using FindUnit = const UnitWord* (*)(std::u16string_view text, std::size_t at);

std::size_t SkipSpaces(std::u16string_view text, std::size_t at) {
  while (UnitAt(text, at) == u' ') {
    ++at;
  }
  return at;
}

// A number and the unit behind it, if there is one.
struct Measured {
  NumberReading reading;
  const UnitWord* unit = nullptr;
  std::size_t end = 0;  // of the number, or of the unit
};

// The unit whose place ends a number: 5千字节 counts 千字节, though 5千 is a number too.
const UnitWord* UnitInside(std::u16string_view text, const NumberReading& reading, FindUnit find,
                           std::size_t& at) {
  constexpr std::size_t kScales = 3;
  for (std::size_t back = kScales; back > 0; --back) {
    if (reading.end < reading.begin + back + 1 || ScaleOf(text[reading.end - back]) == 0) {
      continue;
    }
    const UnitWord* unit = find(text, reading.end - back);
    if (unit != nullptr && unit->word.size() > back) {
      at = reading.end - back;
      return unit;
    }
  }
  return nullptr;
}

std::optional<Measured> MeasuredAt(std::u16string_view text, std::size_t at, FindUnit find) {
  auto reading = ReadAt(text, at, false);
  if (!reading) {
    return std::nullopt;
  }
  std::size_t unit_at = 0;
  const UnitWord* unit = UnitInside(text, *reading, find, unit_at);
  if (unit != nullptr) {
    auto shorter = ReadAt(text.substr(0, unit_at), at, false);
    if (shorter && shorter->end == unit_at) {
      reading = std::move(shorter);
    } else {
      unit = nullptr;
    }
  }
  if (unit == nullptr) {
    unit_at = SkipSpaces(text, reading->loose_end);
    unit = find(text, unit_at);
  }
  if (unit == nullptr) {
    reading = ReadAt(text, at, true);
    unit_at = SkipSpaces(text, reading->loose_end);
    unit = find(text, unit_at);
  }
  Measured out{*reading, unit, reading->end};
  if (unit != nullptr) {
    out.end = unit_at + unit->word.size();
  }
  return out;
}

bool AddTo(NumberReading& reading, const Decimal& more) {
  const auto sum =
      Sum(reading.value, reading.value.value < 0 ? Decimal{-more.value, more.exponent} : more);
  if (sum) {
    reading.value = *sum;
  }
  return sum.has_value();
}

// 一公里半, 三块半.
void AddHalf(std::u16string_view text, Measured& measured) {
  constexpr std::u16string_view kOtherWords = u"年天月小个夜成径数价导岛";
  const char16_t next = UnitAt(text, measured.end + 1);
  if (UnitAt(text, measured.end) == u'半' &&
      (next == u'\0' || kOtherWords.find(next) == kOtherWords.npos) &&
      AddTo(measured.reading, {5, -1})) {
    ++measured.end;
  }
}

// 三元五角二分, 10美元50美分, 1英镑又20便士: the parts of the currency that follow its major unit.
void AddParts(std::u16string_view text, Measured& measured, std::string_view currency) {
  int power = 0;
  while (true) {
    std::size_t at = SkipSpaces(text, measured.end);
    if (UnitAt(text, at) == u'又' || UnitAt(text, at) == u'再' || UnitAt(text, at) == u'零') {
      at = SkipSpaces(text, at + 1);
    }
    if (at >= text.size() || text[at] == u'-' || text[at] == u'负' || !MayStart(text, at)) {
      return;
    }
    const auto part = MeasuredAt(text, at, CurrencyAt);
    if (!part || part->unit == nullptr || part->unit->kind != UnitKind::kCurrencyPart ||
        part->unit->unit != currency || part->unit->power >= power || part->reading.upto ||
        !part->reading.digits.empty() ||
        !AddTo(measured.reading,
               {part->reading.value.value, part->reading.value.exponent + part->unit->power})) {
      return;
    }
    power = part->unit->power;
    measured.end = part->end;
  }
}

// A number has no unit of its own where it is an ordinal: 第三元.
bool IsOrdinal(std::u16string_view text, std::size_t at) { return at > 0 && text[at - 1] == u'第'; }

// 位 counts people; only 64位 and the like are bits.
bool IsPlaces(const Measured& measured) {
  const auto value = WholeNumber(measured.reading.value).value_or(0);
  return measured.unit->word == u"位" && (value < 8 || (value & (value - 1)) != 0 || value > 1024);
}

// 长三角, 珠三角.
bool IsDelta(std::u16string_view text, const Measured& measured) {
  const std::size_t at = measured.reading.begin;
  return measured.unit->word == u"角" && at > 0 && text[at] == u'三' &&
         (text[at - 1] == u'长' || text[at - 1] == u'珠' || text[at - 1] == u'金');
}

// Words of units.csv lie in the first plane.
std::string Printed(std::u16string_view word) {
  std::string out;
  for (const char16_t c : word) {
    AppendUtf8(out, c);
  }
  return out;
}

// Where a currency in front of the number begins; `at` without one. Its minus may stand before it.
std::size_t PrefixBegin(std::u16string_view text, std::size_t at, std::size_t from,
                        const UnitWord*& prefix) {
  std::size_t end = at;
  while (end > from && text[end - 1] == u' ') {
    --end;
  }
  prefix = CurrencyBefore(text, end);
  if (prefix == nullptr || end - prefix->word.size() < from) {
    prefix = nullptr;
    return at;
  }
  return end - prefix->word.size();
}

}  // namespace

void RecognizeCurrencies(const FoldedText& folded, std::vector<Recognized>& out) {
  const std::u16string_view text = folded.units;
  std::size_t from = 0;  // what is in front of it belongs to another result
  for (std::size_t i = 0; i < text.size();) {
    auto money = MayStart(text, i) ? MeasuredAt(text, i, CurrencyAt) : std::nullopt;
    if (!money) {
      ++i;
      continue;
    }
    const UnitWord* prefix = nullptr;
    std::size_t begin = PrefixBegin(text, i, from, prefix);
    const bool named = money->unit != nullptr && !money->unit->home;
    if (named && prefix != nullptr && prefix->unit != money->unit->unit) {
      prefix = nullptr;
      begin = i;
    }
    i = money->reading.end;
    if ((money->unit == nullptr && prefix == nullptr) || money->reading.bare ||
        IsOrdinal(text, begin) || (money->unit != nullptr && IsDelta(text, *money))) {
      continue;
    }
    std::string unit = prefix != nullptr ? prefix->unit : money->unit->unit;
    if (money->unit != nullptr && money->unit->kind == UnitKind::kCurrencyPart) {
      if (prefix == nullptr) {
        unit = Printed(money->unit->word);
      }
    } else if (money->unit != nullptr && money->reading.digits.empty() && !money->reading.upto) {
      AddParts(text, *money, unit);
      AddHalf(text, *money);
    }
    if (prefix != nullptr && begin > from && text[begin - 1] == u'-' &&
        (begin == 1 || !(IsDigit(text[begin - 2]) || IsLetter(text[begin - 2])))) {
      --begin;  // -US$30
      money->reading.value.value = -money->reading.value.value;
    }
    Recognized one = ResultOf(folded, money->reading, begin, money->end);
    one.unit = std::move(unit);
    out.push_back(std::move(one));
    i = from = money->end;
  }
}

void RecognizeDimensions(const FoldedText& folded, std::vector<Recognized>& out) {
  const std::u16string_view text = folded.units;
  for (std::size_t i = 0; i < text.size();) {
    auto measured = MayStart(text, i) ? MeasuredAt(text, i, DimensionAt) : std::nullopt;
    if (!measured) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    i = measured->reading.end;
    if (measured->unit == nullptr || measured->reading.bare || IsOrdinal(text, begin) ||
        IsPlaces(*measured)) {
      continue;
    }
    AddHalf(text, *measured);
    Recognized one = ResultOf(folded, measured->reading, begin, measured->end);
    one.unit = measured->unit->unit;
    out.push_back(std::move(one));
    i = measured->end;
  }
}

}  // namespace zoneflow::ingest
