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

CaseLights LightsOf(const Case& value, Date as_of, const WorkdayCalendar& calendar,
                    const LightRule& rule) {
  CaseLights lights;
  if (!value.timetable) {
    return lights;
  }
  for (const TimetableRow& row : value.timetable->rows) {
    if (value.rejected()) {
      lights.nodes.emplace_back();
      continue;
    }
    const CaseNode* node = value.FindNode(row.procedure);
    lights.nodes.push_back(LightOf(&row, node, as_of, calendar, rule));
    const std::optional<LightDays> days = LightDaysOf(&row, node, calendar, rule);
    if (days && calendar.Covers(as_of)) {
      lights.worst = std::max(lights.worst, std::optional(LightOn(*days, as_of)));
    }
  }
  return lights;
}

const CaseNode* Case::FindNode(const ProcedureId& procedure) const {
  const auto found = std::ranges::lower_bound(nodes, procedure, {}, &CaseNode::procedure);
  return found != nodes.end() && found->procedure == procedure ? &*found : nullptr;
}

const TimetableRow* Case::FindRow(const ProcedureId& procedure) const {
  if (!timetable) {
    return nullptr;
  }
  const auto found = std::ranges::find(timetable->rows, procedure, &TimetableRow::procedure);
  return found == timetable->rows.end() ? nullptr : &*found;
}

CaseProgress ProgressOf(const Case& value, LandNeed land_need, const Catalogue& catalogue) {
  CaseProgress progress;
  progress.land_need = land_need;
  for (const CaseNode& node : value.nodes) {
    const bool open = node.status == NodeStatus::kReceived ||
                      node.status == NodeStatus::kCorrection || IsUnderReview(node.status);
    if (open || IsDone(node.status)) {
      progress.nodes.push_back({node.procedure,
                                node.received_on ? node.received_on : node.accepted_on,
                                IsDone(node.status) ? node.completed_on : std::nullopt});
    }
  }
  for (const CasePromise& promise : value.promises) {
    std::string owed = promise.paper;
    if (owed.empty()) {
      const auto index = catalogue.IndexOf(promise.prerequisite);
      owed = index ? catalogue.at(*index).zh : promise.prerequisite.str();
    }
    progress.promises.push_back({promise.procedure, std::move(owed), promise.due_on,
                                 promise.state == PromiseState::kClosed});
  }
  return progress;
}

absl::Status CheckStands(const Case& value) {
  return value.rejected()
             ? absl::FailedPreconditionError(
                   StrCat("id: the project of case ", value.id.str(), " was rejected with signing ",
                          value.project.signing_id.str(), "; nothing is done to it"))
             : absl::OkStatus();
}

CaseId CaseIdFor(const ProjectId& project) {
  return CaseId(Sha256Hex(StrCat("case/", project.str())).substr(0, 32));
}

}  // namespace zoneflow::approval
