#include "services/approval/core/replan.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/case_row.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/timetable_diff.h"

namespace zoneflow::approval {
namespace {

constexpr int kCasesAtOnce = 500;
// Of one transaction: long enough to share its commit, short enough for those who wait.
constexpr std::size_t kChangedAtOnce = 100;
constexpr std::size_t kMostShown = 20;
constexpr std::size_t kMostHad = 10;
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

// Adds what the step does to the counts.
void Count(const CaseStep& step, const WorkdayCalendar& calendar, Replan& replan) {
  if (!step.case_change ||
      step.case_change->before->timetable == step.case_change->after.timetable) {
    ++replan.unchanged;
    return;
  }
  const Case& after = step.case_change->after;
  const Timetable& was = *step.case_change->before->timetable;
  const auto nodes = static_cast<int>(DiffOf(was, *after.timetable, calendar).moved.size());
  const bool other_start = was.start != after.timetable->start;
  if (nodes == 0 && !other_start) {
    ++replan.settled;
    return;
  }
  ++replan.moved;
  replan.nodes_moved += nodes;
  replan.starts_moved += other_start ? 1 : 0;
  if (replan.moves.size() < kMostShown) {
    replan.moves.push_back({after.id, after.project.company, after.project.name, nodes, was.start,
                            after.timetable->start});
  }
}

}  // namespace

// Those that rules and holidays moved it from, back to the one that a person's act made: a change
// that is taken back leads there.
absl::StatusOr<std::vector<Timetable>> ReplanAll::MovedFrom(const Case& value) const {
  std::vector<Timetable> had;
  for (std::int64_t number = value.timetable_version; number > 1 && had.size() < kMostHad;
       --number) {
    ASSIGN_OR_RETURN(const TimetableVersion made, store_.ReadVersion(value.id, number));
    if (made.cause.kind != PlanCauseKind::kRule && made.cause.kind != PlanCauseKind::kHoliday) {
      break;
    }
    ASSIGN_OR_RETURN(TimetableVersion before, store_.ReadVersion(value.id, number - 1));
    had.push_back(std::move(before.timetable));
  }
  return had;
}

absl::Status ReplanAll::ReplanPage(std::span<const CaseId> ids, const ReplanCommand& command,
                                   const ChangeOrigin& origin, CasePlanner& planner,
                                   Replan& replan) const {
  const Rulebook& rulebook = planner.rulebook();
  std::map<CaseId, std::vector<Timetable>> had;
  const auto is_open = [&](const Case& value) {
    return !value.rejected() && (value.timetable || command.instead_of != nullptr);
  };
  const auto plan = [&](const Case& value) -> absl::StatusOr<CaseStep> {
    ASSIGN_OR_RETURN(CaseStep step,
                     PlannedAnew(value, had[value.id], command.cause, origin, planner));
    step.list_anew = command.instead_of != nullptr &&
                     RegisterOf(value, *command.instead_of) != RegisterOf(value, rulebook);
    return step;
  };
  // Most cases stay: they are looked at without their locks.
  ASSIGN_OR_RETURN(const std::vector<Case> seen, store_.GetMany(ids));
  std::map<CaseId, absl::StatusOr<CaseStep>> steps;
  std::vector<CaseId> to_change;
  for (const Case& value : seen) {
    if (!is_open(value)) {
      continue;
    }
    absl::StatusOr<CaseStep> step = plan(value);
    if (step.ok() && step->case_change && value.timetable) {
      ASSIGN_OR_RETURN(had[value.id], MovedFrom(value));
      step = had[value.id].empty() ? std::move(step) : plan(value);
    }
    if (step.ok() && (step->case_change || step->list_anew)) {
      to_change.push_back(value.id);
    }
    steps.insert_or_assign(value.id, std::move(step));
  }
  for (std::size_t at = 0; at < to_change.size() && !command.preview; at += kChangedAtOnce) {
    const std::span<const CaseId> some =
        std::span(to_change).subspan(at, std::min(kChangedAtOnce, to_change.size() - at));
    RETURN_IF_ERROR(
        store_.ChangeCases(some, origin, [&](const Case& value) -> absl::StatusOr<CaseStep> {
          absl::StatusOr<CaseStep> step = is_open(value) ? plan(value) : CaseStep{};
          steps.insert_or_assign(value.id, step);
          // What gives no plan by now stands as it does, and the others go on.
          return step.ok() ? *std::move(step) : CaseStep{};
        }));
  }
  for (const Case& value : seen) {
    const auto found = steps.find(value.id);
    if (found == steps.end()) {
      continue;
    }
    const absl::StatusOr<CaseStep>& step = found->second;
    replan.cases += value.timetable ? 1 : 0;
    if (!step.ok()) {
      ++replan.failed;
      if (replan.failures.size() < kMostShown) {
        replan.failures.push_back({value.id, value.project.company, value.project.name,
                                   std::string(step.status().message())});
      }
    } else if (value.timetable) {
      Count(*step, rulebook.calendar, replan);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Replan> ReplanAll::Run(const ReplanCommand& command, const NamedRequest& request,
                                      const Principal& principal, Instant now) const {
  RETURN_IF_ERROR(CheckCause(command.cause));
  const ChangeOrigin origin{principal.id, now};
  if (!command.preview) {
    ASSIGN_OR_RETURN(std::optional<Replan> known, store_.FindReplan(request, origin.actor));
    if (known) {
      return *std::move(known);
    }
  }
  CasePlanner planner(rules_.Now());
  Replan replan;
  replan.id = ReplanId(request, origin);
  replan.cause = command.cause;
  replan.actor = origin.actor;
  replan.finished_at = origin.at;
  ScheduledQuery query;
  query.limit = kCasesAtOnce;
  query.all = command.instead_of != nullptr;
  if (!principal.all_zones) {
    query.zones = principal.zones;
  }
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<CaseId> page, store_.ListScheduled(query));
    RETURN_IF_ERROR(ReplanPage(page, command, origin, planner, replan));
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
