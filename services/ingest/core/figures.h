// Figures of a text: dates, ranks and quantities with their unit, currency, bound and sign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/numbers/number.h"
#include "services/ingest/core/tokens.h"
#include "services/ingest/core/unwrap.h"

namespace zoneflow::ingest {

// Reads the figures of one page, each where the scan stands. All must outlive it.
class FigureReader {
 public:
  // `yuan` is the unit of a sum whose currency is told as 元 or not at all.
  FigureReader(const Unwrapped& page, const Lexicon& lexicon, std::uint32_t yuan)
      : page_(page), text_(page.text.units), lexicon_(lexicon), yuan_(yuan) {}

  // Adds the date, quantity or rank that begins at `at`; false where none does. What belongs to it
  // in front (a bound, a currency, a minus) is taken from the tokens before.
  bool Read(std::size_t at, Tokens& out) const;

 private:
  // A quantity while it is being read.
  struct Draft {
    std::size_t at = 0;  // of its number
    std::size_t end = 0;
    Number number = {};
    bool parts = false;  // 百分之六: its unit stands in front
    bool range = false;  // 三至五家
    const Unit* unit = nullptr;
    Quantity quantity = {};
  };
  // What stands in front of a number.
  struct Front {
    std::size_t head = 0;   // where it begins, bound and currency included
    std::size_t minus = 0;  // where its minus begins
    bool negative = false;
    const BoundWord* bound = nullptr;
    const Currency* currency = nullptr;
  };

  char16_t At(std::size_t i) const { return i < text_.size() ? text_[i] : u'\0'; }
  std::u16string_view From(std::size_t i) const {
    return text_.substr(i < text_.size() ? i : text_.size());
  }
  std::size_t Digits(std::size_t at) const;

  bool DateAt(std::size_t at, Tokens& out) const;
  bool RankAt(std::size_t at, Tokens& out) const;
  bool BareRankAt(std::size_t at, Tokens& out) const;
  void RankRow(std::size_t at, Tokens& out) const;

  bool QuantityAt(std::size_t at, Tokens& out) const;
  std::optional<Number> PartsAt(std::size_t at) const;
  void TakeRange(Draft& draft, const Tokens& out) const;
  const Unit* UnitOf(const Draft& draft, const Tokens& out) const;
  Front FrontOf(const Draft& draft, const Tokens& out) const;
  bool TakeUnit(const Front& front, Draft& draft) const;
  bool TakeTenths(Draft& draft) const;
  void TakeBoundBehind(Draft& draft) const;
  static bool IsWord(const Draft& draft, const Front& front);
  bool Add(const Front& front, Draft& draft, Tokens& out) const;

  const BoundWord* BoundBefore(std::size_t at, const Tokens& out) const;
  std::size_t MinusBefore(std::size_t at, const Tokens& out) const;
  bool IsTenths(std::size_t at, std::size_t end, const Tokens& out) const;
  bool StartsParagraph(std::size_t at) const;
  bool AdjoinsOnPage(std::size_t sign) const;

  const Unwrapped& page_;
  const std::u16string_view text_;
  const Lexicon& lexicon_;
  const std::uint32_t yuan_;
};

}  // namespace zoneflow::ingest
