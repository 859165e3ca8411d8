#include "common/journal/inbox_batch.h"

#include <soci/soci.h>

#include <chrono>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/bus/disposition.h"
#include "common/journal/event_check.h"
#include "common/journal/event_hash.h"
#include "common/journal/stored_message.h"
#include "common/journal/stored_text.h"
#include "common/sql/arrays.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/telemetry/trace.h"

namespace zoneflow::journal {
namespace {

// Of the machine and not of the injected clock: how long something waits is no business time.
long long WallClockMicros() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

absl::Status AnotherHash(const Event& event) {
  return absl::DataLossError(StrCat("header ", bus::kHash, " '", event.hash, "': sequence ",
                                    event.sequence, " of ", event.subject,
                                    " came before with another hash"));
}

// Of all that its hash covers but the hash before it, which is not known yet, and of the hash: two
// that claim the same hash with different contents are two.
std::string DigestOf(const Event& event) {
  return EventHash({.previous_hash = event.hash,
                    .id = event.id,
                    .type = event.type,
                    .time = event.time,
                    .actor = event.actor,
                    .value = event.value});
}

}  // namespace

absl::Status InboxBatch::Load(std::span<const Received> messages) {
  for (const Received& received : messages) {
    if (received.event.ok()) {
      states_.try_emplace(Key(received.event->source, received.event->subject));
    }
  }
  if (states_.empty()) {
    return absl::OkStatus();
  }
  std::vector<std::vector<std::string>> keys;
  for (const auto& [key, state] : states_) {
    keys.push_back({key.first, key.second});
  }
  soci::session& session = transaction_.session();
  constexpr sql::GivenColumn kColumns[] = {{"source"}, {"subject"}};
  sql::Query query;
  // A join and no IN: SQLite does not look pairs of an IN up by key, it reads the whole table.
  const std::string given = StrCat("WITH ", sql::Given(session, query.values, kColumns, keys));
  std::string source, subject, hash;
  long long sequence = 0;
  query.text = StrCat(
      given,
      " SELECT source, subject, sequence, hash FROM given JOIN inbox USING (source, subject) "
      "ORDER BY source, subject",
      transaction_.dialect() == sql::Dialect::kPostgres ? " FOR UPDATE OF inbox" : "");
  soci::statement inbox = sql::OnceWith(session, query, soci::into(source), soci::into(subject),
                                        soci::into(sequence), soci::into(hash));
  inbox.execute();
  while (inbox.fetch()) {
    SubjectState& state = states_.at(Key(source, subject));
    state.applied = sequence;
    state.hash = hash;
  }
  // A statement of its own after the lock: its snapshot holds what whoever held the lock parked.
  query.text = StrCat(given,
                      " SELECT source, subject, sequence, digest FROM given JOIN parked USING "
                      "(source, subject)");
  soci::statement parked = sql::OnceWith(session, query, soci::into(source), soci::into(subject),
                                         soci::into(sequence), soci::into(hash));
  parked.execute();
  while (parked.fetch()) {
    states_.at(Key(source, subject)).parked.emplace(sequence, hash);  // the digest
  }
  return absl::OkStatus();
}

absl::Status InboxBatch::Take(const Received& received) {
  const bus::Message& message = received.message;
  const Where at{message.topic, message.partition, message.offset};
  if (!received.event.ok()) {
    BuryMessage(received.event.status(), message, at);
    return absl::OkStatus();
  }
  const Event& event = *received.event;
  const Key key(event.source, event.subject);
  SubjectState& state = states_.at(key);
  if (event.sequence <= state.applied) {
    if (event.sequence == state.applied && event.hash != state.hash) {
      BuryEvent(AnotherHash(event), event, /*passed=*/false, at);
    } else {
      ++outcome_.repeated[event.topic];
    }
    return absl::OkStatus();
  }
  if (event.sequence > state.applied + 1) {
    std::string digest = DigestOf(event);
    if (state.parked.contains({event.sequence, digest})) {
      ++outcome_.repeated[event.topic];
    } else {
      Park(state, event, at, digest);
    }
    return absl::OkStatus();
  }
  if (const absl::Status follows = CheckFollows(event, state.hash); !follows.ok()) {
    BuryEvent(follows, event, /*passed=*/false, at);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(ApplyNext(state, event, at));
  return CloseGaps(state, key);
}

absl::Status InboxBatch::Run(const Event& event) {
  if (options_.handles && !options_.handles(event.type)) {
    return absl::OkStatus();
  }
  const telemetry::TraceScope scope(
      event.traceparent.empty() ? "" : telemetry::ChildOf(event.traceparent));
  absl::Status status =
      options_.savepoints
          ? transaction_.Savepoint([&] { return options_.handler(transaction_, event); })
          : options_.handler(transaction_, event);
  outcome_.effect |= status.ok();
  return status;
}

absl::Status InboxBatch::ApplyNext(SubjectState& state, const Event& event, const Where& at) {
  absl::Status status = Run(event);
  switch (bus::DispositionOf(status)) {
    case bus::Disposition::kDone:
      Record(Fate::kApplied, event.id, event.traceparent, at);
      break;
    case bus::Disposition::kDeadLetter:
      if (!options_.savepoints) {
        return status;  // what the handler did so far can only be undone with the whole transaction
      }
      BuryEvent(status, event, /*passed=*/true, at);
      break;
    case bus::Disposition::kRedo:
    case bus::Disposition::kBackOff:
    case bus::Disposition::kStop:
      return status;
  }
  state.applied = event.sequence;
  state.hash = event.hash;
  state.raised = true;
  return absl::OkStatus();
}

absl::Status InboxBatch::CloseGaps(SubjectState& state, const Key& key) {
  while (!state.parked.empty() && state.parked.begin()->first <= state.applied + 1) {
    const std::int64_t sequence = state.parked.begin()->first;
    std::erase_if(state.parked, [&](const auto& parked) { return parked.first == sequence; });
    outcome_.parking_changed = true;
    const bool due = sequence == state.applied + 1;
    // Of those that claim the sequence at most one follows what is applied; as rows from before
    // digests were kept have none, it may be here twice.
    const std::string previous_hash = state.hash;
    for (bus::Message& message : TakeOutParked(key, sequence)) {
      const Where at{message.topic, message.partition, message.offset};
      const absl::StatusOr<Event> event = options_.check.Take(message);
      if (!event.ok()) {
        BuryMessage(event.status(), message, at);
        continue;
      }
      if (sequence == state.applied && event->hash == state.hash) {
        continue;
      }
      if (!due) {
        BuryEvent(AnotherHash(*event), *event, /*passed=*/false, at);
      } else if (const absl::Status follows = CheckFollows(*event, previous_hash); !follows.ok()) {
        BuryEvent(follows, *event, /*passed=*/false, at);
      } else {
        RETURN_IF_ERROR(ApplyNext(state, *event, at));
      }
    }
  }
  return absl::OkStatus();
}

std::vector<bus::Message> InboxBatch::TakeOutParked(const Key& key, std::int64_t of) {
  soci::session& session = transaction_.session();
  const long long sequence = of;
  std::vector<bus::Message> messages;
  bus::Message message;
  message.key = key.second;  // it was when it was parked
  sql::Bytes stored;
  int partition = 0;
  long long offset = 0;
  {
    soci::statement select = sql::Once(
        session,
        "SELECT topic, partition_no, log_offset, encode(message, 'hex') FROM parked WHERE source = "
        ":source AND subject = :subject AND sequence = :sequence ORDER BY parked_at_us, log_offset",
        soci::use(key.first, "source"), soci::use(key.second, "subject"),
        soci::use(sequence, "sequence"), soci::into(message.topic), soci::into(partition),
        soci::into(offset), soci::into(stored));
    select.execute();
    while (select.fetch()) {
      absl::StatusOr<StoredMessage> read = DecodeMessage(stored);
      if (!read.ok()) {
        throw soci::soci_error(StrCat("parked: ", read.status().ToString()));
      }
      message.partition = partition;
      message.offset = offset;
      message.headers = std::move(read->headers);
      message.value = std::move(read->value);
      messages.push_back(message);
    }
  }
  session << "DELETE FROM parked WHERE source = :source AND subject = :subject "
             "AND sequence = :sequence",
      soci::use(key.first, "source"), soci::use(key.second, "subject"),
      soci::use(sequence, "sequence");
  return messages;
}

void InboxBatch::Park(SubjectState& state, const Event& event, const Where& at,
                      const std::string& digest) {
  const long long sequence = event.sequence;
  const int partition = at.partition;
  const long long offset = at.offset;
  const long long now = WallClockMicros();
  const sql::Bytes stored = Encode(event.subject, event.headers, event.value);
  transaction_.session() << "INSERT INTO parked (source, subject, sequence, hash, topic, "
                            "partition_no, log_offset, parked_at_us, message, digest) "
                            "VALUES (:source, :subject, :sequence, :hash, :topic, :partition_no, "
                            ":log_offset, :parked_at_us, decode(:message, 'hex'), :digest)",
      soci::use(event.source, "source"), soci::use(event.subject, "subject"),
      soci::use(sequence, "sequence"), soci::use(event.hash, "hash"), soci::use(at.topic, "topic"),
      soci::use(partition, "partition_no"), soci::use(offset, "log_offset"),
      soci::use(now, "parked_at_us"), soci::use(stored, "message"), soci::use(digest, "digest");
  state.parked.emplace(event.sequence, digest);
  outcome_.parking_changed = true;
  Record(Fate::kParked, event.id, event.traceparent, at);
}

void InboxBatch::BuryMessage(const absl::Status& reason, const bus::Message& message,
                             const Where& at) {
  // Of headers that did not pass, only what can be shown; the bytes are in the message.
  const std::string subject = Displayable(bus::HeaderOf(message.headers, bus::kSubject));
  Bury(reason,
       {.source = "",
        .subject = subject,
        .key = message.key,
        .headers = message.headers,
        .value = message.value},
       at);
}

void InboxBatch::BuryEvent(const absl::Status& reason, const Event& event, bool passed,
                           const Where& at) {
  Bury(reason,
       {.source = event.source,
        .subject = event.subject,
        .sequence = event.sequence,
        .passed = passed,
        .key = event.subject,
        .headers = event.headers,
        .value = event.value},
       at);
}

void InboxBatch::Bury(const absl::Status& reason, const Letter& letter, const Where& at) {
  const auto shown = [&](std::string_view name) {
    return Displayable(bus::HeaderOf(letter.headers, name));
  };
  const std::string source(letter.source);
  const std::string subject(letter.subject);
  const long long sequence = letter.sequence;
  const std::string id = shown(bus::kId);
  const std::string type = shown(bus::kType);
  const std::string code = absl::StatusCodeToString(reason.code());
  const std::string text = Displayable(StdView(reason.message()));
  const int partition = at.partition;
  const long long offset = at.offset;
  const long long passed = letter.passed ? 1 : 0;
  const sql::Bytes stored = Encode(letter.key, letter.headers, letter.value);
  transaction_.session()
      << "INSERT INTO dead_letters (topic, partition_no, log_offset, source, subject, sequence, "
         "ce_id, ce_type, code, reason, create_time, attempts, message, passed) VALUES (:topic, "
         ":partition_no, :log_offset, :source, :subject, :sequence, "
         ":ce_id, :ce_type, :code, :reason, :create_time, 1, "
         "decode(:message, 'hex'), :passed)",
      soci::use(at.topic, "topic"), soci::use(partition, "partition_no"),
      soci::use(offset, "log_offset"), soci::use(source, "source"), soci::use(subject, "subject"),
      soci::use(sequence, "sequence"), soci::use(id, "ce_id"), soci::use(type, "ce_type"),
      soci::use(code, "code"), soci::use(text, "reason"), soci::use(options_.now, "create_time"),
      soci::use(stored, "message"), soci::use(passed, "passed");
  const std::string_view traceparent = bus::HeaderOf(letter.headers, bus::kTraceParent);
  Record(Fate::kDead, id, telemetry::IsTraceParent(traceparent) ? std::string(traceparent) : "", at,
         absl::Status(reason.code(), text));
}

void InboxBatch::Record(Fate fate, std::string ce_id, std::string traceparent, const Where& at,
                        absl::Status reason) {
  outcome_.notes.push_back({fate, std::move(ce_id), at.topic, at.partition, at.offset,
                            std::move(traceparent), std::move(reason)});
}

absl::StatusOr<bool> InboxBatch::Replay(const Event& event, bool passed, const LateHandler& late) {
  const Key key(event.source, event.subject);
  SubjectState& state = states_.at(key);
  if (event.sequence > state.applied + 1) {
    return absl::FailedPreconditionError(
        StrCat("sequence ", state.applied + 1, " of ", event.subject, " has not come yet"));
  }
  if (event.sequence < state.applied) {
    // Later ones that became dead letters as well have raised the inbox, but changed nothing. Those
    // that did not pass have not even raised it.
    long long dead = 0;
    const long long sequence = event.sequence;
    const long long applied = state.applied;
    transaction_.session() << "SELECT count(DISTINCT sequence) FROM dead_letters WHERE source = "
                              ":source AND subject = :subject AND sequence > :sequence AND "
                              "sequence <= :applied AND passed = 1",
        soci::use(event.source, "source"), soci::use(event.subject, "subject"),
        soci::use(sequence, "sequence"), soci::use(applied, "applied"), soci::into(dead);
    if (!passed) {
      return false;
    }
    if (dead < applied - sequence) {
      if (!late) {
        return false;
      }
      return late(transaction_, event);
    }
    RETURN_IF_ERROR(Run(event));
    return true;
  }
  if (event.sequence == state.applied) {
    if (event.hash != state.hash) {
      return AnotherHash(event);
    }
    if (!passed) {
      return false;
    }
    RETURN_IF_ERROR(Run(event));
    return true;
  }
  RETURN_IF_ERROR(CheckFollows(event, state.hash));
  RETURN_IF_ERROR(Run(event));
  state.applied = event.sequence;
  state.hash = event.hash;
  state.raised = true;
  RETURN_IF_ERROR(CloseGaps(state, key));
  return true;
}

absl::Status InboxBatch::Finish() {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, state] : states_) {
    if (state.raised) {
      rows.push_back({key.first, key.second, std::to_string(state.applied), state.hash});
    }
  }
  if (rows.empty()) {
    return absl::OkStatus();
  }
  soci::session& session = transaction_.session();
  constexpr sql::GivenColumn kColumns[] = {{"source"}, {"subject"}, {"sequence", true}, {"hash"}};
  sql::Query query;
  // WHERE true tells SQLite that ON is not of a join.
  query.text =
      StrCat("WITH ", sql::Given(session, query.values, kColumns, rows),
             " INSERT INTO inbox (source, subject, sequence, hash) SELECT source, subject, "
             "sequence, hash FROM given WHERE true ON CONFLICT (source, subject) DO UPDATE SET "
             "sequence = excluded.sequence, hash = excluded.hash WHERE inbox.sequence < "
             "excluded.sequence");
  soci::statement upsert = sql::OnceWith(session, query);
  upsert.execute(true);
  if (upsert.get_affected_rows() != static_cast<long long>(rows.size())) {
    return absl::AbortedError("another transaction raised the inbox of one of these subjects");
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::journal
