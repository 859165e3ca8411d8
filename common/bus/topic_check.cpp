#include "common/bus/topic_check.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"

namespace zoneflow::bus {

absl::Status TopicCheck::Health() {
  if (equal_) {
    return absl::OkStatus();
  }
  // No lock over the call: two threads may both ask, which changes nothing.
  ASSIGN_OR_RETURN(const std::vector<TopicDifference> differences, bus_.CompareTopics(topics_));
  if (!differences.empty()) {
    return absl::FailedPreconditionError(
        absl::StrJoin(differences, "; ", [](std::string* out, const TopicDifference& difference) {
          absl::StrAppend(out, "topic ", difference.topic, ": ", difference.what);
        }));
  }
  equal_ = true;
  return absl::OkStatus();
}

}  // namespace zoneflow::bus
