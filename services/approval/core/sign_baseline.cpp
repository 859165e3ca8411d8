#include "services/approval/core/sign_baseline.h"

#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/timetable_version.h"

namespace zoneflow::approval {
namespace {

absl::StatusOr<CaseStep> Sign(const Case& value, std::int64_t version, const Principal& principal,
                              Instant now, const Rulebook& rulebook) {
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", value.project.zone.id));
  RETURN_IF_ERROR(CheckStands(value));
  if (!value.timetable) {
    return absl::FailedPreconditionError(
        StrCat("version: case ", value.id.str(), " has no timetable yet"));
  }
  // One of a release that numbered none is the first.
  const std::int64_t current = value.timetable_version == 0 ? 1 : value.timetable_version;
  if (version != 0 && version != current) {
    return absl::FailedPreconditionError(StrCat("version: ", version, " is not the current one, ",
                                                current, "; look at that before you sign"));
  }
  if (value.baseline_version == current) {
    return CaseStep{};
  }
  CaseChange change{CaseChangeKind::kSigned, value, value,
                    LightsOf(value, ShanghaiDate(now), rulebook.calendar,
                             rulebook.LimitsIn(value.project.zone.id).light)};
  TimetableVersion signed_version = UnnumberedVersion(value);
  signed_version.number = current;
  signed_version.signed_by = principal.id;
  signed_version.signed_at = now;
  change.versions = {std::move(signed_version)};
  ++change.after.revision;
  change.after.updated_at = now;
  change.after.timetable_version = current;
  change.after.baseline_version = current;
  CaseStep step;
  step.case_change = std::move(change);
  return step;
}

}  // namespace

absl::StatusOr<Case> SignBaseline::Run(const CaseId& id, std::int64_t version,
                                       const NamedRequest& request, const Principal& principal,
                                       Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  if (version < 0) {
    return absl::InvalidArgumentError(StrCat("version: ", version, " is negative"));
  }
  RETURN_IF_ERROR(store_
                      .ChangeNode({id, ProcedureId()}, request, {principal.id, now},
                                  [&](const NodeFile& file) {
                                    return Sign(file.value, version, principal, now, rulebook);
                                  })
                      .status());
  return store_.Get(id);
}

}  // namespace zoneflow::approval
