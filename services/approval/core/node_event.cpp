#include "services/approval/core/node_event.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

// Of a stop that names none. No law gives a figure.
constexpr int kStandardCeilingWd = 60;

absl::Status Order(const NodeEvent& event, std::string_view why) {
  return absl::FailedPreconditionError(StrCat("kind: ", NodeEventKindKey(event.kind), ": ", why));
}

absl::Status Field(std::string_view field, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(field, ": \"", value, "\" ", rule));
}

// The day of the last thing that bound the node; nothing later may be dated before it.
std::optional<Date> LastDay(const CaseNode& node) {
  std::optional<Date> last;
  for (const std::optional<Date>& day :
       {node.received_on, node.correction_asked_on, node.completed_on, node.delivered_on}) {
    last = std::max(last, day);
  }
  if (!node.deemed_accepted) {
    last = std::max(last, node.accepted_on);
  }
  for (const ClockStop& stop : node.stops) {
    last = std::max({last, std::optional(stop.from), stop.until});
  }
  return last;
}

bool IsOneOf(NodeStatus status, std::initializer_list<NodeStatus> those) {
  return std::ranges::find(those, status) != those.end();
}

// Work that nobody applies for is done when it is done.
bool NeedsAcceptance(const Procedure& procedure) {
  switch (procedure.kind) {
    case ProcedureKind::kMilestone:
    case ProcedureKind::kEnterpriseTask:
    case ProcedureKind::kTrade:
    case ProcedureKind::kUtility:
      return false;
    default:
      return procedure.duration_wd() > 0 || procedure.floor_cd > 0;
  }
}

void Flag(CaseNode& node, std::string_view flag) {
  const auto at = std::ranges::lower_bound(node.flags, flag);
  if (at == node.flags.end() || *at != flag) {
    node.flags.emplace(at, flag);
  }
}

// Forgets the application before, but not who answers for the node.
void BeginAnew(CaseNode& node) {
  CaseNode fresh;
  fresh.procedure = node.procedure;
  fresh.revision = node.revision;
  fresh.responsible = node.responsible;
  fresh.last = std::move(node.last);
  fresh.updated_at = node.updated_at;
  node = std::move(fresh);
}

absl::Status CheckPrerequisites(const NodeEvent& event, const NodeSetting& setting) {
  if (setting.missing.empty()) {
    return absl::OkStatus();
  }
  return Order(event, StrCat("the result of ", absl::StrJoin(setting.missing, "、"),
                             " is missing; it must be there, or promised where the catalogue "
                             "allows it, before acceptance"));
}

absl::Status Accept(CaseNode& node, const NodeEvent& event, Date accepted_on,
                    const NodeSetting& setting) {
  RETURN_IF_ERROR(CheckPrerequisites(event, setting));
  node.accepted_on = accepted_on;
  node.limit = event.limit ? event.limit : LimitOf(setting.procedure);
  node.status = NodeStatus::kInReview;
  return absl::OkStatus();
}

absl::Status ApplyReceived(CaseNode& node, const NodeEvent& event) {
  if (IsOneOf(node.status, {NodeStatus::kReceived, NodeStatus::kInReview, NodeStatus::kSuspended,
                            NodeStatus::kCompleted, NodeStatus::kDelivered})) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; papers are received once an application"));
  }
  if (node.status != NodeStatus::kCorrection && node.status != NodeStatus::kNotStarted) {
    BeginAnew(node);
  }
  node.received_on = event.happened_on;
  node.status = NodeStatus::kReceived;
  return absl::OkStatus();
}

absl::Status ApplyAccepted(CaseNode& node, const NodeEvent& event, const NodeSetting& setting) {
  if (IsUnderReview(node.status) || IsDone(node.status)) {
    return Order(event, StrCat("it was accepted on ", FormatDate(*node.accepted_on),
                               " already; correct that date if it is wrong"));
  }
  if (!IsOneOf(node.status,
               {NodeStatus::kNotStarted, NodeStatus::kReceived, NodeStatus::kCorrection})) {
    BeginAnew(node);
  }
  return Accept(node, event, event.happened_on, setting);
}

absl::Status ApplyDeemedAccepted(CaseNode& node, const NodeEvent& event,
                                 const NodeSetting& setting) {
  if (node.status != NodeStatus::kReceived) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; only papers that were received and not answered are deemed "
                               "accepted (行政许可法 art. 32)"));
  }
  ASSIGN_OR_RETURN(const Date last, LastDayForCorrection(*node.received_on, setting.calendar));
  if (event.happened_on < last || setting.today <= last) {
    return Order(event, StrCat("the five working days for an answer end with ", FormatDate(last),
                               " (行政许可法 art. 32)"));
  }
  RETURN_IF_ERROR(Accept(node, event, *node.received_on, setting));
  node.deemed_accepted = true;
  return absl::OkStatus();
}

absl::Status ApplyCorrectionAsked(CaseNode& node, const NodeEvent& event,
                                  const NodeSetting& setting) {
  if (node.status != NodeStatus::kReceived) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; a correction is asked of papers that were received"));
  }
  if (event.reason.empty()) {
    return Field("reason", "",
                 "is empty; a correction names at once all that is missing "
                 "(行政许可法 art. 32)");
  }
  ASSIGN_OR_RETURN(const Date last, LastDayForCorrection(*node.received_on, setting.calendar));
  if (event.happened_on > last) {
    return Order(event, StrCat("the five working days for it ended with ", FormatDate(last),
                               "; the papers count as accepted from ",
                               FormatDate(*node.received_on), " (行政许可法 art. 32)"));
  }
  node.correction_asked_on = event.happened_on;
  node.status = NodeStatus::kCorrection;
  if (++node.corrections > 1) {
    Flag(node, kSecondCorrection);
  }
  return absl::OkStatus();
}

absl::Status ApplyEnded(CaseNode& node, const NodeEvent& event, NodeStatus ended) {
  if (!IsOneOf(node.status, {NodeStatus::kReceived, NodeStatus::kCorrection, NodeStatus::kInReview,
                             NodeStatus::kSuspended})) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; there is no open application"));
  }
  if (event.reason.empty() && ended != NodeStatus::kWithdrawn) {
    return Field("reason", "", "is empty; the applicant is told why (行政许可法 art. 38)");
  }
  node.status = ended;
  node.due = {};
  return absl::OkStatus();
}

absl::Status ApplySuspended(CaseNode& node, const NodeEvent& event) {
  if (node.status != NodeStatus::kInReview) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; the clock of a node in review can be stopped"));
  }
  if (event.reason.empty()) {
    return Field("reason", "",
                 "is empty; without a reason the clock is not stopped "
                 "(行政许可法 art. 45)");
  }
  if (event.stop.notice.empty()) {
    return Field("notice", "",
                 "is empty; without a written notice to the applicant the clock is "
                 "not stopped (行政许可法 art. 45)");
  }
  if (event.stop.ceiling_wd < 0 || event.stop.ceiling_wd > 3'650) {
    return Field("ceiling_wd", StrCat(event.stop.ceiling_wd), "is not within 0 to 3650");
  }
  if (event.stop.expected_until && *event.stop.expected_until <= event.happened_on) {
    return Field("expected_until", FormatDate(*event.stop.expected_until),
                 "is not after the day of the suspension");
  }
  ClockStop stop = event.stop;
  stop.from = event.happened_on;
  stop.reason = event.reason;
  if (stop.ceiling_wd == 0) {
    stop.ceiling_wd = kStandardCeilingWd;
  }
  node.stops.push_back(std::move(stop));
  node.status = NodeStatus::kSuspended;
  return absl::OkStatus();
}

absl::Status ApplyResumed(CaseNode& node, const NodeEvent& event) {
  if (node.status != NodeStatus::kSuspended) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status), ", not suspended"));
  }
  node.stops.back().until = event.happened_on;
  node.status = NodeStatus::kInReview;
  return absl::OkStatus();
}

absl::Status ApplyExtended(CaseNode& node, const NodeEvent& event) {
  constexpr std::string_view kSource = " (行政许可法 art. 42)";
  if (!IsUnderReview(node.status)) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; the limit of a node in review can be extended", kSource));
  }
  if (node.extension) {
    return Order(event, StrCat("the limit was extended on ", FormatDate(node.extension->decided_on),
                               " already; the law knows one extension", kSource));
  }
  Extension extension = event.extension.value_or(Extension{});
  const int most = MostExtensionDays(extension.by);
  if (extension.days < 1 || extension.days > most) {
    return Field("days", StrCat(extension.days),
                 StrCat("is not within 1 to ", most, " working days", kSource));
  }
  if (event.reason.empty()) {
    return Field("reason", "", StrCat("is empty; the applicant is told why", kSource));
  }
  if (extension.decided_by.empty()) {
    return Field("decided_by", "", StrCat("is empty; the head decides by name", kSource));
  }
  const std::optional<Date> due = node.due.on ? node.due.on : node.due.not_before;
  if (due && event.happened_on > *due) {
    return Order(event, StrCat("the limit ended with ", FormatDate(*due),
                               "; it is extended before it ends", kSource));
  }
  extension.decided_on = event.happened_on;
  extension.reason = event.reason;
  node.extension = std::move(extension);
  return absl::OkStatus();
}

absl::Status CheckValidity(const NodeEvent& event, std::string_view issue) {
  if (event.valid_until && *event.valid_until < event.happened_on) {
    return Field("valid_until", FormatDate(*event.valid_until),
                 StrCat("is before the ", issue, " on ", FormatDate(event.happened_on)));
  }
  return absl::OkStatus();
}

absl::Status ApplyCompleted(CaseNode& node, const NodeEvent& event, const NodeSetting& setting) {
  if (IsDone(node.status)) {
    return Order(event, StrCat("it has a result of ", FormatDate(*node.completed_on),
                               " with other content; correct that entry, or revoke the result"));
  }
  if (node.status == NodeStatus::kSuspended) {
    return Order(event, StrCat("the clock stands since ", FormatDate(node.stops.back().from),
                               "; resume it first"));
  }
  RETURN_IF_ERROR(CheckValidity(event, "issue"));
  if (node.status != NodeStatus::kInReview) {
    if (NeedsAcceptance(setting.procedure)) {
      return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                                 "; what was not accepted has no result"));
    }
    if (!IsOneOf(node.status,
                 {NodeStatus::kNotStarted, NodeStatus::kReceived, NodeStatus::kCorrection})) {
      BeginAnew(node);
    }
    RETURN_IF_ERROR(Accept(node, event, event.happened_on, setting));
  }
  const std::optional<Date> due = node.due.on;
  if (due && event.happened_on > *due) {
    Flag(node, kLateResult);
  }
  node.completed_on = event.happened_on;
  node.valid_until = event.valid_until;
  node.status = NodeStatus::kCompleted;
  return absl::OkStatus();
}

absl::Status ApplyDelivered(CaseNode& node, const NodeEvent& event, const NodeSetting& setting) {
  if (node.status != NodeStatus::kCompleted) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; a result is delivered once, when it is there"));
  }
  ASSIGN_OR_RETURN(const Date last, LastDayForDelivery(*node.completed_on, setting.calendar));
  if (event.happened_on > last) {
    Flag(node, kLateDelivery);
  }
  node.delivered_on = event.happened_on;
  node.status = NodeStatus::kDelivered;
  return absl::OkStatus();
}

absl::Status ApplyLost(CaseNode& node, const NodeEvent& event, NodeStatus lost) {
  if (!IsDone(node.status)) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status), "; it has no result"));
  }
  if (event.reason.empty() && lost == NodeStatus::kRevoked) {
    return Field("reason", "", "is empty; a result is revoked for a reason (行政许可法 art. 69)");
  }
  node.status = lost;
  return absl::OkStatus();
}

absl::Status ApplyRenewed(CaseNode& node, const NodeEvent& event) {
  if (!IsDone(node.status)) {
    return Order(event, StrCat("the node is ", NodeStatusKey(node.status),
                               "; what is valid is renewed (行政许可法 art. 50)"));
  }
  if (!event.valid_until) {
    return Field("valid_until", "", "is empty; a renewal names until when");
  }
  RETURN_IF_ERROR(CheckValidity(event, "renewal"));
  if (node.valid_until && *event.valid_until <= *node.valid_until) {
    return Field("valid_until", FormatDate(*event.valid_until),
                 StrCat("is not after ", FormatDate(*node.valid_until), ", until when it holds"));
  }
  node.valid_until = event.valid_until;
  return absl::OkStatus();
}

absl::Status ApplyKind(CaseNode& node, const NodeEvent& event, const NodeSetting& setting) {
  switch (event.kind) {
    case NodeEventKind::kReceived:
      return ApplyReceived(node, event);
    case NodeEventKind::kAccepted:
      return ApplyAccepted(node, event, setting);
    case NodeEventKind::kDeemedAccepted:
      return ApplyDeemedAccepted(node, event, setting);
    case NodeEventKind::kCorrectionAsked:
      return ApplyCorrectionAsked(node, event, setting);
    case NodeEventKind::kReturned:
      return ApplyEnded(node, event, NodeStatus::kReturned);
    case NodeEventKind::kRefused:
      return ApplyEnded(node, event, NodeStatus::kRefused);
    case NodeEventKind::kWithdrawn:
      return ApplyEnded(node, event, NodeStatus::kWithdrawn);
    case NodeEventKind::kSuspended:
      return ApplySuspended(node, event);
    case NodeEventKind::kResumed:
      return ApplyResumed(node, event);
    case NodeEventKind::kExtended:
      return ApplyExtended(node, event);
    case NodeEventKind::kCompleted:
      return ApplyCompleted(node, event, setting);
    case NodeEventKind::kDelivered:
      return ApplyDelivered(node, event, setting);
    case NodeEventKind::kRevoked:
      return ApplyLost(node, event, NodeStatus::kRevoked);
    case NodeEventKind::kExpired:
      return ApplyLost(node, event, NodeStatus::kExpired);
    case NodeEventKind::kRenewed:
      return ApplyRenewed(node, event);
    case NodeEventKind::kAssigned:
      node.responsible = event.responsible;
      return absl::OkStatus();
    case NodeEventKind::kReminded:
    case NodeEventKind::kCorrected:  // Replay has given the entry its date
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

bool IsNote(NodeEventKind kind) {
  return kind == NodeEventKind::kCorrected || kind == NodeEventKind::kAssigned ||
         kind == NodeEventKind::kReminded;
}

absl::Status CheckDay(const CaseNode& before, const NodeEvent& event, const NodeSetting& setting) {
  if (!setting.calendar.Covers(event.happened_on)) {
    return setting.calendar.Outside("happened_on", event.happened_on);
  }
  if (event.happened_on > setting.today) {
    return Field("happened_on", FormatDate(event.happened_on),
                 StrCat("is after today, ", FormatDate(setting.today)));
  }
  const std::optional<Date> last = LastDay(before);
  if (!IsNote(event.kind) && last && event.happened_on < *last) {
    return Field("happened_on", FormatDate(event.happened_on),
                 StrCat("is before ", FormatDate(*last), ", when the node last changed"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CaseNode> SeenOn(CaseNode node, Date seen_on, const WorkdayCalendar& calendar) {
  if (!IsUnderReview(node.status)) {
    return node;
  }
  ASSIGN_OR_RETURN(node.due, DueDayOf(*node.limit, *node.accepted_on, node.stops, node.extension,
                                      seen_on, calendar));
  return node;
}

absl::StatusOr<CaseNode> ApplyEvent(const CaseNode& before, const NodeEvent& event,
                                    const NodeSetting& setting) {
  if (before.last == event) {
    return before;
  }
  RETURN_IF_ERROR(CheckDay(before, event, setting));
  // A stop may have ended by itself since.
  ASSIGN_OR_RETURN(CaseNode after, SeenOn(before, setting.today, setting.calendar));
  RETURN_IF_ERROR(ApplyKind(after, event, setting));
  ASSIGN_OR_RETURN(after, SeenOn(std::move(after), setting.today, setting.calendar));
  ++after.revision;
  if (!IsNote(event.kind)) {
    after.last = event;
  }
  return after;
}

bool MayHappen(const CaseNode& node, NodeEventKind kind, const NodeSetting& setting) {
  if (kind == NodeEventKind::kCorrected) {
    return node.revision > 0;
  }
  NodeEvent event;
  event.kind = kind;
  event.happened_on = setting.today;
  event.reason = "-";
  event.stop.notice = "-";
  event.extension = Extension{1, ExtensionBy::kOfficeHead, setting.today, "-", "-"};
  event.valid_until =
      std::max(setting.today, node.valid_until.value_or(setting.today)) + std::chrono::days{1};
  return ApplyEvent(node, event, setting).ok();
}

absl::StatusOr<CaseNode> Replay(const ProcedureId& procedure, std::span<const NodeEntry> entries,
                                const NodeSetting& setting) {
  std::map<std::int64_t, Date> corrected;
  for (const NodeEntry& entry : entries) {
    if (entry.event.kind == NodeEventKind::kCorrected) {
      corrected[*entry.event.corrected] = entry.event.happened_on;
    }
  }
  CaseNode node;
  node.procedure = procedure;
  for (const NodeEntry& entry : entries) {
    NodeEvent event = entry.event;
    const auto found = corrected.find(entry.number);
    if (found != corrected.end()) {
      event.happened_on = found->second;
    }
    if (event.kind == NodeEventKind::kDeemedAccepted) {
      // Silence was concluded from what was known; where it turns out that the office did accept, it
      // did on that day, and papers that came on another day were silent for as long from there.
      if (found != corrected.end()) {
        event.kind = NodeEventKind::kAccepted;
      } else if (node.status == NodeStatus::kReceived) {
        ASSIGN_OR_RETURN(const Date last,
                         LastDayForCorrection(*node.received_on, setting.calendar));
        if (setting.today <= last) {
          continue;
        }
        event.happened_on = std::max(event.happened_on, last);
      }
    }
    node.last.reset();  // each entry counts, also one like that before
    ASSIGN_OR_RETURN(node, ApplyEvent(node, event, setting));
    node.revision = entry.number;
    node.updated_at = entry.recorded_at;
  }
  return node;
}

}  // namespace zoneflow::approval
