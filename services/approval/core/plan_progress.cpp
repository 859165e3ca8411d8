#include "services/approval/core/plan_progress.h"

namespace zoneflow::approval {

Progress PlanProgressOf(const CaseNode& node) {
  Progress progress;
  progress.procedure = node.procedure;
  if (IsDone(node.status)) {
    progress.accepted_on = node.accepted_on;
    progress.completed_on = node.completed_on;
    progress.valid_until = node.valid_until;
  } else if (IsUnderReview(node.status)) {
    progress.accepted_on = node.accepted_on;
    progress.result_expected_on = node.due.on ? node.due.on : node.due.not_before;
  }
  return progress;
}

}  // namespace zoneflow::approval
