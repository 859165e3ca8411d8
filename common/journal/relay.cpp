#include <soci/soci.h>

#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/journal.h"
#include "common/journal/published.h"
#include "common/journal/recovery.h"
#include "common/journal/wake_loop.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::journal {
namespace {

struct Claim {
  std::vector<long long> ids;  // ascending
  std::vector<bus::OutgoingMessage> messages;
  Left left = Left::kNothing;
  Published published;  // as it was when they were claimed
};

// For so long the log is believed to hold what was published: while something is, and when idle.
constexpr std::chrono::seconds kBelievedBusy{1};
constexpr std::chrono::seconds kBelievedIdle{5};

constexpr long long kMostEvents = 1'000;
constexpr long long kMostBytes = 8 << 20;

// The ids of one round: the oldest, and no more once they hold the most bytes.
constexpr char kClaimedIds[] =
    "(SELECT id FROM (SELECT id, bytes, sum(bytes) OVER (ORDER BY id) AS total FROM "
    "(SELECT id, bytes FROM journal_pending ORDER BY id LIMIT :events) AS oldest) AS summed "
    "WHERE total - bytes < :bytes) AS claimed ";
constexpr char kColumns[] =
    "SELECT claimed.id, j.subject, j.sequence, j.topic, j.type, j.time, j.actor, j.traceparent, "
    "j.hash, encode(j.body, 'hex') FROM ";
// Both force one look-up by key per claimed row. Left to itself, a planner with old statistics
// joins against the whole journal.
constexpr char kLookUpPostgres[] =
    "CROSS JOIN LATERAL (SELECT * FROM journal WHERE journal.id = claimed.id OFFSET 0) AS j "
    "ORDER BY claimed.id";
constexpr char kLookUpSqlite[] = "CROSS JOIN journal AS j ON j.id = claimed.id ORDER BY claimed.id";

absl::StatusOr<Claim> ReadClaim(sql::Transaction& transaction, const std::string& source,
                                const EventKeys& keys) {
  long long id = 0;
  long long sequence = 0;
  std::string subject, topic, type, time, actor, traceparent, hash;
  sql::Bytes body;
  const bool postgres = transaction.dialect() == sql::Dialect::kPostgres;
  soci::statement select =
      sql::Once(transaction.session(),
                StrCat(kColumns, kClaimedIds, (postgres ? kLookUpPostgres : kLookUpSqlite)),
                soci::use(kMostEvents, "events"), soci::use(kMostBytes, "bytes"), soci::into(id),
                soci::into(subject), soci::into(sequence), soci::into(topic), soci::into(type),
                soci::into(time), soci::into(actor), soci::into(traceparent), soci::into(hash),
                soci::into(body));
  select.execute();
  Claim claim;
  long long bytes = 0;
  while (select.fetch()) {
    bus::OutgoingMessage message;
    message.topic = topic;
    message.key = subject;
    message.value = std::move(body.value);
    bus::Headers& headers = message.headers;
    headers.emplace(bus::kSpecVersion, "1.0");
    headers.emplace(bus::kId, EventId(source, subject, sequence));
    headers.emplace(bus::kSource, source);
    headers.emplace(bus::kType, type);
    headers.emplace(bus::kTime, time);
    headers.emplace(bus::kSubject, subject);
    headers.emplace(bus::kSequence, absl::StrFormat("%019d", sequence));
    headers.emplace(bus::kHash, hash);
    if (!keys.empty()) {
      headers.emplace(bus::kMac, keys.Sign(hash));
    }
    headers.emplace(bus::kActor, actor);
    headers.emplace(bus::kContentType, "application/protobuf");
    if (!traceparent.empty()) {
      headers.emplace(bus::kTraceParent, traceparent);
    }
    claim.ids.push_back(id);
    claim.messages.push_back(std::move(message));
    bytes += static_cast<long long>(claim.messages.back().value.size());
  }
  if (!claim.ids.empty()) {
    claim.published = ReadPublished(transaction);
  }
  const bool full = static_cast<long long>(claim.ids.size()) == kMostEvents || bytes >= kMostBytes;
  claim.left = full ? Left::kMaybe : Left::kNothing;
  return claim;
}

}  // namespace

class Relay::State {
 public:
  State(sql::Database& database, bus::Bus& bus, const std::string& service, EventKeys keys)
      : database_(database),
        bus_(bus),
        keys_(std::move(keys)),
        source_(StrCat("/zoneflow/", service)),
        loop_(database, "relay", "journal", [this]() -> absl::StatusOr<Left> {
          ASSIGN_OR_RETURN(const Round round, RunRound());
          return round.left;
        }) {}

  struct Round {
    std::int64_t relayed = 0;
    Left left = Left::kNothing;
  };

  absl::StatusOr<Round> RunRound() {
    const absl::StatusOr<Round> round = CheckAndRun();
    if (!round.ok()) {
      must_look_ = true;
      telemetry::Count(telemetry::kRelayFailures);
    } else if (round->relayed > 0) {
      telemetry::Count(telemetry::kJournalRelayed, "", static_cast<double>(round->relayed));
    }
    return round;
  }

  absl::Status LogHealth() const {
    absl::MutexLock lock(&mutex_);
    return log_health_;
  }

  WakeLoop& loop() { return loop_; }

 private:
  absl::StatusOr<Round> CheckAndRun() {
    if (must_look_) {
      RETURN_IF_ERROR(LookAtLog());
    }
    ASSIGN_OR_RETURN(const Round round, database_.dialect() == sql::Dialect::kPostgres
                                            ? InOneTransaction()
                                            : ReadPublishMark());
    has_published_ |= round.relayed > 0;
    // Behind the round, so that nobody waits for it.
    if (std::chrono::steady_clock::now() - looked_at_ >=
        (has_published_ ? kBelievedBusy : kBelievedIdle)) {
      const absl::Status status = LookAtLog();
      if (absl::IsOutOfRange(status)) {
        return status;
      }
      must_look_ = !status.ok();  // the round went well all the same
    }
    return round;
  }

  // Whether the log holds what was published, by any replica.
  absl::Status LookAtLog() {
    Published published;
    RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
      published = ReadPublished(transaction);
      return absl::OkStatus();
    }));
    absl::Status status;
    if (!published.held.empty()) {
      status = absl::OutOfRangeError(
          StrCat("the recovery of ", absl::StrJoin(published.held, ", "),
                 " was begun and not ended: run `zoneflow topics recover` again"));
    } else {
      status = CheckPublished(bus_, published.places);
    }
    if (status.ok()) {
      must_look_ = false;
      has_published_ = false;
      looked_at_ = std::chrono::steady_clock::now();
    }
    Note(status);
    return status;
  }

  // What was appended must follow on what was published before, else it may be another log. By
  // induction nothing else has to be asked: one that is made anew begins with offset 0.
  absl::Status CheckAppends(const bus::Places& before, const bus::Appends& appends) {
    bus::Places doubtful;
    for (const auto& [partition, appended] : appends) {
      const auto place = before.find(partition);
      if (place != before.end() && place->second.next != appended.first) {
        doubtful.insert(*place);
      }
    }
    const absl::Status status = CheckPublished(bus_, doubtful);
    if (!status.ok()) {
      Note(status);
    }
    return status;
  }

  // Only that the log was lost, or is there, is news; that the bus is away is none.
  void Note(const absl::Status& status) {
    if (status.ok() || absl::IsOutOfRange(status)) {
      absl::MutexLock lock(&mutex_);
      log_health_ = status;
    }
  }

  // Where the messages stand now.
  absl::StatusOr<bus::Places> Publish(const Claim& claim) {
    if (!claim.published.held.empty()) {
      return absl::AbortedError("a recovery has begun");
    }
    if (publisher_ == nullptr) {
      ASSIGN_OR_RETURN(publisher_, bus_.OpenPublisher());
    }
    ASSIGN_OR_RETURN(const bus::Appends appends, publisher_->Publish(claim.messages));
    RETURN_IF_ERROR(CheckAppends(claim.published.places, appends));
    bus::Places places;
    for (const auto& [partition, appended] : appends) {
      places.emplace(partition, appended.end);
    }
    return places;
  }

  static absl::Status MarkedMeanwhile() {
    return absl::UnavailableError("the journal was made pending again meanwhile");
  }

  static Round RoundOf(const Claim& claim) {
    return {static_cast<std::int64_t>(claim.ids.size()), claim.left};
  }

  absl::StatusOr<Round> InOneTransaction() {
    Round round;
    RETURN_IF_ERROR(database_.Write([&](sql::Transaction& transaction) -> absl::Status {
      round = {};
      // Not a session's lock: that vanishes unseen when the connection is renewed.
      if (!transaction.TryLock("relay")) {
        return absl::OkStatus();
      }
      ASSIGN_OR_RETURN(const Claim claim, ReadClaim(transaction, source_, keys_));
      if (claim.ids.empty()) {
        return absl::OkStatus();
      }
      // The time-out is longer than the bus takes to give a message up (10 s), short enough not to
      // block a successor for ever. The marks need not be durable: a server that dies and forgets
      // them has these events published once more, as a relay has that dies before it marks.
      transaction.session()
          << "SELECT set_config('idle_in_transaction_session_timeout', '15s', true), "
             "set_config('synchronous_commit', 'off', true)";
      ASSIGN_OR_RETURN(const bus::Places places, Publish(claim));
      if (!MarkPublished(transaction, claim.published.generation, claim.ids, places)) {
        return MarkedMeanwhile();
      }
      round = RoundOf(claim);
      return absl::OkStatus();
    }));
    return round;
  }

  // SQLite's one write transaction would keep every use case waiting while the bus syncs, so
  // nothing is held between reading and marking. A second relay, or a repeat after a crash,
  // publishes the same ce_ids again: the embedded log stores each once, an inbox skips it.
  absl::StatusOr<Round> ReadPublishMark() {
    Claim claim;
    RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
      ASSIGN_OR_RETURN(claim, ReadClaim(transaction, source_, keys_));
      return absl::OkStatus();
    }));
    if (claim.ids.empty()) {
      return Round();
    }
    ASSIGN_OR_RETURN(const bus::Places places, Publish(claim));
    RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) {
      return MarkPublished(transaction, claim.published.generation, claim.ids, places)
                 ? absl::OkStatus()
                 : MarkedMeanwhile();
    }));
    return RoundOf(claim);
  }

  sql::Database& database_;
  bus::Bus& bus_;
  const EventKeys keys_;
  const std::string source_;
  // Of the one thread that runs rounds.
  std::unique_ptr<bus::Publisher> publisher_;
  bool must_look_ = true;
  bool has_published_ = false;  // since the log was looked at
  std::chrono::steady_clock::time_point looked_at_;

  mutable absl::Mutex mutex_;
  absl::Status log_health_ ABSL_GUARDED_BY(mutex_) =
      absl::UnavailableError("the log has not been looked at yet");
  WakeLoop loop_;
};

Relay::Relay(sql::Database& database, bus::Bus& bus, std::string service, EventKeys keys)
    : state_(std::make_unique<State>(database, bus, service, std::move(keys))) {}
Relay::~Relay() { Stop(); }

absl::Status Relay::Start() {
  state_->loop().Start();
  return absl::OkStatus();
}
void Relay::Stop() { state_->loop().Stop(); }
absl::Status Relay::Health() const { return state_->loop().Health(); }
absl::Status Relay::LogHealth() const { return state_->LogHealth(); }
absl::StatusOr<std::int64_t> Relay::RunOnce() {
  ASSIGN_OR_RETURN(const State::Round round, state_->RunRound());
  return round.relayed;
}

}  // namespace zoneflow::journal
