#include "services/scoring/core/appraisal/series.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

std::optional<Decimal> LevelOf(const SeriesPoint& point) {
  if (point.value) {
    return point.value;
  }
  if (point.numerator && point.denominator) {
    return Quotient(*point.numerator, *point.denominator, kSeriesDigits + 6);
  }
  return std::nullopt;
}

// 0 unless they are whole years apart.
int WholeYears(const ReportPeriod& from, const ReportPeriod& to) {
  const int years = to.year - from.year;
  return years > 0 && YearsLater(from, years) == to ? years : 0;
}

SeriesChange ChangeOf(const std::vector<SeriesPoint>& points) {
  SeriesChange change;
  const std::optional<Decimal> was = points.front().value;
  const std::optional<Decimal> now = points.back().value;
  if (!was || !now) {
    return change;
  }
  change.change = *now - *was;
  if (!(Decimal(0) < *was)) {
    return change;
  }
  change.growth = Quotient(*change.change, *was, kSeriesDigits);
  change.multiple = Quotient(*now, *was, kSeriesDigits);
  const int years = WholeYears(points.front().period, points.back().period);
  if (years > 0 && !now->is_negative()) {
    change.per_year = Decimal::FromFloat(
        std::pow(now->AsFloat() / was->AsFloat(), 1.0L / static_cast<long double>(years)) - 1.0L,
        kSeriesDigits);
  }
  return change;
}

Decimal Size(const Decimal& number) { return number.is_negative() ? -number : number; }

// Shares of the counted members' changes, which sum to the whole: the largest carries what is left.
void ShareChanges(std::vector<SeriesMember>& members, const Decimal& of, const Decimal& whole,
                  std::optional<Decimal> SeriesChange::*share) {
  Decimal rest = whole;
  SeriesMember* largest = nullptr;
  for (SeriesMember& member : members) {
    if (!member.counted) {
      continue;
    }
    member.change.*share = Quotient(*member.change.change, of, kSeriesDigits);
    rest = rest - *(member.change.*share);
    if (largest == nullptr || Size(*largest->change.change) < Size(*member.change.change)) {
      largest = &member;
    }
  }
  if (largest != nullptr) {
    *(largest->change.*share) += rest;
  }
}

// What of the ratio's change the members' own ratios make, each with its mean weight.
Decimal OwnChange(const IndicatorSeries& series, const SeriesPoint& was, const SeriesPoint& now) {
  Decimal own;
  for (const SeriesMember& member : series.members) {
    if (!member.counted) {
      continue;
    }
    const SeriesPoint& then = member.points.front();
    const SeriesPoint& since = member.points.back();
    const Decimal weights = Quotient(*then.denominator, *was.denominator, kSeriesDigits + 6) +
                            Quotient(*since.denominator, *now.denominator, kSeriesDigits + 6);
    own += Quotient(weights * (*since.value - *then.value), 2, kSeriesDigits + 6);
  }
  return Rounded(own, kSeriesDigits);
}

bool IsRatio(const SeriesPoint& point) {
  return point.numerator.has_value() && point.denominator.has_value();
}

ReportPeriod Next(ReportPeriod period) {
  int& part = period.quarter != 0 ? period.quarter : period.month;
  const int last = period.quarter != 0 ? 4 : period.month != 0 ? 12 : 0;
  if (last != 0 && part < last) {
    ++part;
    return period;
  }
  ++period.year;
  if (last != 0) {
    part = 1;
  }
  return period;
}

}  // namespace

absl::StatusOr<std::vector<ReportPeriod>> PeriodsBetween(const ReportPeriod& from,
                                                         const ReportPeriod& to) {
  const bool same_kind =
      (from.quarter != 0) == (to.quarter != 0) && (from.month != 0) == (to.month != 0);
  if (!same_kind || to < from) {
    return absl::InvalidArgumentError(StrCat("to: ", FormatReportPeriod(to),
                                             " must be a period like ", FormatReportPeriod(from),
                                             ", and not before it"));
  }
  std::vector<ReportPeriod> periods;
  for (ReportPeriod period = from; period <= to; period = Next(period)) {
    if (periods.size() == kMostPeriods) {
      return absl::InvalidArgumentError(
          StrCat("to: more than ", kMostPeriods, " periods after ", FormatReportPeriod(from)));
    }
    periods.push_back(period);
  }
  return periods;
}

absl::StatusOr<IndicatorSeries> LaySeries(const std::vector<Unit>& units,
                                          const std::vector<ReportPeriod>& periods,
                                          const std::vector<Observation>& figures) {
  std::map<std::pair<std::string_view, ReportPeriod>, const Observation*> known;
  for (const Observation& one : figures) {
    if (one.item.empty()) {
      known[{one.unit, one.period}] = &one;
    }
  }
  IndicatorSeries series;
  for (const Unit& unit : units) {
    SeriesMember& member = series.members.emplace_back();
    member.unit = unit;
    for (const ReportPeriod& period : periods) {
      SeriesPoint& point = member.points.emplace_back();
      point.period = period;
      if (const auto found = known.find({unit.id, period}); found != known.end()) {
        point.value = found->second->value;
        point.numerator = found->second->numerator;
        point.denominator = found->second->denominator;
        point.value = LevelOf(point);
        point.unchecked = found->second->status < FigureStatus::kChecked;
      }
    }
    member.counted = member.points.front().value && member.points.back().value;
    member.change = ChangeOf(member.points);
  }
  std::ranges::sort(series.members, {}, [](const SeriesMember& one) { return one.unit.id; });
  const auto any = std::ranges::any_of(series.members, &SeriesMember::counted);
  series.is_ratio =
      any && std::ranges::all_of(series.members, [](const SeriesMember& one) {
        return !one.counted || (IsRatio(one.points.front()) && IsRatio(one.points.back()));
      });
  for (std::size_t at = 0; at < periods.size(); ++at) {
    SeriesPoint& sum = series.total.points.emplace_back();
    sum.period = periods[at];
    bool whole = any;
    Decimal value;
    Decimal numerator;
    Decimal denominator;
    for (const SeriesMember& member : series.members) {
      const SeriesPoint& point = member.points[at];
      if (!member.counted) {
        continue;
      }
      whole = whole && (series.is_ratio ? IsRatio(point) : point.value.has_value());
      value += point.value.value_or(Decimal(0));
      numerator += point.numerator.value_or(Decimal(0));
      denominator += point.denominator.value_or(Decimal(0));
      sum.unchecked = sum.unchecked || point.unchecked;
    }
    if (value.overflowed() || numerator.overflowed() || denominator.overflowed()) {
      return absl::OutOfRangeError(StrCat("indicator: the sum of ", FormatReportPeriod(periods[at]),
                                          " has more digits than can be kept"));
    }
    if (whole && series.is_ratio) {
      sum.numerator = numerator;
      sum.denominator = denominator;
      sum.value = LevelOf({sum.period, std::nullopt, numerator, denominator, false});
    } else if (whole) {
      sum.value = value;
    }
  }
  series.total.counted = any;
  if (any) {
    series.total.change = ChangeOf(series.total.points);
    const SeriesPoint& was = series.total.points.front();
    const SeriesPoint& now = series.total.points.back();
    if (series.is_ratio) {
      series.own_change = OwnChange(series, was, now);
      series.mix_change = *series.total.change.change - *series.own_change;
    } else {
      if (!series.total.change.change->is_zero()) {
        ShareChanges(series.members, *series.total.change.change, 1, &SeriesChange::contribution);
      }
      if (series.total.change.growth) {
        ShareChanges(series.members, *was.value, *series.total.change.growth, &SeriesChange::pull);
      }
    }
  }
  return series;
}

}  // namespace zoneflow::scoring
