// Records what happened to a node of a case: who may, whether the order of things allows it, and
// what follows for the case.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// Whether the principal may act on a node: its officer, where one was named; else an approval
// officer, or a member of the office that answers for it. Its chief service officer, leaders of the
// zone and operators always may. PermissionDenied names who it is that may.
absl::Status CheckMayActOn(const Principal& principal, const Case& value,
                           const Responsible& responsible);

// What the principal may record of a node today: by their rights, and by what MayHappen to it, in the
// order of kNodeEventKinds. Notes are among them: kReminded and kCorrected stand for
// RecordNode::Remind and Correct.
std::vector<NodeEventKind> AllowedEvents(const Principal& principal, const Case& value,
                                         const ProcedureId& procedure, Date today,
                                         const Rulebook& rulebook);

// Which node, for whom and under which conditions.
struct NodeCommand {
  CaseId case_id;
  ProcedureId procedure;
  std::int64_t expected_revision = 0;  // of the node; 0: whatever it is
  NamedRequest request = {};
};

// The procedure that a command is about, once all that RecordNode says of it holds but for the
// revision.
absl::StatusOr<const Procedure*> ProcedureFor(const NodeCommand& command, const Case& value,
                                              const Rulebook& rulebook, const Principal& principal);

// Thread-safe; store and rules must outlive it.
//
// Every command fails with NotFound for a case that is not there, InvalidArgument for a procedure
// that the case does not walk through, PermissionDenied as CheckMayActOn says, Aborted where the
// node has another revision than expected, and as ApplyEvent (node_event.h) and CaseStore::
// ChangeNode do.
class RecordNode {
 public:
  RecordNode(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Of any kind but kCorrected. Returns the node after it; what has happened already, once more
  // with the same content, changes nothing.
  absl::StatusOr<CaseNode> Record(const NodeCommand& command, const NodeEvent& event,
                                  const Principal& principal, Instant now) const;

  // Notes that somebody asks those who answer for the node to get on with it. Whoever may act in
  // the case's zone may ask.
  absl::StatusOr<CaseNode> Remind(const NodeCommand& command, const std::string& reason,
                                  const Principal& principal, Instant now) const;

  // Gives an earlier entry of the node another date, with a reason; the one before is kept beside
  // it. FailedPrecondition where the entries in their order break a rule with that date.
  absl::StatusOr<CaseNode> Correct(const NodeCommand& command, std::int64_t number,
                                   Date happened_on, const std::string& reason,
                                   const Principal& principal, Instant now) const;

 private:
  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
