#include "services/approval/adapters/embedded_rulebook.h"

#include <string_view>
#include <utility>

#include "absl/status/status.h"

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

}  // namespace

absl::StatusOr<Rulebook> LoadEmbeddedRulebook() {
  ASSIGN_OR_RETURN(
      Catalogue catalogue,
      InFile("procedures.yaml", ParseCatalogue(approval_data::Find("procedures.yaml"))));
  ASSIGN_OR_RETURN(
      std::vector<ProjectTemplate> templates,
      InFile("templates.yaml", ParseTemplates(approval_data::Find("templates.yaml"), catalogue)));
  ASSIGN_OR_RETURN(std::vector<ProjectAttribute> attributes,
                   InFile("attributes.yaml", ParseAttributes(approval_data::Find("attributes.yaml"),
                                                             templates, catalogue)));
  ASSIGN_OR_RETURN(
      std::vector<Overlay> overlays,
      InFile("overlays.yaml", ParseOverlays(approval_data::Find("overlays.yaml"), catalogue)));
  ASSIGN_OR_RETURN(
      CalendarHistory calendars,
      InFile("workday_calendar.csv", ParseCalendar(workdays_data::Find("workday_calendar.csv"))));
  ASSIGN_OR_RETURN(
      auto headers,
      InFile("matter_columns.csv", ParseMatterColumns(approval_data::Find("matter_columns.csv"))));
  WorkdayCalendar latest = calendars.Latest();
  return Rulebook{std::move(catalogue), std::move(templates), std::move(latest),
                  std::move(calendars), std::move(overlays),  std::move(headers),
                  std::move(attributes)};
}

}  // namespace zoneflow::approval
