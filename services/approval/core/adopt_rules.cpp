#include "services/approval/core/adopt_rules.h"

#include <optional>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

constexpr std::size_t kLongestReason = 500;

// Longer than names that callers give, so that it is none of theirs.
NamedRequest NameOf(const RulesVersion& version) {
  return {StrCat("rules/", version.number, "/", version.digest), version.digest};
}

}  // namespace

std::string DigestOf(const RulesFiles& files) {
  std::string text;
  for (const auto& [name, content] : files) {
    StrAppend(&text, name.size(), ":", name, content.size(), ":", content);
  }
  return Sha256Hex(text);
}

absl::StatusOr<RulesPreview> AdoptRules::Preview(const Rulebook& candidate,
                                                 const Principal& principal, Instant now) const {
  const Rulebook& in_force = rules_.Now();
  RulesPreview preview;
  preview.in_force = in_force.number;
  preview.changes = DiffOf(in_force, candidate);
  const ReplanCommand command{{PlanCauseKind::kRule, "", "preview"}, true, nullptr};
  ASSIGN_OR_RETURN(preview.replan, ReplanAll(cases_, candidate).Run(command, {}, principal, now));
  return preview;
}

// Named after the version: whoever does it, it is one.
absl::StatusOr<Replan> AdoptRules::Settle(const RulesVersion& version, Instant now) const {
  if (version.settled || rules_.Now().number != version.number) {
    ASSIGN_OR_RETURN(std::optional<Replan> known,
                     cases_.FindReplan(NameOf(version), version.actor));
    return std::move(known).value_or(Replan());
  }
  ASSIGN_OR_RETURN(const Rulebook* rulebook, rules_.Of(version.number));
  ASSIGN_OR_RETURN(const Rulebook* before, rules_.Of(version.number == 1 ? 1 : version.number - 1));
  const ReplanCommand command{
      {PlanCauseKind::kRule, StrCat("rules/", version.number), version.reason}, false, before};
  Principal adopter;
  adopter.id = version.actor;
  adopter.all_zones = true;
  ASSIGN_OR_RETURN(Replan replan,
                   ReplanAll(cases_, *rulebook).Run(command, NameOf(version), adopter, now));
  RETURN_IF_ERROR(store_.Settle(version.number));
  return replan;
}

absl::StatusOr<AdoptedRules> AdoptRules::Run(RulesDraft draft, const Rulebook& candidate,
                                             const NamedRequest& request,
                                             const Principal& principal, Instant now) const {
  if (!principal.all_zones) {
    return absl::PermissionDeniedError(StrCat(
        "rules: ", principal.id, " may not act in all zones, for which there is one version"));
  }
  if (draft.reason.empty() || draft.reason.size() > kLongestReason) {
    return absl::InvalidArgumentError(StrCat("reason: ", draft.reason.size(),
                                             " bytes, must be 1 to ", kLongestReason,
                                             "; it stands in every new version"));
  }
  draft.changes = DiffOf(rules_.Now(), candidate);
  ASSIGN_OR_RETURN(RulesVersion version, store_.Adopt(draft, request, {principal.id, now}));
  AdoptedRules adopted;
  ASSIGN_OR_RETURN(adopted.replan, Settle(version, now));
  version.settled = true;
  adopted.version = std::move(version);
  return adopted;
}

absl::Status AdoptRules::Resume(Instant now) const {
  ASSIGN_OR_RETURN(const std::vector<RulesVersion> newest, store_.List(std::nullopt, 1));
  return newest.empty() || newest.front().settled ? absl::OkStatus()
                                                  : Settle(newest.front(), now).status();
}

}  // namespace zoneflow::approval
