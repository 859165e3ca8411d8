#include "services/approval/adapters/node_wire.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/wire/values.h"
#include "services/approval/adapters/wire.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/core/light.h"
#include "services/approval/core/node_event.h"
#include "services/approval/core/procedure_name.h"

namespace zoneflow::approval {
namespace {

using ::zoneflow::wire::DateFromWire;
using ::zoneflow::wire::ToWire;

constexpr std::size_t kMostText = 2'000;
constexpr std::size_t kMostName = 128;
constexpr int kMostPapers = 100;

v1::ExtensionBy ToWire(ExtensionBy by) {
  return by == ExtensionBy::kGovernment ? v1::EXTENSION_BY_GOVERNMENT
                                        : v1::EXTENSION_BY_OFFICE_HEAD;
}

void Show(const ClockStop& stop, v1::ClockStop& wire) {
  wire.set_from(FormatDate(stop.from));
  wire.set_until(ToWire(stop.until));
  wire.set_expected_until(ToWire(stop.expected_until));
  wire.set_ceiling_wd(stop.ceiling_wd);
  wire.set_reason(stop.reason);
  wire.set_notice(stop.notice);
}

void Show(const Extension& extension, v1::Extension& wire) {
  wire.set_days(extension.days);
  wire.set_by(ToWire(extension.by));
  wire.set_decided_on(FormatDate(extension.decided_on));
  wire.set_decided_by(extension.decided_by);
  wire.set_reason(extension.reason);
}

void Show(const Responsible& responsible, v1::Responsible& wire) {
  wire.set_office(responsible.office);
  wire.set_officer(responsible.officer);
  wire.set_chief_officer(responsible.chief_officer);
}

}  // namespace

absl::Status CheckText(std::string_view field, const std::string& text) {
  if (text.size() > kMostText) {
    return absl::InvalidArgumentError(StrCat(field, ": longer than ", kMostText, " bytes"));
  }
  return absl::OkStatus();
}

v1::NodeStatus ToWire(NodeStatus status) {
  return static_cast<v1::NodeStatus>(static_cast<int>(status) + 1);
}

v1::NodeEventKind ToWire(NodeEventKind kind) {
  // Both are in one order, the message's from 1 on; a test compares the names.
  return static_cast<v1::NodeEventKind>(static_cast<int>(kind) + 1);
}

v1::TodoAct ToWire(TodoAct act) { return static_cast<v1::TodoAct>(static_cast<int>(act) + 1); }

v1::NodeEvent ToWire(const NodeEvent& event) {
  v1::NodeEvent wire;
  wire.set_kind(ToWire(event.kind));
  wire.set_happened_on(FormatDate(event.happened_on));
  wire.set_reason(event.reason);
  wire.mutable_papers()->Add(event.papers.begin(), event.papers.end());
  wire.set_valid_until(ToWire(event.valid_until));
  if (event.kind == NodeEventKind::kSuspended) {
    Show(event.stop, *wire.mutable_stop());
    wire.mutable_stop()->set_from(FormatDate(event.happened_on));
    wire.mutable_stop()->set_reason(event.reason);
  }
  if (event.extension) {
    Show(*event.extension, *wire.mutable_extension());
    wire.mutable_extension()->set_decided_on(FormatDate(event.happened_on));
    wire.mutable_extension()->set_reason(event.reason);
  }
  wire.set_corrected(event.corrected.value_or(0));
  wire.set_was_on(ToWire(event.was_on));
  if (event.kind == NodeEventKind::kAssigned) {
    Show(event.responsible, *wire.mutable_responsible());
  }
  return wire;
}

v1::NodeEntry ToWire(const ProcedureId& procedure, const NodeEntry& entry,
                     const Rulebook& rulebook) {
  v1::NodeEntry wire;
  wire.set_procedure_id(procedure.str());
  if (const auto index = rulebook.catalogue.IndexOf(procedure)) {
    wire.set_zh(rulebook.catalogue.at(*index).zh);
  }
  wire.set_number(entry.number);
  *wire.mutable_event() = ToWire(entry.event);
  wire.set_actor(entry.actor);
  wire.set_recorded_at(FormatInstant(entry.recorded_at));
  return wire;
}

v1::NodeState ToWire(const Case& value, const CaseNode& node, std::optional<Light> light,
                     const Rulebook& rulebook) {
  v1::NodeState wire;
  const ProjectRecord& project = value.project;
  wire.set_id(StrCat(value.id.str(), ".", node.procedure.str()));
  wire.set_revision(node.revision);
  wire.set_case_id(value.id.str());
  wire.set_project_id(project.id.str());
  *wire.mutable_zone() = ToWire(project.zone);
  wire.set_company(project.company);
  wire.set_project_name(project.name);
  wire.set_procedure_id(node.procedure.str());
  if (const auto index = rulebook.catalogue.IndexOf(node.procedure)) {
    wire.set_zh(rulebook.catalogue.at(*index).zh);
  }
  wire.set_status(ToWire(node.status));
  Show(ResponsibleFor(node.procedure, value, rulebook), *wire.mutable_responsible());
  wire.set_received_on(ToWire(node.received_on));
  wire.set_accepted_on(ToWire(node.accepted_on));
  wire.set_deemed_accepted(node.deemed_accepted);
  wire.set_corrections(node.corrections);
  wire.set_limit_wd(node.limit ? node.limit->days : 0);
  wire.set_due_on(ToWire(node.due.on));
  wire.set_not_before(ToWire(node.due.not_before));
  for (const ClockStop& stop : node.stops) {
    Show(stop, *wire.add_stops());
  }
  if (node.extension) {
    Show(*node.extension, *wire.mutable_extension());
  }
  wire.set_completed_on(ToWire(node.completed_on));
  wire.set_delivered_on(ToWire(node.delivered_on));
  wire.set_valid_until(ToWire(node.valid_until));
  wire.mutable_flags()->Add(node.flags.begin(), node.flags.end());
  wire.set_light(ToWire(light));
  if (const TimetableRow* row = value.FindRow(node.procedure)) {
    wire.set_latest_accept(FormatDate(row->latest_accept));
    wire.set_latest_result(FormatDate(row->latest_result));
  }
  const std::optional<Todo> todo = TodoOf(node.procedure, value, rulebook);
  if (todo) {
    wire.set_act(ToWire(todo->act));
    wire.set_act_due_on(ToWire(todo->due_on));
  }
  return wire;
}

v1::Promise ToWire(const Case& value, const CasePromise& promise, const Rulebook& rulebook) {
  v1::Promise wire;
  const ProjectRecord& project = value.project;
  const auto name_of = [&](const ProcedureId& procedure) {
    const auto index = rulebook.catalogue.IndexOf(procedure);
    return index ? rulebook.catalogue.at(*index).zh : std::string();
  };
  wire.set_id(promise.id.str());
  wire.set_revision(promise.revision);
  wire.set_case_id(value.id.str());
  wire.set_project_id(project.id.str());
  *wire.mutable_zone() = ToWire(project.zone);
  wire.set_company(project.company);
  wire.set_project_name(project.name);
  wire.set_procedure_id(promise.procedure.str());
  wire.set_zh(name_of(promise.procedure));
  wire.set_paper(promise.paper);
  wire.set_prerequisite_id(promise.prerequisite.str());
  wire.set_prerequisite_zh(name_of(promise.prerequisite));
  wire.set_reason(promise.reason);
  wire.set_made_on(FormatDate(promise.made_on));
  wire.set_made_by(promise.made_by);
  wire.set_due_on(FormatDate(promise.due_on));
  wire.set_state(static_cast<v1::PromiseState>(static_cast<int>(promise.state) + 1));
  wire.set_overdue(promise.overdue);
  wire.set_uploaded_on(ToWire(promise.uploaded_on));
  wire.set_closed_on(ToWire(promise.closed_on));
  wire.set_closed_by(promise.closed_by);
  wire.set_office(ResponsibleFor(promise.procedure, value, rulebook).office);
  return wire;
}

v1::NodeState ShowNode(const Case& value, const ProcedureId& procedure, Date today,
                       const Rulebook& rulebook) {
  CaseNode node;
  node.procedure = procedure;
  if (const CaseNode* known = value.FindNode(procedure)) {
    // An open stop may have ended by itself since.
    const absl::StatusOr<CaseNode> seen = SeenOn(*known, today, rulebook.calendar);
    node = seen.ok() ? *seen : *known;
  }
  const std::optional<Light> light =
      LightOf(value.FindRow(procedure), &node, today, rulebook.calendar,
              rulebook.LimitsIn(value.project.zone.id).light);
  v1::NodeState wire = ToWire(value, node, light, rulebook);
  if (!IsUnderReview(node.status) && !IsDone(node.status)) {
    for (const std::string& missing : MissingFor(procedure, value, today, rulebook)) {
      wire.add_missing(missing);
    }
  }
  return wire;
}

void ShowPlanned(const PlanRow& row, v1::NodeState& node) {
  if (row.earliest) {
    node.set_earliest_accept(FormatDate(row.earliest->accept));
    node.set_earliest_result(FormatDate(row.earliest->result));
  }
  if (row.slack_wd) {
    node.set_slack_wd(*row.slack_wd);
  }
}

void ShowPlan(const Case& value, Date today, const Rulebook& rulebook,
              v1::GetCaseResponse& response) {
  const absl::StatusOr<ProjectPlan> plan = PlanOf(value, today, rulebook);
  if (!plan.ok()) {
    return;
  }
  for (v1::NodeState& node : *response.mutable_nodes()) {
    if (const PlanRow* row = plan->Find(ProcedureId(node.procedure_id()))) {
      ShowPlanned(*row, node);
    }
  }
  v1::CasePlan& wire = *response.mutable_plan();
  wire.set_earliest_start(ToWire(plan->earliest_start));
  if (plan->smallest_slack_wd) {
    wire.set_smallest_slack_wd(*plan->smallest_slack_wd);
  }
  for (const std::size_t row : plan->chain) {
    wire.add_chain(plan->rows[row].procedure.str());
  }
  wire.mutable_warnings()->Add(plan->warnings.begin(), plan->warnings.end());
  const auto range = StartRangeOf(value, today, rulebook);
  if (range.ok() && *range) {
    wire.set_earliest_start_from(FormatDate((*range)->earliest));
    wire.set_earliest_start_to(FormatDate((*range)->latest));
  }
}

void ShowQuestions(const Case& value, const Rulebook& rulebook, v1::GetCaseResponse& response) {
  for (const ProjectTemplate& made : rulebook.templates) {
    v1::TemplateChoice& choice = *response.add_templates();
    choice.set_template_id(made.id.str());
    choice.set_zh(made.zh);
    choice.set_en(made.en);
  }
  const ProjectTemplate* made = rulebook.FindTemplate(value.template_id);
  if (made == nullptr) {
    return;
  }
  for (const AttributeQuestion& question : QuestionsOf(*made, value.attributes, rulebook)) {
    v1::AttributeQuestion& wire = *response.add_questions();
    wire.set_attribute_id(question.id.str());
    wire.set_zh(question.zh);
    wire.set_en(question.en);
    wire.set_answer(!question.answer   ? v1::ANSWER_UNKNOWN
                    : *question.answer ? v1::ANSWER_YES
                                       : v1::ANSWER_NO);
    for (const ProcedureId& procedure : question.procedures) {
      wire.add_procedures(NameOf(procedure, rulebook.catalogue));
    }
    if (question.answer) {
      continue;
    }
    for (v1::NodeState& node : *response.mutable_nodes()) {
      if (std::ranges::find(question.procedures, ProcedureId(node.procedure_id())) !=
          question.procedures.end()) {
        node.set_to_confirm(true);
      }
    }
  }
}

absl::StatusOr<Date> DayFromWire(std::string_view field, const std::string& text) {
  ASSIGN_OR_RETURN(const std::optional<Date> day, DateFromWire(field, text));
  if (!day) {
    return absl::InvalidArgumentError(StrCat(field, ": is empty; an ISO date is needed"));
  }
  return *day;
}

absl::StatusOr<Responsible> FromWire(const v1::Responsible& wire) {
  for (const auto& [field, text] :
       {std::pair<std::string_view, const std::string&>{"responsible.office", wire.office()},
        std::pair<std::string_view, const std::string&>{"responsible.officer", wire.officer()},
        std::pair<std::string_view, const std::string&>{"responsible.chief_officer",
                                                        wire.chief_officer()}}) {
    if (text.size() > kMostName) {
      return absl::InvalidArgumentError(StrCat(field, ": longer than ", kMostName, " bytes"));
    }
  }
  return Responsible{wire.office(), wire.officer(), wire.chief_officer()};
}

absl::StatusOr<Extension> FromWire(const v1::Extension& wire) {
  Extension extension;
  extension.days = wire.days();
  switch (wire.by()) {
    case v1::EXTENSION_BY_OFFICE_HEAD:
      extension.by = ExtensionBy::kOfficeHead;
      break;
    case v1::EXTENSION_BY_GOVERNMENT:
      extension.by = ExtensionBy::kGovernment;
      break;
    default:
      return absl::InvalidArgumentError(
          "extension.by: is unspecified; the head of the office or the government decides");
  }
  RETURN_IF_ERROR(CheckText("extension.decided_by", wire.decided_by()));
  extension.decided_by = wire.decided_by();
  RETURN_IF_ERROR(CheckText("extension.reason", wire.reason()));
  return extension;
}

absl::StatusOr<NodeEvent> FromWire(const v1::NodeEvent& wire) {
  NodeEvent event;
  const int kind = static_cast<int>(wire.kind()) - 1;
  if (kind < 0 || kind >= static_cast<int>(std::size(kNodeEventKinds))) {
    return absl::InvalidArgumentError(
        StrCat("event.kind: ", static_cast<int>(wire.kind()), " is none that happens to a node"));
  }
  event.kind = kNodeEventKinds[kind];
  ASSIGN_OR_RETURN(event.happened_on, DayFromWire("event.happened_on", wire.happened_on()));
  RETURN_IF_ERROR(CheckText("event.reason", wire.reason()));
  event.reason = wire.reason();
  if (wire.papers_size() > kMostPapers) {
    return absl::InvalidArgumentError(StrCat("event.papers: more than ", kMostPapers));
  }
  for (const std::string& paper : wire.papers()) {
    RETURN_IF_ERROR(CheckText("event.papers", paper));
    event.papers.push_back(paper);
  }
  ASSIGN_OR_RETURN(event.valid_until, DateFromWire("event.valid_until", wire.valid_until()));
  return event;
}

}  // namespace zoneflow::approval
