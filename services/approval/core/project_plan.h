// The plan of a project as people read it: both passes, slack, and why each day is where it is.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/approval/core/plan_progress.h"
#include "services/approval/core/plan_rules.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::approval {

struct PlanRequest {
  std::span<const ProcedureId> procedures;
  Date required_start;
  // Without one there are latest days only.
  std::optional<Date> seen_on = std::nullopt;
  std::span<const Progress> progress = {};
  PlanRules rules = {};
};

struct PlanRow {
  ProcedureId procedure;
  std::string zh;
  std::string par;  // parallel group, or empty
  int duration_wd = 0;
  NodeHistory::State state = NodeHistory::State::kOpen;
  // Its result expires before what needs it can be accepted: it has to be got again.
  bool lapsed = false;
  PlannedNode latest;
  std::optional<PlannedNode> earliest;
  // Working days of the government calendar from the earliest to the latest acceptance (under
  // review: result), whatever its own days are; negative: so many too late. None once it is done.
  std::optional<int> slack_wd;
  // The row whose result sets its earliest acceptance; none: the day of looking, or its own
  // history.
  std::optional<std::size_t> waits_for;
  // The row whose latest acceptance sets its latest result; none: the start itself.
  std::optional<std::size_t> held_by;

  friend bool operator==(const PlanRow&, const PlanRow&) = default;
};

// The members of a parallel group (并联审批) are accepted by one window: by the first of their
// latest acceptances, and decided by the last of their latest results.
struct PlanGroup {
  std::string par;
  Date accept_by;
  Date due;

  friend bool operator==(const PlanGroup&, const PlanGroup&) = default;
};

struct ProjectPlan {
  Date required_start;
  Date start;                     // the working day at or before it; never moves
  std::vector<PlanRow> rows;      // in the order of the request, then what overlays add
  std::vector<PlanGroup> groups;  // by name
  // What binds: rows joined by driving edges, the result of each setting the acceptance of the
  // next, to the one with the least slack (START, where it has it). Without a day of looking: from
  // the first latest acceptance on.
  std::vector<std::size_t> chain;
  // With a day of looking: when construction may lawfully start at the earliest, and the least
  // slack of what is not done; none where everything is.
  std::optional<Date> earliest_start;
  std::optional<int> smallest_slack_wd;
  std::string provisional_reason;     // see Timetable; empty: no day may still change
  std::optional<int> awaits_notice;   // the first year whose holiday notice is awaited
  std::vector<std::string> warnings;  // what a person should look at

  bool Saved() const { return !smallest_slack_wd || *smallest_slack_wd >= 0; }
  // nullptr if there is none.
  const PlanRow* Find(const ProcedureId& id) const;

  friend bool operator==(const ProjectPlan&, const ProjectPlan&) = default;
};

// Fails as CompiledTemplate does.
absl::StatusOr<ProjectPlan> PlanProject(const Catalogue& catalogue, const PlanRequest& request,
                                        const WorkdayCalendar& calendar);

// The driving edges that set the earliest acceptance of a row, from where they begin to the row.
std::vector<std::size_t> ChainTo(const ProjectPlan& plan, std::size_t row);

// "A → B → START": the chain by ids.
std::string ChainText(const ProjectPlan& plan);

}  // namespace zoneflow::approval
