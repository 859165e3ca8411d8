// The outbox as a journal: append-only, one row per event, in the transaction of the state change.
//
//   state change ──┐ one SQL transaction
//   Append(event) ─┘        │ commit, NOTIFY journal
//                     Relay ▼ claims ≤ 1,000 pending rows, publishes, marks them
//                          bus
//
// Each event of a subject carries the subject's revision 1, 2, 3 … as its sequence and
// hash = SHA-256(previous hash, ce_id, type, time, actor, value), each part length-prefixed
// (event_hash.h): a subject's history cannot be changed unseen. Journal rows are never deleted; a
// row in journal_pending marks those that the broker has not acknowledged.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/journal/event.h"
#include "common/journal/event_key.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

// The tables of this folder: journal, subjects, inbox, parked, positions, dead_letters, event_log,
// bus_epoch, published, held_topics, publication, due_timers. Every service that keeps events
// applies them before its own.
std::span<const sql::Migration> Migrations();

// Thread-safe, stateless but for its source name.
class Journal {
 public:
  // service: "ingest"; the events' source is "/zoneflow/ingest". clock outlives the journal.
  Journal(std::string service, const Clock& clock);

  // Locks the subject's row (on PostgreSQL creating it at revision 0) and returns its revision. Call
  // it first, in key order, where the body reads state that decides the event.
  absl::StatusOr<std::int64_t> LockSubject(sql::Transaction& transaction,
                                           std::string_view subject) const;

  // The same of many at once; the revisions in their order. REQUIRES: they are sorted, each once.
  absl::StatusOr<std::vector<std::int64_t>> LockSubjects(
      sql::Transaction& transaction, const std::vector<std::string>& subjects) const;

  // Appends the event under the next revision of its subject and returns that revision; id, source,
  // sequence and hash are given to it here, whatever they say. Nothing is written and OutOfRange
  // returned if the value is over 512 KiB, InvalidArgument if topic, subject, type or actor is not
  // 1 to 512 bytes of plain text. SOCI exceptions pass through to the transaction.
  absl::StatusOr<std::int64_t> Append(sql::Transaction& transaction, const Event& event) const;

  // Appends them in their order, some hundred a statement, and returns their revisions. An error as
  // above may come after some have been written: it is for the transaction to end with it.
  absl::StatusOr<std::vector<std::int64_t>> AppendAll(sql::Transaction& transaction,
                                                      std::span<const Event> events) const;

 private:
  absl::StatusOr<std::vector<std::int64_t>> AppendApart(sql::Transaction& transaction,
                                                        std::span<const Event> events) const;

  std::string service_;
  const Clock& clock_;
};

// Moves pending journal rows to the bus, in the order of their ids, at least once. One relay per
// service is active at a time, by a transaction-scoped lock. Wakes on commits to the channel
// "journal", and once a second. A relay that fails does not make its service unready: what the
// service takes is safe in the journal; zoneflow_relay_failures_total and the log tell of it.
//
// It keeps where in each partition its last event stands (published.h), and looks whether the log
// still holds it there: at the start, after every failure, each second while it publishes, else
// each five; and what Publish says of the new places must follow on. A log that was lost, cut or
// made anew gets nothing more, every event stays pending, and LogHealth says so.
class Relay {
 public:
  // Each event is signed as it leaves (ce_mac), so that the journal outlives the keys: what is
  // published again later has the key of then. No keys, no ce_mac. Database and bus outlive it.
  Relay(sql::Database& database, bus::Bus& bus, std::string service, EventKeys keys);
  ~Relay();  // stops

  absl::Status Start();
  void Stop();  // finishes the batch in flight; idempotent

  // OK while the last round went well, else why not.
  absl::Status Health() const;

  // OK once the log was seen to hold what was published, and while it does; before, Unavailable.
  // OutOfRange: it does not; `zoneflow topics recover` mends it. For readiness.
  absl::Status LogHealth() const;

  // One round: claims, publishes, marks; returns how many rows. For tests and for draining at a
  // stop.
  absl::StatusOr<std::int64_t> RunOnce();

 private:
  class State;
  std::unique_ptr<State> state_;
};

struct JournalProgress {
  std::int64_t pending = 0;
  std::int64_t last = 0;  // the newest row's id, 0 if none
};
absl::StatusOr<JournalProgress> ProgressOf(sql::Database& database);

}  // namespace zoneflow::journal
