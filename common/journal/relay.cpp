#include <soci/soci.h>

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/journal.h"
#include "common/journal/stored_text.h"
#include "common/journal/wake_loop.h"
#include "common/sql/once.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::journal {
namespace {

struct Claim {
  std::vector<long long> ids;  // ascending
  std::vector<bus::OutgoingMessage> messages;
  Left left = Left::kNothing;
};

constexpr long long kMostEvents = 1'000;
constexpr long long kMostBytes = 8 << 20;  // as stored

// The ids of one round: the oldest, and no more once they hold the most bytes.
constexpr char kClaimedIds[] =
    "(SELECT id FROM (SELECT id, bytes, sum(bytes) OVER (ORDER BY id) AS total FROM "
    "(SELECT id, bytes FROM journal_pending ORDER BY id LIMIT :events) AS oldest) AS summed "
    "WHERE total - bytes < :bytes) AS claimed ";
constexpr char kColumns[] =
    "SELECT claimed.id, j.subject, j.sequence, j.topic, j.type, j.time, j.actor, j.traceparent, "
    "j.hash, j.value FROM ";
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
  std::string subject, topic, type, time, actor, traceparent, hash, value;
  const bool postgres = transaction.dialect() == sql::Dialect::kPostgres;
  soci::statement select =
      sql::Once(transaction.session(),
                StrCat(kColumns, kClaimedIds, (postgres ? kLookUpPostgres : kLookUpSqlite)),
                soci::use(kMostEvents, "events"), soci::use(kMostBytes, "bytes"), soci::into(id),
                soci::into(subject), soci::into(sequence), soci::into(topic), soci::into(type),
                soci::into(time), soci::into(actor), soci::into(traceparent), soci::into(hash),
                soci::into(value));
  select.execute();
  Claim claim;
  long long bytes = 0;
  while (select.fetch()) {
    bus::OutgoingMessage message;
    message.topic = topic;
    message.key = subject;
    ASSIGN_OR_RETURN(message.value, LoadBytes(value));
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
    bytes += static_cast<long long>(value.size());
  }
  const bool full = static_cast<long long>(claim.ids.size()) == kMostEvents || bytes >= kMostBytes;
  claim.left = full ? Left::kMaybe : Left::kNothing;
  return claim;
}

void Mark(sql::Transaction& transaction, const std::vector<long long>& ids) {
  if (transaction.dialect() == sql::Dialect::kPostgres) {
    // By id and not by range: a lower id may have been committed since.
    transaction.session() << "DELETE FROM journal_pending WHERE id = ANY (CAST('{"
                          << absl::StrJoin(ids, ",") << "}' AS BIGINT[]))";
  } else {
    // Writers come one after the other: no lower id can have appeared.
    const long long last = ids.back();
    transaction.session() << "DELETE FROM journal_pending WHERE id <= :last",
        soci::use(last, "last");
  }
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
    const absl::StatusOr<Round> round =
        database_.dialect() == sql::Dialect::kPostgres ? InOneTransaction() : ReadPublishMark();
    if (!round.ok()) {
      telemetry::Count(telemetry::kRelayFailures);
    } else if (round->relayed > 0) {
      telemetry::Count(telemetry::kJournalRelayed, "", static_cast<double>(round->relayed));
    }
    return round;
  }

  WakeLoop& loop() { return loop_; }

 private:
  absl::Status Publish(const Claim& claim) {
    if (publisher_ == nullptr) {
      ASSIGN_OR_RETURN(publisher_, bus_.OpenPublisher());
    }
    return publisher_->Publish(claim.messages);
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
      RETURN_IF_ERROR(Publish(claim));
      Mark(transaction, claim.ids);
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
    RETURN_IF_ERROR(Publish(claim));
    RETURN_IF_ERROR(database_.WriteWithRedo([&](sql::Transaction& transaction) {
      Mark(transaction, claim.ids);
      return absl::OkStatus();
    }));
    return RoundOf(claim);
  }

  sql::Database& database_;
  bus::Bus& bus_;
  const EventKeys keys_;
  const std::string source_;
  std::unique_ptr<bus::Publisher> publisher_;  // of the one thread that runs rounds
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
absl::StatusOr<std::int64_t> Relay::RunOnce() {
  ASSIGN_OR_RETURN(const State::Round round, state_->RunRound());
  return round.relayed;
}

}  // namespace zoneflow::journal
