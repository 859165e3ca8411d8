#include "services/approval/core/case_node.h"

#include <algorithm>
#include <iterator>

namespace zoneflow::approval {

std::string_view NodeEventKindKey(NodeEventKind kind) {
  switch (kind) {
    case NodeEventKind::kReceived:
      return "received";
    case NodeEventKind::kAccepted:
      return "accepted";
    case NodeEventKind::kDeemedAccepted:
      return "deemed_accepted";
    case NodeEventKind::kCorrectionAsked:
      return "correction_asked";
    case NodeEventKind::kReturned:
      return "returned";
    case NodeEventKind::kRefused:
      return "refused";
    case NodeEventKind::kWithdrawn:
      return "withdrawn";
    case NodeEventKind::kSuspended:
      return "suspended";
    case NodeEventKind::kResumed:
      return "resumed";
    case NodeEventKind::kExtended:
      return "extended";
    case NodeEventKind::kCompleted:
      return "completed";
    case NodeEventKind::kDelivered:
      return "delivered";
    case NodeEventKind::kRevoked:
      return "revoked";
    case NodeEventKind::kExpired:
      return "expired";
    case NodeEventKind::kRenewed:
      return "renewed";
    case NodeEventKind::kCorrected:
      return "corrected";
    case NodeEventKind::kAssigned:
      return "assigned";
    case NodeEventKind::kReminded:
      return "reminded";
  }
  return "";
}

std::optional<NodeEventKind> NodeEventKindOfKey(std::string_view key) {
  const auto* found = std::ranges::find(kNodeEventKinds, key, NodeEventKindKey);
  return found == std::end(kNodeEventKinds) ? std::nullopt : std::optional(*found);
}

std::string_view NodeStatusKey(NodeStatus status) {
  switch (status) {
    case NodeStatus::kNotStarted:
      return "not_started";
    case NodeStatus::kReceived:
      return "received";
    case NodeStatus::kCorrection:
      return "correction";
    case NodeStatus::kInReview:
      return "in_review";
    case NodeStatus::kSuspended:
      return "suspended";
    case NodeStatus::kCompleted:
      return "completed";
    case NodeStatus::kDelivered:
      return "delivered";
    case NodeStatus::kReturned:
      return "returned";
    case NodeStatus::kRefused:
      return "refused";
    case NodeStatus::kWithdrawn:
      return "withdrawn";
    case NodeStatus::kRevoked:
      return "revoked";
    case NodeStatus::kExpired:
      return "expired";
  }
  return "";
}

std::optional<NodeStatus> NodeStatusOfKey(std::string_view key) {
  const auto* found = std::ranges::find(kNodeStatuses, key, NodeStatusKey);
  return found == std::end(kNodeStatuses) ? std::nullopt : std::optional(*found);
}

bool IsDone(NodeStatus status) {
  return status == NodeStatus::kCompleted || status == NodeStatus::kDelivered;
}

bool IsUnderReview(NodeStatus status) {
  return status == NodeStatus::kInReview || status == NodeStatus::kSuspended;
}

}  // namespace zoneflow::approval
