#include "services/notification/core/forget_matches.h"

#include <algorithm>

#include "common/base/status_macros.h"

namespace zoneflow::notification {
namespace {

constexpr int kAtOnce = 500;

}  // namespace

absl::StatusOr<bool> ForgetMatches::operator()(Instant now) const {
  ASSIGN_OR_RETURN(const std::int64_t forgotten, matches_.Forgotten());
  ASSIGN_OR_RETURN(const std::int64_t head, matches_.Head());
  ASSIGN_OR_RETURN(const auto events, log_.Read(forgotten, kAtOnce));
  std::int64_t last = forgotten;
  for (const auto& event : events) {
    const absl::StatusOr<Instant> time = ParseInstant(event->time);
    if (event->log_no > head || (time.ok() && *time >= now - keep_)) {
      break;
    }
    last = event->log_no;
  }
  if (last == forgotten) {
    return false;
  }
  // Webhooks first: once their ledgers begin behind, nobody counts the matches that go.
  RETURN_IF_ERROR(webhooks_.Forget(last, now - keep_));
  RETURN_IF_ERROR(matches_.Forget(last));
  return last == events.back()->log_no;
}

}  // namespace zoneflow::notification
