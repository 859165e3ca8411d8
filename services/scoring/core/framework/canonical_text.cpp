#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"
#include "services/scoring/core/framework/evaluate.h"

namespace zoneflow::scoring {
namespace {

std::string Text(const std::optional<Decimal>& value) { return value ? value->Text() : "-"; }

void AddLine(const NodeResult& node, std::string& text) {
  static constexpr std::string_view kStates[] = {"scored", "missing", "skipped", "hole",
                                                 "out of season"};
  StrAppend(&text, "  ", node.path, "|", node.name, "|",
            kStates[static_cast<std::size_t>(node.state)], "|", Text(node.raw), "|",
            Text(node.value), "|", Text(node.weight), "|", Text(node.points), "|", Text(node.share),
            "|", node.rule, "|", absl::StrJoin(node.notes, "; "), "|",
            absl::StrJoin(node.sources, "; "), "\n");
  for (const NodeResult& child : node.children) {
    AddLine(child, text);
  }
}

}  // namespace

std::string CanonicalText(const FrameworkBoard& board) {
  static constexpr std::string_view kVerdicts[] = {"no", "yes", "undetermined"};
  std::string text =
      StrCat(board.framework, "|", board.version, "|", FormatReportPeriod(board.period), "\n");
  for (const auto* list : {&board.holes, &board.excluded, &board.unchecked}) {
    StrAppend(&text, absl::StrJoin(*list, "; "), "\n");
  }
  for (const FrameworkRow& row : board.rows) {
    StrAppend(&text, row.unit.id, "|", row.unit.name, "|", row.unit.cohort, "|", Text(row.score),
              "|", Text(row.rank), "|", Text(row.cohort_rank), "|", row.tier, "|",
              absl::StrJoin(row.reasons, "; "), "\n");
    for (const YearsFinding& finding : row.years) {
      StrAppend(&text, "  ", finding.name, "|",
                kVerdicts[static_cast<std::size_t>(finding.verdict)], "|", finding.why, "\n");
    }
    AddLine(row.total, text);
  }
  return text;
}

}  // namespace zoneflow::scoring
