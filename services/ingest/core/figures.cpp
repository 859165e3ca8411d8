#include "services/ingest/core/figures.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "services/ingest/core/text.h"

namespace zoneflow::ingest {
namespace {

void Push(std::size_t begin, std::size_t end, std::size_t index, Mark mark, Tokens& out) {
  out.all.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                     static_cast<std::uint32_t>(index), mark});
}

}  // namespace

bool FigureReader::Read(std::size_t at, Tokens& out) const {
  if (text_[at] == u'第' || text_[at] == u'首' || text_[at] == u'前') {
    return RankAt(at, out);
  }
  // A320 is a name, GDP3500亿元 none; what begins in the middle of a number is no figure.
  const bool of_gdp = at >= 3 && text_.substr(at - 3, 3) == u"GDP";
  if (at > 0 && !of_gdp &&
      (IsLetter(text_[at - 1]) || text_[at - 1] == u'.' ||
       (IsDigit(text_[at]) && IsDigit(text_[at - 1]))) &&
      lexicon_.CurrencyBefore(text_, at) == nullptr) {
    return false;
  }
  if (IsDigit(text_[at]) && (DateAt(at, out) || BareRankAt(at, out))) {
    return true;
  }
  return QuantityAt(at, out);
}

std::size_t FigureReader::Digits(std::size_t at) const {
  std::size_t end = at;
  while (end < text_.size() && end < at + 6 && IsDigit(text_[end])) {
    ++end;
  }
  return end - at;
}

// 2020年, 2020年9月16日, 2020年度, 1-9月, 1月28日, 6月底.
bool FigureReader::DateAt(std::size_t at, Tokens& out) const {
  std::size_t n = Digits(at);
  std::size_t end = 0;
  bool full = false;
  if (n == 4 && At(at + 4) == u'年' && (text_[at] == u'1' || text_[at] == u'2')) {
    end = at + 5;
    n = Digits(end);
    if (n >= 1 && n <= 2 && At(end + n) == u'月') {
      end += n + 1;
      n = Digits(end);
      if (n >= 1 && n <= 2 && At(end + n) == u'日') {
        end += n + 1;
        full = true;
      }
    } else if (At(end) == u'度' || At(end) == u'底' || At(end) == u'末') {
      ++end;
    } else if (From(end).starts_with(u"以来")) {
      end += 2;
    }
  } else if (n >= 1 && n <= 2 && at > 0 && text_[at - 1] == u'前' &&
             (at == 1 || std::u16string_view(u"提此以目之").find(text_[at - 2]) ==
                             std::u16string_view::npos) &&
             (From(at + n).starts_with(u"个月") || From(at + n).starts_with(u"月"))) {
    end = at + n + (At(at + n) == u'月' ? 1 : 2);  // 前7个月
    out.all.push_back(
        {static_cast<std::uint32_t>(at - 1), static_cast<std::uint32_t>(end), 0, Mark::kPeriod});
    return true;
  } else if (n >= 1 && n <= 2) {
    std::size_t k = at + n;
    const char16_t dash = At(k);
    if (dash == u'-' || dash == u'—' || dash == u'–' || dash == u'至' || dash == u'~' ||
        dash == u'－') {
      ++k;
      if (At(k) == u'—') {
        ++k;
      }
      const std::size_t m = Digits(k);
      if (m == 0 || m > 2 || At(k + m) != u'月') {
        return false;
      }
      k += m;
    } else if (dash != u'月') {
      return false;
    }
    end = k + 1;
    n = Digits(end);
    if (n >= 1 && n <= 2 && At(end + n) == u'日') {
      end += n + 1;
      full = true;
    } else if (At(end) == u'底' || At(end) == u'份') {
      ++end;
    }
  } else {
    return false;
  }
  out.all.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), 0,
                     full ? Mark::kDate : Mark::kPeriod});
  return true;
}

bool FigureReader::RankAt(std::size_t at, Tokens& out) const {
  Rank rank;
  std::size_t end = at + 1;
  if (text_[at] == u'首') {
    if (At(end) != u'位' && At(end) != u'席') {
      return false;
    }
    rank = {1, false, true};
    ++end;
  } else {
    const auto number = ParseNumber(text_, end);
    if (!number || number->more || number->upto) {
      return false;
    }
    const auto place = WholeNumber(number->value);
    if (!place || *place > 9999 || (number->scaled && !number->has_numeral)) {
      return false;
    }
    rank.place = *place;
    end = number->end;
    const char16_t unit = At(end);
    if (text_[at] == u'前') {
      // 排名前十的分别是
      const bool bare =
          at >= 2 && text_.substr(at - 2, 2) == u"排名" && (unit == u'的' || unit == u'：');
      if (!bare && unit != u'强' && unit != u'名' && unit != u'位' && unit != u'列') {
        return false;
      }
      rank.band = true;
      end += bare ? 0 : 1;
    } else if (unit == u'位' || (unit == u'名' && At(end + 1) != u'称')) {
      ++end;
    } else if (unit == u'届' || unit == u'批' || unit == u'期' || unit == u'个' || unit == u'次' ||
               unit == u'季' || unit == u'年' || unit == u'三' || unit == u'条' || unit == u'轮' ||
               unit == u'代' || unit == u'天' ||
               std::u16string_view(
                   u"家号版章产课场站块架台笔单人线时步方梯书现款件座栋部例辆间列类种节")
                       .find(unit) != std::u16string_view::npos) {
      return false;
    } else {
      rank.needs_verb = true;
    }
  }
  out.ranks.push_back(rank);
  Push(at, end, out.ranks.size() - 1, Mark::kRank, out);
  if (text_[at] == u'第' && rank.needs_verb) {
    RankRow(end, out);
  }
  return true;
}

// 综合排名54，: a place without 第 and 位.
bool FigureReader::BareRankAt(std::size_t at, Tokens& out) const {
  static constexpr std::u16string_view kPlaces[] = {u"排名", u"位次", u"名次",
                                                    u"排位", u"名列", u"位列"};
  const std::size_t n = Digits(at);
  const std::u16string_view behind = u"，。；、（）";
  if (n == 0 || n > 3 || text_[at] == u'0' || at < 2 ||
      (at + n < text_.size() && behind.find(text_[at + n]) == std::u16string_view::npos)) {
    return false;
  }
  const std::u16string_view word = text_.substr(at - 2, 2);
  if (std::find(std::begin(kPlaces), std::end(kPlaces), word) == std::end(kPlaces)) {
    return false;
  }
  std::int64_t place = 0;
  for (std::size_t k = at; k < at + n; ++k) {
    place = place * 10 + (text_[k] - u'0');
  }
  out.ranks.push_back({place, false, true});
  Push(at, at + n, out.ranks.size() - 1, Mark::kRank, out);
  return true;
}

// 第6、15、9位: places that share the first one's 第 and the last one's 位.
void FigureReader::RankRow(std::size_t at, Tokens& out) const {
  std::vector<std::pair<std::size_t, Number>> row;
  while (row.size() < 16 && (At(at) == u'、' || At(at) == u'和' || At(at) == u'及')) {
    const std::size_t begin = at + (At(at + 1) == u'第' ? 2 : 1);
    const auto number = ParseNumber(text_, begin);
    if (!number || number->more || !WholeNumber(number->value)) {
      return;
    }
    row.emplace_back(begin, *number);
    at = number->end;
  }
  if (row.empty() || (At(at) != u'位' && At(at) != u'名')) {
    return;
  }
  out.ranks.back().needs_verb = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    out.ranks.push_back({*WholeNumber(row[i].second.value), false, false});
    const std::size_t end = row[i].second.end + (i + 1 == row.size() ? 1 : 0);
    Push(row[i].first, end, out.ranks.size() - 1, Mark::kRank, out);
  }
}

}  // namespace zoneflow::ingest
