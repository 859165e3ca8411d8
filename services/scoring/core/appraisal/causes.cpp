#include "services/scoring/core/appraisal/causes.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/compare.h"

namespace zoneflow::scoring {
namespace {

// The causes that take place in any order; a set of them is a mask.
enum Cause : unsigned { kOwn, kOthers, kUnits, kWeights, kMethod, kCauses };
using Mask = unsigned;

constexpr bool Has(Mask mask, Cause cause) { return (mask >> cause & 1U) != 0; }

// A unit's figures as the later board's periods name them.
using UnitFigures = std::vector<Observation>;
using FiguresByUnit = std::map<std::string, UnitFigures, std::less<>>;

auto KeyOf(const Observation& one) { return std::tie(one.indicator, one.period, one.item); }

// Moves a figure as many years beside the later board's period as it lay beside the earlier one's.
Observation Moved(Observation one, const ReportPeriod& from, const ReportPeriod& to) {
  one.period = YearsLater(to, one.period.year - from.year);
  one.known_at.reset();
  one.status = FigureStatus::kSignedOff;
  return one;
}

FiguresByUnit ByUnit(const std::vector<Observation>& figures, const ReportPeriod& from,
                     const ReportPeriod& to) {
  FiguresByUnit by_unit;
  for (const Observation& one : figures) {
    by_unit[one.unit].push_back(Moved(one, from, to));
  }
  for (auto& [unit, its] : by_unit) {
    std::ranges::sort(its, [](const auto& a, const auto& b) { return KeyOf(a) < KeyOf(b); });
  }
  return by_unit;
}

const UnitFigures& Of(const FiguresByUnit& figures, std::string_view unit) {
  static const UnitFigures kNone;
  const auto found = figures.find(unit);
  return found == figures.end() ? kNone : found->second;
}

bool SameFigure(const Observation& a, const Observation& b) {
  return KeyOf(a) == KeyOf(b) && a.value == b.value && a.numerator == b.numerator &&
         a.denominator == b.denominator;
}

bool SameFigures(const UnitFigures& a, const UnitFigures& b) {
  return std::ranges::equal(a, b, SameFigure);
}

// The figures that were read, each with what is known of it later. Says whether any is another.
bool Correct(FiguresByUnit& figures, const FiguresByUnit& known) {
  bool any = false;
  for (auto& [unit, its] : figures) {
    const UnitFigures& later = Of(known, unit);
    for (Observation& one : its) {
      const auto found = std::ranges::find_if(
          later, [&](const Observation& other) { return KeyOf(other) == KeyOf(one); });
      if (found != later.end() && !SameFigure(*found, one)) {
        one = *found;
        any = true;
      }
    }
  }
  return any;
}

bool InSeason(const FrameworkNode& node, int quarter) {
  return node.quarters.empty() || std::ranges::count(node.quarters, quarter) > 0;
}

// The node as it counts in `from`, for a board of `to`.
void MoveRules(const ReportPeriod& from, const ReportPeriod& to, FrameworkNode& node) {
  if (!node.quarters.empty()) {
    const int quarter = QuarterOf(to);
    node.quarters = {InSeason(node, QuarterOf(from)) ? quarter : quarter % 4 + 1};
  }
  if (node.leaf) {
    if (auto* rule = std::get_if<NormaliseRule>(&node.leaf->rule);
        rule != nullptr && !rule->bounds_by_period.empty()) {
      const auto found = rule->bounds_by_period.find(from);
      const auto bounds =
          found == rule->bounds_by_period.end() ? std::nullopt : std::optional(found->second);
      rule->bounds_by_period.erase(to);
      if (bounds) {
        rule->bounds_by_period.emplace(to, *bounds);
      }
    }
  }
  for (FrameworkNode& child : node.children) {
    MoveRules(from, to, child);
  }
}

bool SameBounds(const std::optional<Bounds>& a, const std::optional<Bounds>& b) {
  return a.has_value() == b.has_value() && (!a || (a->low == b->low && a->high == b->high));
}

// Whether the node counts alike in both periods.
bool CountsAlike(const FrameworkNode& node, const ReportPeriod& one, const ReportPeriod& other) {
  if (InSeason(node, QuarterOf(one)) != InSeason(node, QuarterOf(other))) {
    return false;
  }
  if (node.leaf) {
    if (const auto* rule = std::get_if<NormaliseRule>(&node.leaf->rule)) {
      const auto bounds = [&](const ReportPeriod& period) {
        const auto found = rule->bounds_by_period.find(period);
        return found == rule->bounds_by_period.end() ? std::nullopt : std::optional(found->second);
      };
      if (!SameBounds(bounds(one), bounds(other))) {
        return false;
      }
    }
  }
  return std::ranges::all_of(
      node.children, [&](const FrameworkNode& child) { return CountsAlike(child, one, other); });
}

bool IsMean(Aggregation aggregation) {
  return aggregation == Aggregation::kMean || aggregation == Aggregation::kGeometric ||
         aggregation == Aggregation::kHarmonic;
}

// Gives the nodes of `to` the weights that the nodes of their paths have in `from`. Says whether one
// is another now.
bool TakeWeights(const FrameworkNode& from, FrameworkNode& to) {
  bool any = false;
  bool unknown = false;
  for (FrameworkNode& child : to.children) {
    const auto same = std::ranges::find(from.children, child.id, &FrameworkNode::id);
    if (same != from.children.end()) {
      any = TakeWeights(*same, child) || any;
      any = any || child.weight != same->weight;
      child.weight = same->weight;
    }
    unknown = unknown || !child.weight;
  }
  if (unknown && from.unknown_weight) {
    any = any || to.unknown_weight != from.unknown_weight;
    to.unknown_weight = from.unknown_weight;
    to.unknown_weight_note = from.unknown_weight_note;
  } else if (!unknown) {
    to.unknown_weight.reset();
    to.unknown_weight_note.clear();
  }
  // What is left of two frameworks need not sum to 100.
  to.relative_weights = !unknown && IsMean(to.aggregation);
  return any;
}

struct Standing {
  Decimal score;
  Decimal rank;
};

// The boards between two.
class Between {
 public:
  Between(const BoardMakings& before, const BoardMakings& after,
          const std::vector<Observation>& corrected, std::string_view unit)
      : after_(after), unit_(unit), old_framework_(before.framework) {
    MoveRules(before.period, after.period, old_framework_.root);
    read_ = ByUnit(before.figures, before.period, after.period);
    then_ = read_;
    was_corrected_ = Correct(then_, ByUnit(corrected, before.period, after.period));
    now_ = ByUnit(after.figures, after.period, after.period);
    for (const ScoredUnit& one : before.units) {
      units_[one.id].first = one;
    }
    for (const ScoredUnit& one : after.units) {
      units_[one.id].second = one;
    }
    Framework old_weights = after.framework;
    Framework new_weights = old_framework_;
    const bool weights = TakeWeights(old_framework_.root, old_weights.root);
    TakeWeights(after.framework.root, new_weights.root);
    old_weights_ = std::move(old_weights);
    new_weights_ = std::move(new_weights);
    const bool method = before.text_sha256 != after.text_sha256 ||
                        !CountsAlike(after.framework.root, before.period, after.period);
    FindActive(weights, method);
  }

  bool was_corrected() const { return was_corrected_; }
  const std::vector<Cause>& active() const { return active_; }

  // Makes the two boards again. From then on others count only if whoever has a score on both of
  // them has one.
  std::pair<std::optional<Standing>, std::optional<Standing>> Ends() {
    Mask all = 0;
    for (const Cause cause : active_) {
      all |= 1U << cause;
    }
    const auto first = Evaluate(read_, old_framework_, 0);
    const auto last = Evaluate(then_, FrameworkOf(all), all);
    if (first && last) {
      const std::set<std::string> scored = ScoredOn(*last);
      for (const std::string& unit : ScoredOn(*first)) {
        if (scored.contains(unit)) {
          demanded_.insert(unit);
        }
      }
    }
    return {StandingOn(first), StandingOn(last)};
  }
  // On the board with corrections and these causes; nullopt if there is none.
  const std::optional<Standing>& At(Mask mask) {
    auto found = known_.find(mask);
    if (found == known_.end()) {
      found = known_.emplace(mask, StandingOn(Evaluate(then_, FrameworkOf(mask), mask))).first;
    }
    return found->second;
  }

 private:
  void FindActive(bool weights, bool method) {
    bool others = false;
    bool members = false;
    for (const auto& [id, of] : units_) {
      members = members || of.first != of.second;
      others = others ||
               (id != unit_ && of.first && of.second && !SameFigures(Of(then_, id), Of(now_, id)));
    }
    const std::array<bool, kCauses> at_work = {!SameFigures(Of(then_, unit_), Of(now_, unit_)),
                                               others, members, weights, method};
    for (unsigned cause = 0; cause < kCauses; ++cause) {
      if (at_work[cause]) {
        active_.push_back(static_cast<Cause>(cause));
      }
    }
  }

  const Framework& FrameworkOf(Mask mask) const {
    return Has(mask, kMethod)
               ? Has(mask, kWeights) || !IsActive(kWeights) ? after_.framework : *old_weights_
           : Has(mask, kWeights) ? *new_weights_
                                 : old_framework_;
  }
  bool IsActive(Cause cause) const { return std::ranges::count(active_, cause) > 0; }

  std::optional<FrameworkBoard> Evaluate(const FiguresByUnit& then, const Framework& framework,
                                         Mask mask) const {
    const auto read = IndicatorPaths(framework);
    std::vector<ScoredUnit> units;
    std::vector<Observation> figures;
    for (const auto& [id, of] : units_) {
      const auto& member = Has(mask, kUnits) ? of.second : of.first;
      if (!member) {
        continue;
      }
      units.push_back(*member);
      const bool stays = of.first && of.second;
      const bool is_new = stays ? Has(mask, id == unit_ ? kOwn : kOthers) : of.second.has_value();
      for (const Observation& one : Of(is_new ? now_ : then, id)) {
        if (read.contains(one.indicator)) {
          figures.push_back(one);
        }
      }
    }
    auto board =
        EvaluateFramework(framework, figures,
                          {.period = after_.period, .units = std::move(units), .explained = false});
    return board.ok() ? std::optional(*std::move(board)) : std::nullopt;
  }

  static std::set<std::string> ScoredOn(const FrameworkBoard& board) {
    std::set<std::string> scored;
    for (const FrameworkRow& row : board.rows) {
      if (row.score) {
        scored.insert(row.unit.id);
      }
    }
    return scored;
  }

  std::optional<Standing> StandingOn(const std::optional<FrameworkBoard>& board) const {
    std::optional<Standing> standing;
    for (const FrameworkRow& row : board ? board->rows : kNoRows) {
      if (!row.score && demanded_.contains(row.unit.id)) {
        return std::nullopt;
      }
      if (row.unit.id == unit_ && row.score && RankOf(row)) {
        standing = Standing{*row.score, *RankOf(row)};
      }
    }
    return standing;
  }

  inline static const std::vector<FrameworkRow> kNoRows;
  const BoardMakings& after_;
  const std::string unit_;
  Framework old_framework_;               // for boards of the later period, as are all figures
  std::optional<Framework> old_weights_;  // the later framework with the earlier weights
  std::optional<Framework> new_weights_;  // the earlier framework with the later weights
  FiguresByUnit read_;                    // by the earlier board
  FiguresByUnit then_;                    // the same, corrected
  FiguresByUnit now_;                     // by the later board
  bool was_corrected_ = false;
  std::map<std::string, std::pair<std::optional<ScoredUnit>, std::optional<ScoredUnit>>,
           std::less<>>
      units_;  // before, after
  std::vector<Cause> active_;
  std::set<std::string> demanded_;  // whoever has a score on both boards
  std::map<Mask, std::optional<Standing>> known_;
};

Decimal Size(const Decimal& number) { return number.is_negative() ? -number : number; }

// Rounds the parts so that they sum to the whole: the largest carries what is left.
void RoundParts(std::vector<CausePart>& parts, Decimal CausePart::*of, const Decimal& whole,
                int digits) {
  Decimal rest = whole;
  CausePart* largest = nullptr;
  for (CausePart& part : parts) {
    part.*of = Rounded(part.*of, digits);
    rest = rest - part.*of;
    if (largest == nullptr || Size(largest->*of) < Size(part.*of)) {
      largest = &part;
    }
  }
  if (largest != nullptr) {
    largest->*of += rest;
  }
}

// The causes' mean effects over all orders that there are; false if there is none.
bool ShareOut(Between& between, int digits, std::vector<CausePart>& parts) {
  static constexpr ChangeCause kNames[] = {ChangeCause::kOwnFigures, ChangeCause::kOtherFigures,
                                           ChangeCause::kUnits, ChangeCause::kWeights,
                                           ChangeCause::kMethod};
  std::vector<Cause> order = between.active();
  std::array<Standing, kCauses> sums = {};
  int orders = 0;
  do {
    std::array<Standing, kCauses> effects = {};
    Mask mask = 0;
    const std::optional<Standing>* last = &between.At(mask);
    for (const Cause cause : order) {
      mask |= 1U << cause;
      const std::optional<Standing>& next = between.At(mask);
      if (!*last || !next) {
        last = nullptr;
        break;
      }
      effects[cause] = {next->score - (*last)->score, next->rank - (*last)->rank};
      last = &next;
    }
    if (last != nullptr) {
      ++orders;
      for (const Cause cause : order) {
        sums[cause].score += effects[cause].score;
        sums[cause].rank += effects[cause].rank;
      }
    }
  } while (std::ranges::next_permutation(order).found);
  if (orders == 0) {
    return false;
  }
  for (const Cause cause : between.active()) {
    parts.push_back({kNames[cause], Quotient(sums[cause].score, orders, digits),
                     Quotient(sums[cause].rank, orders, digits)});
  }
  return true;
}

}  // namespace

CauseSplit SplitChange(const BoardMakings& before, const BoardMakings& after,
                       const std::vector<Observation>& corrected, std::string_view unit) {
  CauseSplit split;
  if (before.framework.unit_kind != after.framework.unit_kind) {
    split.undivided = StrCat("one board ranks ", before.framework.unit_kind, ", the other ",
                             after.framework.unit_kind);
    return split;
  }
  if (std::max(before.units.size(), after.units.size()) > kMostUnitsTold) {
    split.undivided = StrCat("a board has more than ", kMostUnitsTold, " units");
    return split;
  }
  Between between(before, after, corrected, unit);
  const auto [was, now] = between.Ends();
  if (!was || !now) {
    split.undivided = "the unit is not ranked on both";
    return split;
  }
  const int digits = after.framework.score_digits + 2;
  if (between.was_corrected()) {
    const std::optional<Standing>& anew = between.At(0);
    if (!anew) {
      split.undivided = "with its corrected figures the unit is not ranked on the earlier board";
      return split;
    }
    split.parts.push_back(
        {ChangeCause::kCorrections, anew->score - was->score, anew->rank - was->rank});
  }
  if (!between.active().empty() && !ShareOut(between, digits + 2, split.parts)) {
    split.parts.clear();
    split.undivided = "in whatever order the causes take place, a board on the way lacks figures";
    return split;
  }
  RoundParts(split.parts, &CausePart::score, now->score - was->score, digits);
  RoundParts(split.parts, &CausePart::rank, now->rank - was->rank, 2);
  // Other figures of years that no rule reads change nothing.
  std::erase_if(split.parts,
                [](const CausePart& part) { return part.score.is_zero() && part.rank.is_zero(); });
  return split;
}

}  // namespace zoneflow::scoring
