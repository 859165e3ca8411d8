#include "services/approval/adapters/case_writer.h"

#include <soci/soci.h>

#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/timers.h"
#include "common/sql/bytes.h"
#include "common/telemetry/trace.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/midnight_timer.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/adapters/soci_matter_store.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/core/midnight.h"
#include "services/approval/core/node_step.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

// As no stored case is, with its lights: an event is of a day.
v1::Case StateIn(const CaseChange& change) {
  v1::Case state = ToWire(change.after);
  ShowLights(change.lights, state);
  return state;
}

journal::Event MakeEvent(const google::protobuf::Message& event, const ChangeOrigin& origin) {
  return journal::EventOf(event, {origin.actor, telemetry::CurrentTraceParent(), origin.at});
}

template <typename Event>
journal::Event MakeChangeEvent(const CaseChange& change, const ChangeOrigin& origin) {
  Event event;
  *event.mutable_case_state() = StateIn(change);
  for (const std::string& field : ChangedFields(*change.before, change.after)) {
    event.add_changed(field);
  }
  return MakeEvent(event, origin);
}

journal::Event MakeLightEvent(const CaseChange& change, const ChangeOrigin& origin) {
  v1::CaseLightChanged event;
  *event.mutable_case_state() = StateIn(change);
  event.set_was(ToWire(change.lights_before.worst));
  const std::vector<TimetableRow>& rows = change.after.timetable->rows;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::optional<Light> was = change.lights_before.nodes[i];
    if (was != change.lights.nodes[i]) {
      v1::NodeLight& turned = *event.add_turned();
      turned.set_procedure_id(rows[i].procedure.str());
      turned.set_zh(rows[i].zh);
      turned.set_was(ToWire(was));
      turned.set_light(ToWire(change.lights.nodes[i]));
    }
  }
  return MakeEvent(event, origin);
}

journal::Event EventOf(const CaseChange& change, const ChangeOrigin& origin) {
  switch (change.kind) {
    case CaseChangeKind::kScheduled:
      return MakeChangeEvent<v1::CaseScheduled>(change, origin);
    case CaseChangeKind::kCorrected:
      return MakeChangeEvent<v1::CaseCorrected>(change, origin);
    case CaseChangeKind::kTriaged:
      return MakeChangeEvent<v1::CaseTriaged>(change, origin);
    case CaseChangeKind::kReplanned:
      return MakeChangeEvent<v1::CaseReplanned>(change, origin);
    case CaseChangeKind::kSigned:
      return MakeChangeEvent<v1::BaselineSigned>(change, origin);
    case CaseChangeKind::kLightTurned:
      return MakeLightEvent(change, origin);
    case CaseChangeKind::kOpened:
      break;
  }
  v1::CaseOpened event;
  *event.mutable_case_state() = StateIn(change);
  return MakeEvent(event, origin);
}

template <typename Event>
journal::Event MakeNodeEvent(const Case& after, const NodeChange& change,
                             const ChangeOrigin& origin, const Rulebook& rulebook) {
  Event event;
  *event.mutable_node() = ToWire(after, change.after, change.light, rulebook);
  *event.mutable_event() = ToWire(change.entry.event);
  return MakeEvent(event, origin);
}

journal::Event EventOf(const Case& after, const NodeChange& change, const ChangeOrigin& origin,
                       const Rulebook& rulebook) {
  return change.entry.event.kind == NodeEventKind::kReminded
             ? MakeNodeEvent<v1::ReminderAsked>(after, change, origin, rulebook)
             : MakeNodeEvent<v1::NodeChanged>(after, change, origin, rulebook);
}

journal::Event EventOf(const Case& after, const CasePromise& promise, const ChangeOrigin& origin,
                       const Rulebook& rulebook) {
  v1::PromiseChanged event;
  *event.mutable_promise() = ToWire(after, promise, rulebook);
  return MakeEvent(event, origin);
}

}  // namespace

CaseWriter::CaseWriter(sql::Transaction& transaction, const journal::Journal& journal,
                       const Rulebook& rulebook)
    : transaction_(transaction),
      journal_(journal),
      rulebook_(rulebook),
      opened_(transaction.session(), "cases", "id, revision, state"),
      changed_(transaction.session(), "cases", "id, revision, state", {.key = "id"}),
      aliases_(transaction.session(), "case_aliases", "project_id, case_id"),
      versions_(transaction.session()),
      nodes_(transaction.session()),
      register_(transaction) {}

absl::Status CaseWriter::Open(const CaseChange& change, const ChangeOrigin& origin) {
  const Case& opened = change.after;
  ASSIGN_OR_RETURN(std::string state, EncodeState(opened, /*stored=*/""));
  opened_ << opened.id.str() << opened.revision << sql::Bytes{std::move(state)};
  opened_.EndRow();
  aliases_ << opened.project.id.str() << opened.id.str();
  aliases_.EndRow();
  register_.Add(RegisterOf(opened, rulebook_), Searched::kAdd);
  Arm(opened.id, NextTurn(opened, rulebook_));
  TellCase(change, origin);
  return absl::OkStatus();
}

absl::Status CaseWriter::Correct(const StoredCase& stored, const CaseChange& change,
                                 const ChangeOrigin& origin) {
  // A node may have moved on since the case was read.
  Case after = change.after;
  after.nodes = stored.value.nodes;
  after.promises = stored.value.promises;
  RETURN_IF_ERROR(ChangeState(stored, after));
  ListAnew(after,
           SameNames(change.before->project, after.project) ? Searched::kStands : Searched::kAdd);
  TellCase(change, origin);
  return absl::OkStatus();
}

absl::Status CaseWriter::Take(const StoredCase& stored, const CaseStep& step, const Case& after,
                              const ChangeOrigin& origin) {
  const std::string id = after.id.str();
  if (step.case_change) {
    RETURN_IF_ERROR(ChangeState(stored, after));
    TellCase(*step.case_change, origin);
  }
  for (const NodeChange& change : step.nodes) {
    const auto before = stored.node_bytes.find(change.after.procedure);
    RETURN_IF_ERROR(
        nodes_.Add(id, change, before == stored.node_bytes.end() ? "" : before->second));
    Tell(EventOf(after, change, origin, rulebook_), change.after.revision);
  }
  for (const CasePromise& promise : step.promises) {
    WritePromise(transaction_.session(), after, promise);
    Tell(EventOf(after, promise, origin, rulebook_), promise.revision);
  }
  if (step.matter) {
    WriteMatter(transaction_.session(), *step.matter, origin);
  }
  if (step.list_anew) {
    ListAnew(after, Searched::kStands);
    return absl::OkStatus();
  }
  register_.Update(RegisterOf(stored.value, rulebook_), RegisterOf(after, rulebook_));
  const std::optional<Date> next = NextTurn(after, rulebook_);
  if (next != NextTurn(stored.value, rulebook_)) {
    Arm(after.id, next);
  }
  return absl::OkStatus();
}

absl::Status CaseWriter::Finish() {
  opened_.Finish();
  aliases_.Finish();
  changed_.Finish();
  versions_.Finish();
  nodes_.Finish();
  register_.Finish();
  RETURN_IF_ERROR(journal::SetTimers(transaction_, kMidnight, due_));
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> given,
                   journal_.AppendAll(transaction_, events_));
  ZONEFLOW_CHECK(given == revisions_);
  due_.clear();
  events_.clear();
  revisions_.clear();
  return absl::OkStatus();
}

// Not from what it was before: the row may hold what this binary does not know.
absl::Status CaseWriter::ChangeState(const StoredCase& stored, const Case& after) {
  ASSIGN_OR_RETURN(std::string state, EncodeState(after, stored.bytes));
  changed_ << after.id.str() << after.revision << sql::Bytes{std::move(state)};
  changed_.EndRow();
  return absl::OkStatus();
}

void CaseWriter::TellCase(const CaseChange& change, const ChangeOrigin& origin) {
  for (const TimetableVersion& version : change.versions) {
    versions_.Add(change.after.id.str(), version);
  }
  Tell(EventOf(change, origin), change.after.revision);
}

void CaseWriter::Tell(journal::Event event, std::int64_t revision) {
  events_.push_back(std::move(event));
  revisions_.push_back(revision);
}

void CaseWriter::ListAnew(const Case& after, Searched searched) {
  EraseRegister(transaction_, after.id.str(), searched);
  register_.Add(RegisterOf(after, rulebook_), searched);
  Arm(after.id, NextTurn(after, rulebook_));
}

void CaseWriter::Arm(const CaseId& id, const std::optional<Date>& next) {
  if (next) {
    due_.insert_or_assign(id.str(), TurnInstant(*next));
  } else {
    journal::CancelTimer(transaction_, kMidnight, id.str());
  }
}

}  // namespace zoneflow::approval
