#include "services/scoring/core/framework/evaluate.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/core/framework/aggregate.h"
#include "services/scoring/core/framework/place_rows.h"

namespace zoneflow::scoring {
namespace {

using Columns = std::unordered_map<const Leaf*, LeafColumn>;

class Evaluator {
 public:
  Evaluator(const Framework& framework, const Evaluation& evaluation, const KnownFigures& figures,
            const std::vector<ScoredUnit>& units, const std::vector<Observation>& observations)
      : framework_(framework),
        evaluation_(evaluation),
        figures_(figures),
        units_(units),
        observations_(observations) {}

  absl::Status FillColumns(FrameworkBoard& board) { return Fill(framework_.root, "", board); }

  absl::StatusOr<NodeResult> Total(std::size_t unit) const {
    ASSIGN_OR_RETURN(NodeResult total, Evaluate(framework_.root, "", unit));
    if (total.state == NodeState::kScored) {
      TakePoints(framework_.root, *total.value, total);
      if (evaluation_.explained) {
        total.share = total.points;
        ShareOut(framework_, framework_.root, total);
        RETURN_IF_ERROR(CheckShares(total, units_[unit].id));
      }
    }
    return total;
  }

 private:
  bool InSeason(const FrameworkNode& node) const {
    return node.quarters.empty() || std::count(node.quarters.begin(), node.quarters.end(),
                                               QuarterOf(evaluation_.period)) > 0;
  }

  absl::Status Fill(const FrameworkNode& node, const std::string& path, FrameworkBoard& board) {
    if (!node.quarters.empty() && QuarterOf(evaluation_.period) == 0) {
      return absl::InvalidArgumentError(StrCat(path, ": counts in some quarters only, and ",
                                               FormatReportPeriod(evaluation_.period),
                                               " is a year"));
    }
    if (node.leaf && InSeason(node)) {
      ASSIGN_OR_RETURN(LeafColumn column,
                       FillColumn(*node.leaf, path, units_, figures_, evaluation_.period,
                                  framework_.digits, evaluation_.explained));
      if (!column.excluded.empty()) {
        board.excluded.push_back(StrCat(path, ": ", column.excluded));
      }
      columns_.emplace(&*node.leaf, std::move(column));
    }
    for (const FrameworkNode& child : node.children) {
      RETURN_IF_ERROR(Fill(child, PathBelow(path, child.id), board));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<NodeResult> Evaluate(const FrameworkNode& node, const std::string& path,
                                      std::size_t unit) const {
    NodeResult result;
    result.path = path;
    if (evaluation_.explained) {
      result.name = node.name;
    }
    if (!InSeason(node)) {
      result.state = NodeState::kOutOfSeason;
      return result;
    }
    if (node.leaf) {
      EvaluateLeaf(*node.leaf, columns_.find(&*node.leaf)->second, unit, result);
      return result;
    }
    if (node.children.empty()) {
      result.state = NodeState::kHole;
      result.notes.push_back(node.hole);
      return result;
    }
    result.children.reserve(node.children.size());
    for (const FrameworkNode& child : node.children) {
      ASSIGN_OR_RETURN(NodeResult below, Evaluate(child, PathBelow(path, child.id), unit));
      result.children.push_back(std::move(below));
    }
    RETURN_IF_ERROR(Aggregate(framework_, node, result));
    return result;
  }

  void EvaluateLeaf(const Leaf& leaf, const LeafColumn& column, std::size_t unit,
                    NodeResult& result) const {
    const ColumnCell& cell = column.cells[unit];
    result.raw = cell.raw;
    result.value = cell.value;
    if (evaluation_.explained) {
      Explain(leaf, cell, result);
    }
    if (!column.excluded.empty()) {
      result.state = NodeState::kSkipped;
      result.notes.push_back(StrCat("measures nobody: ", column.excluded));
      return;
    }
    if (cell.value) {
      return;
    }
    result.notes.push_back(cell.missing);
    switch (leaf.missing.value_or(framework_.missing)) {
      case MissingPolicy::kNoScore:
        result.state = NodeState::kMissing;
        break;
      case MissingPolicy::kSkip:
        result.state = NodeState::kSkipped;
        break;
      case MissingPolicy::kZero:
        result.value = Decimal(0);
        result.notes.push_back("counted as 0");
        break;
    }
  }

  void Explain(const Leaf& leaf, const ColumnCell& cell, NodeResult& result) const {
    result.rule = StrCat(RuleWord(leaf.rule), cell.rule.empty() ? "" : ": ", cell.rule);
    result.notes = cell.notes;
    for (const Observation* one : cell.from) {
      result.sources.push_back(StrCat(one->indicator, one->item.empty() ? "" : " ", one->item,
                                      one->source.empty() ? "" : ": ", one->source));
      result.figures.push_back(static_cast<std::size_t>(one - observations_.data()));
    }
  }

  static absl::Status CheckShares(const NodeResult& result, std::string_view unit) {
    if (result.share && result.share->overflowed()) {
      return absl::OutOfRangeError(
          StrCat(result.path, ": the share of ", unit, " has more digits than can be kept"));
    }
    for (const NodeResult& child : result.children) {
      RETURN_IF_ERROR(CheckShares(child, unit));
    }
    return absl::OkStatus();
  }

  const Framework& framework_;
  const Evaluation& evaluation_;
  const KnownFigures& figures_;
  const std::vector<ScoredUnit>& units_;
  const std::vector<Observation>& observations_;
  Columns columns_;
};

absl::StatusOr<std::vector<ScoredUnit>> UnitsOf(const Evaluation& evaluation,
                                                const std::vector<Observation>& observations,
                                                const KnownFigures& figures) {
  std::vector<ScoredUnit> units;
  if (!evaluation.units) {
    for (const std::string& id : figures.UnitsOf(evaluation.period)) {
      units.push_back({id, id, ""});
    }
  } else {
    units = *evaluation.units;
    std::sort(units.begin(), units.end(),
              [](const ScoredUnit& a, const ScoredUnit& b) { return a.id < b.id; });
    std::unordered_set<std::string_view> ids;
    for (const ScoredUnit& unit : units) {
      if (!ids.insert(unit.id).second) {
        return absl::InvalidArgumentError(StrCat("units: ", unit.id, " stands twice"));
      }
    }
    std::set<std::string_view> strange;
    std::string_view last;  // they mostly stand by unit
    for (const Observation& one : observations) {
      if (one.unit != last && !ids.contains(one.unit)) {
        strange.insert(one.unit);
      }
      last = one.unit;
    }
    if (!strange.empty()) {
      return absl::InvalidArgumentError(
          StrCat("observations: ", *strange.begin(), " is no unit of this board"));
    }
  }
  if (units.empty()) {
    return absl::FailedPreconditionError(
        StrCat("nobody has a figure of ", FormatReportPeriod(evaluation.period)));
  }
  return units;
}

void ListMissing(const NodeResult& node, std::vector<std::string>& reasons) {
  if (node.state != NodeState::kMissing) {
    return;
  }
  for (const std::string& note : node.notes) {
    reasons.push_back(StrCat(node.path, node.path.empty() ? "" : ": ", note));
  }
  for (const NodeResult& child : node.children) {
    ListMissing(child, reasons);
  }
}

}  // namespace

absl::StatusOr<FrameworkBoard> EvaluateFramework(const Framework& framework,
                                                 const std::vector<Observation>& observations,
                                                 const Evaluation& evaluation) {
  RETURN_IF_ERROR(CheckFramework(framework));
  if (!framework.root.measurable()) {
    return absl::FailedPreconditionError(
        StrCat(framework.id, ": nothing can be scored; no node has a rule that is known"));
  }
  ASSIGN_OR_RETURN(const KnownFigures figures,
                   KnownFigures::Of(observations, evaluation.known_as_of, evaluation.at_least));
  if (const Observation* strange = figures.FirstUnknownIndicator(IndicatorPaths(framework))) {
    return absl::InvalidArgumentError(
        StrCat(strange->unit, ".", strange->indicator, ": no node of ", framework.id, " reads it"));
  }
  ASSIGN_OR_RETURN(const std::vector<ScoredUnit> units, UnitsOf(evaluation, observations, figures));
  FrameworkBoard board{.framework = framework.id,
                       .version = framework.version,
                       .period = evaluation.period,
                       .rows = {},
                       .holes = HolesOf(framework),
                       .excluded = {},
                       .unchecked = {}};
  for (const Observation* one : figures.unchecked()) {
    board.unchecked.push_back(
        StrCat(one->unit, ".", one->indicator, " of ", FormatReportPeriod(one->period)));
  }
  Evaluator evaluator(framework, evaluation, figures, units, observations);
  RETURN_IF_ERROR(evaluator.FillColumns(board));
  for (std::size_t i = 0; i < units.size(); ++i) {
    FrameworkRow row;
    row.unit = units[i];
    ASSIGN_OR_RETURN(row.total, evaluator.Total(i));
    if (row.total.points) {
      row.score = Rounded(*row.total.points, framework.score_digits);
    }
    ListMissing(row.total, row.reasons);
    board.rows.push_back(std::move(row));
  }
  PlaceRows(framework, evaluation, figures, board);
  return board;
}

}  // namespace zoneflow::scoring
