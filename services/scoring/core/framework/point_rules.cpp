#include "services/scoring/core/framework/point_rules.h"

#include <algorithm>

#include "absl/status/status.h"

#include "common/base/str_cat.h"

namespace zoneflow::scoring {
namespace {

RulePoints Apply(const PointsRule& rule, const Decimal& figure, int /*digits*/, bool explained) {
  return {figure * rule.each, explained ? StrCat(figure.Text(), " × ", rule.each.Text()) : ""};
}

RulePoints Apply(const BandsRule& rule, const Decimal& figure, int /*digits*/, bool explained) {
  for (const PointBand& band : rule.bands) {
    if (figure >= band.at_least) {
      return {band.points, explained ? StrCat(band.label, band.label.empty() ? "" : ": ",
                                              "at least ", band.at_least.Text())
                                     : ""};
    }
  }
  return {rule.below, rule.bands.empty() || !explained
                          ? ""
                          : StrCat("below ", rule.bands.back().at_least.Text())};
}

RulePoints Apply(const OverUnderRule& rule, const Decimal& figure, int /*digits*/, bool explained) {
  const Decimal moved = figure * (figure.is_negative() ? rule.each_under : rule.each_over);
  const Decimal kept = std::clamp(moved, -rule.most, rule.most);
  return {rule.full + kept,
          !explained
              ? ""
              : StrCat(rule.full.Text(), " and ", figure.Text(), " over or under: ", moved.Text(),
                       kept == moved ? "" : StrCat(", at most ", rule.most.Text()))};
}

RulePoints Apply(const StepsRule& rule, const Decimal& figure, int digits, bool explained) {
  if (figure.is_negative()) {
    return {rule.below, "below the base"};
  }
  // Whole steps alone: round down.
  Decimal steps = Quotient(figure, rule.step, 0);
  if (steps * rule.step > figure) {
    steps = steps - 1;
  }
  const Decimal added = steps * rule.add;
  const Decimal kept = std::min(added, rule.most);
  return {Rounded(rule.flat + kept, digits),
          !explained ? ""
                     : StrCat(rule.flat.Text(), " and ", steps.Text(), " × ", rule.add.Text(),
                              kept == added ? "" : StrCat(", at most ", rule.most.Text()))};
}

RulePoints Apply(const PiecewiseRule& rule, const Decimal& figure, int digits, bool explained) {
  const auto& points = rule.points;
  const auto above = std::find_if(points.begin(), points.end(),
                                  [&](const auto& point) { return figure < point.first; });
  if (above == points.begin() || above == points.end()) {
    const auto& end = above == points.begin() ? points.front() : points.back();
    return {end.second, !explained ? ""
                                   : StrCat(above == points.begin() ? "at most " : "at least ",
                                            end.first.Text())};
  }
  const auto& [x0, y0] = *std::prev(above);
  const auto& [x1, y1] = *above;
  return {y0 + Quotient((figure - x0) * (y1 - y0), x1 - x0, digits),
          !explained ? ""
                     : StrCat("between ", x0.Text(), ": ", y0.Text(), " and ", x1.Text(), ": ",
                              y1.Text())};
}

std::string ItemOf(const Observation& one) {
  return one.item.empty() ? one.indicator : StrCat(one.item, " (", one.indicator, ")");
}

}  // namespace

absl::StatusOr<RulePoints> PointsFor(const Rule& rule, const Decimal& figure, int digits,
                                     bool explained) {
  if (const auto* given = std::get_if<GivenRule>(&rule)) {
    if (figure < given->from || figure > given->to) {
      return absl::InvalidArgumentError(
          StrCat(figure.Text(), " must be ", given->from.Text(), " to ", given->to.Text()));
    }
    return RulePoints{figure, "as given"};
  }
  return std::visit(
      [&](const auto& one) -> absl::StatusOr<RulePoints> {
        if constexpr (requires { Apply(one, figure, digits, explained); }) {
          return Apply(one, figure, digits, explained);
        } else {
          return absl::InternalError(StrCat(RuleWord(rule), " makes no points of one figure"));
        }
      },
      rule);
}

ColumnCell BestPerItem(const BestPerItemRule& rule, std::string_view unit,
                       const KnownFigures& figures, const ReportPeriod& period, int digits) {
  ColumnCell cell{
      .raw = {}, .value = Decimal(0), .rule = "", .missing = "", .notes = {}, .from = {}};
  struct Best {
    Decimal points;
    const Observation* by;
  };
  std::map<std::string, Best> best;
  for (const auto& [indicator, each] : rule.points) {
    for (const Observation* one : figures.Find(unit, indicator, period)) {
      cell.from.push_back(one);
      const Decimal level =
          one->value ? *one->value : Quotient(*one->numerator, *one->denominator, digits);
      const Decimal points = level * each;
      // What names no item stands for itself.
      const auto [place, is_new] =
          best.emplace(one->item.empty() ? StrCat("\n", indicator) : one->item, Best{points, one});
      if (is_new) {
        continue;
      }
      const Observation* worse = one;
      if (place->second.points < points) {
        worse = std::exchange(place->second.by, one);
        place->second.points = points;
      }
      cell.notes.push_back(
          StrCat("not counted: ", ItemOf(*worse), ", the item has ", ItemOf(*place->second.by)));
    }
  }
  for (const auto& [item, one] : best) {
    *cell.value += one.points;
  }
  cell.raw = cell.value;
  cell.rule = StrCat(best.size(), " items, each by its best");
  return cell;
}

}  // namespace zoneflow::scoring
