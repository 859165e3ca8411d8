#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/telemetry/trace.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/wire.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

absl::StatusOr<std::optional<Case>> FindById(soci::session& session, const std::string& id) {
  sql::Bytes state;
  session << "SELECT encode(state, 'hex') FROM cases WHERE id = :id", soci::use(id),
      soci::into(state);
  if (!session.got_data()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(Case found, DecodeState(state.value));
  return found;
}

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

journal::Event EventOf(const CaseChange& change, const ChangeOrigin& origin) {
  switch (change.kind) {
    case CaseChangeKind::kScheduled:
      return MakeChangeEvent<v1::CaseScheduled>(change, origin);
    case CaseChangeKind::kCorrected:
      return MakeChangeEvent<v1::CaseCorrected>(change, origin);
    case CaseChangeKind::kOpened:
      break;
  }
  v1::CaseOpened event;
  *event.mutable_case_state() = StateIn(change);
  return MakeEvent(event, origin);
}

absl::Status ApplyOne(sql::Transaction& transaction, const journal::Journal& journal,
                      const WorkdayCalendar& calendar, const CaseChange& change,
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
  sql::Bytes state;
  if (!change.before) {
    ASSIGN_OR_RETURN(state.value, EncodeState(change.after, /*stored=*/""));
    session << "INSERT INTO cases (id, revision, state) "
               "VALUES (:id, :revision, decode(:state, 'hex'))",
        soci::use(id), soci::use(next), soci::use(state);
    session << "INSERT INTO case_aliases (project_id, case_id) VALUES (:project, :case)",
        soci::use(change.after.project.id.str()), soci::use(id);
  } else {
    // Not from `before`: the row may hold what this binary does not know.
    sql::Bytes stored;
    session << "SELECT encode(state, 'hex') FROM cases WHERE id = :id", soci::use(id),
        soci::into(stored);
    ASSIGN_OR_RETURN(state.value, EncodeState(change.after, stored.value));
    session << "UPDATE cases SET revision = :revision, state = decode(:state, 'hex') "
               "WHERE id = :id",
        soci::use(next), soci::use(state), soci::use(id);
    EraseRegister(transaction, id, searched);
  }
  RegisterWriter writer(transaction);
  writer.Add(RegisterOf(change.after, calendar), searched);
  writer.Finish();
  ASSIGN_OR_RETURN(const std::int64_t given, journal.Append(transaction, EventOf(change, origin)));
  ZONEFLOW_CHECK(given == change.after.revision);
  return absl::OkStatus();
}

}  // namespace

SociCaseStore::SociCaseStore(sql::Database& database, const journal::Journal& journal,
                             const WorkdayCalendar& calendar)
    : read_([&database](const Body& body) { return database.Read(body); }),
      write_([&database](const Body& body) { return database.Write(body); }),
      journal_(journal),
      calendar_(calendar) {}

SociCaseStore::SociCaseStore(sql::Transaction& transaction, const journal::Journal& journal,
                             const WorkdayCalendar& calendar)
    : read_([&transaction](const Body& body) { return body(transaction); }),
      write_([&transaction](const Body& body) {
        return transaction.Savepoint([&] { return body(transaction); });
      }),
      journal_(journal),
      calendar_(calendar) {}

absl::StatusOr<Case> SociCaseStore::Get(const CaseId& id) {
  std::optional<Case> found;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(found, FindById(transaction.session(), id.str()));
    return absl::OkStatus();
  }));
  if (!found) {
    return absl::NotFoundError(StrCat("id: no case \"", id.str(), "\""));
  }
  return *std::move(found);
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
      ASSIGN_OR_RETURN(cases.emplace_back(), FindById(session, id));
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
    for (const CaseChange* change : ordered) {
      RETURN_IF_ERROR(ApplyOne(transaction, journal_, calendar_, *change, origin));
    }
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::approval
