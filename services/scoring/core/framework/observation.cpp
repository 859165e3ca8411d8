#include "services/scoring/core/framework/observation.h"

#include <algorithm>
#include <compare>
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

std::strong_ordering Order(const Observation& a, const Observation& b) {
  if (const int unit = a.unit.compare(b.unit); unit != 0) {
    return unit <=> 0;
  }
  if (const int indicator = a.indicator.compare(b.indicator); indicator != 0) {
    return indicator <=> 0;
  }
  if (const auto period = a.period <=> b.period; period != 0) {
    return period;
  }
  return a.item.compare(b.item) <=> 0;
}

}  // namespace

absl::StatusOr<KnownFigures> KnownFigures::Of(const std::vector<Observation>& observations,
                                              std::optional<Instant> known_as_of,
                                              FigureStatus at_least) {
  // In one order, whatever order they came in: what is refused must not depend on it.
  std::vector<const Observation*> sorted;
  sorted.reserve(observations.size());
  for (const Observation& one : observations) {
    RETURN_IF_ERROR(CheckObservation(one));
    if (!known_as_of || !one.known_at || *one.known_at <= *known_as_of) {
      sorted.push_back(&one);
    }
  }
  const auto earlier = [](const Observation* a, const Observation* b) {
    const std::strong_ordering order = Order(*a, *b);
    return order == 0 ? a->known_at < b->known_at : order < 0;
  };
  // As stores answer them they stand in order already.
  if (!std::is_sorted(sorted.begin(), sorted.end(), earlier)) {
    std::stable_sort(sorted.begin(), sorted.end(), earlier);
  }
  KnownFigures known;
  for (auto first = sorted.begin(); first != sorted.end();) {
    auto last = first;
    for (auto next = first + 1; next != sorted.end() && Order(**first, **next) == 0; ++next) {
      if ((*last)->known_at == (*next)->known_at && !SameFigure(**last, **next)) {
        return Refused(**next, "stands twice with different figures of the same known_at");
      }
      last = next;
    }
    // The latest word counts, also one that is not checked yet: an older checked figure is not what
    // is known.
    ((*last)->status < at_least ? known.unchecked_ : known.figures_).push_back(*last);
    first = last + 1;
  }
  for (std::size_t first = 0; first < known.figures_.size();) {
    const std::string_view unit = known.figures_[first]->unit;
    std::size_t end = first + 1;
    while (end < known.figures_.size() && known.figures_[end]->unit == unit) {
      ++end;
    }
    known.by_unit_.emplace(unit, std::pair(first, end));
    first = end;
  }
  return known;
}

std::span<const Observation* const> KnownFigures::Find(std::string_view unit,
                                                       std::string_view indicator,
                                                       const ReportPeriod& period) const {
  const auto of = by_unit_.find(unit);
  if (of == by_unit_.end()) {
    return {};
  }
  const auto order = [&](const Observation& one) {
    const int by_indicator = std::string_view(one.indicator).compare(indicator);
    return by_indicator != 0 ? by_indicator <=> 0 : one.period <=> period;
  };
  const auto begin = figures_.begin() + static_cast<std::ptrdiff_t>(of->second.first);
  const auto end = figures_.begin() + static_cast<std::ptrdiff_t>(of->second.second);
  const auto first =
      std::partition_point(begin, end, [&](const Observation* one) { return order(*one) < 0; });
  const auto last =
      std::find_if(first, end, [&](const Observation* one) { return order(*one) > 0; });
  return {first, last};
}

std::vector<std::string> KnownFigures::UnitsOf(const ReportPeriod& period) const {
  std::set<std::string> units;
  for (const Observation* figure : figures_) {
    if (figure->period == period) {
      units.insert(figure->unit);
    }
  }
  return {units.begin(), units.end()};
}

const Observation* KnownFigures::FirstUnknownIndicator(
    const std::map<std::string, std::vector<std::string>, std::less<>>& known) const {
  const auto found = std::find_if(figures_.begin(), figures_.end(), [&](const Observation* figure) {
    return !known.contains(figure->indicator);
  });
  return found == figures_.end() ? nullptr : *found;
}

}  // namespace zoneflow::scoring
