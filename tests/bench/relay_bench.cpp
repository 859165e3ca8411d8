// Events a second from the journal to the bus: PostgreSQL with fsync, Apache Kafka, the journal
// kept, and a writer that commits events all the while.
//
//   bench_relay [--events N] [--rounds N]
//
// Prints JSON lines {name, value, unit, baseline, baseline_value, ratio}. The baseline is the same
// SQL on the same journal, and the same messages with the same producer settings, in plain libpq
// and librdkafka on one thread under the same writer; rounds alternate, medians are told. Each
// round has a database and a topic of its own.
#include <librdkafka/rdkafka.h>
#include <soci/soci.h>

#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/escaping.h"
#include <libpq-fe.h>

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/bus/kafka/kafka_bus.h"
#include "common/journal/event_key.h"
#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "common/testing/temp_folder.h"
#include "tests/bench/quantile.h"
#include "tests/support/process.h"
#include "tests/support/temp_kafka.h"
#include "tests/support/temp_postgres.h"

namespace {

using zoneflow::StrCat;
using zoneflow::bench::Median;
using zoneflow::sql::Database;
using zoneflow::sql::Transaction;
using Steady = std::chrono::steady_clock;

constexpr std::int32_t kPartitions = 12;

class SystemClock final : public zoneflow::Clock {
 public:
  zoneflow::Instant Now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
};

template <typename T>
T OrExit(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "bench_relay: %s\n", result.status().ToString().c_str());
    std::exit(1);
  }
  return *std::move(result);
}
void OrExit(const absl::Status& status) {
  if (!status.ok()) {
    std::fprintf(stderr, "bench_relay: %s\n", status.ToString().c_str());
    std::exit(1);
  }
}

// Events of 10,000 subjects, of the size that a signing's are, all pending.
void Fill(Database& database, const std::string& topic, std::int64_t events) {
  OrExit(database.Migrate(zoneflow::journal::Migrations()));
  OrExit(database.Write([&](Transaction& transaction) {
    transaction.session()
        << "INSERT INTO journal (subject, sequence, topic, type, time, actor, traceparent, hash, "
           "body) "
           "SELECT 'signing/' || lpad(to_hex(n % 10000), 64, '0'), 1 + n / 10000, '"
        << topic
        << "', 'zoneflow.ingest.v1.SigningAnnounced', '2021-02-01T00:00:00.000000Z', "
           "'person/local-operator', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', "
           "lpad(to_hex(n), 64, 'f'), convert_to(repeat('zoneflow ', 34), 'UTF8') FROM "
           "generate_series(0, "
        << events - 1 << ") AS n";
    transaction.session() << "INSERT INTO journal_pending (id, bytes) SELECT id, length(body) FROM "
                             "journal ORDER BY id";
    return absl::OkStatus();
  }));
}

void Execute(PGconn* connection, const std::string& statement) {
  PGresult* result = PQexec(connection, statement.c_str());
  if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "bench_relay: %s", PQerrorMessage(connection));
    std::exit(1);
  }
  PQclear(result);
}

// Commits one event after the other until it is destroyed.
class Writer {
 public:
  Writer(const std::string& url, const std::string& topic)
      : database_(OrExit(zoneflow::sql::Open({.url = url, .pool = 1, .migrate = false}))),
        thread_([this, topic] {
          const SystemClock clock;
          const zoneflow::journal::Journal journal("ingest", clock);
          const std::string value(300, 'w');
          while (!stop_) {
            OrExit(database_->WriteWithRedo([&](Transaction& transaction) {
              return journal
                  .Append(transaction, {.topic = topic,
                                        .subject = StrCat("signing/writer-", written_ % 1000),
                                        .type = "zoneflow.ingest.v1.SigningAnnounced",
                                        .value = value,
                                        .actor = "person/local-operator",
                                        .traceparent = ""})
                  .status();
            }));
            ++written_;
          }
        }) {}
  ~Writer() {
    stop_ = true;
    thread_.join();
  }
  std::int64_t written() const { return written_; }

 private:
  std::unique_ptr<Database> database_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::int64_t> written_ = 0;
  std::thread thread_;
};

double RelayOurs(Database& database, zoneflow::bus::Bus& bus,
                 const zoneflow::journal::EventKeys& keys, std::int64_t events) {
  zoneflow::journal::Relay relay(database, bus, "ingest", keys);
  const auto begin = Steady::now();
  for (std::int64_t relayed = 0; relayed < events;) {
    relayed += OrExit(relay.RunOnce());
  }
  return static_cast<double>(events) / std::chrono::duration<double>(Steady::now() - begin).count();
}

// The same round as the relay's, by hand.
class PlainRelay {
 public:
  PlainRelay(const std::string& conninfo, const std::string& bootstrap_servers)
      : connection_(PQconnectdb(conninfo.c_str())) {
    ZONEFLOW_CHECK(PQstatus(connection_) == CONNECTION_OK);
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const std::pair<const char*, std::string> settings[] = {
        {"bootstrap.servers", bootstrap_servers},
        {"enable.idempotence", "true"},
        {"acks", "all"},
        {"linger.ms", "1"},
        {"message.timeout.ms", "10000"},
        {"queue.buffering.max.messages", "200000"},
        {"partitioner", "murmur2"},
    };
    char error[256];
    for (const auto& [name, value] : settings) {
      ZONEFLOW_CHECK(rd_kafka_conf_set(conf, name, value.c_str(), error, sizeof error) ==
                     RD_KAFKA_CONF_OK);
    }
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
      ZONEFLOW_CHECK(message->err == RD_KAFKA_RESP_ERR_NO_ERROR);
      --*static_cast<std::int64_t*>(message->_private);
    });
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    ZONEFLOW_CHECK(producer_ != nullptr);
  }
  ~PlainRelay() {
    rd_kafka_destroy(producer_);
    PQfinish(connection_);
  }

  std::int64_t RunOnce() {
    Execute(connection_, "BEGIN");
    Execute(connection_, "SELECT pg_try_advisory_xact_lock(1)");
    Execute(connection_, "SET LOCAL synchronous_commit = off");
    PGresult* rows = PQexec(
        connection_,
        "SELECT claimed.id, j.subject, j.sequence, j.topic, j.type, j.time, j.actor, "
        "j.traceparent, "
        "j.hash, encode(j.body, 'hex') FROM (SELECT id FROM (SELECT id, bytes, sum(bytes) OVER "
        "(ORDER BY id) AS "
        "total FROM (SELECT id, bytes FROM journal_pending ORDER BY id LIMIT 1000) AS oldest) AS "
        "summed WHERE total - bytes < 8388608) AS claimed CROSS JOIN LATERAL (SELECT * FROM "
        "journal "
        "WHERE journal.id = claimed.id OFFSET 0) AS j ORDER BY claimed.id");
    ZONEFLOW_CHECK(PQresultStatus(rows) == PGRES_TUPLES_OK);
    const int count = PQntuples(rows);
    std::int64_t open = count;
    std::string ids;
    std::string value;
    std::string id;
    for (int row = 0; row < count; ++row) {
      const auto column = [&](int at) { return PQgetvalue(rows, row, at); };
      ids += ids.empty() ? "" : ",";
      ids += column(0);
      value = absl::HexStringToBytes(column(9));
      id = "/zoneflow/ingest/";
      id += column(1);
      id += '/';
      id += column(2);
      char sequence[20];
      std::snprintf(sequence, sizeof sequence, "%019" PRId64, std::int64_t{std::atoll(column(2))});
      rd_kafka_headers_t* headers = rd_kafka_headers_new(11);
      const std::pair<const char*, const char*> texts[] = {{"ce_specversion", "1.0"},
                                                           {"ce_id", id.c_str()},
                                                           {"ce_source", "/zoneflow/ingest"},
                                                           {"ce_type", column(4)},
                                                           {"ce_time", column(5)},
                                                           {"ce_subject", column(1)},
                                                           {"ce_sequence", sequence},
                                                           {"ce_hash", column(8)},
                                                           {"ce_actor", column(6)},
                                                           {"content-type", "application/protobuf"},
                                                           {"traceparent", column(7)}};
      for (const auto& [name, text] : texts) {
        rd_kafka_header_add(headers, name, -1, text, -1);
      }
      ZONEFLOW_CHECK(
          rd_kafka_producev(
              producer_, RD_KAFKA_V_TOPIC(column(3)), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
              RD_KAFKA_V_KEY(column(1), static_cast<std::size_t>(PQgetlength(rows, row, 1))),
              RD_KAFKA_V_VALUE(value.data(), value.size()), RD_KAFKA_V_HEADERS(headers),
              RD_KAFKA_V_OPAQUE(&open), RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    PQclear(rows);
    while (open > 0) {
      rd_kafka_poll(producer_, 100);
    }
    if (count > 0) {
      Execute(connection_,
              "DELETE FROM journal_pending WHERE id = ANY (CAST('{" + ids + "}' AS BIGINT[]))");
    }
    Execute(connection_, "COMMIT");
    return count;
  }

 private:
  PGconn* connection_;
  rd_kafka_t* producer_ = nullptr;
};

double RelayPlain(const std::string& conninfo, const std::string& bootstrap_servers,
                  std::int64_t events) {
  PlainRelay relay(conninfo, bootstrap_servers);
  const auto begin = Steady::now();
  for (std::int64_t relayed = 0; relayed < events;) {
    relayed += relay.RunOnce();
  }
  return static_cast<double>(events) / std::chrono::duration<double>(Steady::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t events = 200'000;
  int rounds = 3;
  CLI::App app{"Events a second from the journal to the bus."};
  app.add_option("--events", events, "how many events a round relays")->check(CLI::PositiveNumber);
  app.add_option("--rounds", rounds, "how often each side runs")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);

  for (const std::string& missing :
       {zoneflow::testing::TempKafka::Missing(), zoneflow::testing::TempPostgres::Missing()}) {
    if (!missing.empty()) {
      std::fprintf(stderr, "bench_relay: %s\n", missing.c_str());
      return 1;
    }
  }
  const auto postgres = OrExit(zoneflow::testing::TempPostgres::Start());
  const auto kafka = OrExit(zoneflow::testing::TempKafka::Start());
  const auto bus =
      OrExit(zoneflow::bus::OpenKafkaBus({.bootstrap_servers = kafka->bootstrap_servers()}));

  // As production: each event is signed.
  const zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "event-key") << std::string(64, 'b') << '\n';
  const auto keys = OrExit(zoneflow::journal::EventKeys::FromFile(folder / "event-key"));

  std::vector<double> ours;
  std::vector<double> plain;
  std::vector<double> ratios;
  // The first pair warms the server, the broker and their caches up, and is not counted.
  for (int round = 0; round <= rounds; ++round) {
    double rate[2] = {};
    for (int turn = 0; turn < 2; ++turn) {
      const bool is_ours = (round + turn) % 2 == 0;
      const std::string topic = StrCat("bench.relay-", round, "-", turn, ".v1");
      OrExit(bus->CreateTopics({{.name = topic,
                                 .producer = "ingest",
                                 .partitions = kPartitions,
                                 .retention_ms = -1,
                                 .replication = 1,
                                 .min_insync = 1}}));
      const std::string url = OrExit(postgres->CreateDatabase());
      const std::string conninfo = url.substr(url.find(':') + 1);
      const auto database = OrExit(zoneflow::sql::Open({.url = url, .pool = 2, .migrate = false}));
      Fill(*database, topic, round == 0 ? events / 10 : events);
      {
        PGconn* connection = PQconnectdb(conninfo.c_str());
        Execute(connection, "VACUUM ANALYZE");
        Execute(connection, "CHECKPOINT");
        PQfinish(connection);
      }
      const Writer writer(url, topic);
      const auto begin = Steady::now();
      rate[is_ours ? 0 : 1] =
          is_ours
              ? RelayOurs(*database, *bus, keys, round == 0 ? events / 10 : events)
              : RelayPlain(conninfo, kafka->bootstrap_servers(), round == 0 ? events / 10 : events);
      std::fprintf(stderr, "round %d %s: %.0f events/s, beside a writer of %.0f/s\n", round,
                   is_ours ? "relay" : "plain", rate[is_ours ? 0 : 1],
                   static_cast<double>(writer.written()) /
                       std::chrono::duration<double>(Steady::now() - begin).count());
    }
    if (round > 0) {
      ours.push_back(rate[0]);
      plain.push_back(rate[1]);
      ratios.push_back(rate[0] / rate[1]);
    }
  }
  std::printf(
      "{\"name\":\"relay\",\"value\":%.0f,\"unit\":\"events/s\",\"baseline\":\"libpq+librdkafka\","
      "\"baseline_value\":%.0f,\"ratio\":%.2f}\n",
      Median(ours), Median(plain), Median(ratios));
  return 0;
}
