// Plans all open cases anew: after a change of the rules, or a holiday notice.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

struct ReplanCommand {
  PlanCause cause;  // kRule or kHoliday, with its words
  bool preview = false;
  // After an adoption, the rules before it: tracks, lists and timers follow too, also of cases without
  // a timetable, which are not counted.
  const Rulebook* instead_of = nullptr;
};

// Thread-safe; store and rules must outlive it.
class ReplanAll {
 public:
  ReplanAll(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Plans the cases of the zones that the principal may act in, those whose days move some hundred in a
  // transaction, and tells the counts of all. A case that gives no plan stands as it did and
  // is counted. A call that did not end may be made again: what it moved is unchanged by then.
  //
  // InvalidArgument for another cause, and for words that are missing or over 500 bytes. Named
  // requests are as in CaseStore::ChangeNode; a preview has no name.
  absl::StatusOr<Replan> Run(const ReplanCommand& command, const NamedRequest& request,
                             const Principal& principal, Instant now) const;

 private:
  absl::Status ReplanPage(std::span<const CaseId> ids, const ReplanCommand& command,
                          const ChangeOrigin& origin, CasePlanner& planner, Replan& replan) const;
  absl::StatusOr<std::vector<Timetable>> MovedFrom(const Case& value) const;

  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
