// Nodes and what happens to them as the messages of proto/zoneflow/approval/v1/node.proto.
#pragma once

#include <optional>

#include "absl/status/statusor.h"

#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/project_plan.h"
#include "services/approval/core/template.h"
#include "services/approval/core/todo.h"
#include "zoneflow/approval/v1/approval_service.pb.h"
#include "zoneflow/approval/v1/node.pb.h"

namespace zoneflow::approval {

v1::NodeStatus ToWire(NodeStatus status);
v1::NodeEventKind ToWire(NodeEventKind kind);
v1::TodoAct ToWire(TodoAct act);
v1::NodeEvent ToWire(const NodeEvent& event);
v1::NodeEntry ToWire(const ProcedureId& procedure, const NodeEntry& entry,
                     const Rulebook& rulebook);

// The node of a case, whose names and place in the timetable stand beside it.
v1::NodeState ToWire(const Case& value, const CaseNode& node, std::optional<Light> light,
                     const Rulebook& rulebook);

v1::Promise ToWire(const Case& value, const CasePromise& promise, const Rulebook& rulebook);

// The node for an answer on a day: with its light and what it still needs; also of a node of which
// nothing was recorded.
v1::NodeState ShowNode(const Case& value, const ProcedureId& procedure, Date today,
                       const Rulebook& rulebook);

// Adds to a node its earliest days and its slack.
void ShowPlanned(const PlanRow& row, v1::NodeState& node);

// Adds to the answer, which has the nodes, how they and the case stand to the required start.
void ShowPlan(const Case& value, Date today, const Rulebook& rulebook,
              v1::GetCaseResponse& response);

// Adds to the answer, which has the nodes, what is asked about the project, and the templates there are.
void ShowQuestions(const Case& value, const Rulebook& rulebook, v1::GetCaseResponse& response);

// InvalidArgument names the field, the value and the rule.
absl::StatusOr<NodeEvent> FromWire(const v1::NodeEvent& wire);
absl::StatusOr<Responsible> FromWire(const v1::Responsible& wire);
absl::StatusOr<Extension> FromWire(const v1::Extension& wire);

// A text that a person typed: at most 2,000 bytes.
absl::Status CheckText(std::string_view field, const std::string& text);

// A date that has to be there.
absl::StatusOr<Date> DayFromWire(std::string_view field, const std::string& text);

}  // namespace zoneflow::approval
