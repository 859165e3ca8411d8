// Stage 2 at work: the thread that turns numbered events and midnights into versions and puts their
// pages where they are read from.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

#include "common/journal/timers.h"
#include "common/journal/wake_loop.h"
#include "services/scoring/adapters/page_shelves.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/core/apply_signings.h"
#include "services/scoring/core/roll_over.h"

namespace zoneflow::scoring {

// Due at each midnight in Shanghai, of the one subject "boards".
inline constexpr journal::TimerKind kMidnight{"boards.midnight", journal::TimerClock::kBusiness};

// Wakes on the channel "numbered" and once a second.
class BoardLoop {
 public:
  // All outlive it. clock: business time; system: system UTC, for the timers. interval: the least
  // time between two versions that this replica publishes.
  BoardLoop(sql::Database& database, SociBoardStore& store, cache::PageCache& cache,
            const BoardRules& rules, const Clock& clock, const Clock& system,
            std::chrono::milliseconds interval)
      : database_(database),
        store_(store),
        clock_(clock),
        live_(rules),
        apply_(store, live_),
        roll_over_(live_),
        timers_(database, clock, system,
                {{kMidnight,
                  [this](sql::Transaction& transaction, const journal::FiredTimer& midnight) {
                    return MoveToNewDay(transaction, midnight);
                  }}}),
        redis_(cache, [&store] { return store.Identity(); }),
        interval_(interval),
        loop_(database, "boards", "numbered", [this] { return RunRound(); }) {}

  absl::Status Start();
  void Stop();  // finishes the round in flight

  // One round; returns how many events were worked in. Rounds that publish rest afterwards, for the
  // interval and nine times as long as they took: events that come meanwhile share the next
  // version.
  absl::StatusOr<std::int64_t> RunOnce();

  // Where the newest pages are read from. Thread-safe.
  MemoryShelf& memory() { return memory_; }
  RedisShelf& redis() { return redis_; }

 private:
  absl::StatusOr<journal::Left> RunRound();
  absl::StatusOr<std::vector<BoardPage>> FireTimers();
  absl::Status MoveToNewDay(sql::Transaction& transaction, const journal::FiredTimer& midnight);
  void Show(BoardPage page);
  absl::Status CatchUp();

  sql::Database& database_;
  SociBoardStore& store_;
  const Clock& clock_;
  LiveBoards live_;
  ApplySignings apply_;
  RollOver roll_over_;
  journal::Timers timers_;  // run on the loop's thread, as live_ wants it
  bool is_timer_set_ = false;
  MemoryShelf memory_;
  RedisShelf redis_;
  const std::chrono::milliseconds interval_;
  journal::WakeLoop loop_;  // last: its thread uses the others
};

}  // namespace zoneflow::scoring
