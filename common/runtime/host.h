// What every service stands on, opened in one place, and the ways in that all of them have. A
// service's main opens the host, builds its own parts on it and runs them:
//
//   const auto [host, exit_code] =
//       runtime::Host::Open(argc, argv, {.service = "approval", .migrations = Migrations()});
//   if (host == nullptr) return exit_code;
//   …
//   runtime::ServiceServer server(*host, {.services = {&rpc}});
//   runtime::ServiceRunner runner("approval");
//   runner.Add("rpc", server);
//   return runner.Run();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/bus/topic_check.h"
#include "common/config/lookup.h"
#include "common/journal/event_check.h"
#include "common/journal/event_key.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/rpc/server.h"
#include "common/runtime/settings.h"
#include "common/sql/database.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::runtime {

// Thread-safe once it is open. Outlives what is built on it.
class Host {
 public:
  struct Options {
    std::string service;                         // "approval"
    std::span<const sql::Migration> migrations;  // its own; the journal's are applied before them
    std::vector<std::string> reads = {};         // the topics it consumes
    // Reads the settings that only this service has, so that every wrong one is reported together.
    std::function<void(config::Reader&)> read_settings = {};
    // Makes the service's registers anew from its states; without it --reproject is unknown.
    std::function<absl::Status(sql::Database&)> reproject = {};
  };

  struct Config {
    Settings settings;
    sql::Config sql;
    bus::Config bus;
  };

  // Without a host the process ends with the exit code: 0 after --version, --help, --migrate and
  // --reproject; 1 with the reason on standard error if a setting is wrong, a part cannot be opened,
  // a register cannot be made or the schema is not this binary's; 2 for an unknown argument. A
  // database or broker that is away is no reason to end, but for the schema, which has to be seen.
  // Call it before anything starts a thread.
  struct Opened {
    std::unique_ptr<Host> host;
    int exit_code = 0;
  };
  static Opened Open(int argc, char** argv, Options options,
                     const config::Lookup& lookup = config::Environment());

  const std::string& service() const { return options_.service; }
  const std::vector<std::string>& reads() const { return options_.reads; }
  const Config& config() const { return config_; }

  const Clock& clock() const { return *clock_; }                // business time
  const Clock& system_clock() const { return *system_clock_; }  // of retries and schedules
  sql::Database& database() const { return *database_; }
  bus::Bus& bus() const { return *bus_; }
  const journal::EventKeys& event_keys() const { return keys_; }
  const journal::EventCheck& event_check() const { return *check_; }
  const journal::Journal& journal() const { return *journal_; }

 private:
  Host(Options options, Config config);

  absl::Status OpenParts();
  absl::Status OpenRest();

  const Options options_;
  const Config config_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Clock> system_clock_;
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<bus::Bus> bus_;
  journal::EventKeys keys_;
  std::optional<journal::EventCheck> check_;
  std::optional<journal::Journal> journal_;
  std::unique_ptr<telemetry::MetricsServer> metrics_;
};

// The gRPC server of a service: its own services and those that all have (Progress, Log,
// DeadLetters), ready while database, topics and parts are.
class ServiceServer {
 public:
  struct Options {
    std::vector<grpc::Service*> services;
    // Of the service's consumer; none without.
    journal::DeadLetters* dead_letters = nullptr;
    // Events numbered but not worked in by the last stage, for services with two stages.
    std::function<absl::StatusOr<std::int64_t>()> unmatched = {};
    // Asked after database and topics, in this order.
    std::vector<std::function<absl::Status()>> readiness = {};
  };

  // The host and all that the options name outlive it.
  ServiceServer(const Host& host, Options options);
  ~ServiceServer();

  absl::Status Start() { return server_.Start(); }
  void Stop() { server_.Stop(); }
  std::string address() const { return server_.address(); }  // "127.0.0.1:port" after Start

 private:
  bus::TopicCheck topics_;
  std::vector<std::unique_ptr<grpc::Service>> common_;
  rpc::Server server_;
};

}  // namespace zoneflow::runtime
