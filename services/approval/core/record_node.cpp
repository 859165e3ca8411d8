#include "services/approval/core/record_node.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/node_event.h"
#include "services/approval/core/node_step.h"
#include "services/approval/core/todo.h"

namespace zoneflow::approval {
namespace {

bool HasRole(const Principal& principal, std::string_view role) {
  return std::ranges::find(principal.roles, role) != principal.roles.end();
}

// "企业/设计单位" names two offices.
bool BelongsTo(const Principal& principal, const std::string& office) {
  if (principal.all_departments) {
    return true;
  }
  const std::vector<std::string> offices = absl::StrSplit(office, '/');
  return std::ranges::any_of(offices, [&](const std::string& one) {
    return std::ranges::find(principal.departments, one) != principal.departments.end();
  });
}

// Everything that a command about one node is decided on.
struct Known {
  const Case& value;
  const Procedure& procedure;
  CaseNode node;
  Responsible responsible;
};

enum class Right { kAct, kAsk };

absl::StatusOr<Known> Look(const NodeCommand& command, const Case& value, const Rulebook& rulebook,
                           const Principal& principal, Right right = Right::kAct) {
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", value.project.zone.id));
  RETURN_IF_ERROR(CheckStands(value));
  const std::optional<std::size_t> index = rulebook.catalogue.IndexOf(command.procedure);
  const std::vector<ProcedureId> own = ProceduresOf(value, rulebook);
  if (!index || std::ranges::find(own, command.procedure) == own.end()) {
    return absl::InvalidArgumentError(
        StrCat("procedure_id: \"", command.procedure.str(), "\" is none of case ", value.id.str()));
  }
  Known known{value, rulebook.catalogue.at(*index), {}, {}};
  known.node.procedure = command.procedure;
  if (const CaseNode* node = value.FindNode(command.procedure)) {
    known.node = *node;
  }
  known.responsible = ResponsibleFor(command.procedure, value, rulebook);
  if (right == Right::kAct) {
    RETURN_IF_ERROR(CheckMayActOn(principal, value, known.responsible));
  }
  if (command.expected_revision != 0 && command.expected_revision != known.node.revision) {
    return absl::AbortedError(StrCat("expected_revision: node ", command.procedure.str(),
                                     " of case ", value.id.str(), " has revision ",
                                     known.node.revision, ", not ", command.expected_revision));
  }
  return known;
}

}  // namespace

absl::Status CheckMayActOn(const Principal& principal, const Case& value,
                           const Responsible& responsible) {
  RETURN_IF_ERROR(CheckMayActIn(principal, "case.zone.id", value.project.zone.id));
  if (HasRole(principal, "operator") || HasRole(principal, "zone_leader") ||
      HasRole(principal, "service")) {
    return absl::OkStatus();
  }
  if (HasRole(principal, "chief_officer") &&
      (responsible.chief_officer.empty() || responsible.chief_officer == principal.id)) {
    return absl::OkStatus();
  }
  if (!responsible.officer.empty()) {
    return responsible.officer == principal.id
               ? absl::OkStatus()
               : absl::PermissionDeniedError(StrCat("officer: the node is with ",
                                                    responsible.officer, ", not with ",
                                                    principal.id));
  }
  if (HasRole(principal, "approval_officer") || BelongsTo(principal, responsible.office)) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(StrCat("office: the node is with ", responsible.office, "; ",
                                            principal.id, " does not belong to it"));
}

std::vector<NodeEventKind> AllowedEvents(const Principal& principal, const Case& value,
                                         const ProcedureId& procedure, Date today,
                                         const Rulebook& rulebook) {
  std::vector<NodeEventKind> allowed;
  const absl::StatusOr<Known> known =
      Look({value.id, procedure}, value, rulebook, principal, Right::kAsk);
  if (!known.ok()) {
    return allowed;
  }
  const bool may_act = CheckMayActOn(principal, value, known->responsible).ok();
  const std::vector<std::string> missing = MissingFor(procedure, value, today, rulebook);
  const NodeSetting setting{known->procedure, rulebook.calendar, today, missing};
  for (const NodeEventKind kind : kNodeEventKinds) {
    const bool is_allowed = kind == NodeEventKind::kReminded
                                ? !IsDone(known->node.status)
                                : may_act && MayHappen(known->node, kind, setting);
    if (is_allowed) {
      allowed.push_back(kind);
    }
  }
  return allowed;
}

absl::StatusOr<const Procedure*> ProcedureFor(const NodeCommand& command, const Case& value,
                                              const Rulebook& rulebook,
                                              const Principal& principal) {
  ASSIGN_OR_RETURN(const Known known, Look(command, value, rulebook, principal));
  return &known.procedure;
}

absl::StatusOr<CaseNode> RecordNode::Record(const NodeCommand& command, const NodeEvent& event,
                                            const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  return store_.ChangeNode(
      {command.case_id, command.procedure}, command.request, {principal.id, now},
      [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
        ASSIGN_OR_RETURN(const Known known, Look(command, file.value, rulebook, principal));
        const std::vector<std::string> missing =
            MissingFor(command.procedure, file.value, event.happened_on, rulebook);
        NodeEvent recorded = event;
        if (recorded.kind == NodeEventKind::kAccepted ||
            recorded.kind == NodeEventKind::kDeemedAccepted) {
          recorded.limit = LimitOf(known.procedure);
        }
        ASSIGN_OR_RETURN(CaseNode after, ApplyEvent(known.node, recorded,
                                                    {known.procedure, rulebook.calendar,
                                                     ShanghaiDate(now), missing}));
        if (after.revision == known.node.revision) {
          return CaseStep{};
        }
        return StepTo(file.value, std::move(after), std::move(recorded), {principal.id, now},
                      rulebook);
      });
}

absl::StatusOr<CaseNode> RecordNode::Remind(const NodeCommand& command, const std::string& reason,
                                            const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  NodeEvent event;
  event.kind = NodeEventKind::kReminded;
  event.happened_on = ShanghaiDate(now);
  event.reason = reason;
  return store_.ChangeNode(
      {command.case_id, command.procedure}, command.request, {principal.id, now},
      [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
        ASSIGN_OR_RETURN(const Known known,
                         Look(command, file.value, rulebook, principal, Right::kAsk));
        if (IsDone(known.node.status)) {
          return absl::FailedPreconditionError(StrCat("procedure_id: ", command.procedure.str(),
                                                      " has its result; there is nothing to ask"));
        }
        ASSIGN_OR_RETURN(
            CaseNode after,
            ApplyEvent(known.node, event, {known.procedure, rulebook.calendar, event.happened_on}));
        return StepTo(file.value, std::move(after), event, {principal.id, now}, rulebook);
      });
}

absl::StatusOr<CaseNode> RecordNode::Correct(const NodeCommand& command, std::int64_t number,
                                             Date happened_on, const std::string& reason,
                                             const Principal& principal, Instant now) const {
  const Rulebook& rulebook = rules_.Now();
  if (reason.empty()) {
    return absl::InvalidArgumentError("reason: is empty; a date is corrected for a reason");
  }
  return store_.ChangeNode(
      {command.case_id, command.procedure, /*with_history=*/true}, command.request,
      {principal.id, now}, [&](const NodeFile& file) -> absl::StatusOr<CaseStep> {
        ASSIGN_OR_RETURN(const Known known, Look(command, file.value, rulebook, principal));
        const auto found = std::ranges::find(file.history, number, &NodeEntry::number);
        if (found == file.history.end() || found->event.kind == NodeEventKind::kCorrected) {
          return absl::NotFoundError(StrCat("number: node ", command.procedure.str(), " of case ",
                                            file.value.id.str(), " has no event ", number));
        }
        Date was_on = found->event.happened_on;
        for (const NodeEntry& entry : file.history) {
          if (entry.event.kind == NodeEventKind::kCorrected && entry.event.corrected == number) {
            was_on = entry.event.happened_on;
          }
        }
        if (was_on == happened_on) {
          return CaseStep{};
        }
        NodeEvent correction;
        correction.kind = NodeEventKind::kCorrected;
        correction.happened_on = happened_on;
        correction.reason = reason;
        correction.corrected = number;
        correction.was_on = was_on;
        std::vector<NodeEntry> history = file.history;
        history.push_back({known.node.revision + 1, correction, principal.id, now});
        ASSIGN_OR_RETURN(CaseNode after,
                         Replay(command.procedure, history,
                                {known.procedure, rulebook.calendar, ShanghaiDate(now)}));
        return StepTo(file.value, std::move(after), std::move(correction), {principal.id, now},
                      rulebook);
      });
}

}  // namespace zoneflow::approval
