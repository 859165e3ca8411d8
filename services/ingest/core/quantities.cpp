#include <algorithm>

#include "services/ingest/core/figures.h"
#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

// Where a sum without a currency's word ends: 3116亿。 What follows elsewhere may be a currency
// that is not known here, and is never taken for yuan.
constexpr std::u16string_view kAfterBareSum = u"，。；、：）！？”的大左以和与及到至增同或";

bool MayBeNegative(const Unit* unit) {
  return unit == nullptr || unit->kind == QuantityKind::kMoney ||
         unit->kind == QuantityKind::kPercent || unit->kind == QuantityKind::kPoints;
}

}  // namespace

// The bound word that ends at `at`, or null. A longer word may have taken its characters: 签约14个.
const BoundWord* FigureReader::BoundBefore(std::size_t at, const Tokens& out) const {
  return lexicon_.BoundBefore(text_, at, [&](const BoundWord& bound) {
    const std::size_t begin = at - bound.word.size();
    return out.all.empty() || out.all.back().end <= begin || out.all.back().begin >= begin;
  });
}

// True for 成 behind a Chinese numeral that measures: 增长三成, 占全省的七成, 七成以上; not
// 一成不变.
bool FigureReader::IsTenths(std::size_t at, std::size_t end, const Tokens& out) const {
  if (end - at != 1) {
    return false;
  }
  const bool grows =
      !out.all.empty() && out.all.back().end == at &&
      (out.all.back().mark == Mark::kGrowth || out.all.back().mark == Mark::kDecline ||
       out.all.back().mark == Mark::kValue || out.all.back().mark == Mark::kTo ||
       text_.substr(at - std::min<std::size_t>(at, 2), 2) == u"升至");
  const bool share =
      at > 0 && text_[at - 1] == u'的' &&
      text_.substr(at - std::min<std::size_t>(at, 8), 7).find(u'占') != std::u16string_view::npos;
  // 占全市四成
  const std::u16string_view near =
      text_.substr(at - std::min<std::size_t>(at, 5), std::min<std::size_t>(at, 5));
  const bool of_all = near.ends_with(u"占全市") || near.ends_with(u"占全省") ||
                      near.ends_with(u"占全国") || near.ends_with(u"占全区");
  const bool rate = at > 0 && (text_[at - 1] == u'率' || text_[at - 1] == u'比' ||
                               text_[at - 1] == u'增' || text_[at - 1] == u'降');
  return grows || share || of_all || rate || BoundBefore(at, out) != nullptr ||
         From(end + 1).starts_with(u"以上") || From(end + 1).starts_with(u"左右");
}

// The start of the minus sign that ends at `at`, or `at`: 净利润-3.2亿元, 同比负3.2%, －, −, ﹣.
// A range (10-12亿元, 5%-8%), a telephone or model number, a dash of two strokes and the dash in
// front of an item of a list are none; nor is the burden of 减负3亿元.
std::size_t FigureReader::MinusBefore(std::size_t at, const Tokens& out) const {
  if (at == 0) {
    return at;
  }
  const char16_t sign = text_[at - 1];
  const bool dash = sign == u'-' || sign == u'\u2212' || sign == u'\ufe63' || sign == u'–';
  if (!dash && sign != u'负') {
    return at;
  }
  if (at == 1 || StartsParagraph(at - 1) || !AdjoinsOnPage(at - 1)) {
    return at;
  }
  const char16_t before = text_[at - 2];
  if (!dash) {
    constexpr std::u16string_view kBeforeFigures =
        u"为是达至到润额率速幅入值余计比长，：、（“约近超逾破";
    return kBeforeFigures.find(before) != std::u16string_view::npos ? at - 1 : at;
  }
  const bool figure_ends =
      !out.all.empty() && out.all.back().end == at - 1 &&
      (out.all.back().mark == Mark::kQuantity || out.all.back().mark == Mark::kRank);
  const bool part_of_word =
      figure_ends || IsDigit(before) || IsNumeral(before) ||
      (IsLetter(before) && lexicon_.CurrencyBefore(text_, at - 1) == nullptr) ||
      std::u16string_view(u"-–—－−﹣~～/.%．第元。； ").find(before) != std::u16string_view::npos;
  return part_of_word ? at : at - 1;
}

// True when a paragraph begins with the unit.
bool FigureReader::StartsParagraph(std::size_t at) const {
  const auto& paragraphs = page_.paragraphs;
  const auto found =
      std::lower_bound(paragraphs.begin(), paragraphs.end(), at,
                       [](const Paragraph& p, std::size_t value) { return p.begin < value; });
  return found != paragraphs.end() && found->begin == at;
}

// True when nothing stands between the sign and its figure on the page: "- 5亿元" is an item of a
// list. A sign has one byte there or three.
bool FigureReader::AdjoinsOnPage(std::size_t sign) const {
  const std::uint32_t bytes = page_.text.at[sign + 1] - page_.text.at[sign];
  return bytes == 1 || bytes == 3;
}

// The unit behind the number, or null.
const Unit* FigureReader::UnitOf(const Draft& draft, const Tokens& out) const {
  const std::u16string_view rest = From(draft.end);
  if (rest.empty()) {
    return nullptr;
  }
  for (const Unit& unit : lexicon_.UnitsFrom(rest.front())) {
    if (rest.starts_with(unit.word) &&
        (draft.number.has_digits || !unit.needs_digits ||
         (unit.word == u"成" && IsTenths(draft.at, draft.end, out)))) {
      return &unit;
    }
  }
  return nullptr;
}

// 百分之八十, 千分之二点五: in hundredths.
std::optional<Number> FigureReader::PartsAt(std::size_t at) const {
  const int power = ScaleOf(At(at));
  if (power < 2 || At(at + 1) != u'分' || At(at + 2) != u'之') {
    return std::nullopt;
  }
  auto number = ParseNumber(text_, at + 3);
  if (!number) {
    return std::nullopt;
  }
  for (Decimal* end : {&number->value, number->upto ? &*number->upto : nullptr}) {
    if (end != nullptr) {
      *end = Normalised({end->value, end->exponent + 2 - power});
    }
  }
  number->has_numeral = true;  // 百分之百
  return number;
}

// Takes the other end of a range: 10亿至12亿元, 8%至10%, 3-5亿元, 三至五亿元, 5万吨至8万吨, 百分之八到
// 百分之十. A scale of the second alone is the first's too. 从360家到1031家 is none.
void FigureReader::TakeRange(Draft& draft, const Tokens& out) const {
  constexpr std::u16string_view kDashes = u"-—–~至到";
  Number& first = draft.number;
  if (first.more || first.upto || !(first.has_digits || first.has_numeral)) {
    return;
  }
  std::size_t at = draft.end;
  if (draft.unit != nullptr && !draft.parts && kDashes.find(At(at)) == kDashes.npos) {
    at += draft.unit->word.size();
  }
  const bool unit_twice = at > draft.end;
  const bool changes =
      draft.at > 0 && (text_[draft.at - 1] == u'从' || text_[draft.at - 1] == u'由');
  if (kDashes.find(At(at)) == kDashes.npos ||
      (unit_twice && changes && (At(at) == u'至' || At(at) == u'到'))) {
    return;
  }
  auto second = draft.parts ? PartsAt(at + 1) : std::nullopt;
  if (draft.parts && !second) {
    return;
  }
  if (!second) {
    second = ParseNumber(text_, at + 1);
  }
  if (!second || second->upto || second->has_digits != first.has_digits ||
      second->value == first.value ||
      (unit_twice && !From(second->end).starts_with(draft.unit->word))) {
    return;
  }
  if (second->scaled && !first.scaled && !draft.parts && !unit_twice) {
    // 3-5亿元: both ends have the scale.
    const std::u16string_view digits = From(at + 1).substr(0, second->end - at - 1);
    const char16_t scale = digits.back();
    const int power = scale == u'亿' || scale == u'万' ? ScaleOf(scale) : 0;
    if (power == 0 || digits.find_first_of(u"万亿") + 1 != digits.size()) {
      return;
    }
    first.value = Normalised({first.value.value, first.value.exponent + power});
    first.scaled = true;
  }
  first.upto = second->value;
  draft.end = second->end;
  if (!draft.parts) {
    draft.unit = UnitOf(draft, out);
  }
}

FigureReader::Front FigureReader::FrontOf(const Draft& draft, const Tokens& out) const {
  const bool may_be_negative = MayBeNegative(draft.unit);
  Front front;
  front.minus = may_be_negative ? MinusBefore(draft.at, out) : draft.at;
  front.negative = front.minus < draft.at;
  front.bound = BoundBefore(front.minus, out);
  front.head = front.minus - (front.bound == nullptr ? 0 : front.bound->word.size());
  front.currency = lexicon_.CurrencyBefore(text_, front.head);
  if (front.currency == nullptr) {
    return front;
  }
  front.head -= front.currency->word.size();
  if (may_be_negative && !front.negative) {
    front.minus = MinusBefore(front.head, out);  // -$3.2亿
    front.negative = front.minus < front.head;
    front.head = front.minus;
  }
  if (front.bound == nullptr) {
    front.bound = BoundBefore(front.head, out);
    front.head -= front.bound == nullptr ? 0 : front.bound->word.size();
  }
  return front;
}

// Ends the quantity behind its unit; false where it has none.
bool FigureReader::TakeUnit(const Front& front, Draft& draft) const {
  const bool sum = draft.unit == nullptr || draft.unit->kind == QuantityKind::kMoney;
  if (front.currency != nullptr && draft.number.has_digits && sum) {
    if (draft.unit != nullptr) {
      draft.end += draft.unit->word.size();
    } else {
      for (const LatinScale& scale : lexicon_.scales()) {
        if (From(draft.end).starts_with(scale.word) &&
            !IsLetter(At(draft.end + scale.word.size()))) {
          draft.number.value.exponent += scale.power;
          draft.end += scale.word.size();
          break;
        }
      }
    }
    draft.unit = &lexicon_.unit(front.currency->unit);
    return true;
  }
  // 常住人口达43万
  if (draft.unit == nullptr && draft.number.has_digits && draft.number.scaled &&
      text_[draft.end - 1] == u'万' && !IsHan(At(draft.end)) &&
      text_.substr(draft.at - std::min<std::size_t>(draft.at, 6),
                   std::min<std::size_t>(draft.at, 6))
              .find(u"人口") != std::u16string_view::npos) {
    draft.unit = &lexicon_.unit(lexicon_.UnitNamed("人"));
    return true;
  }
  if (draft.unit == nullptr) {
    // 3116亿, 突破百亿: money without its unit.
    const char16_t next = At(draft.end);
    const bool passes = front.bound != nullptr && front.bound->bound == Bound::kOver;
    if (!(draft.number.has_digits || passes) || !draft.number.scaled ||
        (text_[draft.end - 1] != u'亿' && text_[draft.end - 1] != u'兆') ||
        (IsHan(next) && kAfterBareSum.find(next) == std::u16string_view::npos)) {
      return false;
    }
    draft.unit = &lexicon_.unit(yuan_);
    return true;
  }
  draft.end += draft.parts ? 0 : draft.unit->word.size();
  if (draft.unit->word == u"元" && front.currency == nullptr) {
    draft.unit = &lexicon_.unit(yuan_);
  }
  return true;
}

// 三成五 is 35 %; false where 成 is part of a word.
bool FigureReader::TakeTenths(Draft& draft) const {
  Decimal& number = draft.quantity.number;
  char16_t next = At(draft.end);
  if (const auto half = IsNumeral(next) ? ParseNumber(text_, draft.end) : std::nullopt;
      half && !half->scaled && !half->has_digits && half->value.exponent == 0 &&
      half->value.value < 10) {
    number.value = number.value * 10 + half->value.value;
    --number.exponent;
    draft.end = half->end;
    next = At(draft.end);
  }
  if (IsHan(next) && next != u'以' && next != u'左' && next != u'多') {
    return false;
  }
  for (Decimal* end : {&number, draft.quantity.upto ? &*draft.quantity.upto : nullptr}) {
    if (end != nullptr) {
      *end = Normalised({end->value, end->exponent + 1});
    }
  }
  return true;
}

// True for what is part of a word or an article: 千家万户, 一个, 一家.
bool FigureReader::IsWord(const Draft& draft, const Front& front) {
  const bool one = draft.unit->word != u"成" && !draft.number.has_digits && !draft.parts &&
                   !draft.range && draft.number.value.value == 1 &&
                   draft.number.value.exponent == 0;
  // 突破千家, 超万人: what stands in front of a scale makes a number of it.
  const bool over = front.bound != nullptr && front.bound->bound == Bound::kOver;
  return one || (draft.quantity.kind != QuantityKind::kMoney && draft.quantity.bare && !over);
}

// 以上, 左右 and 大关 behind the unit.
void FigureReader::TakeBoundBehind(Draft& draft) const {
  const std::u16string_view after = From(draft.end);
  if (after.starts_with(u"以上") || after.starts_with(u"及以上")) {
    draft.quantity.bound = Bound::kAtLeast;
    draft.end += after.front() == u'及' ? 3 : 2;
  } else if (after.starts_with(u"左右")) {
    draft.quantity.bound = Bound::kAbout;
    draft.end += 2;
  } else if (after.starts_with(u"大关")) {
    draft.end += 2;
  }
}

bool FigureReader::QuantityAt(std::size_t at, Tokens& out) const {
  const auto parts = PartsAt(at);
  const auto number = parts ? parts : ParseNumber(text_, at);
  if (!number) {
    return false;
  }
  Draft draft{at, number->end, *number, parts.has_value()};
  const bool either = number->upto.has_value();
  draft.unit = parts ? &lexicon_.unit(lexicon_.UnitNamed("%")) : UnitOf(draft, out);
  TakeRange(draft, out);
  draft.range = draft.number.upto.has_value() && !either;
  draft.quantity.bare = !draft.number.has_digits && !draft.number.has_numeral;
  if (draft.number.more) {
    draft.quantity.bound = Bound::kOver;
  }
  if (At(draft.end) == u'整' && draft.number.has_numeral) {
    ++draft.end;
    draft.unit = UnitOf(draft, out);
  }
  const Front front = FrontOf(draft, out);
  if (!TakeUnit(front, draft)) {
    return false;
  }
  draft.quantity.kind = draft.unit->kind;
  draft.quantity.unit = lexicon_.IndexOf(*draft.unit);
  draft.quantity.number = draft.number.value;
  draft.quantity.upto = draft.number.upto;
  if (draft.quantity.kind == QuantityKind::kMoney && From(draft.end).starts_with(u"人民币")) {
    draft.end += 3;
  }
  if ((draft.unit->word == u"成" && !TakeTenths(draft)) ||
      (draft.unit->word == u"大" && At(draft.end) == u'道') || IsWord(draft, front)) {
    return false;
  }
  TakeBoundBehind(draft);
  return Add(front, draft, out);
}

// Adds the quantity with what stands in front of it; false for a bare 万元 or 亿元, as in 万元GDP.
bool FigureReader::Add(const Front& front, Draft& draft, Tokens& out) const {
  Quantity& quantity = draft.quantity;
  std::size_t begin = draft.at;
  if (front.bound != nullptr) {
    if (quantity.bound == Bound::kNone) {
      quantity.bound = front.bound->bound;
    }
    begin = front.head;
  } else if (front.currency != nullptr && quantity.kind == QuantityKind::kMoney) {
    begin = front.head;
  }
  const int exponent = draft.number.value.exponent;
  if (quantity.bare && begin == draft.at && (exponent <= 4 || exponent == 8)) {
    return false;
  }
  // 下降 and the like carry the sign; so does a minus in front.
  if (front.negative) {
    quantity.number.value = -quantity.number.value;
    begin = std::min(begin, front.minus);
  }
  out.quantities.push_back(quantity);
  // A bound word was scanned before its number: it belongs to the quantity.
  while (!out.all.empty() && out.all.back().end > begin && out.all.back().begin >= begin) {
    out.all.pop_back();
  }
  if (!out.all.empty() && out.all.back().end > begin) {
    begin = draft.at;
  }
  out.all.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(draft.end),
                     static_cast<std::uint32_t>(out.quantities.size() - 1), Mark::kQuantity});
  return true;
}

}  // namespace zoneflow::ingest
