#include "services/scoring/core/appraisal/read_indicator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {

absl::StatusOr<ReadIndicator::Reading> ReadIndicator::Read(const UnitScope& scope,
                                                           const std::string& indicator,
                                                           const std::vector<ReportPeriod>& periods,
                                                           FigureStatus at_least,
                                                           const Principal& principal) const {
  if (scope.kind.empty()) {
    return absl::InvalidArgumentError("scope.kind: is missing");
  }
  if (indicator.empty()) {
    return absl::InvalidArgumentError("indicator: is missing");
  }
  ASSIGN_OR_RETURN(const std::int64_t log_no, store_.LogNo());
  Reading reading;
  ASSIGN_OR_RETURN(reading.units, store_.ReadUnits(log_no, scope.kind));
  std::erase_if(reading.units, [&](const Unit& unit) {
    return !IsMemberIn(unit, periods.back()) || !MayActIn(principal, unit.zone_id) ||
           (!scope.cohort.empty() && unit.cohort != scope.cohort) ||
           (!scope.zone_id.empty() && unit.zone_id != scope.zone_id) ||
           (!scope.units.empty() && std::ranges::count(scope.units, unit.id) == 0);
  });
  if (reading.units.empty()) {
    return absl::NotFoundError(StrCat("scope: no ", scope.kind, " of it is a member in ",
                                      FormatReportPeriod(periods.back())));
  }
  if (reading.units.size() > kMostScoped) {
    return absl::InvalidArgumentError(
        StrCat("scope: ", reading.units.size(), " units; at most ", kMostScoped));
  }
  ASSIGN_OR_RETURN(std::vector<Observation> words,
                   store_.ReadFigures({log_no, scope.kind, {indicator}, periods}));
  std::erase_if(words, [&](const Observation& one) {
    return std::ranges::find(reading.units, one.unit, &Unit::id) == reading.units.end();
  });
  ASSIGN_OR_RETURN(const KnownFigures known, KnownFigures::Of(words, std::nullopt, at_least));
  for (const Observation* one : known.All()) {
    reading.figures.push_back(*one);
  }
  return reading;
}

absl::StatusOr<IndicatorSeries> ReadIndicator::Series(const UnitScope& scope,
                                                      const std::string& indicator,
                                                      const ReportPeriod& from,
                                                      const ReportPeriod& to, FigureStatus at_least,
                                                      const Principal& principal) const {
  ASSIGN_OR_RETURN(const std::vector<ReportPeriod> periods, PeriodsBetween(from, to));
  ASSIGN_OR_RETURN(const Reading reading, Read(scope, indicator, periods, at_least, principal));
  return LaySeries(reading.units, periods, reading.figures);
}

absl::StatusOr<RatioFinding> ReadIndicator::Ratio(const UnitScope& scope,
                                                  const std::string& indicator,
                                                  const ReportPeriod& period, const RatioRule& rule,
                                                  const Principal& principal) const {
  if (!(Decimal(0) < rule.target_percent) || Decimal(100) < rule.target_percent) {
    return absl::InvalidArgumentError(
        StrCat("target_percent: ", rule.target_percent.Text(), " must be above 0, at most 100"));
  }
  ASSIGN_OR_RETURN(const Reading reading,
                   Read(scope, indicator, {period}, FigureStatus::kUnspecified, principal));
  ASSIGN_OR_RETURN(const IndicatorSeries levels,
                   LaySeries(reading.units, {period}, reading.figures));
  std::vector<RatioMember> members;
  for (const SeriesMember& one : levels.members) {
    members.push_back({one.unit, one.points.front().value});
  }
  return FindRatio(std::move(members), rule);
}

}  // namespace zoneflow::scoring
