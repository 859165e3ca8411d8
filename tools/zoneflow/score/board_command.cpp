#include "tools/zoneflow/score/board_command.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include "CLI/CLI.hpp"
#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

#include "common/base/printable.h"
#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/adapters/observation_table.h"
#include "services/scoring/core/framework/evaluate.h"
#include "services/scoring/core/framework/what_if.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/notes.h"
#include "tools/zoneflow/score/framework_file.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;
using scoring::Decimal;
using scoring::Evaluation;
using scoring::FrameworkBoard;
using scoring::FrameworkRow;
using scoring::NodeResult;
using scoring::Observation;

absl::StatusOr<FigureStatus> StatusOf(const std::string& word) {
  if (word.empty()) {
    return FigureStatus::kUnspecified;
  }
  if (word != "checked" && word != "signed_off") {
    return absl::InvalidArgumentError(
        StrCat("--at-least: \"", word, "\" must be checked or signed_off"));
  }
  return word == "checked" ? FigureStatus::kChecked : FigureStatus::kSignedOff;
}

absl::StatusOr<scoring::ReportPeriod> PeriodOf(const BoardScore& command,
                                               const std::vector<Observation>& observations) {
  if (!command.period.empty()) {
    const auto period = scoring::ParseReportPeriod(command.period);
    if (!period) {
      return absl::InvalidArgumentError(StrCat(
          "--period: \"", command.period, "\" must be a period such as 2022, 2022Q3 or 2022-07"));
    }
    return *period;
  }
  if (observations.empty()) {
    return absl::FailedPreconditionError(StrCat(command.observations, ": has no observation"));
  }
  return std::max_element(
             observations.begin(), observations.end(),
             [](const Observation& a, const Observation& b) { return a.period < b.period; })
      ->period;
}

absl::StatusOr<Evaluation> EvaluationOf(const BoardScore& command,
                                        const std::vector<Observation>& observations) {
  Evaluation evaluation;
  ASSIGN_OR_RETURN(evaluation.period, PeriodOf(command, observations));
  ASSIGN_OR_RETURN(evaluation.at_least, StatusOf(command.at_least));
  if (!command.known_on.empty()) {
    ASSIGN_OR_RETURN(const Date day, ParseDate(command.known_on));
    // What became known on that day counts.
    evaluation.known_as_of =
        ShanghaiMidnight(day + std::chrono::days(1)) - std::chrono::microseconds(1);
  }
  if (!command.units.empty()) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadDocumentFile("--units", command.units));
    ASSIGN_OR_RETURN(const std::vector<scoring::Unit> units,
                     scoring::ReadUnits(bytes, command.units));
    evaluation.units.emplace();
    for (const scoring::Unit& unit : units) {
      if (scoring::IsMemberIn(unit, evaluation.period)) {
        evaluation.units->push_back(scoring::Scored(unit));
      }
    }
  }
  if (!command.earlier.empty()) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadDocumentFile("--earlier", command.earlier));
    ASSIGN_OR_RETURN(evaluation.earlier, scoring::ReadEarlierBoards(bytes, command.earlier));
  }
  return evaluation;
}

void Set(ordered_json& row, const char* key, const std::optional<Decimal>& value) {
  if (value) {
    row[key] = value->Text();
  }
}

const FrameworkRow* Find(const FrameworkBoard& board, std::string_view unit) {
  const auto found = std::find_if(board.rows.begin(), board.rows.end(),
                                  [&](const FrameworkRow& row) { return row.unit.id == unit; });
  return found == board.rows.end() ? nullptr : &*found;
}

Rows BoardRows(const FrameworkBoard& board, const FrameworkBoard* before) {
  Rows rows{{"rank", "unit", "name", "cohort_name", "cohort_rank", "score", "tier"}, {}};
  if (before != nullptr) {
    rows.columns.insert(rows.columns.end(), {"was_rank", "was_score"});
  }
  rows.columns.push_back("reason");
  for (const FrameworkRow& one : board.rows) {
    ordered_json row = ordered_json::object();
    Set(row, "rank", one.rank);
    row["unit"] = one.unit.id;
    row["name"] = one.unit.name == one.unit.id ? "" : one.unit.name;
    row["cohort_name"] = one.unit.cohort;
    Set(row, "cohort_rank", one.cohort_rank);
    Set(row, "score", one.score);
    row["tier"] = one.tier;
    const FrameworkRow* was = before == nullptr ? nullptr : Find(*before, one.unit.id);
    if (was != nullptr) {
      Set(row, "was_rank", was->rank ? was->rank : was->cohort_rank);
      Set(row, "was_score", was->score);
    }
    row["reason"] = absl::StrJoin(one.reasons, "; ");
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

void AddNode(const NodeResult& node, const View& view, std::vector<ordered_json>& rows) {
  static constexpr const char* kStates[] = {"", "missing", "skipped", "hole", "out of season"};
  ordered_json row = {{"path", node.path.empty() ? "total" : node.path}, {"name", node.name}};
  Set(row, "raw", node.raw);
  Set(row, "value", node.value);
  Set(row, "weight", node.weight);
  Set(row, "points", node.points);
  Set(row, "share", node.share);
  row["state"] = kStates[static_cast<std::size_t>(node.state)];
  row["rule"] = node.rule;
  row["notes"] = JoinSides(node.notes, view);
  row["sources"] = absl::StrJoin(node.sources, "; ");
  DropEmpty(row);
  rows.push_back(std::move(row));
  for (const NodeResult& child : node.children) {
    AddNode(child, view, rows);
  }
}

void PrintNotes(const scoring::Framework& framework, const FrameworkBoard& board, const View& view,
                std::ostream& notes) {
  static constexpr std::string_view kVerdicts[] = {"no", "yes", "undetermined"};
  if (framework.own_example) {
    notes << "an example: no office scores by this framework\n";
  }
  for (const std::string& hole : board.holes) {
    PrintNote("not known", hole, view, notes);
  }
  for (const std::string& excluded : board.excluded) {
    PrintNote("left out", excluded, view, notes);
  }
  for (const std::string& unchecked : board.unchecked) {
    PrintNote("not checked, left out", unchecked, view, notes);
  }
  for (const FrameworkRow& row : board.rows) {
    for (const scoring::YearsFinding& finding : row.years) {
      if (finding.verdict != scoring::Verdict::kNo) {
        notes << Printable(StrCat(finding.name, ": ", row.unit.id, ": ",
                                  kVerdicts[static_cast<std::size_t>(finding.verdict)], " (",
                                  finding.why, ")"))
              << "\n";
      }
    }
  }
  notes << "sha256 " << Sha256Hex(scoring::CanonicalText(board)) << "\n";
}

}  // namespace

absl::Status RunBoardScore(const BoardScore& command, const Output& output, std::ostream& notes) {
  ASSIGN_OR_RETURN(const scoring::Framework framework, OpenFramework(command.framework));
  ASSIGN_OR_RETURN(const std::string bytes, ReadDocumentFile("OBSERVATIONS", command.observations));
  ASSIGN_OR_RETURN(std::vector<Observation> observations,
                   scoring::ReadObservations(bytes, command.observations));
  ASSIGN_OR_RETURN(const Evaluation evaluation, EvaluationOf(command, observations));
  ASSIGN_OR_RETURN(FrameworkBoard board,
                   scoring::EvaluateFramework(framework, observations, evaluation));
  std::optional<FrameworkBoard> before;
  if (!command.what_if.empty()) {
    std::vector<scoring::FigureChange> changes;
    for (const std::string& word : command.what_if) {
      ASSIGN_OR_RETURN(scoring::FigureChange change, scoring::ParseFigureChange(word));
      changes.push_back(std::move(change));
    }
    ASSIGN_OR_RETURN(observations, scoring::WithChanges(framework, std::move(observations),
                                                        evaluation.period, changes));
    before = std::move(board);
    ASSIGN_OR_RETURN(board, scoring::EvaluateFramework(framework, observations, evaluation));
  }
  if (command.explain.empty()) {
    output.Print(BoardRows(board, before ? &*before : nullptr));
  } else {
    const FrameworkRow* row = Find(board, command.explain);
    if (row == nullptr) {
      return absl::NotFoundError(
          StrCat("--explain: \"", command.explain, "\" is no unit of this board"));
    }
    std::vector<ordered_json> nodes;
    AddNode(row->total, output.view, nodes);
    output.Print({{"path", "name", "raw", "value", "weight", "points", "share", "state", "rule",
                   "notes", "sources"},
                  std::move(nodes)});
  }
  PrintNotes(framework, board, output.view, notes);
  return absl::OkStatus();
}

void RegisterBoardScore(CLI::App& app, Context& context) {
  const auto a = std::make_shared<BoardScore>();
  auto* board = app.add_subcommand("board", "Boards of files, without any service");
  board->require_subcommand(1);
  SetExamples(board, {"board score hdi countries.csv --explain CHN"});
  auto* score = board->add_subcommand("score", "Rank units by a framework, and explain each point");
  score->add_option("FRAMEWORK", a->framework, "A name that framework list prints, or a file")
      ->required();
  score
      ->add_option("OBSERVATIONS", a->observations,
                   "CSV or .xlsx: unit, indicator, period, value, numerator, denominator, item, "
                   "source, status, known_at")
      ->required();
  score->add_option("--period", a->period, "2022, 2022Q3 or 2022-07; the latest if not given");
  score->add_option("--units", a->units,
                    "CSV or .xlsx: unit, name, cohort, member_since, member_until");
  score->add_option("--earlier", a->earlier,
                    "Earlier final boards, CSV or .xlsx: period, unit, cohort, rank");
  score->add_option("--known-on", a->known_on, "As known at the end of that day")->check(IsDate());
  score->add_option("--at-least", a->at_least, "checked or signed_off: leave others out");
  score->add_option("--explain", a->explain, "Print every node of this unit instead");
  score->add_option("--what-if", a->what_if, "UNIT.INDICATOR=VALUE, beside what is")
      ->allow_extra_args(false);
  SetExamples(score, {"board score hdi countries.csv",
                      "board score project_appraisal q1.xlsx --units zones.csv --explain 甲高新区",
                      "board score our_zones.yaml 2022.csv --what-if 甲高新区.rd=3.5"});
  context.OnCall(score, [a, &context] {
    return ReportEachLine(RunBoardScore(*a, context.Standard(), std::cerr), std::cerr);
  });
}

}  // namespace zoneflow::cli
