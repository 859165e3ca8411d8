#include "services/approval/adapters/node_tables.h"

#include <soci/soci.h>

#include <chrono>
#include <map>
#include <string_view>
#include <utility>

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/arrays.h"
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

std::string TextsOf(soci::session& session, std::span<const CaseId> ids) {
  std::vector<std::string> texts;
  for (const CaseId& id : ids) {
    texts.push_back(id.str());
  }
  return sql::TextsOf(session, texts);
}

// Of each case by id.
absl::StatusOr<std::map<CaseId, std::vector<CasePromise>>> PromisesOf(soci::session& session,
                                                                      std::span<const CaseId> ids) {
  std::map<CaseId, std::vector<CasePromise>> promises;
  const std::string wanted = TextsOf(session, ids);
  PromiseRow row;
  soci::statement rows = sql::Once(
      session,
      StrCat("SELECT case_id, id, revision, procedure_id, paper, prerequisite_id, reason, made_on, "
             "made_by, due_on, state, uploaded_on, closed_on, closed_by, overdue FROM promises "
             "WHERE ",
             sql::IsOneOf(session, "case_id", "ids"), " ORDER BY id"),
      soci::use(wanted, "ids"), soci::into(row.case_id), soci::into(row.id),
      soci::into(row.revision), soci::into(row.procedure), soci::into(row.paper),
      soci::into(row.prerequisite), soci::into(row.reason), soci::into(row.made_on),
      soci::into(row.made_by), soci::into(row.due_on), soci::into(row.state),
      soci::into(row.uploaded_on), soci::into(row.closed_on), soci::into(row.closed_by),
      soci::into(row.overdue));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(CasePromise promise, row.Read());
    promises[CaseId(row.case_id)].push_back(std::move(promise));
  }
  return promises;
}

constexpr std::string_view kEntryColumns =
    "procedure_id, number, actor, recorded_at_us, encode(event, 'hex')";

absl::Status CheckSame(const NamedRequest& request, const std::string& digest) {
  return digest == Sha256Hex(request.content)
             ? absl::OkStatus()
             : absl::AlreadyExistsError(
                   StrCat("request_id: \"", request.id,
                          "\" was used for another request; give each its own"));
}

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
  RETURN_IF_ERROR(CheckSame(request, digest));
  return answer.value;
}

// Unless it is there.
void NoteRequest(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request) {
  const std::string digest = Sha256Hex(request.content);
  const sql::Bytes bytes;
  const long long at = MicrosOf(origin.at);
  session << "INSERT INTO requests (actor, request_id, digest, answer, at_us) VALUES (:actor, "
             ":request, :digest, decode(:answer, 'hex'), :at) ON CONFLICT (actor, request_id) DO "
             "NOTHING",
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

NodeWriter::NodeWriter(soci::session& session)
    : nodes_(
          session, "case_nodes",
          "case_id, procedure_id, revision, status, office, officer, chief_officer, received_on, "
          "accepted_on, due_on, suspended_from, completed_on, updated_at_us, state",
          {.key = "case_id, procedure_id"}),
      entries_(session, "node_entries",
               "case_id, procedure_id, number, kind, happened_on, actor, recorded_at_us, event") {}

absl::Status NodeWriter::Add(const std::string& case_id, const NodeChange& change,
                             std::string_view stored) {
  ASSIGN_OR_RETURN(std::string state, EncodeNode(change.after, stored));
  const ProcedureId& procedure = change.after.procedure;
  last_.insert_or_assign({case_id, procedure}, Row{change, std::move(state)});
  const NodeEntry& entry = change.entry;
  entries_ << case_id << procedure.str() << entry.number
           << std::string(NodeEventKindKey(entry.event.kind)) << FormatDate(entry.event.happened_on)
           << entry.actor << std::int64_t{MicrosOf(entry.recorded_at)}
           << sql::Bytes{EncodeEvent(entry.event)};
  entries_.EndRow();
  return absl::OkStatus();
}

void NodeWriter::Finish() {
  for (const auto& [key, row] : last_) {
    const CaseNode& node = row.change.after;
    const Responsible& responsible = row.change.responsible;
    nodes_ << key.first << key.second.str() << node.revision
           << std::string(NodeStatusKey(node.status)) << responsible.office << responsible.officer
           << responsible.chief_officer << TextOf(node.received_on) << TextOf(node.accepted_on)
           << TextOf(node.due.on)
           << (node.status == NodeStatus::kSuspended ? FormatDate(node.stops.back().from) : "")
           << TextOf(node.completed_on) << std::int64_t{MicrosOf(node.updated_at)}
           << sql::Bytes{row.state};
    nodes_.EndRow();
  }
  nodes_.Finish();
  entries_.Finish();
  last_.clear();
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
  const std::string wanted = TextsOf(session, ids);
  sql::Bytes state;
  soci::statement rows = sql::Once(session,
                                   StrCat("SELECT encode(state, 'hex') FROM cases WHERE ",
                                          sql::IsOneOf(session, "id", "ids"), " ORDER BY id"),
                                   soci::use(wanted, "ids"), soci::into(state));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(Case value, DecodeState(state.value));
    cases.push_back({std::move(value), state.value});
  }
  std::map<CaseId, std::vector<std::pair<CaseNode, std::string>>> nodes;
  std::string id;
  soci::statement node_rows =
      sql::Once(session,
                StrCat("SELECT case_id, encode(state, 'hex') FROM case_nodes WHERE ",
                       sql::IsOneOf(session, "case_id", "ids"), " ORDER BY case_id, procedure_id"),
                soci::use(wanted, "ids"), soci::into(id), soci::into(state));
  node_rows.execute();
  while (node_rows.fetch()) {
    ASSIGN_OR_RETURN(CaseNode node, DecodeNode(state.value));
    nodes[CaseId(id)].emplace_back(std::move(node), state.value);
  }
  ASSIGN_OR_RETURN(auto promises, PromisesOf(session, ids));
  for (StoredCase& stored : cases) {
    for (auto& [node, bytes] : nodes[stored.value.id]) {
      stored.node_bytes.emplace(node.procedure, std::move(bytes));
      stored.value.nodes.push_back(std::move(node));
    }
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

RequestAnswers::RequestAnswers(soci::session& session)
    : session_(session), added_(session, "requests", "actor, request_id, digest, answer, at_us") {}

void RequestAnswers::Read(const std::string& actor, std::span<const std::string> request_ids) {
  if (request_ids.empty()) {
    return;
  }
  const std::string wanted = sql::TextsOf(session_, request_ids);
  std::string request, digest;
  sql::Bytes answer;
  soci::statement rows = sql::Once(
      session_,
      StrCat("SELECT request_id, digest, encode(answer, 'hex') FROM requests WHERE actor = :actor "
             "AND ",
             sql::IsOneOf(session_, "request_id", "requests")),
      soci::use(actor, "actor"), soci::use(wanted, "requests"), soci::into(request),
      soci::into(digest), soci::into(answer));
  rows.execute();
  while (rows.fetch()) {
    known_.insert_or_assign({actor, request}, Stored{digest, answer.value});
  }
}

absl::StatusOr<std::optional<CaseNode>> RequestAnswers::Find(const std::string& actor,
                                                             const NamedRequest& request) const {
  const auto found = known_.find({actor, request.id});
  if (request.id.empty() || found == known_.end()) {
    return std::nullopt;
  }
  RETURN_IF_ERROR(CheckSame(request, found->second.digest));
  ASSIGN_OR_RETURN(CaseNode node, DecodeNode(found->second.answer));
  return node;
}

absl::Status RequestAnswers::Add(const ChangeOrigin& origin, const NamedRequest& request,
                                 const CaseNode& answer) {
  if (request.id.empty()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(std::string bytes, EncodeNode(answer, ""));
  added_ << origin.actor << request.id << Sha256Hex(request.content) << sql::Bytes{std::move(bytes)}
         << std::int64_t{MicrosOf(origin.at)};
  added_.EndRow();
  return absl::OkStatus();
}

absl::StatusOr<std::string> BeginRequest(soci::session& session, const ChangeOrigin& origin,
                                         const NamedRequest& request) {
  NoteRequest(session, origin, request);
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
