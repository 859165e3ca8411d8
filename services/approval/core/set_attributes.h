// Notes what is known of a project: attributes, each yes, no, or not known (any more).
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// What is said: yes, no, or that it is not known.
using AttributeChanges = std::map<AttributeId, std::optional<bool>>;

// Thread-safe; store and rules must outlive it.
class SetAttributes {
 public:
  SetAttributes(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Returns the case with these answers beside those that it had, its timetable planned anew where it
  // has one. What was recorded of procedures stays, also of those that an answer leaves out. The same
  // answers once more change nothing.
  //
  // InvalidArgument names an attribute that the case's template does not ask for, with those that it
  // does, no attribute at all, or two answers that contradict each other. Aborted where the case has
  // another revision than expected; 0 stands for whatever it is. PermissionDenied in another's zone.
  // Fails as TimetableOf (case_plan.h); NotFound, Unavailable and what a named request means as of
  // CaseStore::ChangeNode.
  absl::StatusOr<Case> Run(const CaseId& id, const AttributeChanges& changes,
                           std::int64_t expected_revision, const NamedRequest& request,
                           const Principal& principal, Instant now) const;

 private:
  absl::StatusOr<CaseStep> Decide(const Case& value, const AttributeChanges& changes,
                                  std::int64_t expected_revision, const ChangeOrigin& origin) const;

  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
