#include "services/approval/core/open_case.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/status.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/triage.h"

namespace zoneflow::approval {
namespace {

absl::Status CheckMembers(std::span<const ProjectRecord> members) {
  std::set<ProjectId> seen;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const ProjectRecord& member = members[i];
    const auto refuse = [&](std::string_view what) {
      return absl::InvalidArgumentError(StrCat("members[", i, "].", what));
    };
    if (member.id.empty()) {
      return refuse("id: is empty; a named project has an id");
    }
    if (member.signing_id.empty()) {
      return refuse("signing_id: is empty; a project comes from a signing");
    }
    if (member.company.empty() && member.name.empty()) {
      return refuse("name: is empty, and so is company; a named project has one of them");
    }
    if (!seen.insert(member.id).second) {
      return refuse(
          StrCat("id: \"", member.id.str(), "\" stands twice; a project is a member once"));
    }
  }
  return absl::OkStatus();
}

// Whether a signing speaks for a project that is known. Which arrives first leaves no trace: of
// several the one with the smallest id does; one that is rejected where no other does, and one that
// was merged into another never. One that was split speaks no more, until it says that it stands for
// its parts: a part has an id of its own for ever, so that this can only be the later word.
bool Speaks(const Case& before, const ProjectRecord& member, const StandsFor& others) {
  const SigningId& speaker = before.project.signing_id;
  if (speaker == member.signing_id) {
    return true;
  }
  const auto has = [](const std::vector<SigningId>& ids, const SigningId& id) {
    return std::ranges::find(ids, id) != ids.end();
  };
  if (has(before.merged_signings, member.signing_id)) {
    return false;
  }
  const bool rejected = member.status == FigureStatus::kRejected;
  if (has(before.split_signings, member.signing_id)) {
    return !rejected && has(others.merged, speaker);
  }
  return (!rejected && (has(others.merged, speaker) || has(others.split_from, speaker))) ||
         std::pair(rejected, member.signing_id) < std::pair(before.rejected(), speaker);
}

}  // namespace

absl::StatusOr<std::vector<CaseChange>> OpenCases::Run(std::span<const ProjectRecord> members,
                                                       const Principal& principal, Instant now,
                                                       const StandsFor& others) const {
  return RunOn(members, principal, now, Known::kCorrect, others);
}

absl::StatusOr<std::vector<CaseChange>> OpenCases::RunLate(std::span<const ProjectRecord> members,
                                                           const Principal& principal,
                                                           Instant now) const {
  return RunOn(members, principal, now, Known::kLeave, {});
}

absl::StatusOr<std::vector<CaseChange>> OpenCases::RunOn(std::span<const ProjectRecord> members,
                                                         const Principal& principal, Instant now,
                                                         Known what_is_known,
                                                         const StandsFor& others) const {
  const Rulebook& rulebook = rules_.Now();
  RETURN_IF_ERROR(CheckMembers(members));
  ZONEFLOW_CHECK(!rulebook.templates.empty());
  const ProjectTemplate& first_template = rulebook.templates.front();

  std::vector<ProjectId> ids;
  ids.reserve(members.size());
  for (const ProjectRecord& member : members) {
    ids.push_back(member.id);
  }
  ASSIGN_OR_RETURN(const std::vector<std::optional<Case>> known, store_.FindByProjects(ids));
  ZONEFLOW_CHECK(known.size() == members.size());

  std::vector<CaseChange> changes;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const ProjectRecord& member = members[i];
    const std::optional<Case>& before = known[i];
    const bool rejected = member.status == FigureStatus::kRejected;
    if (!before.has_value() && rejected) {
      continue;
    }
    if (!before.has_value()) {
      Case opened;
      opened.id = CaseIdFor(member.id);
      opened.revision = 1;
      opened.project = member;
      opened.merged_signings = others.merged;
      opened.split_signings = others.split_from;
      opened.template_id = first_template.id;
      opened.updated_at = now;
      CaseProgress nothing_yet;
      nothing_yet.land_need = first_template.land_need;
      opened.triage = TriageCase(rulebook.catalogue, first_template.procedures, nothing_yet);
      changes.push_back({CaseChangeKind::kOpened, std::nullopt, std::move(opened)});
      continue;
    }
    if (what_is_known == Known::kLeave || !Speaks(*before, member, others)) {
      continue;
    }
    if (before->project == member && before->merged_signings == others.merged &&
        before->split_signings == others.split_from) {
      continue;
    }
    Case after = *before;
    after.project = member;
    after.merged_signings = others.merged;
    after.split_signings = others.split_from;
    after.updated_at = now;
    ++after.revision;
    CaseLights lights = LightsOf(after, ShanghaiDate(now), rulebook.calendar,
                                 rulebook.LimitsIn(after.project.zone.id).light);
    changes.push_back({CaseChangeKind::kCorrected, before, std::move(after), std::move(lights)});
  }
  if (!changes.empty()) {
    RETURN_IF_ERROR(store_.Apply(changes, {principal.id, now}));
  }
  return changes;
}

}  // namespace zoneflow::approval
