// Makes promises and closes them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/record_node.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// What is promised, and until when.
struct PromiseWish {
  std::string paper;  // one of the two
  ProcedureId prerequisite;
  std::optional<Date> due_on;  // none: the last day that is allowed
  std::string reason;
};

// The last day on which what is owed may come: a paper within the procedure's own promised limit
// from its acceptance, or from today before that; a result before the latest acceptance of the
// procedure that needs it at the latest, if a timetable says when that is. OutOfRange outside of
// the calendar.
absl::StatusOr<std::optional<Date>> LastDayFor(const PromiseWish& wish, const Case& value,
                                               const Procedure& procedure, Date today,
                                               const Rulebook& rulebook);

// What a promise may stand in for so that the procedure is accepted without: papers that may follow,
// prerequisites whose result may, but for what is there or promised already; each until the last day
// for it, where one is known. None once the procedure has its result, or its case is rejected.
std::vector<PromiseWish> PromisableFor(const Case& value, const ProcedureId& procedure, Date today,
                                       const Rulebook& rulebook);

// Thread-safe; store and rules must outlive it. Who may act on the node of the promise
// may do both; errors as of RecordNode.
class KeepPromises {
 public:
  KeepPromises(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // The same promise once more, while it is open, changes nothing. InvalidArgument names the field,
  // the value and the rule: a core paper, one that may not follow, a prerequisite that no promise
  // stands in for, a day that has passed or lies beyond the last one allowed, which it names.
  absl::StatusOr<CasePromise> Make(const NodeCommand& command, const PromiseWish& wish,
                                   const Principal& principal, Instant now) const;

  // Notes that what was promised came (to = kUploaded), or confirms it (kClosed).
  // FailedPrecondition: confirmed before it came.
  absl::StatusOr<CasePromise> Advance(const NodeCommand& command, const PromiseId& id,
                                      PromiseState to, Date on, const Principal& principal,
                                      Instant now) const;

 private:
  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
