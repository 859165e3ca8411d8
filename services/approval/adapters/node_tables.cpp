#include "services/approval/adapters/node_tables.h"

#include <soci/soci.h>

#include <chrono>
#include <map>
#include <string_view>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "services/approval/adapters/case_state.h"
#include "services/approval/adapters/node_state.h"

namespace zoneflow::approval {
namespace {

std::string TextOf(const std::optional<Date>& date) { return date ? FormatDate(*date) : ""; }
long long MicrosOf(Instant instant) { return instant.time_since_epoch().count(); }

// What a row of node_entries reads as.
struct EntryRow {
  std::string procedure, actor;
  long long number = 0, recorded_at_us = 0;
  sql::Bytes event;

  absl::StatusOr<NodeEntry> Read() const {
    NodeEntry entry;
    entry.number = number;
    ASSIGN_OR_RETURN(entry.event, DecodeEvent(event.value));
    entry.actor = actor;
    entry.recorded_at = Instant{std::chrono::microseconds{recorded_at_us}};
    return entry;
  }
};

absl::StatusOr<Date> DayIn(std::string_view column, const std::string& promise,
                           const std::string& text) {
  absl::StatusOr<Date> day = ParseDate(text);
  if (!day.ok()) {
    return absl::DataLossError(
        StrCat("promises.", column, ": \"", text, "\" of ", promise, " is no date"));
  }
  return day;
}

// What a row of promises reads as.
struct PromiseRow {
  std::string case_id, id, procedure, paper, prerequisite, reason, made_on, made_by, due_on, state,
      uploaded_on, closed_on, closed_by;
  long long revision = 0, overdue = 0;

  absl::StatusOr<CasePromise> Read() const {
    CasePromise promise;
    promise.id = PromiseId(id);
    promise.revision = revision;
    promise.procedure = ProcedureId(procedure);
    promise.paper = paper;
    promise.prerequisite = ProcedureId(prerequisite);
    promise.reason = reason;
    ASSIGN_OR_RETURN(promise.made_on, DayIn("made_on", id, made_on));
    promise.made_by = made_by;
    ASSIGN_OR_RETURN(promise.due_on, DayIn("due_on", id, due_on));
    const std::optional<PromiseState> known = PromiseStateOfKey(state);
    if (!known) {
      return absl::DataLossError(
          StrCat("promises.state: \"", state, "\" of ", id, " is no state of a promise"));
    }
    promise.state = *known;
    if (!uploaded_on.empty()) {
      ASSIGN_OR_RETURN(promise.uploaded_on, DayIn("uploaded_on", id, uploaded_on));
    }
    if (!closed_on.empty()) {
      ASSIGN_OR_RETURN(promise.closed_on, DayIn("closed_on", id, closed_on));
    }
    promise.closed_by = closed_by;
    promise.overdue = overdue != 0;
    return promise;
  }
};

// "case_id IN (…)" for the ids.
std::string OfCases(std::string_view column, std::span<const CaseId> ids, sql::Query& query) {
  std::vector<std::string> texts;
  for (const CaseId& id : ids) {
    texts.push_back(id.str());
  }
  return StrCat(column, " IN (", filter::BindAll(query.values, texts), ")");
}

// Of each case by id.
absl::StatusOr<std::map<CaseId, std::vector<CasePromise>>> PromisesOf(soci::session& session,
                                                                      std::span<const CaseId> ids) {
  std::map<CaseId, std::vector<CasePromise>> promises;
  sql::Query query;
  query.text = StrCat(
      "SELECT case_id, id, revision, procedure_id, paper, prerequisite_id, reason, made_on, "
      "made_by, due_on, state, uploaded_on, closed_on, closed_by, overdue FROM promises WHERE ",
      OfCases("case_id", ids, query), " ORDER BY id");
  PromiseRow row;
  soci::statement rows = sql::OnceWith(
      session, query, soci::into(row.case_id), soci::into(row.id), soci::into(row.revision),
      soci::into(row.procedure), soci::into(row.paper), soci::into(row.prerequisite),
      soci::into(row.reason), soci::into(row.made_on), soci::into(row.made_by),
      soci::into(row.due_on), soci::into(row.state), soci::into(row.uploaded_on),
      soci::into(row.closed_on), soci::into(row.closed_by), soci::into(row.overdue));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(CasePromise promise, row.Read());
    promises[CaseId(row.case_id)].push_back(std::move(promise));
  }
  return promises;
}

constexpr std::string_view kEntryColumns =
    "procedure_id, number, actor, recorded_at_us, encode(event, 'hex')";

// The bytes that the request was answered with, nullopt if it is new.
absl::StatusOr<std::optional<std::string>> StoredAnswer(soci::session& session,
                                                        const std::string& actor,
                                                        const NamedRequest& request) {
  std::string digest;
  sql::Bytes answer;
  session << "SELECT digest, encode(answer, 'hex') FROM requests WHERE actor = :actor AND "
             "request_id = :request",
      soci::use(actor), soci::use(request.id), soci::into(digest), soci::into(answer);
  if (!session.got_data()) {
    return std::nullopt;
  }
  if (digest != Sha256Hex(request.content)) {
    return absl::AlreadyExistsError(
        StrCat("request_id: \"", request.id, "\" was used for another request; give each its own"));
  }
  return answer.value;
}

void StoreAnswer(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request,
                 const std::string& answer, std::string_view where_it_is_there) {
  const std::string digest = Sha256Hex(request.content);
  const sql::Bytes bytes{answer};
  const long long at = MicrosOf(origin.at);
  session << "INSERT INTO requests (actor, request_id, digest, answer, at_us) VALUES (:actor, "
             ":request, :digest, decode(:answer, 'hex'), :at)"
          << where_it_is_there,
      soci::use(origin.actor), soci::use(request.id), soci::use(digest), soci::use(bytes),
      soci::use(at);
}

}  // namespace

absl::StatusOr<std::vector<CaseNode>> ReadNodes(soci::session& session,
                                                const std::string& case_id) {
  std::vector<CaseNode> nodes;
  sql::Bytes state;
  soci::statement rows = sql::Once(session,
                                   "SELECT encode(state, 'hex') FROM case_nodes WHERE case_id = "
                                   ":id ORDER BY procedure_id",
                                   soci::use(case_id), soci::into(state));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(CaseNode node, DecodeNode(state.value));
    nodes.push_back(std::move(node));
  }
  return nodes;
}

absl::Status WriteNode(soci::session& session, const std::string& case_id,
                       const NodeChange& change) {
  const CaseNode& node = change.after;
  const std::string procedure = node.procedure.str();
  sql::Bytes before;
  session << "SELECT encode(state, 'hex') FROM case_nodes WHERE case_id = :id AND procedure_id = "
             ":procedure",
      soci::use(case_id), soci::use(procedure), soci::into(before);
  const bool known = session.got_data();
  sql::Bytes state;
  ASSIGN_OR_RETURN(state.value, EncodeNode(node, known ? before.value : ""));
  const auto revision = static_cast<long long>(node.revision);
  const std::string status(NodeStatusKey(node.status));
  const std::string received = TextOf(node.received_on), accepted = TextOf(node.accepted_on),
                    due = TextOf(node.due.on), completed = TextOf(node.completed_on);
  const std::string suspended =
      node.status == NodeStatus::kSuspended ? FormatDate(node.stops.back().from) : std::string();
  const long long updated = MicrosOf(node.updated_at);
  // The later values are named as the columns, so that both statements bind them alike.
  const std::string statement =
      known ? "UPDATE case_nodes SET revision = :revision, status = :status, office = :office, "
              "officer = :officer, chief_officer = :chief, received_on = :received, accepted_on = "
              ":accepted, due_on = :due, suspended_from = :suspended, completed_on = :completed, "
              "updated_at_us = :updated, state = decode(:state, 'hex') WHERE case_id = :id AND "
              "procedure_id = :procedure"
            : "INSERT INTO case_nodes (revision, status, office, officer, chief_officer, "
              "received_on, accepted_on, due_on, suspended_from, completed_on, updated_at_us, "
              "state, case_id, procedure_id) VALUES (:revision, :status, :office, :officer, "
              ":chief, :received, :accepted, :due, :suspended, :completed, :updated, "
              "decode(:state, 'hex'), :id, :procedure)";
  session << statement, soci::use(revision, "revision"), soci::use(status, "status"),
      soci::use(change.responsible.office, "office"),
      soci::use(change.responsible.officer, "officer"),
      soci::use(change.responsible.chief_officer, "chief"), soci::use(received, "received"),
      soci::use(accepted, "accepted"), soci::use(due, "due"), soci::use(suspended, "suspended"),
      soci::use(completed, "completed"), soci::use(updated, "updated"), soci::use(state, "state"),
      soci::use(case_id, "id"), soci::use(procedure, "procedure");

  const NodeEntry& entry = change.entry;
  const auto number = static_cast<long long>(entry.number);
  const std::string kind(NodeEventKindKey(entry.event.kind));
  const std::string happened = FormatDate(entry.event.happened_on);
  const long long recorded = MicrosOf(entry.recorded_at);
  const sql::Bytes event{EncodeEvent(entry.event)};
  session << "INSERT INTO node_entries (case_id, procedure_id, number, kind, happened_on, actor, "
             "recorded_at_us, event) VALUES (:id, :procedure, :number, :kind, :happened, :actor, "
             ":recorded, decode(:event, 'hex'))",
      soci::use(case_id, "id"), soci::use(procedure, "procedure"), soci::use(number, "number"),
      soci::use(kind, "kind"), soci::use(happened, "happened"), soci::use(entry.actor, "actor"),
      soci::use(recorded, "recorded"), soci::use(event, "event");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CasePromise>> ReadPromises(soci::session& session,
                                                      const std::string& case_id) {
  const CaseId id(case_id);
  ASSIGN_OR_RETURN(auto found, PromisesOf(session, {&id, 1}));
  return std::move(found[id]);
}

void WritePromise(soci::session& session, const Case& value, const CasePromise& promise) {
  const auto revision = static_cast<long long>(promise.revision);
  const std::string made = FormatDate(promise.made_on), due = FormatDate(promise.due_on),
                    uploaded = TextOf(promise.uploaded_on), closed = TextOf(promise.closed_on),
                    state(PromiseStateKey(promise.state));
  const long long overdue = promise.overdue ? 1 : 0;
  session << "INSERT INTO promises (id, case_id, zone_id, revision, procedure_id, paper, "
             "prerequisite_id, reason, made_on, made_by, due_on, state, uploaded_on, closed_on, "
             "closed_by, overdue) VALUES (:id, :case, :zone, :revision, :procedure, :paper, "
             ":prerequisite, :reason, :made, :maker, :due, :state, :uploaded, :closed, :closer, "
             ":overdue) ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, due_on = "
             "excluded.due_on, state = excluded.state, uploaded_on = excluded.uploaded_on, "
             "closed_on = excluded.closed_on, closed_by = excluded.closed_by, overdue = "
             "excluded.overdue",
      soci::use(promise.id.str(), "id"), soci::use(value.id.str(), "case"),
      soci::use(value.project.zone.id, "zone"), soci::use(revision, "revision"),
      soci::use(promise.procedure.str(), "procedure"), soci::use(promise.paper, "paper"),
      soci::use(promise.prerequisite.str(), "prerequisite"), soci::use(promise.reason, "reason"),
      soci::use(made, "made"), soci::use(promise.made_by, "maker"), soci::use(due, "due"),
      soci::use(state, "state"), soci::use(uploaded, "uploaded"), soci::use(closed, "closed"),
      soci::use(promise.closed_by, "closer"), soci::use(overdue, "overdue");
}

absl::Status ReadParts(soci::session& session, Case& value) {
  ASSIGN_OR_RETURN(value.nodes, ReadNodes(session, value.id.str()));
  ASSIGN_OR_RETURN(value.promises, ReadPromises(session, value.id.str()));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Case>> ReadCase(soci::session& session, const std::string& id) {
  sql::Bytes state;
  session << "SELECT encode(state, 'hex') FROM cases WHERE id = :id", soci::use(id),
      soci::into(state);
  if (!session.got_data()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(Case found, DecodeState(state.value));
  RETURN_IF_ERROR(ReadParts(session, found));
  return found;
}

absl::StatusOr<std::vector<StoredCase>> ReadCases(soci::session& session,
                                                  std::span<const CaseId> ids) {
  std::vector<StoredCase> cases;
  if (ids.empty()) {
    return cases;
  }
  sql::Bytes state;
  sql::Query of_cases;
  of_cases.text = StrCat("SELECT encode(state, 'hex') FROM cases WHERE ",
                         OfCases("id", ids, of_cases), " ORDER BY id");
  soci::statement rows = sql::OnceWith(session, of_cases, soci::into(state));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(Case value, DecodeState(state.value));
    cases.push_back({std::move(value), state.value});
  }
  std::map<CaseId, std::vector<CaseNode>> nodes;
  std::string id;
  sql::Query of_nodes;
  of_nodes.text = StrCat("SELECT case_id, encode(state, 'hex') FROM case_nodes WHERE ",
                         OfCases("case_id", ids, of_nodes), " ORDER BY case_id, procedure_id");
  soci::statement node_rows = sql::OnceWith(session, of_nodes, soci::into(id), soci::into(state));
  node_rows.execute();
  while (node_rows.fetch()) {
    ASSIGN_OR_RETURN(CaseNode node, DecodeNode(state.value));
    nodes[CaseId(id)].push_back(std::move(node));
  }
  ASSIGN_OR_RETURN(auto promises, PromisesOf(session, ids));
  for (StoredCase& stored : cases) {
    stored.value.nodes = std::move(nodes[stored.value.id]);
    stored.value.promises = std::move(promises[stored.value.id]);
  }
  return cases;
}

absl::StatusOr<std::vector<NodeEntry>> ReadEntries(soci::session& session,
                                                   const std::string& case_id,
                                                   const std::string& procedure_id) {
  std::vector<NodeEntry> entries;
  EntryRow row;
  soci::statement rows =
      sql::Once(session,
                StrCat("SELECT ", kEntryColumns,
                       " FROM node_entries WHERE case_id = :id AND procedure_id = :procedure "
                       "ORDER BY number"),
                soci::use(case_id), soci::use(procedure_id), soci::into(row.procedure),
                soci::into(row.number), soci::into(row.actor), soci::into(row.recorded_at_us),
                soci::into(row.event));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(NodeEntry entry, row.Read());
    entries.push_back(std::move(entry));
  }
  return entries;
}

absl::StatusOr<std::vector<NodeHistoryRow>> ReadEntryPage(soci::session& session,
                                                          const HistoryQuery& query) {
  std::string where = "case_id = :v1";
  std::vector<sql::Value> values = {query.case_id.str()};
  if (query.procedure) {
    values.emplace_back(query.procedure->str());
    where += StrCat(" AND procedure_id = :v", values.size());
  }
  if (query.after) {
    values.emplace_back(MicrosOf(query.after->recorded_at));
    values.emplace_back(query.after->procedure.str());
    values.emplace_back(static_cast<long long>(query.after->number));
    where += StrCat(" AND (recorded_at_us, procedure_id, number) < (:v", values.size() - 2, ", :v",
                    values.size() - 1, ", :v", values.size(), ")");
  }
  const sql::Query statement{
      StrCat("SELECT ", kEntryColumns, " FROM node_entries WHERE ", where,
             " ORDER BY recorded_at_us DESC, procedure_id DESC, number DESC LIMIT ", query.limit),
      values};
  std::vector<NodeHistoryRow> found;
  EntryRow row;
  soci::statement rows =
      sql::OnceWith(session, statement, soci::into(row.procedure), soci::into(row.number),
                    soci::into(row.actor), soci::into(row.recorded_at_us), soci::into(row.event));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(NodeEntry entry, row.Read());
    found.push_back({ProcedureId(row.procedure), std::move(entry)});
  }
  return found;
}

absl::StatusOr<std::optional<CaseNode>> ReadAnswer(soci::session& session, const std::string& actor,
                                                   const NamedRequest& request) {
  if (request.id.empty()) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> answer, StoredAnswer(session, actor, request));
  if (!answer) {
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(CaseNode node, DecodeNode(*answer));
  return node;
}

absl::Status WriteAnswer(soci::session& session, const ChangeOrigin& origin,
                         const NamedRequest& request, const CaseNode& answer) {
  if (request.id.empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string bytes, EncodeNode(answer, ""));
  // Of two commands under one name at once the second fails here.
  StoreAnswer(session, origin, request, bytes, "");
  return absl::OkStatus();
}

absl::StatusOr<std::string> BeginRequest(soci::session& session, const ChangeOrigin& origin,
                                         const NamedRequest& request) {
  StoreAnswer(session, origin, request, "", " ON CONFLICT (actor, request_id) DO NOTHING");
  ASSIGN_OR_RETURN(const std::optional<std::string> answer,
                   StoredAnswer(session, origin.actor, request));
  return answer.value_or("");
}

void EndRequest(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request,
                const std::string& answer) {
  const sql::Bytes bytes{answer};
  session << "UPDATE requests SET answer = decode(:answer, 'hex') WHERE actor = :actor AND "
             "request_id = :request",
      soci::use(bytes, "answer"), soci::use(origin.actor, "actor"),
      soci::use(request.id, "request");
}

}  // namespace zoneflow::approval
