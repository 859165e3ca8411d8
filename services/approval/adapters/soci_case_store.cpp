#include "services/approval/adapters/soci_case_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"
#include "services/approval/adapters/case_writer.h"
#include "services/approval/adapters/node_tables.h"
#include "services/approval/adapters/replan_table.h"
#include "services/approval/adapters/version_table.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/core/node_step.h"
#include "zoneflow/approval/v1/approval_events.pb.h"

namespace zoneflow::approval {
namespace {

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

}  // namespace

// A change of a node that waits for its transaction, and what became of it.
struct SociCaseStore::NodeCommand {
  const NodeTarget& target;
  const NamedRequest& request;
  const ChangeOrigin& origin;
  const Decide& decide;
  const std::string traceparent = telemetry::CurrentTraceParent();
  absl::StatusOr<CaseNode> answer = absl::InternalError("it has not run");
};

SociCaseStore::SociCaseStore(sql::Database& database, const journal::Journal& journal,
                             StoreRules rules)
    : read_([&database](const Body& body) { return database.Read(body); }),
      write_([&database](const Body& body) { return database.Write(body); }),
      shared_(std::make_unique<sql::SharedWrites<NodeCommand>>(
          database,
          [this](sql::Transaction& transaction, std::span<NodeCommand* const> commands) {
            return ChangeNodes(transaction, commands);
          })),
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

SociCaseStore::~SociCaseStore() = default;

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
  return write_([&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(rules_.CatchUp(transaction));
    std::vector<CaseId> ids;
    for (const CaseChange& change : changes) {
      ids.push_back(change.after.id);
    }
    ASSIGN_OR_RETURN(const auto revisions, Lock(transaction, ids));
    std::vector<CaseId> known;
    for (const CaseChange& change : changes) {
      RETURN_IF_ERROR(CheckPlannedBy(rules_.Now(), change));
      const std::string id = change.after.id.str();
      const std::int64_t revision = revisions.at(change.after.id);
      const std::int64_t expected = change.before ? change.before->revision : 0;
      if (revision != expected) {
        return absl::AbortedError(
            StrCat("case ", id, " has revision ", revision, ", not ", expected, ": read it again"));
      }
      if (change.before) {
        known.push_back(change.after.id);
      }
    }
    ASSIGN_OR_RETURN(const std::vector<StoredCase> found, ReadCases(transaction.session(), known));
    CaseWriter writer(transaction, journal_, rules_.Now());
    for (const CaseChange& change : changes) {
      const auto stored = std::ranges::find(found, change.after.id,
                                            [](const StoredCase& one) { return one.value.id; });
      RETURN_IF_ERROR(stored == found.end() ? writer.Open(change, origin)
                                            : writer.Correct(*stored, change, origin));
    }
    return writer.Finish();
  });
}

absl::StatusOr<CaseNode> SociCaseStore::ChangeNode(const NodeTarget& target,
                                                   const NamedRequest& request,
                                                   const ChangeOrigin& origin,
                                                   const Decide& decide) {
  NodeCommand command{target, request, origin, decide};
  if (shared_ != nullptr) {
    RETURN_IF_ERROR(shared_->Run(target.case_id.str(), command));
    return std::move(command.answer);
  }
  RETURN_IF_ERROR(write_([&](sql::Transaction& transaction) {
    NodeCommand* const only = &command;
    return ChangeNodes(transaction, {&only, 1});
  }));
  return std::move(command.answer);
}

absl::Status SociCaseStore::ChangeNodes(sql::Transaction& transaction,
                                        std::span<NodeCommand* const> commands) const {
  soci::session& session = transaction.session();
  std::vector<CaseId> ids;
  std::map<std::string, std::vector<std::string>> requests;  // by actor
  for (const NodeCommand* command : commands) {
    ids.push_back(command->target.case_id);
    if (!command->request.id.empty()) {
      requests[command->origin.actor].push_back(command->request.id);
    }
  }
  RETURN_IF_ERROR(Lock(transaction, ids).status());
  RETURN_IF_ERROR(rules_.CatchUp(transaction));
  ASSIGN_OR_RETURN(const std::vector<StoredCase> found, ReadCases(session, ids));
  RequestAnswers answers(session);
  for (const auto& [actor, of_actor] : requests) {
    answers.Read(actor, of_actor);
  }
  CaseWriter writer(transaction, journal_, rules_.Now());
  for (NodeCommand* command : commands) {
    const telemetry::TraceScope scope(command->traceparent);
    const auto stored = std::ranges::find(found, command->target.case_id,
                                          [](const StoredCase& one) { return one.value.id; });
    // What is refused has written nothing, so the others go on.
    absl::StatusOr<std::optional<CaseNode>> known =
        answers.Find(command->origin.actor, command->request);
    if (!known.ok() || *known) {
      command->answer = known.ok() ? absl::StatusOr<CaseNode>(**std::move(known)) : known.status();
      continue;
    }
    if (stored == found.end()) {
      // Not as an answer: the lock has made a row, which is to go.
      return absl::NotFoundError(StrCat("id: no case \"", command->target.case_id.str(), "\""));
    }
    NodeFile file{stored->value, {}};
    if (command->target.with_history) {
      ASSIGN_OR_RETURN(file.history, ReadEntries(session, command->target.case_id.str(),
                                                 command->target.procedure.str()));
    }
    absl::StatusOr<CaseStep> step = command->decide(file);
    if (step.ok() && step->case_change) {
      const absl::Status planned = CheckPlannedBy(rules_.Now(), *step->case_change);
      step = planned.ok() ? std::move(step) : planned;
    }
    if (!step.ok()) {
      command->answer = step.status();
      continue;
    }
    const Case after = AfterStep(file.value, *step);
    RETURN_IF_ERROR(Take(writer, *stored, *step, after, command->origin));
    CaseNode answer;
    answer.procedure = command->target.procedure;
    if (const CaseNode* node = after.FindNode(command->target.procedure)) {
      answer = *node;
    }
    RETURN_IF_ERROR(answers.Add(command->origin, command->request, answer));
    command->answer = std::move(answer);
  }
  answers.Finish();
  return writer.Finish();
}

absl::StatusOr<std::map<CaseId, std::int64_t>> SociCaseStore::Lock(
    sql::Transaction& transaction, std::span<const CaseId> ids) const {
  const std::set<CaseId> sorted(ids.begin(), ids.end());
  std::vector<std::string> subjects;
  for (const CaseId& id : sorted) {
    subjects.push_back(journal::SubjectOf<v1::CaseOpened>(id.str()));
  }
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> given,
                   journal_.LockSubjects(transaction, subjects));
  std::map<CaseId, std::int64_t> revisions;
  for (const CaseId& id : sorted) {
    revisions.emplace(id, given[revisions.size()]);
  }
  return revisions;
}

absl::Status SociCaseStore::Take(CaseWriter& writer, const StoredCase& stored, CaseStep& step,
                                 const Case& after, const ChangeOrigin& origin) const {
  if (step.nodes.empty() && step.promises.empty() && !step.case_change && !step.matter &&
      !step.list_anew) {
    return absl::OkStatus();
  }
  // Its lists may be made by the rules before: what differs from those is not known.
  step.list_anew = step.list_anew || !rules_.IsSettled();
  return writer.Take(stored, step, after, origin);
}

absl::Status SociCaseStore::ChangeCases(std::span<const CaseId> ids, const ChangeOrigin& origin,
                                        const DecideCase& decide) {
  return write_([&](sql::Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(Lock(transaction, ids).status());
    RETURN_IF_ERROR(rules_.CatchUp(transaction));
    ASSIGN_OR_RETURN(const std::vector<StoredCase> found, ReadCases(transaction.session(), ids));
    CaseWriter writer(transaction, journal_, rules_.Now());
    for (const StoredCase& stored : found) {
      ASSIGN_OR_RETURN(CaseStep step, decide(stored.value));
      if (step.case_change) {
        RETURN_IF_ERROR(CheckPlannedBy(rules_.Now(), *step.case_change));
      }
      RETURN_IF_ERROR(Take(writer, stored, step, AfterStep(stored.value, step), origin));
    }
    return writer.Finish();
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
    return journal_
        .Append(transaction,
                journal::EventOf(event, {origin.actor, telemetry::CurrentTraceParent(), origin.at}))
        .status();
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
