// Stage 1 of two-stage consumption: events of all partitions stored as rows, unnumbered, and then
// numbered log_no 1, 2, 3 … without gaps by one transaction at a time. Stage 2 reads by log_no.
//
//   InboxConsumer(StoreEvent) ─▶ event_log (log_no null) ─▶ NumberStored ─▶ log_no ─▶ stage 2
//
// The transaction that stores a batch numbers it as well where nobody else is numbering, which
// saves a durable commit; what it leaves is the Sequencer's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/journal/inbox.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

// The Handler of stage 1: stores the event, unnumbered. A (source, subject, sequence) is stored
// once. What the transaction does not number, as after a replay, waits for the next one that does:
// the Sequencer's look, within a second.
absl::Status StoreEvent(sql::Transaction& transaction, const Event& event);

// Numbers what is stored, by committed transactions and this one, in the order of arrival, at most
// 1,000 events, and returns how many; the commit names the channel "numbered". None if another
// transaction is numbering now, which it does until it ends; the commit then names "stored". The
// last thing a transaction does, so that others are kept out for its commit and no longer.
absl::StatusOr<std::int64_t> NumberStored(sql::Transaction& transaction);

// The options of a consumer whose handler stores events: each batch is numbered in its transaction.
InboxConsumer::Options StageOne(std::string group, std::vector<std::string> topics,
                                std::function<bool(std::string_view type)> handles);

// Numbers what the storing transactions have left unnumbered. Wakes on "stored" and once a second.
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
std::vector<Event> ReadLog(sql::Transaction& transaction, std::int64_t after, std::int64_t limit);

// The highest log_no, 0 if there is none.
std::int64_t LogHeadIn(sql::Transaction& transaction);

struct LogProgress {
  std::int64_t head = 0;  // as LogHeadIn
  std::int64_t unnumbered = 0;
};
absl::StatusOr<LogProgress> LogProgressOf(sql::Database& database);

}  // namespace zoneflow::journal
