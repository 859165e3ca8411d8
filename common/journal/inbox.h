// Consumption with effect exactly once: inbox, parking, positions and dead letters move in the
// transaction of the effect.
//
// Each message is checked first (event_check.h). The inbox keeps, per (source, subject), the
// highest sequence applied and its hash:
//   sequence <= applied    seen: skipped (same sequence with another hash: DataLoss, dead letter)
//   sequence == applied+1  applied now if its hash continues the subject's history, and then
//                          whatever was parked behind it
//   sequence >  applied+1  parked as a row, checked and applied in the transaction that closes the
//                          gap; several may wait under one sequence until it shows which is right
// What does not pass is a dead letter and changes nothing else: what comes after is taken as if it
// had not been there.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/journal/event.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

class EventCheck;

// Reads topics and applies each event once, in order within its subject. Positions are rows (topic,
// partition, bus epoch) moved by compare-and-set in the same transaction as the effects, so a
// zombie's batch is dropped whole. Each knows the event before it: where that does not stand in the
// log any more, nothing is applied until the epoch is raised (recovery.h), which is followed within
// a second.
//
// Batches: up to 200 messages a transaction, waiting `linger` at most to fill one. Aborted is
// redone three times; Unavailable backs off with jitter and keeps the messages. Types that
// `handles` refuses are skipped but still raise the inbox.
class InboxConsumer {
 public:
  struct Options {
    std::string group;  // the service's name
    std::vector<std::string> topics;
    std::function<bool(std::string_view type)> handles;  // empty: all
    // How long the first message of a batch waits for others to share its transaction. A commit
    // for each message is dear where nobody waits for it.
    std::chrono::milliseconds linger{0};
    // Runs last in the transaction of a batch with an effect; may be empty.
    std::function<absl::Status(sql::Transaction&)> after_effects = {};
  };

  // All outlive it.
  InboxConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock, const EventCheck& check,
                Options options, Handler handler);
  ~InboxConsumer();  // stops

  absl::Status Start();
  void Stop();

  // OK while the last poll and batch went well, else why not (for health: a position that does not
  // fit its log, which `zoneflow topics recover` mends; a bus or database that is away).
  // Unavailable before the first.
  absl::Status Health() const;

  // One poll and its transaction, for tests; returns how many messages were taken.
  absl::StatusOr<std::int64_t> RunOnce(std::chrono::milliseconds max_wait);

 private:
  class State;
  std::unique_ptr<State> state_;
};

struct PartitionPosition {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t next_offset = 0;  // one past the last applied
};

struct InboxProgress {
  std::vector<PartitionPosition> positions;
  std::int64_t parked = 0;
  std::int64_t parked_over_60s = 0;
  std::int64_t dead_letters = 0;
};
absl::StatusOr<InboxProgress> InboxProgressOf(sql::Database& database);

// A message that can never succeed, with bytes, headers and reason intact.
struct DeadLetter {
  std::int64_t id = 0;
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string subject;
  std::string ce_id;
  std::string ce_type;
  std::string code;  // "INVALID_ARGUMENT"
  std::string reason;
  std::string create_time;
  std::int32_t attempts = 0;
  bus::Headers headers;
  std::string value;
};

// The dead letters of one consumer. Thread-safe.
class DeadLetters {
 public:
  // check and handler are the consumer's own, so that a replay is this consumer's only. late says
  // what an event is worth whose subject has gone on: empty for nothing, as where each event tells
  // the whole state. Database and check outlive it.
  DeadLetters(sql::Database& database, const EventCheck& check, Handler handler, LateHandler late);

  // Oldest first, after the id; at most limit (1 to 1000), without headers and value.
  absl::StatusOr<std::vector<DeadLetter>> List(std::int64_t after_id, int limit) const;
  absl::StatusOr<DeadLetter> Get(std::int64_t id) const;  // NotFound

  // Checks and applies it again in one transaction and drops the row. Returns false without
  // applying it if it was applied, or a later one was and the late handler wants nothing of it; the
  // row is dropped then as well. The error of the check (FailedPrecondition if an earlier event is
  // missing) or of the handler otherwise; the row stays, with one attempt more. ce_mac is not asked
  // for again where it had passed.
  absl::StatusOr<bool> Replay(std::int64_t id);
  absl::Status Drop(std::int64_t id);  // NotFound

 private:
  sql::Database& database_;
  const EventCheck& check_;
  Handler handler_;
  LateHandler late_;
};

}  // namespace zoneflow::journal
