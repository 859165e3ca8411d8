#include <algorithm>

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/column.h"

namespace zoneflow::scoring {
namespace {

std::optional<Decimal> LevelOf(const Observation& one, MeasureKind kind, int digits) {
  if (kind == MeasureKind::kOverPlan) {
    return one.numerator ? std::optional(*one.numerator - *one.denominator) : std::nullopt;
  }
  return one.value ? one.value : std::optional(Quotient(*one.numerator, *one.denominator, digits));
}

// The figure of one period; of several items, as the measure takes them.
ColumnCell LevelAt(const Measure& measure, std::string_view indicator, std::string_view unit,
                   const KnownFigures& figures, const ReportPeriod& period, int digits) {
  ColumnCell cell;
  const auto found = figures.Find(unit, indicator, period);
  cell.from.assign(found.begin(), found.end());
  if (cell.from.empty()) {
    cell.missing = StrCat(indicator, " of ", FormatReportPeriod(period), " is not reported");
    return cell;
  }
  if (cell.from.size() > 1 && measure.items == ItemsTaken::kRefuse) {
    cell.missing = StrCat(indicator, " has ", cell.from.size(), " figures where one is wanted");
    return cell;
  }
  std::optional<Decimal> taken;
  for (const Observation* one : cell.from) {
    const auto level = LevelOf(*one, measure.kind, digits);
    if (!level) {
      cell.missing = StrCat(indicator, " lacks numerator and denominator: done and planned");
      return cell;
    }
    taken = !taken                              ? *level
            : measure.items == ItemsTaken::kMax ? std::max(*taken, *level)
                                                : *taken + *level;
  }
  cell.raw = measure.items == ItemsTaken::kMean
                 ? Quotient(*taken, static_cast<int>(cell.from.size()), digits)
                 : *taken;
  return cell;
}

// Goes on with the figure of the year before.
void CompareWithYearBefore(const Measure& measure, std::string_view unit,
                           const KnownFigures& figures, const ReportPeriod& period, int digits,
                           ColumnCell& cell) {
  ColumnCell before =
      LevelAt(measure, measure.indicator, unit, figures, YearsLater(period, -1), digits);
  cell.from.insert(cell.from.end(), before.from.begin(), before.from.end());
  if (!before.raw) {
    cell.raw.reset();
    cell.missing = before.missing;
    return;
  }
  const Decimal change = *cell.raw - *before.raw;
  if (measure.kind == MeasureKind::kDifference) {
    cell.raw = change;
  } else if (*before.raw <= Decimal(0)) {
    cell.raw.reset();
    cell.missing = StrCat(measure.indicator, " of the year before is ", before.raw->Text(),
                          ": no growth can be told");
  } else {
    cell.raw = Quotient(change, *before.raw, digits);
  }
}

void DivideBy(const Measure& measure, std::string_view unit, const KnownFigures& figures,
              const ReportPeriod& period, int digits, ColumnCell& cell) {
  ColumnCell per = LevelAt({.indicator = measure.per}, measure.per, unit, figures, period, digits);
  cell.from.insert(cell.from.end(), per.from.begin(), per.from.end());
  if (per.raw && *per.raw > Decimal(0)) {
    cell.raw = Quotient(*cell.raw * measure.per_times, *per.raw, digits);
    return;
  }
  cell.raw.reset();
  cell.missing = per.raw
                     ? StrCat(measure.per, " is ", per.raw->Text(), ": nothing is divided by it")
                     : per.missing;
}

}  // namespace

ColumnCell MeasureUnit(const Measure& measure, std::string_view unit, const KnownFigures& figures,
                       const ReportPeriod& period, int digits) {
  ColumnCell cell = LevelAt(measure, measure.indicator, unit, figures, period, digits);
  if (cell.raw &&
      (measure.kind == MeasureKind::kDifference || measure.kind == MeasureKind::kGrowth)) {
    CompareWithYearBefore(measure, unit, figures, period, digits, cell);
  }
  if (cell.raw && !measure.per.empty()) {
    DivideBy(measure, unit, figures, period, digits, cell);
  }
  return cell;
}

}  // namespace zoneflow::scoring
