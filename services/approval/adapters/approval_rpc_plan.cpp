// The calls of ApprovalService about plans: why, what saves the start, and the timetables there were.
#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "common/base/principal.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "services/approval/adapters/approval_rpc.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/adapters/plan_wire.h"
#include "services/approval/adapters/replan_table.h"
#include "services/approval/adapters/request_conditions.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/case_rescue.h"
#include "services/approval/core/explain.h"
#include "services/approval/core/timetable_diff.h"

namespace zoneflow::approval {
namespace {

constexpr int kMostAnswers = 100;

absl::StatusOr<AttributeChanges> ChangesFromWire(const v1::SetAttributesRequest& request) {
  if (request.answers_size() > kMostAnswers) {
    return absl::InvalidArgumentError(
        StrCat("answers: ", request.answers_size(), " are more than ", kMostAnswers));
  }
  AttributeChanges changes;
  for (const v1::AttributeAnswer& one : request.answers()) {
    std::optional<bool> answer;
    switch (one.answer()) {
      case v1::ANSWER_YES:
        answer = true;
        break;
      case v1::ANSWER_NO:
        answer = false;
        break;
      case v1::ANSWER_UNKNOWN:
        break;
      default:
        return absl::InvalidArgumentError(
            StrCat("answers: that to \"", one.attribute_id(), "\" is none of yes, no and unknown"));
    }
    if (!changes.emplace(AttributeId(one.attribute_id()), answer).second) {
      return absl::InvalidArgumentError(
          StrCat("answers: \"", one.attribute_id(), "\" stands twice"));
    }
  }
  return changes;
}

}  // namespace

grpc::ServerUnaryReactor* ApprovalRpc::ExplainNode(grpc::CallbackServerContext* context,
                                                   const v1::ExplainNodeRequest* request,
                                                   v1::ExplainNodeResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    const Date today = clock_.Today();
    const ProcedureId procedure(request->procedure_id());
    ASSIGN_OR_RETURN(const CasePlanRequest asked, PlanRequestOf(found, today, rulebook));
    ASSIGN_OR_RETURN(const ProjectPlan plan,
                     PlanProject(rulebook.catalogue, asked.request(), rulebook.calendar));
    ASSIGN_OR_RETURN(const Explanation why, ExplainRow(rulebook.catalogue, asked.request(), plan,
                                                       procedure, rulebook.calendar));
    *response->mutable_node() = ShowNode(found, procedure, today, rulebook);
    ShowPlanned(why.row, *response->mutable_node());
    ShowExplanation(why, *response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ProposeRescue(grpc::CallbackServerContext* context,
                                                     const v1::ProposeRescueRequest* request,
                                                     v1::ProposeRescueResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    ASSIGN_OR_RETURN(const RescueProposal proposal,
                     approval::ProposeRescue(found, clock_.Today(), rulebook));
    ShowProposal(proposal, rulebook.catalogue, *response);
    response->set_case_revision(found.revision);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::AdoptRescue(grpc::CallbackServerContext* context,
                                                   const v1::AdoptRescueRequest* request,
                                                   v1::AdoptRescueResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    RETURN_IF_ERROR(CheckConditions(*request));
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    RescueCommand command{found.id,
                          request->expected_revision(),
                          NamedRequestOf(*request, found.id),
                          {},
                          request->reason()};
    for (const v1::RescueMeasure& measure : request->measures()) {
      ASSIGN_OR_RETURN(command.measures.emplace_back(), FromWire(measure));
    }
    ASSIGN_OR_RETURN(const Case after,
                     desk_.adopt_rescue.Run(command, call.principal, clock_.Now()));
    *response->mutable_case_state() = Show(after, clock_.Today());
    for (const CasePromise& promise : after.promises) {
      *response->add_promises() = ToWire(after, promise, rulebook);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ListVersions(grpc::CallbackServerContext* context,
                                                    const v1::ListVersionsRequest* request,
                                                    v1::ListVersionsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(*request, 1));
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    VersionQuery query{found.id, std::nullopt, page_size + 1};
    if (!after.empty()) {
      query.before = std::atoll(after[0].c_str());
    }
    ASSIGN_OR_RETURN(const std::vector<TimetableVersion> versions, store_.ReadVersions(query));
    rpc::Page page(page_size);
    for (const TimetableVersion& version : versions) {
      v1::TimetableVersion shown = ToWire(version, found);
      if (!page.Takes(shown.ByteSizeLong())) {
        response->set_next_page_token(
            rpc::MakePageToken(*request, {StrCat(response->versions().rbegin()->number())}));
        break;
      }
      *response->add_versions() = std::move(shown);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::DiffVersions(grpc::CallbackServerContext* context,
                                                    const v1::DiffVersionsRequest* request,
                                                    v1::DiffVersionsResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    const Rulebook& rulebook = rules_.Now();
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    const std::int64_t to = request->to() != 0 ? request->to() : found.timetable_version;
    const std::int64_t usual = found.baseline_version != 0 && found.baseline_version != to
                                   ? found.baseline_version
                                   : to - 1;
    const std::int64_t from = request->from() != 0 ? request->from() : usual;
    if (from < 1 || to < 1) {
      return absl::FailedPreconditionError(
          StrCat("from: there is nothing to compare version ", to, " with"));
    }
    ASSIGN_OR_RETURN(const TimetableVersion before, store_.ReadVersion(found.id, from));
    ASSIGN_OR_RETURN(const TimetableVersion after, store_.ReadVersion(found.id, to));
    *response->mutable_from() = ToWire(before, found);
    *response->mutable_to() = ToWire(after, found);
    const TimetableDiff diff = DiffOf(before.timetable, after.timetable, rulebook.calendar);
    for (const MovedRow& moved : diff.moved) {
      *response->add_moved() = ToWire(moved);
    }
    response->set_stayed(diff.stayed);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::SignBaseline(grpc::CallbackServerContext* context,
                                                    const v1::SignBaselineRequest* request,
                                                    v1::SignBaselineResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckConditions(*request));
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    ASSIGN_OR_RETURN(const Case after, desk_.sign_baseline.Run(found.id, request->version(),
                                                               NamedRequestOf(*request, found.id),
                                                               call.principal, clock_.Now()));
    *response->mutable_case_state() = Show(after, clock_.Today());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ChooseTemplate(grpc::CallbackServerContext* context,
                                                      const v1::ChooseTemplateRequest* request,
                                                      v1::ChooseTemplateResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckConditions(*request));
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    ASSIGN_OR_RETURN(const Case after,
                     desk_.choose_template.Run(
                         found.id, TemplateId(request->template_id()), request->expected_revision(),
                         NamedRequestOf(*request, found.id), call.principal, clock_.Now()));
    *response->mutable_case_state() = Show(after, clock_.Today());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::SetAttributes(grpc::CallbackServerContext* context,
                                                     const v1::SetAttributesRequest* request,
                                                     v1::SetAttributesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckConditions(*request));
    ASSIGN_OR_RETURN(const Case found, Find(request->id()));
    ASSIGN_OR_RETURN(const AttributeChanges changes, ChangesFromWire(*request));
    ASSIGN_OR_RETURN(
        const Case after,
        desk_.set_attributes.Run(found.id, changes, request->expected_revision(),
                                 NamedRequestOf(*request, found.id), call.principal, clock_.Now()));
    *response->mutable_case_state() = Show(after, clock_.Today());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::ReplanAll(grpc::CallbackServerContext* context,
                                                 const v1::ReplanAllRequest* request,
                                                 v1::ReplanAllResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckConditions(*request));
    ReplanCommand command;
    command.cause.words = request->reason();
    command.preview = request->preview();
    switch (request->cause()) {
      case v1::PLAN_CAUSE_KIND_RULE:
        command.cause.kind = PlanCauseKind::kRule;
        break;
      case v1::PLAN_CAUSE_KIND_HOLIDAY:
        command.cause.kind = PlanCauseKind::kHoliday;
        break;
      default:
        return absl::InvalidArgumentError(
            StrCat("cause: ", static_cast<int>(request->cause()),
                   " must be PLAN_CAUSE_KIND_RULE or PLAN_CAUSE_KIND_HOLIDAY"));
    }
    v1::ReplanAllRequest content = *request;
    content.clear_request_id();
    const NamedRequest named{request->request_id(),
                             StrCat("ReplanAllRequest ", content.SerializeAsString())};
    ASSIGN_OR_RETURN(const Replan replan,
                     desk_.replan_all.Run(command, named, call.principal, clock_.Now()));
    *response->mutable_replan() = ToWire(replan);
    for (const ReplanFailure& failure : replan.failures) {
      *response->add_failures() = ToWire(failure);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ApprovalRpc::VerifyTimetables(grpc::CallbackServerContext* context,
                                                        const v1::VerifyTimetablesRequest* request,
                                                        v1::VerifyTimetablesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    if (request->id().empty()) {
      ASSIGN_OR_RETURN(*response, views_.audit.Read(*request, call.principal));
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const Case found, FindFor(request->id(), call.principal));
    ASSIGN_OR_RETURN(*response, views_.audit.ReadOne(found.id));
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::approval
