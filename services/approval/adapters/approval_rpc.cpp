#include "services/approval/adapters/approval_rpc.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "common/base/principal.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "common/wire/values.h"
#include "services/approval/adapters/node_offer.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/adapters/request_conditions.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/core/node_step.h"

namespace zoneflow::approval {
namespace {

// Kinds that have a call of their own, with what they need.
bool HasOwnCall(NodeEventKind kind) {
  switch (kind) {
    case NodeEventKind::kSuspended:
    case NodeEventKind::kResumed:
    case NodeEventKind::kExtended:
    case NodeEventKind::kCorrected:
    case NodeEventKind::kAssigned:
    case NodeEventKind::kReminded:
      return true;
    default:
      return false;
  }
}

}  // namespace

grpc::ServerUnaryReactor* ApprovalRpc::ListCases(grpc::CallbackServerContext* context,
                                                 const v1::ListCasesRequest* request,
                                                 v1::ListCasesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, views_.cases.Read(*request, call.principal, clock_.Today()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::GetCase(grpc::CallbackServerContext* context,
                                               const v1::GetCaseRequest* request,
                                               v1::GetCaseResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    const Date today = clock_.Today();
    *response->mutable_case_state() = Show(found, today);
    const std::vector<ProcedureId> procedures = ProceduresOf(found, rulebook);
    for (const ProcedureId& procedure : procedures) {
      v1::NodeState& node = *response->add_nodes();
      node = ShowNode(found, procedure, today, rulebook);
      OfferEvents(found, call.principal, today, rulebook, node);
      OfferPromises(found, call.principal, today, rulebook, node);
    }
    for (const CaseNode& kept : found.nodes) {
      if (std::ranges::find(procedures, kept.procedure) == procedures.end()) {
        v1::NodeState& node = *response->add_nodes();
        node = ShowNode(found, kept.procedure, today, rulebook);
        node.clear_missing();
        node.clear_act();
        node.clear_act_due_on();
        node.set_no_longer_required(true);
      }
    }
    ShowPlan(found, today, rulebook, *response);
    ShowQuestions(found, rulebook, *response);
    for (const CasePromise& promise : found.promises) {
      *response->add_promises() = ToWire(found, promise, rulebook);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::RequireStart(grpc::CallbackServerContext* context,
                                                    const v1::RequireStartRequest* request,
                                                    v1::RequireStartResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckConditions(*request));
    const auto start = ParseDate(request->required_start());
    if (!start.ok()) {
      return absl::InvalidArgumentError(StrCat("required_start: ", start.status().message()));
    }
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    ASSIGN_OR_RETURN(
        const Case after,
        desk_.require_start.Run(
            found.id, *start, request->expected_revision(), call.principal, clock_.Now(),
            request->confirm_past() ? PastStart::kConfirmed : PastStart::kRefused));
    *response->mutable_case_state() = Show(after, clock_.Today());
    return absl::OkStatus();
  });
}

absl::StatusOr<Date> ApprovalRpc::DayOrToday(std::string_view field,
                                             const std::string& text) const {
  if (text.empty()) {
    return clock_.Today();
  }
  return DayFromWire(field, text);
}

template <typename Request>
absl::StatusOr<NodeCommand> ApprovalRpc::CommandOf(const Request& request) const {
  RETURN_IF_ERROR(CheckConditions(request));
  ASSIGN_OR_RETURN(const Case found, Find(request.id()));
  std::int64_t expected_revision = 0;
  if constexpr (requires { request.expected_revision(); }) {
    expected_revision = request.expected_revision();
  }
  ProcedureId procedure;
  if constexpr (requires { request.procedure_id(); }) {
    procedure = ProcedureId(request.procedure_id());
  }
  return NodeCommand{found.id, procedure, expected_revision, NamedRequestOf(request, found.id)};
}

template <typename Response>
absl::Status ApprovalRpc::Answer(const CaseId& id, const CaseNode& node, const Principal& principal,
                                 Response& response) const {
  const Rulebook& rulebook = rules_.Now();
  ASSIGN_OR_RETURN(Case value, store_.Get(id));
  // The node as the answer has it, which may be of then, in the case as it is.
  if (node.revision > 0) {
    value = WithNode(std::move(value), node);
  }
  const Date today = clock_.Today();
  *response.mutable_node() = ShowNode(value, node.procedure, today, rulebook);
  OfferEvents(value, principal, today, rulebook, *response.mutable_node());
  return absl::OkStatus();
}

template <typename Request, typename Response>
absl::Status ApprovalRpc::Record(const Request& request, const NodeEvent& event,
                                 const Principal& principal, Response& response) const {
  ASSIGN_OR_RETURN(const NodeCommand command, CommandOf(request));
  ASSIGN_OR_RETURN(const CaseNode node,
                   desk_.record_node.Record(command, event, principal, clock_.Now()));
  return Answer(command.case_id, node, principal, response);
}

grpc::ServerUnaryReactor* ApprovalRpc::RecordNodeEvent(grpc::CallbackServerContext* context,
                                                       const v1::RecordNodeEventRequest* request,
                                                       v1::RecordNodeEventResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    v1::NodeEvent asked = request->event();
    if (asked.happened_on().empty()) {
      asked.set_happened_on(FormatDate(clock_.Today()));
    }
    ASSIGN_OR_RETURN(const NodeEvent event, FromWire(asked));
    if (HasOwnCall(event.kind)) {
      return absl::InvalidArgumentError(
          StrCat("event.kind: ", NodeEventKindKey(event.kind), " has a call of its own"));
    }
    return Record(*request, event, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::SuspendNode(grpc::CallbackServerContext* context,
                                                   const v1::SuspendNodeRequest* request,
                                                   v1::SuspendNodeResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    NodeEvent event;
    event.kind = NodeEventKind::kSuspended;
    ASSIGN_OR_RETURN(event.happened_on, DayOrToday("from", request->from()));
    event.reason = request->reason();
    ASSIGN_OR_RETURN(event.stop.expected_until,
                     wire::DateFromWire("expected_until", request->expected_until()));
    event.stop.ceiling_wd = request->ceiling_wd();
    event.stop.notice = request->notice();
    return Record(*request, event, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ResumeNode(grpc::CallbackServerContext* context,
                                                  const v1::ResumeNodeRequest* request,
                                                  v1::ResumeNodeResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    NodeEvent event;
    event.kind = NodeEventKind::kResumed;
    ASSIGN_OR_RETURN(event.happened_on, DayOrToday("on", request->on()));
    event.reason = request->reason();
    return Record(*request, event, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ExtendNode(grpc::CallbackServerContext* context,
                                                  const v1::ExtendNodeRequest* request,
                                                  v1::ExtendNodeResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    NodeEvent event;
    event.kind = NodeEventKind::kExtended;
    ASSIGN_OR_RETURN(event.happened_on,
                     DayFromWire("extension.decided_on", request->extension().decided_on()));
    event.reason = request->extension().reason();
    ASSIGN_OR_RETURN(event.extension, FromWire(request->extension()));
    return Record(*request, event, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::CorrectNodeEvent(grpc::CallbackServerContext* context,
                                                        const v1::CorrectNodeEventRequest* request,
                                                        v1::CorrectNodeEventResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Date day, DayFromWire("happened_on", request->happened_on()));
    ASSIGN_OR_RETURN(const NodeCommand command, CommandOf(*request));
    ASSIGN_OR_RETURN(const CaseNode node,
                     desk_.record_node.Correct(command, request->number(), day, request->reason(),
                                               call.principal, clock_.Now()));
    return Answer(command.case_id, node, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::AssignNode(grpc::CallbackServerContext* context,
                                                  const v1::AssignNodeRequest* request,
                                                  v1::AssignNodeResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    NodeEvent event;
    event.kind = NodeEventKind::kAssigned;
    event.happened_on = clock_.Today();
    event.reason = request->reason();
    ASSIGN_OR_RETURN(event.responsible, FromWire(request->responsible()));
    return Record(*request, event, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::RemindNode(grpc::CallbackServerContext* context,
                                                  const v1::RemindNodeRequest* request,
                                                  v1::RemindNodeResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const NodeCommand command, CommandOf(*request));
    ASSIGN_OR_RETURN(const CaseNode node, desk_.record_node.Remind(command, request->reason(),
                                                                   call.principal, clock_.Now()));
    return Answer(command.case_id, node, call.principal, *response);
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ListNodeEvents(grpc::CallbackServerContext* context,
                                                      const v1::ListNodeEventsRequest* request,
                                                      v1::ListNodeEventsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(*request, 3));
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    HistoryQuery query{found.id, std::nullopt, std::nullopt, page_size + 1};
    if (!request->procedure_id().empty()) {
      query.procedure = ProcedureId(request->procedure_id());
    }
    if (!after.empty()) {
      ASSIGN_OR_RETURN(const Instant recorded_at, ParseInstant(after[0]));
      query.after = {recorded_at, ProcedureId(after[1]), std::atoll(after[2].c_str())};
    }
    ASSIGN_OR_RETURN(const std::vector<NodeHistoryRow> rows, store_.ReadHistory(query));
    rpc::Page page(page_size);
    const NodeHistoryRow* last = nullptr;
    for (const NodeHistoryRow& row : rows) {
      v1::NodeEntry entry = ToWire(row.procedure, row.entry, rulebook);
      if (!page.Takes(entry.ByteSizeLong())) {
        response->set_next_page_token(
            rpc::MakePageToken(*request, {FormatInstant(last->entry.recorded_at),
                                          last->procedure.str(), StrCat(last->entry.number)}));
        break;
      }
      *response->add_entries() = std::move(entry);
      last = &row;
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::MakePromise(grpc::CallbackServerContext* context,
                                                   const v1::MakePromiseRequest* request,
                                                   v1::MakePromiseResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    PromiseWish wish;
    wish.paper = request->paper();
    wish.prerequisite = ProcedureId(request->prerequisite_id());
    ASSIGN_OR_RETURN(wish.due_on, wire::DateFromWire("due_on", request->due_on()));
    wish.reason = request->reason();
    ASSIGN_OR_RETURN(const NodeCommand command, CommandOf(*request));
    ASSIGN_OR_RETURN(const CasePromise promise,
                     desk_.promises.Make(command, wish, call.principal, clock_.Now()));
    ASSIGN_OR_RETURN(const Case value, store_.Get(command.case_id));
    *response->mutable_promise() = ToWire(value, promise, rulebook);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ClosePromise(grpc::CallbackServerContext* context,
                                                    const v1::ClosePromiseRequest* request,
                                                    v1::ClosePromiseResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    const bool uploaded = request->to() == v1::PROMISE_STATE_UPLOADED;
    if (!uploaded && request->to() != v1::PROMISE_STATE_CLOSED) {
      return absl::InvalidArgumentError(
          "to: a promise moves on to UPLOADED, when what was promised came, and to CLOSED");
    }
    ASSIGN_OR_RETURN(const Date on, DayOrToday("on", request->on()));
    ASSIGN_OR_RETURN(const NodeCommand command, CommandOf(*request));
    ASSIGN_OR_RETURN(
        const CasePromise promise,
        desk_.promises.Advance(command, PromiseId(request->promise_id()),
                               uploaded ? PromiseState::kUploaded : PromiseState::kClosed, on,
                               call.principal, clock_.Now()));
    ASSIGN_OR_RETURN(const Case value, store_.Get(command.case_id));
    *response->mutable_promise() = ToWire(value, promise, rulebook);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ListPromises(grpc::CallbackServerContext* context,
                                                    const v1::ListPromisesRequest* request,
                                                    v1::ListPromisesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, views_.promises.Read(*request, call.principal, clock_.Today()));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ListTodo(grpc::CallbackServerContext* context,
                                                const v1::ListTodoRequest* request,
                                                v1::ListTodoResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(*response, views_.todos.Read(*request, call.principal, clock_.Today()));
    return absl::OkStatus();
  });
}

absl::StatusOr<Case> ApprovalRpc::Find(const std::string& id) const {
  const ProjectId project(id);
  ASSIGN_OR_RETURN(std::vector<std::optional<Case>> found, store_.FindByProjects({&project, 1}));
  if (found.front()) {
    return *std::move(found.front());
  }
  return store_.Get(CaseId(id));
}

absl::StatusOr<Case> ApprovalRpc::FindFor(const std::string& id, const Principal& principal) const {
  ASSIGN_OR_RETURN(Case found, Find(id));
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", found.project.zone.id));
  return found;
}

v1::Case ApprovalRpc::Show(const Case& value, Date today) const {
  const Rulebook& rulebook = rules_.Now();
  v1::Case wire = ToWire(value);
  if (!value.timetable) {
    return wire;
  }
  ShowLights(
      LightsOf(value, today, rulebook.calendar, rulebook.LimitsIn(value.project.zone.id).light),
      wire);
  for (v1::Node& node : *wire.mutable_timetable()->mutable_nodes()) {
    if (const auto index = rulebook.catalogue.IndexOf(ProcedureId(node.procedure_id()))) {
      node.set_department(rulebook.catalogue.at(*index).dept);
    }
  }
  return wire;
}

}  // namespace zoneflow::approval
