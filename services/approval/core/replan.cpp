#include "services/approval/core/replan.h"

#include <chrono>
#include <utility>
#include <vector>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/timetable_diff.h"

namespace zoneflow::approval {
namespace {

constexpr int kCasesAtOnce = 500;
constexpr std::size_t kMostFailures = 20;
constexpr std::size_t kLongestWords = 500;

absl::Status CheckCause(const PlanCause& cause) {
  if (cause.kind != PlanCauseKind::kRule && cause.kind != PlanCauseKind::kHoliday) {
    return absl::InvalidArgumentError(
        StrCat("cause: ", PlanCauseKey(cause.kind),
               " plans no case but its own anew; rules and holidays plan all of them"));
  }
  if (cause.words.empty() || cause.words.size() > kLongestWords) {
    return absl::InvalidArgumentError(StrCat("reason: ", cause.words.size(),
                                             " bytes, must be 1 to ", kLongestWords,
                                             "; it stands in every new version"));
  }
  return absl::OkStatus();
}

std::string ReplanId(const NamedRequest& request, const ChangeOrigin& origin) {
  const std::string name = request.id.empty() ? std::to_string(origin.at.time_since_epoch().count())
                                              : StrCat("request/", request.id);
  return Sha256Hex(StrCat("replan/", origin.actor, "/", name)).substr(0, 32);
}

bool Moves(const CaseStep& step, const WorkdayCalendar& calendar) {
  const CaseChange& change = *step.case_change;
  const TimetableDiff diff = DiffOf(*change.before->timetable, *change.after.timetable, calendar);
  return !diff.moved.empty() || change.before->timetable->start != change.after.timetable->start;
}

}  // namespace

absl::Status ReplanAll::ReplanOne(const CaseId& id, const ReplanCommand& command,
                                  const ChangeOrigin& origin, Replan& replan) const {
  // Most cases stay: they are looked at without their locks.
  ASSIGN_OR_RETURN(const Case seen, store_.Get(id));
  if (seen.rejected() || !seen.timetable) {
    return absl::OkStatus();
  }
  ++replan.cases;
  absl::StatusOr<CaseStep> step = PlannedAnew(seen, command.cause, origin, rulebook_);
  if (step.ok() && step->case_change && !command.preview) {
    const absl::Status stored =
        store_
            .ChangeNode({id, ProcedureId()}, {}, origin,
                        [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
                          step = file.value.rejected() || !file.value.timetable
                                     ? CaseStep{}
                                     : PlannedAnew(file.value, command.cause, origin, rulebook_);
                          return step;
                        })
            .status();
    if (step.ok()) {
      RETURN_IF_ERROR(stored);
    }
  }
  if (!step.ok()) {
    ++replan.failed;
    if (replan.failures.size() < kMostFailures) {
      replan.failures.push_back(
          {id, seen.project.company, seen.project.name, std::string(step.status().message())});
    }
    return absl::OkStatus();
  }
  if (!step->case_change) {
    ++replan.unchanged;
  } else {
    ++(Moves(*step, rulebook_.calendar) ? replan.moved : replan.settled);
  }
  return absl::OkStatus();
}

absl::StatusOr<Replan> ReplanAll::Run(const ReplanCommand& command, const NamedRequest& request,
                                      const Principal& principal) const {
  RETURN_IF_ERROR(CheckCause(command.cause));
  const ChangeOrigin origin{principal.id, clock_.Now()};
  if (!command.preview) {
    ASSIGN_OR_RETURN(std::optional<Replan> known, store_.FindReplan(request, origin.actor));
    if (known) {
      return *std::move(known);
    }
  }
  Replan replan;
  replan.id = ReplanId(request, origin);
  replan.cause = command.cause;
  replan.actor = origin.actor;
  replan.finished_at = origin.at;
  ScheduledQuery query;
  query.limit = kCasesAtOnce;
  if (!principal.all_zones) {
    query.zones = principal.zones;
  }
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<CaseId> page, store_.ListScheduled(query));
    for (const CaseId& id : page) {
      RETURN_IF_ERROR(ReplanOne(id, command, origin, replan));
    }
    if (page.size() < static_cast<std::size_t>(query.limit)) {
      break;
    }
    query.after = page.back();
  }
  if (!command.preview) {
    RETURN_IF_ERROR(store_.FinishReplan(replan, request, origin));
  }
  return replan;
}

}  // namespace zoneflow::approval
