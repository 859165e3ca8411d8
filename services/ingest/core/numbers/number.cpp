#include "services/ingest/core/numbers/number.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "services/ingest/core/numbers/characters.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kLongest = 40;

// What a character is in a numeral. One look-up by the character: numbers are tried at every
// numeral of a page.
enum class Part : std::uint8_t {
  kOther,
  kArabic,
  kDigit,  // 〇 to 九; detail is its value
  kSmall,  // 十 百 千; detail is its power of ten
  kBig,    // 万 亿 兆
  kMore,   // 余 多 几 来
  kHalf,
};
struct Kind {
  Part part;
  std::uint8_t detail;
};

struct Group {
  std::u16string_view characters;
  Part part;
  std::uint8_t detail;
};
constexpr Group kGroups[] = {
    {u"0123456789", Part::kArabic, 0},
    {u"〇零", Part::kDigit, 0},
    {u"一壹", Part::kDigit, 1},
    {u"二两贰俩", Part::kDigit, 2},
    {u"三叁仨", Part::kDigit, 3},
    {u"四肆", Part::kDigit, 4},
    {u"五伍", Part::kDigit, 5},
    {u"六陆", Part::kDigit, 6},
    {u"七柒", Part::kDigit, 7},
    {u"八捌", Part::kDigit, 8},
    {u"九玖", Part::kDigit, 9},
    {u"十拾", Part::kSmall, 1},
    {u"百佰", Part::kSmall, 2},
    {u"千仟", Part::kSmall, 3},
    {u"万", Part::kBig, 4},
    {u"亿", Part::kBig, 8},
    {u"兆", Part::kBig, 12},
    {u"余多几来", Part::kMore, 0},
    {u"半", Part::kHalf, 0},
};

// Part and detail in a byte, for each character.
constexpr std::array<std::uint8_t, 0x10000> MakeKinds() {
  std::array<std::uint8_t, 0x10000> kinds{};
  for (const Group& group : kGroups) {
    for (const char16_t c : group.characters) {
      kinds[c] = static_cast<std::uint8_t>(static_cast<unsigned>(group.part) << 4U | group.detail);
    }
  }
  return kinds;
}
constexpr std::array<std::uint8_t, 0x10000> kKinds = MakeKinds();

Kind KindOf(char16_t c) {
  const unsigned kind = kKinds[c];
  return {static_cast<Part>(kind >> 4U), static_cast<std::uint8_t>(kind & 15U)};
}

bool MultiplyByPower(std::int64_t& value, int power) {
  for (; power > 0; --power) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) {
      return false;
    }
  }
  return true;
}

// Adds a term that is not normalised; false when the sum does not fit.
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

class NumberReader {
 public:
  NumberReader(std::u16string_view text, std::size_t at)
      : text_(text), limit_(std::min(text.size(), at + kLongest)), at_(at), i_(at) {}

  std::optional<Number> Read() {
    Step step = Step::kOn;
    while (step == Step::kOn && i_ < limit_) {
      const Kind kind = KindOf(text_[i_]);
      switch (kind.part) {
        case Part::kArabic:
          step = Arabic();
          break;
        case Part::kDigit:
          step = Digit(kind.detail);
          break;
        case Part::kSmall:
          step = Small(kind.detail);
          break;
        case Part::kBig:
          step = Big(kind.detail);
          break;
        case Part::kMore:
          step = More();
          break;
        case Part::kHalf:
          step = Half();
          break;
        case Part::kOther:
          step = text_[i_] == u'点' ? Point() : Step::kEnd;
          break;
      }
    }
    return step == Step::kNone || i_ == at_ ? std::nullopt : Result();
  }

 private:
  enum class Step : std::uint8_t {
    kOn,
    kEnd,   // it ends in front of the character
    kNone,  // no number
  };

  Part PartAt(std::size_t i) const { return i < limit_ ? KindOf(text_[i]).part : Part::kOther; }

  Step Arabic() {
    if (have_digits_) {
      return Step::kEnd;
    }
    std::int64_t value = 0;
    int exponent = 0;
    bool fraction = false;
    bool parted = false;  // by a comma
    std::size_t k = i_;
    for (; k < limit_; ++k) {
      if (IsDigit(text_[k])) {
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
            __builtin_add_overflow(value, std::int64_t{text_[k]} - u'0', &value)) {
          return Step::kNone;
        }
        exponent -= fraction ? 1 : 0;
      } else if (text_[k] == u'.' && !fraction && k + 1 < limit_ && IsDigit(text_[k + 1])) {
        fraction = true;
      } else if ((text_[k] == u',' || text_[k] == u'，') && !fraction && (parted || k <= i_ + 3) &&
                 k + 3 < limit_ && IsDigit(text_[k + 1]) && IsDigit(text_[k + 2]) &&
                 IsDigit(text_[k + 3]) && !(k + 4 < text_.size() && IsDigit(text_[k + 4]))) {
        parted = true;  // a thousands separator
      } else {
        break;
      }
    }
    if (k == limit_ && k < text_.size() && IsDigit(text_[k])) {
      return Step::kNone;  // a digit string, not a figure
    }
    digits_ = {value, exponent};
    have_digits_ = true;
    digit_alone_ = false;
    out_.has_digits = true;
    i_ = exact_end_ = k;
    return Step::kOn;
  }

  Step Digit(int digit) {
    if (digit == 0) {
      // 零点五, 一百零三.
      if (i_ == at_) {
        if (i_ + 1 < limit_ && (text_[i_ + 1] == u'点' || PartAt(i_ + 1) == Part::kSmall)) {
          exact_end_ = ++i_;
          return Step::kOn;
        }
        return Step::kEnd;
      }
      if (!IsNumeral(text_[i_ - 1])) {
        return Step::kEnd;
      }
      exact_end_ = ++i_;
      return Step::kOn;
    }
    if (have_digits_ && digits_.value != 0) {
      return Either(digit) ? Step::kOn : Step::kEnd;
    }
    if (const std::size_t end = PlacesEnd(); end != 0) {
      return Places(end);
    }
    digits_ = {digit, 0};
    have_digits_ = true;
    digit_alone_ = true;
    scale_before_ = i_ == at_ ? 0 : ScaleOf(text_[i_ - 1]);
    out_.has_numeral = true;
    exact_end_ = ++i_;
    return Step::kOn;
  }

  // One past a row of digits that stand for their places, or 0: 一九一六件, 六万三四九二, 二.二六兆. Three
  // at least, or parted by a point; a row that counts on (一二三产业, 三四五线) is none.
  std::size_t PlacesEnd() const {
    std::size_t digits = 0;
    bool counts_on = true;
    bool point = false;
    std::size_t k = i_;
    for (; k < limit_; ++k) {
      if (PartAt(k) == Part::kDigit && text_[k] != u'两') {
        counts_on =
            counts_on && (k == i_ || (PartAt(k - 1) == Part::kDigit &&
                                      KindOf(text_[k]).detail == KindOf(text_[k - 1]).detail + 1));
        ++digits;
      } else if (text_[k] == u'.' && k > i_ && !point && PartAt(k + 1) == Part::kDigit) {
        point = true;
        counts_on = false;
      } else {
        break;
      }
    }
    const bool counted = PartAt(k) == Part::kSmall || PartAt(k) == Part::kArabic ||
                         PartAt(k) == Part::kHalf || (k < limit_ && text_[k] == u'点');
    return (point || digits > 2) && digits < 16 && !counts_on && !counted ? k : 0;
  }

  Step Places(std::size_t end) {
    std::int64_t value = 0;
    int exponent = 0;
    bool fraction = false;
    for (; i_ < end; ++i_) {
      if (text_[i_] == u'.') {
        fraction = true;
        continue;
      }
      value = value * 10 + KindOf(text_[i_]).detail;
      exponent -= fraction ? 1 : 0;
    }
    digits_ = {value, exponent};
    have_digits_ = true;
    digit_alone_ = false;
    out_.has_numeral = true;
    exact_end_ = i_;
    return Step::kOn;
  }

  // 三五亿, 二三十, 十七八亿, 五六家: one of two digits, neighbours or with one scale behind that
  // closes the number. 一二三 and 二一 are none.
  bool Either(int digit) {
    if (!digit_alone_ || either_ || digits_.exponent != 0 || digits_.value >= digit ||
        digits_.value + 2 < digit) {
      return false;
    }
    std::size_t k = i_ + 1;
    while (PartAt(k) == Part::kSmall || PartAt(k) == Part::kBig) {
      ++k;
    }
    const bool bare = k == i_ + 1;
    if (PartAt(k) == Part::kDigit || PartAt(k) == Part::kArabic ||
        (bare && (digits_.value + 1 != digit || (k < limit_ && text_[k] == u'点')))) {
      return false;
    }
    either_ = Decimal{digit - digits_.value, 0};
    exact_end_ = ++i_;
    return true;
  }

  Step Small(int power) {
    const std::u16string_view rest = text_.substr(i_);
    if (rest.starts_with(u"千瓦") || rest.starts_with(u"千米") || rest.starts_with(u"千克")) {
      return Step::kEnd;
    }
    if (!have_digits_) {
      // 十, 百亿: one of them. 三千百 is not a number.
      if (group_.value != 0 && !out_.more && text_[i_ - 1] != u'零') {
        return Step::kEnd;
      }
      digits_ = {1, 0};
      out_.has_numeral = out_.has_numeral || power == 1;
    }
    digits_.exponent += power;
    if (either_) {
      either_->exponent += power;
    }
    return Close(group_);
  }

  Step Big(int power) {
    if (have_digits_ && !Add(group_, digits_)) {
      return Step::kNone;
    }
    digits_ = {};
    have_digits_ = false;
    if (group_.value == 0) {
      if (total_.value == 0) {
        group_ = {1, 0};
      } else {
        // 二十万亿: the scale applies to all before it.
        group_ = total_;
        total_ = {};
      }
    } else if (total_.value != 0 && power > last_big_) {
      // 一万五千亿: the scale applies to both groups; not in 五兆六十二亿.
      if (!Add(group_, total_)) {
        return Step::kNone;
      }
      total_ = {};
    }
    group_.exponent += power;
    if (either_) {
      either_->exponent += power;
    }
    last_big_ = power;
    digits_ = group_;
    group_ = {};
    return Close(total_);
  }

  // Adds what was read to the sum, behind a scale.
  Step Close(Decimal& sum) {
    if (!Add(sum, digits_)) {
      return Step::kNone;
    }
    digits_ = {};
    have_digits_ = false;
    exact_end_ = ++i_;
    out_.scaled = true;
    return Step::kOn;
  }

  Step More() {
    if (i_ == at_) {
      return Step::kEnd;
    }
    out_.more = true;
    ++i_;
    return Step::kOn;
  }

  Step Half() {
    if (i_ != at_) {
      return Step::kEnd;
    }
    digits_ = {5, -1};
    have_digits_ = true;
    out_.has_numeral = true;
    exact_end_ = ++i_;
    return Step::kOn;
  }

  // 三点五, 三点五亿, 十万零五十六点三三. Behind Arabic digits it is the hour: 20点.
  Step Point() {
    if (i_ == at_ || out_.more || either_ || IsDigit(text_[i_ - 1]) || point_) {
      return Step::kEnd;
    }
    std::int64_t value = 0;
    int exponent = 0;
    std::size_t k = i_ + 1;
    for (; k < limit_ && PartAt(k) == Part::kDigit && text_[k] != u'两'; ++k) {
      if (exponent > -15) {
        value = value * 10 + KindOf(text_[k]).detail;
        --exponent;
      }
    }
    if (k == i_ + 1 || PartAt(k) == Part::kSmall || PartAt(k) == Part::kHalf) {
      return Step::kEnd;  // 九点三十分
    }
    LowerScale();
    point_ = true;
    out_.has_numeral = true;
    if (have_digits_ && !Add(digits_, {value, exponent})) {
      return Step::kNone;
    }
    if (!have_digits_) {
      digits_ = {value, exponent};
      have_digits_ = true;
    }
    i_ = exact_end_ = k;
    return Step::kOn;
  }

  // 两千四百五: the last digit counts the next lower scale.
  void LowerScale() {
    if (have_digits_ && digit_alone_ && scale_before_ > 1) {
      digits_.exponent += scale_before_ - 1;
      if (either_) {
        either_->exponent += scale_before_ - 1;
      }
    }
    digit_alone_ = false;
  }

  std::optional<Number> Result() {
    LowerScale();
    if ((have_digits_ && !Add(group_, digits_)) || !Add(total_, group_)) {
      return std::nullopt;
    }
    const bool zero = text_[at_] == u'零' || text_[at_] == u'〇';
    if (total_.value == 0 && !out_.has_digits && !(zero && point_)) {
      return std::nullopt;
    }
    out_.value = Normalised(total_);
    if (out_.value.exponent > 15) {
      return std::nullopt;
    }
    if (either_) {
      out_.upto = Sum(out_.value, *either_);
    }
    out_.end = i_;
    out_.exact_end = exact_end_;
    return out_;
  }

  const std::u16string_view text_;
  const std::size_t limit_;
  const std::size_t at_;
  std::size_t i_;
  std::size_t exact_end_ = 0;
  Number out_;
  Decimal total_;                  // groups already closed by 万 or 亿
  Decimal group_;                  // the group being read
  Decimal digits_;                 // the digits being read
  std::optional<Decimal> either_;  // what the other of two digits adds: 三五亿
  bool have_digits_ = false;
  bool point_ = false;
  int last_big_ = 0;          // power of the scale that closed the last group of total
  bool digit_alone_ = false;  // digits is one Chinese digit
  int scale_before_ = 0;      // power of the scale right in front of it
};

}  // namespace

int ChineseDigit(char16_t c) {
  const Kind kind = KindOf(c);
  return kind.part == Part::kDigit ? kind.detail : -1;
}

int ScaleOf(char16_t c) {
  const Kind kind = KindOf(c);
  return kind.part == Part::kSmall || kind.part == Part::kBig ? kind.detail : 0;
}

bool IsNumeral(char16_t c) {
  const Kind kind = KindOf(c);
  return (kind.part != Part::kOther && kind.part != Part::kArabic && kind.part != Part::kMore) ||
         c == u'几';
}

std::optional<Number> ParseNumber(std::u16string_view text, std::size_t at) {
  return NumberReader(text, at).Read();
}

}  // namespace zoneflow::ingest
