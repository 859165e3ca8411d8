#include "tools/zoneflow/plan/rules_command.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"

#include "approval_data.h"
#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/workdays/calendar_csv.h"
#include "services/approval/adapters/catalogue_yaml.h"
#include "services/approval/core/catalogue_diff.h"
#include "services/approval/core/timetable.h"
#include "services/approval/core/timetable_diff.h"
#include "tools/zoneflow/document_file.h"
#include "workdays_data.h"

namespace zoneflow::plan {
namespace {

using approval::Catalogue;
using approval::ProjectTemplate;

constexpr char kCalendar[] = "workday_calendar.csv";

// The text of a file, or of the shipped one of that name.
absl::StatusOr<std::string> TextOf(const std::string& path, std::string_view shipped) {
  if (path.empty()) {
    return std::string(shipped == kCalendar ? workdays_data::Find(shipped)
                                            : approval_data::Find(shipped));
  }
  return cli::ReadDocumentFile("FILE", path);
}

template <typename Parse>
auto Read(const std::string& path, std::string_view shipped, const Parse& parse)
    -> decltype(parse(std::string_view())) {
  ASSIGN_OR_RETURN(const std::string text, TextOf(path, shipped));
  auto parsed = parse(text);
  if (!parsed.ok()) {
    return absl::Status(parsed.status().code(), StrCat(path.empty() ? std::string(shipped) : path,
                                                       ": ", parsed.status().message()));
  }
  return parsed;
}

absl::StatusOr<Catalogue> ReadCatalogue(const std::string& path) {
  return Read(path, "procedures.yaml",
              [](std::string_view text) { return approval::ParseCatalogue(text); });
}

absl::StatusOr<std::vector<ProjectTemplate>> ReadTemplates(const std::string& path,
                                                           const Catalogue& catalogue) {
  return Read(path, "templates.yaml",
              [&](std::string_view text) { return approval::ParseTemplates(text, catalogue); });
}

// What moves in the plans of the shipped templates, which both catalogues have to know.
absl::Status AddMoves(const Catalogue& before, const Catalogue& after, Date start,
                      cli::Rows& rows) {
  ASSIGN_OR_RETURN(const std::vector<ProjectTemplate> templates, ReadTemplates("", before));
  ASSIGN_OR_RETURN(const CalendarHistory history,
                   Read("", kCalendar, [](std::string_view text) { return ParseCalendar(text); }));
  const WorkdayCalendar calendar = history.Latest();
  for (const ProjectTemplate& made : templates) {
    ASSIGN_OR_RETURN(const approval::Timetable was,
                     approval::PlanBackward(before, made.procedures, start, calendar));
    ASSIGN_OR_RETURN(const approval::Timetable now,
                     approval::PlanBackward(after, made.procedures, start, calendar));
    for (const approval::MovedRow& moved : approval::DiffOf(was, now, calendar).moved) {
      if (!moved.before || !moved.after) {
        continue;  // both plan the same selection
      }
      rows.rows.push_back({{"id", moved.procedure.str()},
                           {"zh", moved.zh},
                           {"field", StrCat("latest_accept, ", made.id.str())},
                           {"was", FormatDate(moved.before->latest_accept)},
                           {"now", FormatDate(moved.after->latest_accept)},
                           {"moved_wd", moved.accept_moved_wd}});
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunRulesCheck(const RuleFiles& files, const cli::Output& output) {
  cli::Rows rows{{"file", "entries", "state"}, {}};
  const auto add = [&](const std::string& path, const char* shipped, std::size_t entries) {
    rows.rows.push_back(
        {{"file", path.empty() ? shipped : path}, {"entries", entries}, {"state", "ok"}});
  };
  ASSIGN_OR_RETURN(const Catalogue catalogue, ReadCatalogue(files.procedures));
  add(files.procedures, "procedures.yaml", catalogue.procedures().size());
  ASSIGN_OR_RETURN(const std::vector<approval::Overlay> overlays,
                   Read(files.overlays, "overlays.yaml", [&](std::string_view text) {
                     return approval::ParseOverlays(text, catalogue);
                   }));
  add(files.overlays, "overlays.yaml", overlays.size());
  ASSIGN_OR_RETURN(const std::vector<ProjectTemplate> templates,
                   ReadTemplates(files.templates, catalogue));
  add(files.templates, "templates.yaml", templates.size());
  ASSIGN_OR_RETURN(const std::vector<approval::ProjectAttribute> attributes,
                   Read(files.attributes, "attributes.yaml", [&](std::string_view text) {
                     return approval::ParseAttributes(text, templates, catalogue);
                   }));
  add(files.attributes, "attributes.yaml", attributes.size());
  ASSIGN_OR_RETURN(
      const CalendarHistory calendar,
      Read(files.calendar, kCalendar, [](std::string_view text) { return ParseCalendar(text); }));
  add(files.calendar, kCalendar, calendar.rows().size());
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status RunRulesDiff(const RulesDiffOptions& options, const cli::Output& output) {
  ASSIGN_OR_RETURN(const Catalogue before, ReadCatalogue(options.before));
  ASSIGN_OR_RETURN(const Catalogue after, ReadCatalogue(options.after));
  cli::Rows rows{{"id", "zh", "field", "was", "now", "moved_wd"}, {}};
  for (const approval::ProcedureChange& change : approval::DiffOf(before, after)) {
    rows.rows.push_back({{"id", change.procedure.str()},
                         {"zh", change.zh},
                         {"field", change.field},
                         {"was", change.was},
                         {"now", change.now}});
  }
  if (!options.start.empty()) {
    ASSIGN_OR_RETURN(const Date start, ParseDate(options.start));
    RETURN_IF_ERROR(AddMoves(before, after, start, rows));
  }
  output.Print(rows);
  return absl::OkStatus();
}

void RegisterRules(CLI::App& app, cli::Context& context) {
  auto* rules = app.add_subcommand("rules", "The rules of approval: as files, and in force");
  rules->require_subcommand(1);
  cli::SetExamples(rules, {"rules check", "rules diff my-procedures.yaml --start 2021-04-20"});

  const auto files = std::make_shared<RuleFiles>();
  auto* check = rules->add_subcommand("check", "What is wrong with them; default: those shipped");
  check->add_option("--procedures", files->procedures, "A catalogue (procedures.yaml)")
      ->type_name("FILE");
  check->add_option("--overlays", files->overlays, "Reform modes (overlays.yaml)")
      ->type_name("FILE");
  check->add_option("--templates", files->templates, "Project templates (templates.yaml)")
      ->type_name("FILE");
  check->add_option("--attributes", files->attributes, "Questions (attributes.yaml)")
      ->type_name("FILE");
  check->add_option("--calendar", files->calendar, "Holiday notices (workday_calendar.csv)")
      ->type_name("FILE");
  cli::SetExamples(check, {"rules check", "rules check --procedures my-procedures.yaml"});
  context.OnCall(
      check, [files, &context] { return cli::Report(RunRulesCheck(*files, context.Standard())); });

  const auto options = std::make_shared<RulesDiffOptions>();
  auto* diff = rules->add_subcommand("diff", "What a catalogue changes, and which days it moves");
  diff->add_option("FILE", options->after, "A catalogue (procedures.yaml)")
      ->type_name("FILE")
      ->required();
  diff->add_option("--against", options->before, "The one before; default: that of this build")
      ->type_name("FILE");
  diff->add_option("--start", options->start, "Also the days that move in plans for this start")
      ->check(cli::IsDate());
  cli::SetExamples(diff, {"rules diff my-procedures.yaml",
                          "rules diff new.yaml --against old.yaml --start 2021-04-20"});
  context.OnCall(diff, [options, &context] {
    return cli::Report(RunRulesDiff(*options, context.Standard()));
  });
}

}  // namespace zoneflow::plan
