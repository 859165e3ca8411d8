#include "services/scoring/core/framework/observation.h"

#include <algorithm>
#include <set>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

absl::Status Refused(const Observation& one, std::string_view rule) {
  return absl::InvalidArgumentError(
      StrCat(one.unit, ".", one.indicator, " of ", FormatReportPeriod(one.period), ": ", rule));
}

absl::Status CheckObservation(const Observation& one) {
  if (one.numerator.has_value() != one.denominator.has_value()) {
    return Refused(one, "numerator and denominator stand together");
  }
  if (!one.value && !one.numerator) {
    return Refused(one, "has neither a value nor numerator and denominator");
  }
  if (one.denominator && !(Decimal(0) < *one.denominator)) {
    return Refused(one, "denominator must be above 0");
  }
  return absl::OkStatus();
}

bool SameFigure(const Observation& a, const Observation& b) {
  return a.value == b.value && a.numerator == b.numerator && a.denominator == b.denominator &&
         a.source == b.source && a.status == b.status;
}

}  // namespace

absl::StatusOr<KnownFigures> KnownFigures::Of(const std::vector<Observation>& observations,
                                              std::optional<Instant> known_as_of,
                                              FigureStatus at_least) {
  // In one order, whatever order they came in: what is refused must not depend on it.
  std::vector<std::pair<Key, const Observation*>> sorted;
  for (const Observation& one : observations) {
    RETURN_IF_ERROR(CheckObservation(one));
    if (!known_as_of || !one.known_at || *one.known_at <= *known_as_of) {
      sorted.emplace_back(Key{one.unit, one.indicator, one.period, one.item}, &one);
    }
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.second->known_at) < std::tie(b.first, b.second->known_at);
  });
  KnownFigures known;
  for (const auto& [key, figure] : sorted) {
    const auto [place, is_new] = known.figures_.emplace(key, figure);
    if (!is_new && place->second->known_at == figure->known_at &&
        !SameFigure(*place->second, *figure)) {
      return Refused(*figure, "stands twice with different figures of the same known_at");
    }
    place->second = figure;
  }
  // The latest word counts, also one that is not checked yet: an older checked figure is not what is
  // known.
  for (auto figure = known.figures_.begin(); figure != known.figures_.end();) {
    if (figure->second->status < at_least) {
      known.unchecked_.push_back(figure->second);
      figure = known.figures_.erase(figure);
    } else {
      ++figure;
    }
  }
  return known;
}

std::vector<const Observation*> KnownFigures::Find(std::string_view unit,
                                                   std::string_view indicator,
                                                   const ReportPeriod& period) const {
  std::vector<const Observation*> found;
  const Key first{std::string(unit), std::string(indicator), period, ""};
  for (auto at = figures_.lower_bound(first); at != figures_.end(); ++at) {
    const auto& [its_unit, its_indicator, its_period, item] = at->first;
    if (its_unit != unit || its_indicator != indicator || its_period != period) {
      break;
    }
    found.push_back(at->second);
  }
  return found;
}

std::vector<const Observation*> KnownFigures::All() const {
  std::vector<const Observation*> all;
  for (const auto& [key, figure] : figures_) {
    all.push_back(figure);
  }
  return all;
}

std::vector<std::string> KnownFigures::UnitsOf(const ReportPeriod& period) const {
  std::set<std::string> units;
  for (const auto& [key, figure] : figures_) {
    if (figure->period == period) {
      units.insert(figure->unit);
    }
  }
  return {units.begin(), units.end()};
}

const Observation* KnownFigures::FirstUnknownIndicator(
    const std::map<std::string, std::vector<std::string>, std::less<>>& known) const {
  const auto found = std::find_if(figures_.begin(), figures_.end(), [&](const auto& figure) {
    return !known.contains(figure.second->indicator);
  });
  return found == figures_.end() ? nullptr : found->second;
}

}  // namespace zoneflow::scoring
