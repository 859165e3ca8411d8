#include "services/notification/adapters/matcher.h"

#include <chrono>
#include <thread>

#include "common/base/status_macros.h"

namespace zoneflow::notification {
namespace {

constexpr int kMostAtOnce = 256;

}  // namespace

Matcher::Matcher(sql::Database& database, MatchStore& store, EventLogReader& log,
                 const filter::Schema& schema)
    : store_(store),
      log_(log),
      matching_(schema),
      loop_(database, "matcher", "numbered", [this]() -> absl::StatusOr<journal::Left> {
        ASSIGN_OR_RETURN(const std::int64_t matched, RunOnce());
        return matched > 0 ? journal::Left::kMaybe : journal::Left::kNothing;
      }) {}

Matcher::~Matcher() { Stop(); }

absl::Status Matcher::Start() {
  loop_.Start();
  return absl::OkStatus();
}

void Matcher::Stop() { loop_.Stop(); }

absl::StatusOr<std::int64_t> Matcher::RunOnce() {
  ASSIGN_OR_RETURN(const std::int64_t head, store_.Head());
  // Read before the round: whoever then sees an event sees the edits that were stored before it.
  ASSIGN_OR_RETURN(const auto events, log_.Read(head, kMostAtOnce));
  if (events.empty()) {
    return 0;
  }
  std::int64_t matched = 0;
  ASSIGN_OR_RETURN(const bool was_free,
                   store_.Round([this] { return matching_.known(); },
                                [&](const MatchInput& input) -> absl::StatusOr<MatchChange> {
                                  auto change = matching_.Plan(input, events);
                                  matched = change.ok() ? change->head - input.head : 0;
                                  return change;
                                },
                                [this] { matching_.Forget(); }));
  if (!was_free) {
    // Somebody else is at it; the next look must not spin meanwhile.
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return 1;
  }
  return matched;
}

}  // namespace zoneflow::notification
