#include "tools/zoneflow/score/scorecard_command.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_join.h"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/notes.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/scoring/v1/scorecard_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::ScorecardService;

struct Words {
  std::string id;
  std::string version;
  std::string as_of;
  std::string file;
  std::string path;
  std::string on;
  std::string value;
  std::string numerator;
  std::string denominator;
  std::string done;
  std::string progress;
  std::string light;
  std::string note;
  std::string source;
};

std::string_view NameOf(v1::PlanLight light) {
  static constexpr std::string_view kNames[] = {"–", "green", "yellow", "red"};
  const auto place = static_cast<std::size_t>(light);
  return place < std::size(kNames) ? kNames[place] : "";
}

std::string_view NameOf(v1::RollUp how) {
  static constexpr std::string_view kNames[] = {"–", "by hand", "by children", "by rule"};
  const auto place = static_cast<std::size_t>(how);
  return place < std::size(kNames) ? kNames[place] : "";
}

std::string GoalOf(const v1::PlanNode& node) {
  if (node.goal() == v1::GOAL_KIND_UNSPECIFIED || node.target().empty()) {
    return "";
  }
  return StrCat(node.start().empty() ? "" : StrCat(node.start(), " to "), node.target(),
                node.unit());
}

ordered_json RowOf(const v1::PlanNode& node, const View& view) {
  ordered_json row = {{"path", node.path().empty() ? "main line" : node.path()},
                      {"name", node.name()},
                      {"light", std::string(NameOf(node.light()))},
                      {"progress", node.progress().empty() ? "–" : node.progress()},
                      {"pace", node.pace()},
                      {"goal", GoalOf(node)},
                      {"due", node.due()},
                      {"owner", node.owner()},
                      {"weight", node.weight()},
                      {"how", std::string(NameOf(node.how()))},
                      {"why", absl::StrJoin(node.why(), "; ")},
                      {"hole", SideOf(node.hole(), view)}};
  DropEmpty(row);
  return row;
}

const std::vector<std::string> kNodeColumns = {"path",   "name", "light", "progress",
                                               "pace",   "goal", "due",   "owner",
                                               "weight", "how",  "why",   "hole"};

absl::Status List(Connection& connection, const Words& /*words*/, const Output& output) {
  ASSIGN_OR_RETURN(const auto response, connection.Call<ScorecardService>(
                                            "scoring", &ScorecardService::Stub::ListScorecards,
                                            v1::ListScorecardsRequest()));
  Rows rows{{"scorecard", "version", "name", "zone_id", "light", "progress"}, {}};
  for (const v1::ScorecardSummary& one : response.scorecards()) {
    rows.rows.push_back(
        {{"scorecard", one.scorecard().id()},
         {"version", one.scorecard().version()},
         {"name", one.scorecard().name()},
         {"zone_id", one.scorecard().zone_id()},
         {"light", std::string(NameOf(one.main_line().light()))},
         {"progress", one.main_line().progress().empty() ? "–" : one.main_line().progress()}});
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status Show(Connection& connection, const Words& words, const Output& output) {
  v1::GetScorecardRequest request;
  request.set_id(words.id);
  request.set_version(words.version);
  request.set_as_of(words.as_of);
  ASSIGN_OR_RETURN(
      const v1::GetScorecardResponse response,
      connection.Call<ScorecardService>("scoring", &ScorecardService::Stub::GetScorecard, request));
  Rows rows{kNodeColumns, {}};
  for (const v1::PlanNode& node : response.nodes()) {
    rows.rows.push_back(RowOf(node, output.view));
  }
  output.Print(rows);
  for (const std::string& hole : response.scorecard().holes()) {
    PrintNote("not known", hole, output.view, std::cerr);
  }
  PrintNote(response.scorecard().name(),
            StrCat("version ", response.scorecard().version(), ", as of ", response.as_of()),
            output.view, std::cerr);
  return absl::OkStatus();
}

absl::Status Put(Connection& connection, const Words& words, const Output& output) {
  v1::PutScorecardRequest request;
  ASSIGN_OR_RETURN(*request.mutable_text(), ReadDocumentFile("FILE", words.file));
  ASSIGN_OR_RETURN(
      const v1::PutScorecardResponse response,
      connection.Call<ScorecardService>("scoring", &ScorecardService::Stub::PutScorecard, request));
  output.Print({{"scorecard", "version", "name", "zone_id"},
                {{{"scorecard", response.scorecard().id()},
                  {"version", response.scorecard().version()},
                  {"name", response.scorecard().name()},
                  {"zone_id", response.scorecard().zone_id()}}}});
  return absl::OkStatus();
}

absl::Status Record(Connection& connection, const Words& words, const Output& output) {
  v1::RecordProgressRequest request;
  request.set_id(words.id);
  v1::ProgressWord& word = *request.add_words();
  word.set_path(words.path);
  word.set_on(words.on);
  word.set_value(words.value);
  word.set_numerator(words.numerator);
  word.set_denominator(words.denominator);
  word.set_done(words.done);
  word.set_progress(words.progress);
  for (const v1::PlanLight light :
       {v1::PLAN_LIGHT_GREEN, v1::PLAN_LIGHT_YELLOW, v1::PLAN_LIGHT_RED}) {
    if (words.light == NameOf(light)) {
      word.set_light(light);
    }
  }
  word.set_note(words.note);
  word.set_source(words.source);
  ASSIGN_OR_RETURN(const v1::RecordProgressResponse response,
                   connection.Call<ScorecardService>(
                       "scoring", &ScorecardService::Stub::RecordProgress, request));
  output.Print({{"number"}, {{{"number", response.number()}}}});
  return absl::OkStatus();
}

using Run = absl::Status (*)(Connection&, const Words&, const Output&);

}  // namespace

void RegisterScorecard(CLI::App& app, Context& context) {
  const auto words = std::make_shared<Words>();
  auto* scorecard =
      app.add_subcommand("scorecard", "Plans as trees (任务书), and how far they are");
  scorecard->require_subcommand(1);
  SetExamples(scorecard, {"scorecard list", "scorecard show plan-171"});
  const auto add = [&](const char* name, const char* what,
                       std::initializer_list<std::string_view> examples, Run run) {
    auto* command = scorecard->add_subcommand(name, what);
    SetExamples(command, examples);
    context.OnSuite(command, [words, run](Connection& connection, const Output& output) {
      return run(connection, *words, output);
    });
    return command;
  };
  add("list", "Those of the zones in which you may act, as they stand today", {"scorecard list"},
      List);
  auto* show = add("show", "The tree, with how each light came about",
                   {"scorecard show plan-171", "scorecard show plan-171 --as-of 2021-06-30"}, Show);
  show->add_option("SCORECARD", words->id, "An id that scorecard list prints")->required();
  show->add_option("--version", words->version, "Default: the latest");
  show->add_option("--as-of", words->as_of, "As it stood at the end of that day")->check(IsDate());
  add("put", "Add a scorecard, or a version of one", {"scorecard put our_plan.yaml"}, Put)
      ->add_option("FILE", words->file, "A scorecard file")
      ->required();
  auto* record = add("record", "Say how far a node is",
                     {"scorecard record plan-171 city/works --on 2021-06-30 --value 107",
                      "scorecard record plan-171 governance/zero_case --on 2021-06-30 "
                      "--numerator 41 --denominator 50",
                      "scorecard record plan-171 guarantee --on 2021-06-30 --light red"},
                     Record);
  record->add_option("SCORECARD", words->id, "An id that scorecard list prints")->required();
  record->add_option("PATH", words->path, "Of the node, as scorecard show prints it");
  record->add_option("--on", words->on, "The day that it is of")->required()->check(IsDate());
  record->add_option("--value", words->value, "Of an indicator, a count or a set of projects");
  record->add_option("--numerator", words->numerator, "Of a ratio");
  record->add_option("--denominator", words->denominator, "Of a ratio");
  record->add_option("--done", words->done, "Of a milestone")->check(CLI::IsMember({"yes", "no"}));
  record->add_option("--progress", words->progress, "By hand, 0 to 1");
  record->add_option("--light", words->light, "By hand")
      ->check(CLI::IsMember({"green", "yellow", "red"}));
  record->add_option("--note", words->note, "What is to be said of it");
  record->add_option("--source", words->source, "Where it can be seen");
}

}  // namespace zoneflow::cli
