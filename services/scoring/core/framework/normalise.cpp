#include "services/scoring/core/framework/normalise.h"

#include <algorithm>
#include <cmath>

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

Decimal Logarithm(const Decimal& figure, int digits) {
  return Decimal::FromFloat(std::log(figure.AsFloat()), digits);
}

// The figures that take part, rising.
std::vector<Decimal> Sorted(const std::vector<ColumnCell>& cells) {
  std::vector<Decimal> figures;
  for (const ColumnCell& cell : cells) {
    if (cell.value) {
      figures.push_back(*cell.value);
    }
  }
  std::sort(figures.begin(), figures.end());
  return figures;
}

// Why figures, rising, measure nobody: there are fewer than so many, or they do not differ; else "".
std::string_view WhyExcluded(const std::vector<Decimal>& sorted, std::size_t least) {
  if (sorted.size() < least) {
    return least == 1 ? "nobody has a figure" : "fewer than two have a figure";
  }
  return sorted.front() == sorted.back() ? "the figures do not differ" : "";
}

// The place of a share among n figures, cut to a whole one.
std::size_t PlaceOf(const Decimal& share, std::size_t n) {
  Decimal place = Quotient(share * static_cast<int>(n), 1, 0);
  if (place > share * static_cast<int>(n)) {
    place = place - 1;
  }
  return static_cast<std::size_t>(place.AsFloat());
}

void Winsorise(const Winsorising& shares, std::vector<ColumnCell>& cells) {
  const std::vector<Decimal> sorted = Sorted(cells);
  if (sorted.empty()) {
    return;
  }
  const Decimal low = sorted[PlaceOf(shares.low, sorted.size())];
  const Decimal high = sorted[sorted.size() - 1 - PlaceOf(shares.high, sorted.size())];
  for (ColumnCell& cell : cells) {
    if (!cell.value || (*cell.value >= low && *cell.value <= high)) {
      continue;
    }
    const Decimal& taken = *cell.value < low ? low : high;
    cell.notes.push_back(StrCat("winsorised: ", taken.Text(), " taken for ", cell.value->Text()));
    cell.value = taken;
  }
}

void TakeLogarithms(int digits, std::vector<ColumnCell>& cells) {
  for (ColumnCell& cell : cells) {
    if (cell.value && *cell.value > Decimal(0)) {
      cell.value = Logarithm(*cell.value, digits);
    } else if (cell.value) {
      cell.missing = StrCat(cell.value->Text(), " has no logarithm");
      cell.value.reset();
    }
  }
}

Decimal Clipped(const NormaliseRule& rule, const Decimal& value, ColumnCell& cell) {
  if (!rule.clip || (value >= Decimal(0) && value <= Decimal(1))) {
    return value;
  }
  const Decimal kept = std::clamp(value, Decimal(0), Decimal(1));
  cell.notes.push_back(StrCat("clipped to ", kept.Text(), " from ", value.Text()));
  return kept;
}

std::optional<Bounds> StoredBounds(const NormaliseRule& rule, const ReportPeriod& period) {
  if (rule.bounds) {
    return rule.bounds;
  }
  const auto found = rule.bounds_by_period.find(period);
  return found == rule.bounds_by_period.end() ? std::nullopt : std::optional(found->second);
}

void MinMax(const NormaliseRule& rule, const ReportPeriod& period, int digits, bool explained,
            LeafColumn& column) {
  std::optional<Bounds> bounds = StoredBounds(rule, period);
  std::string which = "stored bounds ";
  std::string words;
  if (bounds) {
    words = StrCat(bounds->low.Text(), " to ", bounds->high.Text());
    if (rule.log) {
      bounds = Bounds{Logarithm(bounds->low, digits), Logarithm(bounds->high, digits)};
    }
  } else if (!rule.bounds_by_period.empty()) {
    column.excluded = StrCat("no bounds are stored for ", FormatReportPeriod(period));
    return;
  } else {
    const std::vector<Decimal> sorted = Sorted(column.cells);
    column.excluded = WhyExcluded(sorted, 1);
    if (!column.excluded.empty()) {
      return;
    }
    bounds = Bounds{sorted.front(), sorted.back()};
    which = "bounds of this board's own units ";
    words = StrCat(bounds->low.Text(), " to ", bounds->high.Text());
  }
  for (ColumnCell& cell : column.cells) {
    if (cell.value) {
      const Decimal way =
          rule.better == Better::kHigher ? *cell.value - bounds->low : bounds->high - *cell.value;
      cell.value = Clipped(rule, Quotient(way, bounds->high - bounds->low, digits), cell);
      if (explained) {
        cell.rule = StrCat(which, words, rule.log ? ", by logarithms" : "");
      }
    }
  }
}

// (x − mean) ÷ standard deviation of the population, without rounding before the last step:
// (n·x − Σ) ÷ √(n·Σx² − Σ²).
void ZScore(const NormaliseRule& rule, int digits, bool explained, LeafColumn& column) {
  const std::vector<Decimal> sorted = Sorted(column.cells);
  column.excluded = WhyExcluded(sorted, 1);
  if (!column.excluded.empty()) {
    return;
  }
  const int n = static_cast<int>(sorted.size());
  Decimal sum;
  Decimal squares;
  // Around the least figure, so that large figures close to each other keep their digits.
  for (const Decimal& figure : sorted) {
    sum += figure - sorted.front();
    squares += (figure - sorted.front()) * (figure - sorted.front());
  }
  const Decimal spread = SquareRoot(Decimal(n) * squares - sum * sum, Decimal::kMostScale);
  for (ColumnCell& cell : column.cells) {
    if (cell.value) {
      const Decimal score =
          Quotient(Decimal(n) * (*cell.value - sorted.front()) - sum, spread, digits);
      cell.value = rule.better == Better::kHigher ? score : -score;
      if (explained) {
        cell.rule = StrCat("standard deviations from the mean of ", n);
      }
    }
  }
}

// The share of the others that stand behind: 1 for the best, ties share the better place.
void RankShare(const NormaliseRule& rule, int digits, bool explained, LeafColumn& column) {
  const std::vector<Decimal> sorted = Sorted(column.cells);
  column.excluded = WhyExcluded(sorted, 2);
  if (!column.excluded.empty()) {
    return;
  }
  const int others = static_cast<int>(sorted.size()) - 1;
  for (ColumnCell& cell : column.cells) {
    if (cell.value) {
      const auto better =
          rule.better == Better::kHigher
              ? sorted.end() - std::upper_bound(sorted.begin(), sorted.end(), *cell.value)
              : std::lower_bound(sorted.begin(), sorted.end(), *cell.value) - sorted.begin();
      cell.value = Quotient(others - static_cast<int>(better), others, digits);
      if (explained) {
        cell.rule = StrCat("place ", better + 1, " of ", sorted.size());
      }
    }
  }
}

void Distance(const NormaliseRule& rule, int digits, bool explained, LeafColumn& column) {
  for (ColumnCell& cell : column.cells) {
    if (!cell.value) {
      continue;
    }
    const bool higher = rule.better == Better::kHigher;
    if (!higher && *cell.value <= Decimal(0)) {
      cell.missing = StrCat(cell.value->Text(), " has no distance to a target above 0");
      cell.value.reset();
      continue;
    }
    cell.value = Clipped(rule,
                         higher ? Quotient(*cell.value, rule.target, digits)
                                : Quotient(rule.target, *cell.value, digits),
                         cell);
    if (explained) {
      cell.rule = StrCat(higher ? "share of the target " : "the target over the figure, ",
                         rule.target.Text());
    }
  }
}

}  // namespace

void Normalise(const NormaliseRule& rule, const ReportPeriod& period, int digits, bool explained,
               LeafColumn& column) {
  for (ColumnCell& cell : column.cells) {
    cell.value = cell.raw;
  }
  if (rule.winsorise) {
    Winsorise(*rule.winsorise, column.cells);
  }
  if (rule.log) {
    TakeLogarithms(digits, column.cells);
  }
  switch (rule.method) {
    case Normalisation::kMinMax:
      MinMax(rule, period, digits, explained, column);
      break;
    case Normalisation::kZScore:
      ZScore(rule, digits, explained, column);
      break;
    case Normalisation::kRank:
      RankShare(rule, digits, explained, column);
      break;
    case Normalisation::kDistance:
      Distance(rule, digits, explained, column);
      break;
  }
  for (ColumnCell& cell : column.cells) {
    if (!column.excluded.empty()) {
      cell.value.reset();
    } else if (cell.value) {
      cell.value = *cell.value * rule.scale;
    }
  }
}

}  // namespace zoneflow::scoring
