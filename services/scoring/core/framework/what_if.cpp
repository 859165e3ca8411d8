#include "services/scoring/core/framework/what_if.h"

#include <algorithm>

#include "absl/status/status.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {

absl::StatusOr<FigureChange> ParseFigureChange(std::string_view text) {
  const std::size_t sign = text.find('=');
  const std::size_t dot = text.find('.');
  const auto value = sign == text.npos ? std::nullopt : ParseDecimal(text.substr(sign + 1));
  if (!value || dot == text.npos || dot == 0 || dot + 1 >= sign) {
    return absl::InvalidArgumentError(
        StrCat("\"", text, "\" must be UNIT.INDICATOR=VALUE, VALUE a plain decimal"));
  }
  return FigureChange{std::string(text.substr(0, dot)),
                      std::string(text.substr(dot + 1, sign - dot - 1)), *value};
}

absl::StatusOr<std::vector<Observation>> WithChanges(const Framework& framework,
                                                     std::vector<Observation> observations,
                                                     const ReportPeriod& period,
                                                     const std::vector<FigureChange>& changes) {
  const auto known = IndicatorPaths(framework);
  for (const FigureChange& change : changes) {
    if (!known.contains(change.indicator)) {
      return absl::InvalidArgumentError(
          StrCat("what if: no node of ", framework.id, " reads \"", change.indicator, "\""));
    }
    if (std::none_of(observations.begin(), observations.end(),
                     [&](const Observation& one) { return one.unit == change.unit; })) {
      return absl::InvalidArgumentError(
          StrCat("what if: \"", change.unit, "\" has reported nothing"));
    }
    std::erase_if(observations, [&](const Observation& one) {
      return one.unit == change.unit && one.indicator == change.indicator && one.period == period;
    });
    Observation assumed;
    assumed.unit = change.unit;
    assumed.indicator = change.indicator;
    assumed.period = period;
    assumed.value = change.value;
    assumed.source = "what if";
    assumed.status = FigureStatus::kSignedOff;
    observations.push_back(std::move(assumed));
  }
  return observations;
}

}  // namespace zoneflow::scoring
