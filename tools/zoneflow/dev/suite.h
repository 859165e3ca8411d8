// The whole suite on one machine: Redis and the five services as child processes on a data folder.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "tools/zoneflow/dev/child.h"
#include "tools/zoneflow/dev/port_claims.h"
#include "tools/zoneflow/dev/stop_signals.h"

namespace zoneflow::dev {

// Use from the main thread (see Child).
class Suite {
 public:
  // stop outlives it.
  Suite(std::string data_dir, StopSignals& stop) : data_dir_(std::move(data_dir)), stop_(stop) {}
  ~Suite();

  // Makes the folder for its owner alone if it is missing, locks it, makes a key of events where
  // EVENT_KEY_FILE names none (DIR/event-key, kept), creates topics, migrates the databases, starts
  // everything and waits until all are well; writes DIR/endpoints.env. FailedPrecondition if
  // another suite runs on the folder; Unavailable naming the service that ended or did not become
  // ready, with its last lines; Cancelled once a stop signal came, Stop is then still to be called.
  absl::Status Start();

  // Unavailable naming the service that ended; OK while all run. Redis is not one of them: without
  // it the boards answer from memory and SQL.
  absl::Status Check();

  // Stops the services in reverse order, then Redis. Idempotent.
  void Stop();

  const std::string& data_dir() const { return data_dir_; }
  std::string console_url() const;

 private:
  absl::Status Lock();
  absl::Status MakeEventKey() const;
  std::string EventKeyFile() const;
  absl::Status CreateTopics() const;
  absl::Status Migrate();
  absl::Status StartRedis();
  absl::Status StartServices();
  absl::Status WaitUntilWell();
  absl::Status WriteEndpoints() const;
  Child::Options OptionsFor(const std::string& service, bool migrate) const;

  std::string data_dir_;
  StopSignals& stop_;
  std::string binaries_;
  int lock_ = -1;
  PortClaims ports_;
  std::string redis_url_;
  std::unique_ptr<Child> redis_;
  bool redis_ended_ = false;
  std::map<std::string, std::string> addresses_;  // by service
  std::vector<std::unique_ptr<Child>> services_;  // in the order of their start
};

}  // namespace zoneflow::dev
