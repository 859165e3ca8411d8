#include "services/ingest/core/numbers/folded.h"

#include <array>

#include "services/ingest/core/numbers/characters.h"
#include "services/ingest/core/numbers/number.h"

namespace zoneflow::ingest {
namespace {

// Traditional characters of numbers and units, each followed by its simplified form.
constexpr std::u16string_view kPairs =
    u"萬万億亿兩两倆俩貳贰參叁叄叁陸陆負负幾几餘余點点個个雙双對对塊块錢钱圓圆畝亩頃顷噸吨釐厘"
    u"歐欧鎊镑幣币臺台韓韩盧卢羅罗貫贯隻只條条張张輛辆種种項项間间樓楼層层戶户號号歲岁"
    u"後后過过裏里裡里絲丝碼码節节時时鐘钟無无倫伦這这還还卻却飛飞聲声澤泽蘭兰"
    u"銖铢紐纽馬马麥麦紙纸";

char16_t FoldSlowly(char16_t c) {
  if (c >= u'！' && c <= u'～' && c != u'，') {
    return static_cast<char16_t>(c - 0xfee0);
  }
  if (IsSpace(c)) {
    return u' ';
  }
  if (c == u'﹪') {
    return u'%';
  }
  return c == u'\u2212' || c == u'\ufe63' ? u'-' : c;
}

char16_t FoldOne(char16_t c) {
  static const std::array<char16_t, 0x10000>& folds = []() -> const std::array<char16_t, 0x10000>& {
    auto& table = *new std::array<char16_t, 0x10000>();
    for (std::size_t i = 0; i < table.size(); ++i) {
      table[i] = FoldSlowly(static_cast<char16_t>(i));
    }
    for (std::size_t i = 0; i < kPairs.size(); i += 2) {
      table[kPairs[i]] = kPairs[i + 1];
    }
    return table;
  }();
  return folds[c];
}

bool IsMultiplier(char16_t c) {
  return std::u16string_view(u"kKmMgGtTbB").find(c) != std::u16string_view::npos;
}

enum class Role { kNone, kFigure, kDigit, kScale, kMore, kSign };

Role RoleOf(char16_t c) {
  if (IsDigit(c)) {
    return Role::kFigure;
  }
  if (ChineseDigit(c) >= 0) {
    return Role::kDigit;
  }
  if (ScaleOf(c) > 0) {
    return Role::kScale;
  }
  if (c == u'余' || c == u'多' || c == u'几') {
    return Role::kMore;
  }
  return c == u'负' ? Role::kSign : Role::kNone;
}

bool IsNumberPart(Role role) {
  return role == Role::kFigure || role == Role::kDigit || role == Role::kScale;
}

// True when spaces between the two are inside a number. `next` follows b.
bool Joins(char16_t a, char16_t b, char16_t next) {
  const Role left = RoleOf(a);
  const Role right = RoleOf(b);
  switch (left) {
    case Role::kFigure:
      return right == Role::kScale || right == Role::kMore ||
             std::u16string_view(u"分个成折又打%").find(b) != std::u16string_view::npos ||
             (IsMultiplier(b) && !IsLetter(next) && !IsDigit(next));
    case Role::kDigit:
      return right == Role::kScale || right == Role::kMore ||
             (right == Role::kDigit && b == u'零') ||
             (a == u'零' && right != Role::kNone && right != Role::kSign) ||
             std::u16string_view(u"分个成折又打点").find(b) != std::u16string_view::npos;
    case Role::kScale:
      return IsNumberPart(right) || right == Role::kMore ||
             std::u16string_view(u"分个成折又打点").find(b) != std::u16string_view::npos;
    case Role::kMore:
      return right == Role::kScale;
    case Role::kSign:
      return IsNumberPart(right);
    case Role::kNone:
      break;
  }
  switch (a) {
    case u'分':
      return b == u'之' || b == u'点';
    case u'之':
    case u'又':
    case u'第':
      return IsNumberPart(right) || right == Role::kSign;
    case u'个':
      return b == u'百';
    case u'点':
      return right == Role::kDigit;
    case u'成':
      return right == Role::kDigit || right == Role::kFigure || b == u'半';
    case u'半':
      return b == u'成' || b == u'折' || b == u'打';
    default:
      return false;
  }
}

}  // namespace

FoldedText Fold(std::u16string_view text) {
  FoldedText out;
  out.units.reserve(text.size());
  out.at.reserve(text.size());
  const auto add = [&](char16_t c, std::size_t i) {
    out.units.push_back(c);
    out.at.push_back(static_cast<std::uint32_t>(i));
  };
  for (std::size_t i = 0; i < text.size();) {
    const char16_t c = FoldOne(text[i]);
    if (c != u' ') {
      add(c, i++);
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && FoldOne(text[i]) == u' ') {
      ++i;
    }
    const char16_t b = i < text.size() ? FoldOne(text[i]) : u'\0';
    const char16_t next = i + 1 < text.size() ? FoldOne(text[i + 1]) : u'\0';
    if (!out.units.empty() && i < text.size() && Joins(out.units.back(), b, next)) {
      continue;
    }
    for (std::size_t k = begin; k < i; ++k) {
      add(u' ', k);
    }
  }
  return out;
}

}  // namespace zoneflow::ingest
