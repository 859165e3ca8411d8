// A node: one procedure of a case, as far as it has come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/clock_stop.h"
#include "services/approval/core/node_limit.h"

namespace zoneflow::approval {

// What happens to a node, and what is done about it.
enum class NodeEventKind {
  // What an office or the applicant did.
  kReceived,         // 收件: the papers came
  kAccepted,         // 受理
  kDeemedAccepted,   // 视为受理: no word within five working days
  kCorrectionAsked,  // 补正通知
  kReturned,         // 退件
  kRefused,          // 不予受理, 不予许可
  kWithdrawn,        // 撤回
  kSuspended,        // 暂停计时
  kResumed,          // 恢复计时
  kExtended,         // 延期
  kCompleted,        // 办结
  kDelivered,        // 送达
  kRevoked,          // 撤销
  kExpired,          // 失效
  kRenewed,          // 延续
  // What people noted about it.
  kCorrected,  // 更正: an earlier entry has another date
  kAssigned,   // 交办
  kReminded,   // 催办
};
inline constexpr NodeEventKind kNodeEventKinds[] = {
    NodeEventKind::kReceived,        NodeEventKind::kAccepted,  NodeEventKind::kDeemedAccepted,
    NodeEventKind::kCorrectionAsked, NodeEventKind::kReturned,  NodeEventKind::kRefused,
    NodeEventKind::kWithdrawn,       NodeEventKind::kSuspended, NodeEventKind::kResumed,
    NodeEventKind::kExtended,        NodeEventKind::kCompleted, NodeEventKind::kDelivered,
    NodeEventKind::kRevoked,         NodeEventKind::kExpired,   NodeEventKind::kRenewed,
    NodeEventKind::kCorrected,       NodeEventKind::kAssigned,  NodeEventKind::kReminded};

// "received", "deemed_accepted" …: as registers and command lines have it.
std::string_view NodeEventKindKey(NodeEventKind kind);
std::optional<NodeEventKind> NodeEventKindOfKey(std::string_view key);

enum class NodeStatus {
  kNotStarted,
  kReceived,
  kCorrection,  // the applicant has to mend the papers
  kInReview,
  kSuspended,
  kCompleted,
  kDelivered,
  kReturned,
  kRefused,
  kWithdrawn,
  kRevoked,
  kExpired,
};
inline constexpr NodeStatus kNodeStatuses[] = {
    NodeStatus::kNotStarted, NodeStatus::kReceived,  NodeStatus::kCorrection, NodeStatus::kInReview,
    NodeStatus::kSuspended,  NodeStatus::kCompleted, NodeStatus::kDelivered,  NodeStatus::kReturned,
    NodeStatus::kRefused,    NodeStatus::kWithdrawn, NodeStatus::kRevoked,    NodeStatus::kExpired};

// "not_started", "in_review" …
std::string_view NodeStatusKey(NodeStatus status);
std::optional<NodeStatus> NodeStatusOfKey(std::string_view key);

// Whether its result is there.
bool IsDone(NodeStatus status);
// Whether an office has it on the desk, accepted and not decided.
bool IsUnderReview(NodeStatus status);

// Who answers for a node. Empty: nobody by name; an empty office stands for the catalogue's.
struct Responsible {
  std::string office;         // a department, by name
  std::string officer;        // the id of a principal
  std::string chief_officer;  // 首席服务员, the id of a principal

  friend bool operator==(const Responsible&, const Responsible&) = default;
};

// What happened, with what its kind needs; the rest is empty.
struct NodeEvent {
  NodeEventKind kind = NodeEventKind::kReceived;
  Date happened_on;
  std::string reason;
  std::vector<std::string> papers;
  ClockStop stop;                         // kSuspended: but for from, until and reason
  std::optional<Extension> extension;     // kExtended: but for decided_on and reason
  std::optional<Date> valid_until;        // kCompleted, kRenewed: the result expires after it
  std::optional<NodeLimit> limit;         // kAccepted: the limit of that day's catalogue
  std::optional<std::int64_t> corrected;  // kCorrected: the number of the entry
  std::optional<Date> was_on;             // kCorrected: its date before
  Responsible responsible;                // kAssigned: from now on

  friend bool operator==(const NodeEvent&, const NodeEvent&) = default;
};

// An event as the history of a node keeps it.
struct NodeEntry {
  std::int64_t number = 0;  // 1, 2, 3 …: the node's revision with it
  NodeEvent event;
  std::string actor;  // the id of a principal
  Instant recorded_at;

  friend bool operator==(const NodeEntry&, const NodeEntry&) = default;
};

// What stands out about a node, for those who watch over offices.
inline constexpr std::string_view kSecondCorrection = "second_correction";  // art. 32: told once
inline constexpr std::string_view kLateResult = "late_result";
inline constexpr std::string_view kLateDelivery = "late_delivery";

struct CaseNode {
  ProcedureId procedure;
  std::int64_t revision = 0;  // the number of its last entry
  NodeStatus status = NodeStatus::kNotStarted;
  Responsible responsible;
  std::optional<Date> received_on;
  std::optional<Date> accepted_on;
  bool deemed_accepted = false;
  std::optional<Date> correction_asked_on;
  int corrections = 0;  // of this application
  std::optional<NodeLimit> limit;
  std::vector<ClockStop> stops;
  std::optional<Extension> extension;
  DueDay due;  // of the result, once accepted
  std::optional<Date> completed_on;
  std::optional<Date> delivered_on;
  std::optional<Date> valid_until;
  std::vector<std::string> flags;  // sorted
  std::optional<NodeEvent> last;   // the last of its events that was no note
  Instant updated_at;

  friend bool operator==(const CaseNode&, const CaseNode&) = default;
};

}  // namespace zoneflow::approval
