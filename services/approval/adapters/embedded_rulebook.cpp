#include "services/approval/adapters/embedded_rulebook.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "approval_data.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/workdays/calendar_csv.h"
#include "services/approval/adapters/catalogue_yaml.h"
#include "services/approval/adapters/matter_columns_csv.h"
#include "workdays_data.h"

namespace zoneflow::approval {
namespace {

template <typename T>
absl::StatusOr<T> InFile(std::string_view file, absl::StatusOr<T> parsed) {
  if (parsed.ok()) {
    return parsed;
  }
  return absl::Status(parsed.status().code(), StrCat(file, ": ", parsed.status().message()));
}

constexpr const char* kFiles[] = {"procedures.yaml", "templates.yaml",       "attributes.yaml",
                                  "overlays.yaml",   "workday_calendar.csv", "matter_columns.csv",
                                  "zones.yaml",      "aliases.yaml"};
// Those from here on are missing in versions that were adopted before there were any.
constexpr std::size_t kRequired = 6;

absl::Status CheckNames(const RulesFiles& files) {
  for (const auto& [name, text] : files) {
    if (std::ranges::find(kFiles, name) == std::end(kFiles)) {
      return absl::InvalidArgumentError(
          StrCat("files: \"", name, "\" is none of ", absl::StrJoin(kFiles, ", ")));
    }
  }
  for (const char* name : std::span(kFiles).first(kRequired)) {
    if (!files.contains(name)) {
      return absl::InvalidArgumentError(StrCat("files: ", name, " is missing"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

RulesFiles ShippedRules() {
  RulesFiles files;
  for (const char* name : kFiles) {
    const bool is_calendar = std::string_view(name) == "workday_calendar.csv";
    files[name] = std::string(is_calendar ? workdays_data::Find(name) : approval_data::Find(name));
  }
  return files;
}

absl::StatusOr<Rulebook> ParseRulebook(const RulesFiles& files) {
  RETURN_IF_ERROR(CheckNames(files));
  const auto text = [&files](const char* name) { return std::string_view(files.at(name)); };
  ASSIGN_OR_RETURN(Catalogue catalogue,
                   InFile("procedures.yaml", ParseCatalogue(text("procedures.yaml"))));
  ASSIGN_OR_RETURN(std::vector<ProjectTemplate> templates,
                   InFile("templates.yaml", ParseTemplates(text("templates.yaml"), catalogue)));
  ASSIGN_OR_RETURN(
      std::vector<ProjectAttribute> attributes,
      InFile("attributes.yaml", ParseAttributes(text("attributes.yaml"), templates, catalogue)));
  ASSIGN_OR_RETURN(std::vector<Overlay> overlays,
                   InFile("overlays.yaml", ParseOverlays(text("overlays.yaml"), catalogue)));
  ASSIGN_OR_RETURN(CalendarHistory calendars,
                   InFile("workday_calendar.csv", ParseCalendar(text("workday_calendar.csv"))));
  ASSIGN_OR_RETURN(auto headers,
                   InFile("matter_columns.csv", ParseMatterColumns(text("matter_columns.csv"))));
  ZoneTable zones;
  if (files.contains("zones.yaml")) {
    ASSIGN_OR_RETURN(zones, InFile("zones.yaml", ParseZones(text("zones.yaml"))));
  }
  std::map<std::string, ProcedureId> aliases;
  if (files.contains("aliases.yaml")) {
    ASSIGN_OR_RETURN(aliases,
                     InFile("aliases.yaml", ParseAliases(text("aliases.yaml"), catalogue)));
  }
  WorkdayCalendar latest = calendars.Latest();
  return Rulebook{
      std::move(catalogue), std::move(templates), std::move(latest),      std::move(calendars),
      std::move(overlays),  std::move(headers),   std::move(attributes),  0,
      DigestOf(files),      zones.limits,         std::move(zones.zones), std::move(aliases)};
}

absl::StatusOr<Rulebook> LoadEmbeddedRulebook() {
  ASSIGN_OR_RETURN(Rulebook rulebook, ParseRulebook(ShippedRules()));
  rulebook.digest.clear();
  return rulebook;
}

}  // namespace zoneflow::approval
