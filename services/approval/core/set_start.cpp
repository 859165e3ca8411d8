#include "services/approval/core/set_start.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/case_plan.h"

namespace zoneflow::approval {

SetStart::SetStart(CaseStore& store, const Clock& clock, const Rulebook& rulebook)
    : store_(store), clock_(clock), rulebook_(rulebook) {
  for (const ProjectTemplate& made : rulebook_.templates) {
    absl::StatusOr<CompiledTemplate> compiled =
        CompiledTemplate::Compile(rulebook_.catalogue, made.procedures);
    ZONEFLOW_CHECK(compiled.ok());
    compiled_.emplace(made.id, *std::move(compiled));
  }
}

absl::StatusOr<Timetable> SetStart::Plan(const Case& value, Date required_start) const {
  const auto compiled = compiled_.find(value.template_id);
  // What was promised and what is laid over the catalogue make edges of their own, and what is known
  // of the project makes a selection of its own.
  return compiled == compiled_.end() || !value.promises.empty() || !value.overlays.empty() ||
                 !value.attributes.empty()
             ? TimetableOf(value, required_start, rulebook_)
             : compiled->second.MakeTimetable(required_start, rulebook_.calendar);
}

absl::StatusOr<Case> SetStart::Run(const CaseId& id, Date required_start,
                                   std::int64_t expected_revision, const Principal& principal,
                                   PastStart past) const {
  ASSIGN_OR_RETURN(Case before, store_.Get(id));
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", before.project.zone.id));
  RETURN_IF_ERROR(CheckStands(before));
  if (expected_revision != 0 && expected_revision != before.revision) {
    return absl::AbortedError(StrCat("expected_revision: case ", id.str(), " has revision ",
                                     before.revision, ", not ", expected_revision));
  }
  const Instant now = clock_.Now();
  if (past == PastStart::kRefused && before.required_start != required_start &&
      required_start < ShanghaiDate(now)) {
    return absl::FailedPreconditionError(
        StrCat("confirm_past: the start ", FormatDate(required_start), " is before today, ",
               FormatDate(ShanghaiDate(now)), "; it needs a confirmation"));
  }
  ASSIGN_OR_RETURN(Timetable timetable, Plan(before, required_start));
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
      NumberTimetable(before, after, cause, principal.id, now, rulebook_.calendar);
  const CaseChange change{CaseChangeKind::kScheduled,
                          std::move(before),
                          after,
                          LightsOf(after, ShanghaiDate(now), rulebook_.calendar),
                          {},
                          std::move(versions)};
  RETURN_IF_ERROR(store_.Apply({&change, 1}, {principal.id, now}));
  return after;
}

}  // namespace zoneflow::approval
