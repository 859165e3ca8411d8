#include "common/journal/event_log.h"

#include <soci/soci.h>

#include <chrono>
#include <thread>
#include <utility>

#include "common/base/status_macros.h"
#include "common/journal/event_hash.h"
#include "common/journal/wake_loop.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"

namespace zoneflow::journal {
namespace {

constexpr long long kMostAtOnce = 1'000;

}  // namespace

absl::Status StoreEvent(sql::Transaction& transaction, const Event& event) {
  const long long sequence = event.sequence;
  const sql::Bytes body{event.value};
  transaction.session()
      << "INSERT INTO event_log (source, subject, sequence, type, time, actor, "
         "hash, traceparent, topic, body) VALUES (:source, :subject, :sequence, "
         ":type, :time, :actor, :hash, :traceparent, :topic, decode(:body, 'hex')) "
         "ON CONFLICT (source, subject, sequence) DO NOTHING",
      soci::use(event.source, "source"), soci::use(event.subject, "subject"),
      soci::use(sequence, "sequence"), soci::use(event.type, "type"), soci::use(event.time, "time"),
      soci::use(event.actor, "actor"), soci::use(event.hash, "hash"),
      soci::use(event.traceparent, "traceparent"), soci::use(event.topic, "topic"),
      soci::use(body, "body");
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> NumberStored(sql::Transaction& transaction) {
  if (!transaction.TryLock("sequencer")) {
    transaction.NotifyOnCommit("stored");
    return 0;
  }
  // A statement of its own after the lock: its snapshot holds what the last one to number has
  // committed.
  soci::statement number = sql::Once(
      transaction.session(),
      "UPDATE event_log SET log_no = next.log_no FROM (SELECT arrival, (SELECT "
      "coalesce(max(log_no), 0) FROM event_log) + row_number() OVER (ORDER BY arrival) AS "
      "log_no FROM (SELECT arrival FROM event_log WHERE log_no IS NULL ORDER BY arrival "
      "LIMIT :most) AS oldest) AS next WHERE event_log.arrival = next.arrival",
      soci::use(kMostAtOnce, "most"));
  number.execute(true);
  const std::int64_t numbered = number.get_affected_rows();
  if (numbered > 0) {
    transaction.NotifyOnCommit("numbered");
  }
  if (numbered == kMostAtOnce) {
    transaction.NotifyOnCommit("stored");
  }
  return numbered;
}

InboxConsumer::Options StageOne(std::string group, std::vector<std::string> topics,
                                std::function<bool(std::string_view type)> handles) {
  return {.group = std::move(group),
          .topics = std::move(topics),
          .handles = std::move(handles),
          .after_effects = [](sql::Transaction& transaction) {
            return NumberStored(transaction).status();
          }};
}

class Sequencer::State {
 public:
  explicit State(sql::Database& database)
      : database_(database),
        loop_(database, "sequencer", "stored", [this]() -> absl::StatusOr<Left> {
          ASSIGN_OR_RETURN(const std::int64_t numbered, RunOnce());
          return numbered == kMostAtOnce ? Left::kMaybe : Left::kNothing;
        }) {}

  absl::StatusOr<std::int64_t> RunOnce() {
    long long waiting = 0;
    // Cheap where nothing is to do, which is nearly always; and on SQLite no write transaction.
    RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
      waiting = 0;
      transaction.session()
          << "SELECT count(*) FROM (SELECT arrival FROM event_log WHERE log_no IS "
             "NULL LIMIT 1) AS one",
          soci::into(waiting);
      return absl::OkStatus();
    }));
    if (waiting == 0) {
      return 0;
    }
    std::int64_t numbered = 0;
    RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(numbered, NumberStored(transaction));
      return absl::OkStatus();
    }));
    if (numbered == 0) {
      // Somebody else is numbering, and this commit has named "stored": the next round comes at
      // once, and must not spin while a slow commit keeps the lock.
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return numbered;
  }

  WakeLoop& loop() { return loop_; }

 private:
  sql::Database& database_;
  WakeLoop loop_;
};

Sequencer::Sequencer(sql::Database& database) : state_(std::make_unique<State>(database)) {}
Sequencer::~Sequencer() { Stop(); }

absl::Status Sequencer::Start() {
  state_->loop().Start();
  return absl::OkStatus();
}
void Sequencer::Stop() { state_->loop().Stop(); }
absl::StatusOr<std::int64_t> Sequencer::RunOnce() { return state_->RunOnce(); }

std::vector<Event> ReadLog(sql::Transaction& transaction, std::int64_t after, std::int64_t limit) {
  std::vector<Event> events;
  const long long from = after;
  const long long most = limit;
  long long log_no = 0;
  long long sequence = 0;
  Event row;
  sql::Bytes body;
  soci::statement select = sql::Once(
      transaction.session(),
      "SELECT log_no, source, subject, sequence, type, time, actor, hash, traceparent, "
      "topic, encode(body, 'hex') FROM event_log WHERE log_no > :after ORDER BY log_no LIMIT :most",
      soci::use(from, "after"), soci::use(most, "most"), soci::into(log_no), soci::into(row.source),
      soci::into(row.subject), soci::into(sequence), soci::into(row.type), soci::into(row.time),
      soci::into(row.actor), soci::into(row.hash), soci::into(row.traceparent),
      soci::into(row.topic), soci::into(body));
  select.execute();
  while (select.fetch()) {
    Event event = row;
    event.log_no = log_no;
    event.sequence = sequence;
    event.id = EventId(row.source, row.subject, sequence);
    event.value = std::move(body.value);
    events.push_back(std::move(event));
  }
  return events;
}

std::int64_t LogHeadIn(sql::Transaction& transaction) {
  long long head = 0;
  transaction.session() << "SELECT coalesce(max(log_no), 0) FROM event_log", soci::into(head);
  return head;
}

absl::StatusOr<LogProgress> LogProgressOf(sql::Database& database) {
  LogProgress progress;
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
    long long unnumbered = 0;
    transaction.session() << "SELECT count(*) FROM event_log WHERE log_no IS NULL",
        soci::into(unnumbered);
    progress = {.head = LogHeadIn(transaction), .unnumbered = unnumbered};
    return absl::OkStatus();
  }));
  return progress;
}

}  // namespace zoneflow::journal
