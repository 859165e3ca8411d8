#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/midnight_timer.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/adapters/replan_table.h"
#include "services/approval/adapters/soci_matter_store.h"
#include "services/approval/adapters/version_table.h"
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

// Not from `before`: the row may hold what this binary does not know.
absl::Status UpdateState(soci::session& session, const Case& after, std::string_view stored) {
  const std::string id = after.id.str();
  const auto revision = static_cast<long long>(after.revision);
  sql::Bytes state;
  ASSIGN_OR_RETURN(state.value, EncodeState(after, stored));
  session << "UPDATE cases SET revision = :revision, state = decode(:state, 'hex') WHERE id = :id",
      soci::use(revision), soci::use(state), soci::use(id);
  return absl::OkStatus();
}

absl::Status ApplyOne(sql::Transaction& transaction, const journal::Journal& journal,
                      const Rulebook& rulebook, const CaseChange& change,
                      const ChangeOrigin& origin) {
  soci::session& session = transaction.session();
  const std::string id = change.after.id.str();
  ASSIGN_OR_RETURN(const std::int64_t revision,
                   journal.LockSubject(transaction, journal::SubjectOf<v1::CaseOpened>(id)));
  const std::int64_t expected = change.before ? change.before->revision : 0;
  if (revision != expected) {
    return absl::AbortedError(
        StrCat("case ", id, " has revision ", revision, ", not ", expected, ": read it again"));
  }
  const auto next = static_cast<long long>(change.after.revision);
  const bool same = change.before && SameNames(change.before->project, change.after.project);
  const Searched searched = same ? Searched::kStands : Searched::kAdd;
  Case after = change.after;
  if (!change.before) {
    sql::Bytes state;
    ASSIGN_OR_RETURN(state.value, EncodeState(after, /*stored=*/""));
    session << "INSERT INTO cases (id, revision, state) "
               "VALUES (:id, :revision, decode(:state, 'hex'))",
        soci::use(id), soci::use(next), soci::use(state);
    session << "INSERT INTO case_aliases (project_id, case_id) VALUES (:project, :case)",
        soci::use(change.after.project.id.str()), soci::use(id);
  } else {
    sql::Bytes stored;
    session << "SELECT encode(state, 'hex') FROM cases WHERE id = :id", soci::use(id),
        soci::into(stored);
    RETURN_IF_ERROR(UpdateState(session, after, stored.value));
    // A node may have moved on since the case was read.
    RETURN_IF_ERROR(ReadParts(session, after));
    EraseRegister(transaction, id, searched);
  }
  for (const TimetableVersion& version : change.versions) {
    WriteVersion(session, id, version);
  }
  RegisterWriter writer(transaction);
  writer.Add(RegisterOf(after, rulebook), searched);
  writer.Finish();
  RETURN_IF_ERROR(ArmMidnight(transaction, after.id, NextTurn(after, rulebook)));
  ASSIGN_OR_RETURN(const std::int64_t given, journal.Append(transaction, EventOf(change, origin)));
  ZONEFLOW_CHECK(given == change.after.revision);
  return absl::OkStatus();
}

// A version of the rules that was adopted since the case was read has another plan.
absl::Status CheckPlannedBy(const Rulebook& rulebook, const CaseChange& change) {
  const bool replanned = change.after.timetable &&
                         (!change.before || change.before->timetable != change.after.timetable);
  return !replanned || rulebook.number == 0 || change.after.rules_version == rulebook.number
             ? absl::OkStatus()
             : absl::AbortedError(StrCat("rules: version ", rulebook.number, " is in force, not ",
                                         change.after.rules_version, ": decide again"));
}

// The case as the step leaves it.
Case AfterStep(const Case& before, const CaseStep& step) {
  Case after = step.case_change ? step.case_change->after : before;
  for (const NodeChange& change : step.nodes) {
    after = WithNode(std::move(after), change.after);
  }
  for (const CasePromise& promise : step.promises) {
    after = WithPromise(std::move(after), promise);
  }
  return after;
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

absl::Status ApplyStep(sql::Transaction& transaction, const journal::Journal& journal,
                       const Rulebook& rulebook, const StoredCase& stored, const CaseStep& step,
                       const ChangeOrigin& origin) {
  const Case& before = stored.value;
  const Case after = AfterStep(before, step);
  if (step.case_change) {
    RETURN_IF_ERROR(UpdateState(transaction.session(), after, stored.bytes));
    for (const TimetableVersion& version : step.case_change->versions) {
      WriteVersion(transaction.session(), after.id.str(), version);
    }
    ASSIGN_OR_RETURN(const std::int64_t given,
                     journal.Append(transaction, EventOf(*step.case_change, origin)));
    ZONEFLOW_CHECK(given == after.revision);
  }
  for (const NodeChange& change : step.nodes) {
    RETURN_IF_ERROR(WriteNode(transaction.session(), after.id.str(), change));
    ASSIGN_OR_RETURN(const std::int64_t given,
                     journal.Append(transaction, EventOf(after, change, origin, rulebook)));
    ZONEFLOW_CHECK(given == change.after.revision);
  }
  for (const CasePromise& promise : step.promises) {
    WritePromise(transaction.session(), after, promise);
    v1::PromiseChanged event;
    *event.mutable_promise() = ToWire(after, promise, rulebook);
    ASSIGN_OR_RETURN(const std::int64_t given,
                     journal.Append(transaction, MakeEvent(event, origin)));
    ZONEFLOW_CHECK(given == promise.revision);
  }
  if (step.matter) {
    WriteMatter(transaction.session(), *step.matter, origin);
  }
  if (step.list_anew) {
    EraseRegister(transaction, after.id.str(), Searched::kStands);
    RegisterWriter writer(transaction);
    writer.Add(RegisterOf(after, rulebook), Searched::kStands);
    writer.Finish();
  } else {
    UpdateRegister(transaction, RegisterOf(before, rulebook), RegisterOf(after, rulebook));
  }
  const std::optional<Date> next = NextTurn(after, rulebook);
  return next == NextTurn(before, rulebook) && !step.list_anew
             ? absl::OkStatus()
             : ArmMidnight(transaction, after.id, next);
}

}  // namespace

SociCaseStore::SociCaseStore(sql::Database& database, const journal::Journal& journal,
                             StoreRules rules)
    : read_([&database](const Body& body) { return database.Read(body); }),
      write_([&database](const Body& body) { return database.Write(body); }),
      journal_(journal),
      rules_(rules) {}

SociCaseStore::SociCaseStore(sql::Transaction& transaction, const journal::Journal& journal,
                             StoreRules rules)
    : read_([&transaction](const Body& body) { return body(transaction); }),
      write_([&transaction](const Body& body) {
        return transaction.Savepoint([&] { return body(transaction); });
      }),
      journal_(journal),
      rules_(rules) {}

absl::StatusOr<Case> SociCaseStore::Get(const CaseId& id) {
  std::optional<Case> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadCase(transaction.session(), id.str()));
    return absl::OkStatus();
  }));
  if (!found) {
    return absl::NotFoundError(StrCat("id: no case \"", id.str(), "\""));
  }
  return *std::move(found);
}

absl::StatusOr<std::vector<Case>> SociCaseStore::GetMany(std::span<const CaseId> ids) {
  std::vector<Case> cases;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    cases.clear();
    ASSIGN_OR_RETURN(std::vector<StoredCase> found, ReadCases(transaction.session(), ids));
    for (StoredCase& stored : found) {
      cases.push_back(std::move(stored.value));
    }
    return absl::OkStatus();
  }));
  return cases;
}

absl::StatusOr<std::vector<std::optional<Case>>> SociCaseStore::FindByProjects(
    std::span<const ProjectId> projects) {
  std::vector<std::optional<Case>> cases;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    cases.clear();
    for (const ProjectId& project : projects) {
      std::string id;
      session << "SELECT case_id FROM case_aliases WHERE project_id = :project",
          soci::use(project.str()), soci::into(id);
      if (!session.got_data()) {
        cases.emplace_back();
        continue;
      }
      ASSIGN_OR_RETURN(cases.emplace_back(), ReadCase(session, id));
    }
    return absl::OkStatus();
  }));
  return cases;
}

absl::Status SociCaseStore::Apply(std::span<const CaseChange> changes, const ChangeOrigin& origin) {
  if (changes.empty()) {
    return absl::OkStatus();
  }
  // Subjects are locked in key order, as everywhere: two writers cannot wait for each other.
  std::vector<const CaseChange*> ordered;
  for (const CaseChange& change : changes) {
    ordered.push_back(&change);
  }
  std::ranges::sort(ordered, {}, [](const CaseChange* change) { return change->after.id; });
  return write_([&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(rules_.CatchUp(transaction));
    const Rulebook& rulebook = rules_.Now();
    for (const CaseChange* change : ordered) {
      RETURN_IF_ERROR(CheckPlannedBy(rulebook, *change));
      RETURN_IF_ERROR(ApplyOne(transaction, journal_, rulebook, *change, origin));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<CaseNode> SociCaseStore::ChangeNode(const NodeTarget& target,
                                                   const NamedRequest& request,
                                                   const ChangeOrigin& origin,
                                                   const Decide& decide) {
  CaseNode answer;
  RETURN_IF_ERROR(write_([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    const std::string id = target.case_id.str();
    RETURN_IF_ERROR(
        journal_.LockSubject(transaction, journal::SubjectOf<v1::CaseOpened>(id)).status());
    ASSIGN_OR_RETURN(std::optional<CaseNode> known, ReadAnswer(session, origin.actor, request));
    if (known) {
      answer = *std::move(known);
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::vector<StoredCase> found, ReadCases(session, {&target.case_id, 1}));
    if (found.empty()) {
      return absl::NotFoundError(StrCat("id: no case \"", id, "\""));
    }
    RETURN_IF_ERROR(rules_.CatchUp(transaction));
    NodeFile file{found.front().value, {}};
    if (target.with_history) {
      ASSIGN_OR_RETURN(file.history, ReadEntries(session, id, target.procedure.str()));
    }
    ASSIGN_OR_RETURN(CaseStep step, decide(file));
    RETURN_IF_ERROR(Take(transaction, found.front(), step, origin));
    const Case after = AfterStep(file.value, step);
    answer = {};
    answer.procedure = target.procedure;
    if (const CaseNode* node = after.FindNode(target.procedure)) {
      answer = *node;
    }
    return WriteAnswer(session, origin, request, answer);
  }));
  return answer;
}

absl::Status SociCaseStore::Take(sql::Transaction& transaction, const StoredCase& stored,
                                 CaseStep& step, const ChangeOrigin& origin) const {
  if (step.case_change) {
    RETURN_IF_ERROR(CheckPlannedBy(rules_.Now(), *step.case_change));
  }
  if (step.nodes.empty() && step.promises.empty() && !step.case_change && !step.matter &&
      !step.list_anew) {
    return absl::OkStatus();
  }
  // Its lists may be made by the rules before: what differs from those is not known.
  step.list_anew = step.list_anew || !rules_.IsSettled();
  return ApplyStep(transaction, journal_, rules_.Now(), stored, step, origin);
}

absl::Status SociCaseStore::ChangeCases(std::span<const CaseId> ids, const ChangeOrigin& origin,
                                        const DecideCase& decide) {
  std::vector<CaseId> ordered(ids.begin(), ids.end());
  std::ranges::sort(ordered);
  return write_([&](sql::Transaction& transaction) -> absl::Status {
    for (const CaseId& id : ordered) {
      RETURN_IF_ERROR(
          journal_.LockSubject(transaction, journal::SubjectOf<v1::CaseOpened>(id.str())).status());
    }
    RETURN_IF_ERROR(rules_.CatchUp(transaction));
    ASSIGN_OR_RETURN(const std::vector<StoredCase> found,
                     ReadCases(transaction.session(), ordered));
    for (const StoredCase& stored : found) {
      ASSIGN_OR_RETURN(CaseStep step, decide(stored.value));
      RETURN_IF_ERROR(Take(transaction, stored, step, origin));
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<CaseId>> SociCaseStore::ListScheduled(const ScheduledQuery& query) {
  std::vector<CaseId> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    found.clear();
    sql::Query select;
    select.text =
        StrCat("SELECT id FROM case_register WHERE ", query.all ? "1 = 1" : "required_start <> ''");
    if (query.zones) {
      StrAppend(&select.text, " AND zone_id IN (", filter::BindAll(select.values, *query.zones),
                ")");
    }
    if (query.after) {
      StrAppend(&select.text, " AND id > ", filter::Bind(select.values, query.after->str()));
    }
    StrAppend(&select.text, " ORDER BY id LIMIT ", query.limit);
    std::string id;
    soci::statement rows = sql::OnceWith(transaction.session(), select, soci::into(id));
    rows.execute();
    while (rows.fetch()) {
      found.emplace_back(id);
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::Status SociCaseStore::FinishReplan(const Replan& replan, const NamedRequest& request,
                                         const ChangeOrigin& origin) {
  return write_([&](sql::Transaction& transaction) -> absl::Status {
    // Two who finish the same request at once: one waits here, and finds it done.
    ASSIGN_OR_RETURN(
        const std::int64_t told,
        journal_.LockSubject(transaction, journal::SubjectOf<v1::ReplanFinished>(replan.id)));
    if (told > 0) {
      return absl::OkStatus();
    }
    WriteReplan(transaction.session(), replan, request);
    v1::ReplanFinished event;
    *event.mutable_replan() = ToWire(replan);
    return journal_.Append(transaction, MakeEvent(event, origin)).status();
  });
}

absl::StatusOr<std::optional<Replan>> SociCaseStore::FindReplan(const NamedRequest& request,
                                                                const std::string& actor) {
  std::optional<Replan> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadReplan(transaction.session(), request, actor));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<NodeHistoryRow>> SociCaseStore::ReadHistory(const HistoryQuery& query) {
  std::vector<NodeHistoryRow> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadEntryPage(transaction.session(), query));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<TimetableVersion>> SociCaseStore::ReadVersions(
    const VersionQuery& query) {
  std::vector<TimetableVersion> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadVersionPage(transaction.session(), query));
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<TimetableVersion> SociCaseStore::ReadVersion(const CaseId& id, std::int64_t number) {
  std::optional<TimetableVersion> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, ReadOneVersion(transaction.session(), id.str(), number));
    return absl::OkStatus();
  }));
  if (!found) {
    return absl::NotFoundError(
        StrCat("version: case ", id.str(), " has no timetable with the number ", number));
  }
  return *std::move(found);
}

}  // namespace zoneflow::approval
