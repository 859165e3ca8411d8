#include "services/approval/core/case.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {

std::string_view StageName(Stage stage) {
  switch (stage) {
    case Stage::kSigned:
      return "signed";
    case Stage::kLanded:
      return "landed";
    case Stage::kStarted:
      return "started";
    case Stage::kInProduction:
      return "in_production";
  }
  return "";
}

std::optional<Stage> StageNamed(std::string_view name) {
  const auto* found = std::ranges::find(kStages, name, StageName);
  return found == std::end(kStages) ? std::nullopt : std::optional(*found);
}

CaseLights LightsOf(const Case& value, Date as_of, const WorkdayCalendar& calendar) {
  CaseLights lights;
  if (!value.timetable) {
    return lights;
  }
  for (const TimetableRow& row : value.timetable->rows) {
    const absl::StatusOr<Light> light = LightOf(row, {}, as_of, calendar);
    lights.nodes.push_back(light.ok() ? std::optional(*light) : std::nullopt);
    lights.worst = std::max(lights.worst, lights.nodes.back());
  }
  return lights;
}

CaseId CaseIdFor(const ProjectId& project) {
  return CaseId(Sha256Hex(StrCat("case/", project.str())).substr(0, 32));
}

}  // namespace zoneflow::approval
