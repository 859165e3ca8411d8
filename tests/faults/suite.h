// The suite's real binaries on data and servers of their own, to be killed, stopped and robbed of
// their logs.
#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "common/testing/temp_folder.h"
#include "tests/support/process.h"
#include "tests/support/temp_kafka.h"
#include "tests/support/temp_postgres.h"
#include "tests/support/temp_redis.h"
#include "tools/suite/suite.h"

namespace grpc {
class Channel;
}

namespace zoneflow::faults {

using suite::kServices;

// One thread starts and kills: children die with the thread that made them.
class Suite {
 public:
  // bus: "embedded" (with SQLite) or "kafka" (with PostgreSQL and Redis). Starts everything and
  // waits until it is ready. keep: a folder for data and logs that stays; "" is a temporary one.
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const std::string& bus,
                                                      const std::string& binaries,
                                                      const std::string& keep);

  void Kill(const std::string& service) { services_->Kill(service); }
  // Starts it again; does not wait until it is ready.
  absl::Status Restart(const std::string& service) { return services_->Launch(service); }

  bool has_servers() const { return kafka_ != nullptr; }
  void KillDatabase() { postgres_->Crash(); }
  absl::Status RestartDatabase() { return postgres_->Restart(); }
  void KillBroker() { kafka_->Kill(); }
  absl::Status RestartBroker() { return kafka_->Restart(); }

  // What can be stopped: the services and the servers that all stand on.
  std::vector<std::string> Processes() const;
  // SIGSTOP, and SIGCONT, of one of them with all its children.
  void Suspend(const std::string& process) { testing::SignalTree(PidOf(process), SIGSTOP); }
  void Resume(const std::string& process) { testing::SignalTree(PidOf(process), SIGCONT); }

  // What becomes of a topic's log under the running suite. kCut: it lacks the last half of each
  // partition, as an older copy that was put back.
  enum class LogFault { kLost, kCut, kMadeAnew };
  absl::Status BreakLog(LogFault fault, const std::string& topic);
  // How many events the fullest partition of the topic holds; 0 while the bus does not tell.
  std::int64_t EventsIn(const std::string& topic) const;
  // `zoneflow topics recover`, again until it succeeds; its output is in recover.log.
  absl::Status Recover();

  // Whether the service says that it is ready.
  bool IsServing(const std::string& service) const { return services_->CheckServing(service).ok(); }

  // Waits until every service says that it is ready; names the first that does not, with the end of
  // its log.
  absl::Status AwaitServing();

  // Waits until every service answers; names the one that does not, with the end of its log. A
  // service that ended by itself is an error at once.
  absl::Status AwaitReady();

  // Waits until nothing is on its way any more: two equal readings without anything pending.
  absl::Status AwaitSettled(std::chrono::seconds patience);

  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const;
  // "127.0.0.1:port"
  std::string AddressOf(const std::string& service) const { return services_->AddressOf(service); }

  // Of the bus that the services use.
  bus::Config bus_config() const { return services_->bus_config(); }
  std::string event_key_file() const { return services_->event_key_file(); }

 private:
  Suite() = default;

  absl::Status StartServers(suite::Suite::Options& options);
  absl::Status CutFile(const std::string& path) const;
  pid_t PidOf(const std::string& process) const;
  // Nullopt while something is pending or a service does not answer; else what was read, to
  // compare.
  std::optional<std::string> SettledReading() const;

  std::string binaries_;
  std::optional<testing::TempFolder> temporary_;
  // Declared before the services, which end first.
  std::unique_ptr<testing::TempKafka> kafka_;
  std::unique_ptr<testing::TempPostgres> postgres_;
  std::unique_ptr<testing::TempRedis> redis_;
  std::unique_ptr<suite::Suite> services_;
};

}  // namespace zoneflow::faults
