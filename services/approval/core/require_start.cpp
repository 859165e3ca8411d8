#include "services/approval/core/require_start.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/case_plan.h"

namespace zoneflow::approval {

absl::StatusOr<Case> RequireStart::Run(const CaseId& id, Date required_start,
                                       std::int64_t expected_revision, const Principal& principal,
                                       Instant now, PastStart past) const {
  const Rulebook& rulebook = rules_.Now();
  ASSIGN_OR_RETURN(Case before, store_.Get(id));
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", before.project.zone.id));
  RETURN_IF_ERROR(CheckStands(before));
  if (expected_revision != 0 && expected_revision != before.revision) {
    return absl::AbortedError(StrCat("expected_revision: case ", id.str(), " has revision ",
                                     before.revision, ", not ", expected_revision));
  }
  if (past == PastStart::kRefused && before.required_start != required_start &&
      required_start < ShanghaiDate(now)) {
    return absl::FailedPreconditionError(
        StrCat("confirm_past: the start ", FormatDate(required_start), " is before today, ",
               FormatDate(ShanghaiDate(now)), "; it needs a confirmation"));
  }
  ASSIGN_OR_RETURN(Timetable timetable, TimetableOf(before, required_start, rulebook));
  Case after = before;
  after.required_start = required_start;
  after.timetable = std::move(timetable);
  if (after == before) {
    return before;
  }
  after.lights_told_on = ShanghaiDate(now);
  ++after.revision;
  after.updated_at = now;
  const PlanCause cause{PlanCauseKind::kPerson, "",
                        before.required_start == required_start
                            ? "按现行规则重排"
                            : StrCat("要求开工日定为 ", FormatDate(required_start))};
  std::vector<TimetableVersion> versions =
      NumberTimetable(before, after, cause, principal.id, now, rulebook);
  const CaseChange change{CaseChangeKind::kScheduled,
                          std::move(before),
                          after,
                          LightsOf(after, ShanghaiDate(now), rulebook.calendar,
                                   rulebook.LimitsIn(after.project.zone.id).light),
                          {},
                          std::move(versions)};
  RETURN_IF_ERROR(store_.Apply({&change, 1}, {principal.id, now}));
  return after;
}

}  // namespace zoneflow::approval
