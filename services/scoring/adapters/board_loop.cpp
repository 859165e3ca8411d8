#include "services/scoring/adapters/board_loop.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace zoneflow::scoring {
namespace {

constexpr std::int64_t kEventsPerVersion = 1000;
constexpr std::chrono::milliseconds kLongestRest{2000};
constexpr char kTimerSubject[] = "boards";

}  // namespace

absl::Status BoardLoop::Start() {
  loop_.Start();
  return absl::OkStatus();
}

void BoardLoop::Stop() { loop_.Stop(); }

absl::StatusOr<std::int64_t> BoardLoop::RunOnce() {
  const auto begin = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(std::vector<BoardPage> pages, FireTimers());
  std::int64_t events = 0;
  // Cheap where nothing is to do; and on SQLite no write transaction.
  ASSIGN_OR_RETURN(const std::int64_t unapplied, store_.Unapplied());
  if (unapplied > 0) {
    ASSIGN_OR_RETURN(ApplySignings::Outcome outcome, apply_(kEventsPerVersion, clock_));
    events = outcome.events;
    std::move(outcome.pages.begin(), outcome.pages.end(), std::back_inserter(pages));
  }
  const bool published = !pages.empty();
  for (BoardPage& page : pages) {
    telemetry::Info("board published",
                    {{"board", std::string_view(page.board_id)}, {"version", page.version}});
    Show(std::move(page));
  }
  RETURN_IF_ERROR(CatchUp());
  if (published) {
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    std::this_thread::sleep_for(
        std::min(std::max(interval_, took * 9), std::max(interval_, kLongestRest)));
  }
  return events;
}

absl::StatusOr<journal::Left> BoardLoop::RunRound() {
  ASSIGN_OR_RETURN(const std::int64_t events, RunOnce());
  return events == kEventsPerVersion ? journal::Left::kMaybe : journal::Left::kNothing;
}

absl::StatusOr<std::vector<BoardPage>> BoardLoop::FireTimers() {
  if (!is_timer_set_) {
    // Of a database that has none yet: due at once, since nobody knows for which day the boards
    // are.
    RETURN_IF_ERROR(database_.WriteWithRedo([this](sql::Transaction& transaction) {
      return journal::SetTimerIfNone(transaction, kMidnight, kTimerSubject, clock_.Now());
    }));
    is_timer_set_ = true;
  }
  const absl::StatusOr<std::int64_t> fired = timers_.RunOnce();
  if (!fired.ok()) {
    live_.Forget();
    return fired.status();
  }
  return live_.Committed();
}

absl::Status BoardLoop::MoveToNewDay(sql::Transaction& transaction,
                                     const journal::FiredTimer& midnight) {
  live_.Forget();  // what a try before remembered, which was undone
  RETURN_IF_ERROR(journal::SetTimer(transaction, kMidnight, midnight.subject,
                                    RollOver::NextAfter(midnight.now)));
  const absl::Status status = store_.WriteIn(
      transaction, [this](BoardWriter& writer) { return roll_over_(writer, clock_.Now()); });
  if (!status.ok()) {
    live_.Forget();
  }
  return status;
}

void BoardLoop::Show(BoardPage page) {
  // A Redis that is away is caught up with in a later round.
  redis_.Put(page).IgnoreError();
  memory_.Put(std::move(page));
}

// What another replica published, and what Redis lost.
absl::Status BoardLoop::CatchUp() {
  const bool behind = redis_.TakeBehind();
  for (const std::string_view id : {kHotBoard, kZoneBoard}) {
    ASSIGN_OR_RETURN(const std::int64_t newest, store_.NewestVersion(id));
    if (newest > memory_.Version(id)) {
      ASSIGN_OR_RETURN(std::optional<BoardPage> page, store_.Page(id, newest));
      if (page) {
        Show(*std::move(page));
      }
    } else if (behind) {
      if (const std::optional<BoardPage> page = memory_.Newest(id)) {
        redis_.Put(*page).IgnoreError();
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::scoring
