// Adopts a version of the rules, and plans all open cases by it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/replan.h"
#include "services/approval/core/rules_diff.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/rules_version.h"

namespace zoneflow::approval {

struct RulesPreview {
  std::int64_t in_force = 0;         // the number of the version it is compared with
  std::vector<RulesChange> changes;  // what it would change of that
  Replan replan;                     // which cases would move, of the principal's zones
};

struct AdoptedRules {
  RulesVersion version;
  Replan replan;
};

// Thread-safe; stores and rules must outlive it.
class AdoptRules {
 public:
  AdoptRules(CaseStore& cases, RulesStore& store, const RulesSource& rules)
      : cases_(cases), store_(store), rules_(rules) {}

  // What the candidate would do; stores nothing.
  absl::StatusOr<RulesPreview> Preview(const Rulebook& candidate, const Principal& principal,
                                       Instant now) const;

  // Makes the files, which read as the candidate, the rules in force, and plans every open case by
  // them: of all zones, whoever asks, since there is one version for all. What is accepted keeps the
  // limit of its day. Files that are in force already change nothing. A repeat has the answer of then,
  // without the cases that it names; one that did not end is brought to its end by it.
  //
  // PermissionDenied for one who may not act in all zones. InvalidArgument for a reason that is missing
  // or over 500 bytes. As RulesStore::Adopt beside.
  absl::StatusOr<AdoptedRules> Run(RulesDraft draft, const Rulebook& candidate,
                                   const NamedRequest& request, const Principal& principal,
                                   Instant now) const;

  // Plans all open cases by the version in force, where that did not end: a process died in the
  // middle. Nothing to do is OK.
  absl::Status Resume(Instant now) const;

 private:
  absl::StatusOr<Replan> Settle(const RulesVersion& version, Instant now) const;

  CaseStore& cases_;
  RulesStore& store_;
  const RulesSource& rules_;
};

}  // namespace zoneflow::approval
