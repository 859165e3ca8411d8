// Chooses which procedures a project walks through.
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
class ChooseTemplate {
 public:
  ChooseTemplate(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Returns the case with that template, its timetable planned anew where it has one. What was
  // recorded of procedures stays, also of those that the template leaves out. The same template
  // once more changes nothing.
  //
  // InvalidArgument names a template that is not in the rulebook. Aborted where the case has
  // another revision than expected; 0 stands for whatever it is. PermissionDenied in another's
  // zone. Fails as TimetableOf (case_plan.h); NotFound, Unavailable and what a named request means
  // as of CaseStore::ChangeNode.
  absl::StatusOr<Case> Run(const CaseId& id, const TemplateId& template_id,
                           std::int64_t expected_revision, const NamedRequest& request,
                           const Principal& principal, Instant now) const;

 private:
  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
