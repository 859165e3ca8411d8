// The suite's real binaries as child processes on a data folder of their own: what `zoneflow dev`,
// the fault runs, the latency benchmark and the browser tests stand on.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "tools/suite/port_claims.h"
#include "tools/suite/process.h"

namespace grpc {
class Channel;
}

namespace zoneflow::suite {

// In the order in which events flow and services start.
inline const std::vector<std::string> kServices = {"ingest", "approval", "scoring", "notification",
                                                   "console"};

using Settings = std::map<std::string, std::string>;

// One thread uses it: children die with the thread that made them.
class Suite {
 public:
  struct Options {
    // Made for its owner alone if it is missing. Holds logs/NAME.log, the keys of events and of
    // webhooks and, where nothing else is set, databases and topics.
    std::string data_dir;
    std::string binaries;  // the folder of ingest_service …
    std::vector<std::string> services = kServices;
    std::string bus = "embedded";  // or "kafka"
    std::string bus_dir = {};      // "": DATA_DIR/bus
    std::string kafka_bootstrap_servers = {};
    Settings settings = {};                             // of all services, above the suite's own
    std::map<std::string, std::string> databases = {};  // URLs by service; SQLite where none is
    std::string event_key_file = {};                    // "": DATA_DIR/event-key, made and kept
    int console_port = 0;                               // if it is free, else any
    bool has_redis = false;                             // one of its own, if it is installed
    // Waits so long for somebody who wants the start to end, and says so; the default waits only.
    std::function<bool(std::chrono::milliseconds)> stops = {};
    std::function<void(const std::string&)> say = {};  // lines for a person
  };

  explicit Suite(Options options) : options_(std::move(options)) {}
  ~Suite();  // stops

  // Makes the folder, locks it and makes the keys (32 random bytes each, kept). Before Start.
  // InvalidArgument names what cannot be made; FailedPrecondition if another suite runs on it.
  absl::Status Open();

  // As if it had stood in the options. Before Start.
  void Set(const std::string& name, const std::string& value) { options_.settings[name] = value; }

  // Creates the topics, migrates the databases, starts everything, waits until all serve (30 s
  // each) and writes DATA_DIR/endpoints.env. Unavailable naming the service that ended or does not
  // serve, with its last lines; Cancelled if somebody wants it to end; Stop is then still to be
  // called.
  absl::Status Start();

  // Unavailable naming the service that ended by itself; OK while all run. Redis is not one of
  // them: without it the boards answer from memory and SQL.
  absl::Status Check();

  // Stops the services in reverse order, then Redis; SIGKILL after ten seconds each. Returns those
  // that did not end with 0. Repeats do nothing.
  std::vector<std::string> Stop();

  // Of a service, or "redis", after Start:
  // Ends it as a crash would.
  void Kill(const std::string& name);
  // Starts it, again; does not wait until it serves.
  absl::Status Launch(const std::string& name);
  bool IsRunning(const std::string& name);
  // Requires that it was launched and not killed.
  pid_t PidOf(const std::string& name) const { return processes_.at(name).pid(); }
  // Where its log lies, and its last lines if it runs or ended by itself.
  std::string LogOf(const std::string& name);

  // Whether a service says that it serves, asked once, with two seconds' patience.
  absl::Status CheckServing(const std::string& service) const;
  // Waits until it serves. Unavailable with its last lines; Cancelled as for Start.
  absl::Status AwaitServing(const std::string& service, std::chrono::seconds patience);

  // "127.0.0.1:port"
  const std::string& AddressOf(const std::string& service) const { return addresses_.at(service); }
  // The environment that a service gets beside what it inherits; commands for people take it too.
  Settings SettingsOf(const std::string& service) const;

  // Canonical from Open on.
  const std::string& data_dir() const { return options_.data_dir; }
  std::string event_key_file() const;
  // Of the bus that the services use.
  bus::Config bus_config() const;

 private:
  absl::Status Lock();
  absl::Status MakeKeys() const;
  absl::Status MakeKey(const std::string& path) const;
  absl::Status Migrate();
  absl::Status StartRedis();
  std::string RedisSocket() const;
  absl::Status ClaimPorts();
  absl::Status WriteEndpoints() const;
  absl::Status CheckServing(const std::string& service,
                            const std::shared_ptr<grpc::Channel>& channel) const;
  bool WantsEnd(std::chrono::milliseconds patience) const;
  Process::Options OptionsFor(const std::string& name) const;
  void Say(const std::string& line) const;

  Options options_;
  int lock_ = -1;
  PortClaims ports_;
  int redis_port_ = 0;  // 0: on its socket
  std::string redis_url_;
  std::map<std::string, std::string> addresses_;  // by service
  std::map<std::string, Process> processes_;      // by name, "redis" too
};

// The folder of the running binary, where its neighbours lie.
std::string BinaryFolder();

}  // namespace zoneflow::suite
