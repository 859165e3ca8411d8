// The work on some messages within one transaction: inbox, parking, dead letters and the handler's
// effects.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/message.h"
#include "common/journal/inbox.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

// A message and the event it brings, or why it does not pass.
struct Received {
  bus::Message message;  // its headers and value have moved into the event if there is one
  absl::StatusOr<Event> event = absl::UnknownError("not parsed");
};

// Lives as long as one try of one transaction. SOCI exceptions pass through.
class InboxBatch {
 public:
  struct Options {
    const EventCheck& check;
    const Handler& handler;
    const std::function<bool(std::string_view type)>& handles;
    std::string now;  // create_time of dead letters
    // With a savepoint around each handler an event that fails for good becomes a dead letter;
    // without, which saves two round trips an event, its status comes back and the transaction has
    // to be redone with savepoints.
    bool savepoints = false;
  };

  InboxBatch(sql::Transaction& transaction, Options options)
      : transaction_(transaction), options_(std::move(options)) {}

  // Locks the inbox rows of the messages' subjects in key order and reads them and what is parked
  // behind them. Once, first.
  absl::Status Load(std::span<const Received> messages);

  // Takes the next message. An error: the transaction must not be committed.
  absl::Status Take(const Received& received);

  // Applies the event of a dead letter again, then what waited behind it. One that had passed the
  // checks has raised the inbox and may be applied though that stands at its sequence or, where all
  // later ones are dead letters too, beyond; where a later one was applied, late says what becomes
  // of it, without one nothing. FailedPrecondition: an earlier event is missing; DataLoss: another
  // event of this sequence was applied, or it does not follow the one before; false: it was
  // applied, or a later one was and it is not wanted any more.
  absl::StatusOr<bool> Replay(const Event& event, bool passed, const LateHandler& late);

  // Writes the inbox rows that rose. Aborted if another transaction raised one of them.
  absl::Status Finish();

  // What became of one event that had not come before.
  enum class Fate { kApplied, kParked, kDead };
  struct Note {
    Fate fate = Fate::kApplied;
    std::string ce_id;
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::string traceparent;
    absl::Status reason;  // of a dead letter
  };
  // True once the transaction is committed.
  struct Outcome {
    std::vector<Note> notes;              // in the order of the work
    std::map<std::string, int> repeated;  // by topic
    bool parking_changed = false;
    bool effect = false;  // a handler ran
  };
  const Outcome& outcome() const { return outcome_; }

 private:
  using Key = std::pair<std::string, std::string>;  // source, subject
  struct SubjectState {
    std::int64_t applied = 0;
    std::string hash;
    std::set<std::pair<std::int64_t, std::string>> parked;  // sequence, digest
    bool raised = false;
  };
  struct Where {
    const std::string& topic;
    std::int32_t partition;
    std::int64_t offset;
  };

  absl::Status Run(const Event& event);
  absl::Status ApplyNext(SubjectState& state, const Event& event, const Where& at);
  absl::Status CloseGaps(SubjectState& state, const Key& key);
  std::vector<bus::Message> TakeOutParked(const Key& key, std::int64_t sequence);
  void Park(SubjectState& state, const Event& event, const Where& at, const std::string& digest);
  // A message that brings no event, and an event: one that passed all checks and is refused by its
  // handler, or one that does not fit its subject's history.
  void BuryMessage(const absl::Status& reason, const bus::Message& message, const Where& at);
  void BuryEvent(const absl::Status& reason, const Event& event, bool passed, const Where& at);
  struct Letter {
    std::string_view source;
    std::string_view subject;
    std::int64_t sequence = 0;
    bool passed = false;
    std::string_view key;
    const bus::Headers& headers;
    const std::string& value;
  };
  void Bury(const absl::Status& reason, const Letter& letter, const Where& at);
  void Record(Fate fate, std::string ce_id, std::string traceparent, const Where& at,
              absl::Status reason = absl::OkStatus());

  sql::Transaction& transaction_;
  const Options options_;
  std::map<Key, SubjectState> states_;
  Outcome outcome_;
};

}  // namespace zoneflow::journal
