#include "services/scoring/core/framework/column.h"

#include <algorithm>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/framework/normalise.h"
#include "services/scoring/core/framework/point_rules.h"

namespace zoneflow::scoring {
namespace {

struct Filler {
  const Leaf& leaf;
  const std::vector<ScoredUnit>& units;
  const KnownFigures& figures;
  const ReportPeriod& period;
  int digits;
  bool explained;

  ColumnCell At(const ScoredUnit& unit, int years) const {
    return MeasureUnit(leaf.measure, unit.id, figures, YearsLater(period, years), digits);
  }

  std::optional<Decimal> FromCohort(const std::vector<ColumnCell>& cells,
                                    const std::string& cohort) const {
    std::vector<Decimal> known;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (units[i].cohort == cohort && cells[i].raw) {
        known.push_back(*cells[i].raw);
      }
    }
    if (known.empty()) {
      return std::nullopt;
    }
    std::sort(known.begin(), known.end());
    const std::size_t half = known.size() / 2;
    if (leaf.measure.impute == Imputation::kCohortMedian) {
      return known.size() % 2 == 1 ? known[half]
                                   : Quotient(known[half - 1] + known[half], 2, digits);
    }
    Decimal sum;
    for (const Decimal& one : known) {
      sum += one;
    }
    return Quotient(sum, static_cast<int>(known.size()), digits);
  }

  std::optional<Decimal> FromYears(const ScoredUnit& unit) const {
    const std::optional<Decimal> before = At(unit, -1).raw;
    if (leaf.measure.impute == Imputation::kLast || !before) {
      return before;
    }
    const std::optional<Decimal> after = At(unit, 1).raw;
    return after ? std::optional(Quotient(*before + *after, 2, digits)) : std::nullopt;
  }

  void Impute(std::vector<ColumnCell>& cells) const {
    static constexpr std::string_view kWords[] = {"", "mean of the cohort", "median of the cohort",
                                                  "last year's figure",
                                                  "half way between the years beside it"};
    const std::vector<ColumnCell> measured = cells;
    const Imputation how = leaf.measure.impute;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].raw) {
        continue;
      }
      cells[i].raw = how == Imputation::kCohortMean || how == Imputation::kCohortMedian
                         ? FromCohort(measured, units[i].cohort)
                         : FromYears(units[i]);
      if (cells[i].raw) {
        cells[i].notes.push_back(
            StrCat("imputed: ", kWords[static_cast<std::size_t>(how)], "; ", cells[i].missing));
        cells[i].missing.clear();
      }
    }
  }

  absl::Status Score(LeafColumn& column) const {
    if (const auto* normalise = std::get_if<NormaliseRule>(&leaf.rule)) {
      Normalise(*normalise, period, digits, explained, column);
      return absl::OkStatus();
    }
    for (std::size_t i = 0; i < units.size(); ++i) {
      ColumnCell& cell = column.cells[i];
      if (!cell.raw) {
        continue;
      }
      absl::StatusOr<RulePoints> points = PointsFor(leaf.rule, *cell.raw, digits, explained);
      if (!points.ok()) {
        return absl::InvalidArgumentError(
            StrCat(units[i].id, ": ", StdView(points.status().message())));
      }
      cell.value = points->points;
      cell.rule = std::move(points->how);
    }
    return absl::OkStatus();
  }
};

}  // namespace

absl::StatusOr<LeafColumn> FillColumn(const Leaf& leaf, const std::string& path,
                                      const std::vector<ScoredUnit>& units,
                                      const KnownFigures& figures, const ReportPeriod& period,
                                      int digits, bool explained) {
  const Filler filler{leaf, units, figures, period, digits, explained};
  LeafColumn column;
  column.cells.reserve(units.size());
  for (const ScoredUnit& unit : units) {
    if (const auto* constant = std::get_if<ConstantRule>(&leaf.rule)) {
      column.cells.push_back({.raw = {}, .value = constant->points, .rule = "fixed"});
    } else if (const auto* best = std::get_if<BestPerItemRule>(&leaf.rule)) {
      column.cells.push_back(BestPerItem(*best, unit.id, figures, period, digits));
    } else {
      column.cells.push_back(filler.At(unit, 0));
    }
  }
  if (!leaf.measure.indicator.empty()) {
    if (leaf.measure.impute != Imputation::kNone) {
      filler.Impute(column.cells);
    }
    const absl::Status scored = filler.Score(column);
    if (!scored.ok()) {
      return absl::Status(scored.code(), StrCat(path, ": ", StdView(scored.message())));
    }
  }
  for (std::size_t i = 0; i < units.size(); ++i) {
    const ColumnCell& cell = column.cells[i];
    if ((cell.raw && cell.raw->overflowed()) || (cell.value && cell.value->overflowed())) {
      return absl::OutOfRangeError(
          StrCat(path, ": the figure of ", units[i].id, " has more digits than can be kept"));
    }
  }
  return column;
}

}  // namespace zoneflow::scoring
