// Stage 1 of two-stage consumption: events of all partitions stored as rows, unnumbered, and then
// numbered log_no 1, 2, 3 … without gaps by the one sequencer. Stage 2 reads by log_no.
//
//   InboxConsumer(StoreEvent) ─▶ event_log (log_no null) ─▶ Sequencer ─▶ log_no ─▶ stage 2 (one
//   writer)
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/journal/inbox.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

// The Handler of stage 1: stores the event, unnumbered. A (source, subject, sequence) is stored
// once. Commits name the channel "stored".
absl::Status StoreEvent(sql::Transaction& transaction, const Event& event);

struct LoggedEvent {
  std::int64_t log_no = 0;
  Event event;  // without headers
};

// Numbers stored events in the order of their arrival. One at a time by a transaction-scoped lock;
// wakes on "stored" and once a second, names "numbered" at its commits.
class Sequencer {
 public:
  explicit Sequencer(sql::Database& database);
  ~Sequencer();

  absl::Status Start();
  void Stop();
  absl::StatusOr<std::int64_t> RunOnce();  // how many were numbered

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Events with log_no in (after, after + …], in order, at most limit. Within a transaction.
std::vector<LoggedEvent> ReadLog(sql::Transaction& transaction, std::int64_t after,
                                 std::int64_t limit);

struct LogProgress {
  std::int64_t head = 0;  // the highest log_no, 0 if none
  std::int64_t unnumbered = 0;
};
absl::StatusOr<LogProgress> LogProgressOf(sql::Database& database);
LogProgress LogProgressIn(sql::Transaction& transaction);

}  // namespace zoneflow::journal
