// Signs the timetable of a case as its baseline.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// Thread-safe; store and rules must outlive it.
class SignBaseline {
 public:
  SignBaseline(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // `version` is the one that was looked at, 0 the current one whichever it is. Returns the case
  // with that baseline; the same once more changes nothing.
  //
  // FailedPrecondition without a timetable, and for a version that is not the current one, which a
  // leader has to see first. PermissionDenied in another's zone. NotFound, Unavailable and what a
  // named request means as of CaseStore::ChangeNode.
  absl::StatusOr<Case> Run(const CaseId& id, std::int64_t version, const NamedRequest& request,
                           const Principal& principal, Instant now) const;

 private:
  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
