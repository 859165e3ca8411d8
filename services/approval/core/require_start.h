// Sets the day by which the construction of a project must start, and publishes its backward
// timetable.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"

namespace zoneflow::approval {

// Whether the caller means a start that has passed already: most are a slip of the year.
enum class PastStart { kRefused, kConfirmed };

// Thread-safe; store and rules must outlive it.
class RequireStart {
 public:
  RequireStart(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Returns the case with its new required start and timetable. The same date again changes
  // nothing, unless the rulebook gives another timetable by now; it is never asked about twice.
  //
  // `expected_revision` 0 stands for whatever it is. NotFound: no such case. PermissionDenied: the
  // principal may not act in the case's zone (a case of an unknown zone takes one who may act in
  // all). Aborted: the case has another revision than expected, or another writer was faster.
  // FailedPrecondition: its template is not in the rulebook; "confirm_past: …" for a start before
  // today (business time) that is not confirmed. OutOfRange: the calendar does not
  // reach as far as the plan. Unavailable from the store.
  absl::StatusOr<Case> Run(const CaseId& id, Date required_start, std::int64_t expected_revision,
                           const Principal& principal, Instant now,
                           PastStart past = PastStart::kRefused) const;

 private:
  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
