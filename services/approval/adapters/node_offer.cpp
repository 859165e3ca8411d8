#include "services/approval/adapters/node_offer.h"

#include <string_view>

#include "common/base/str_cat.h"
#include "common/rpc/access.h"
#include "common/wire/values.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/core/keep_promise.h"
#include "services/approval/core/record_node.h"

namespace zoneflow::approval {
namespace {

bool MayCall(std::string_view method, const Principal& principal) {
  const std::string name = StrCat("/zoneflow.approval.v1.ApprovalService/", method);
  const auto access = rpc::AccessOf(name);
  return access.ok() && rpc::CheckRoles(**access, principal, name).ok();
}

}  // namespace

void OfferEvents(const Case& value, const Principal& principal, Date today,
                 const Rulebook& rulebook, v1::NodeState& node) {
  const bool may_record = MayCall("RecordNodeEvent", principal);
  const bool may_remind = MayCall("RemindNode", principal);
  for (const NodeEventKind kind :
       AllowedEvents(principal, value, ProcedureId(node.procedure_id()), today, rulebook)) {
    if (kind == NodeEventKind::kReminded ? may_remind : may_record) {
      node.add_allowed(ToWire(kind));
    }
  }
}

void OfferPromises(const Case& value, const Principal& principal, Date today,
                   const Rulebook& rulebook, v1::NodeState& node) {
  const ProcedureId procedure(node.procedure_id());
  if (!MayCall("MakePromise", principal) ||
      !CheckMayActOn(principal, value, ResponsibleFor(procedure, value, rulebook)).ok()) {
    return;
  }
  for (const PromiseWish& wish : PromisableFor(value, procedure, today, rulebook)) {
    v1::Promisable& promisable = *node.add_promisable();
    promisable.set_paper(wish.paper);
    promisable.set_prerequisite_id(wish.prerequisite.str());
    if (const auto index = rulebook.catalogue.IndexOf(wish.prerequisite)) {
      promisable.set_prerequisite_zh(rulebook.catalogue.at(*index).zh);
    }
    promisable.set_last_day(wire::ToWire(wish.due_on));
  }
}

}  // namespace zoneflow::approval
