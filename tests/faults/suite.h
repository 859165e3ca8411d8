// The suite's real binaries as child processes on data of their own, to be killed and started
// again.
#pragma once

#include <csignal>
#include <map>
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

namespace grpc {
class Channel;
}

namespace zoneflow::faults {

inline const std::vector<std::string> kServices = {"ingest", "approval", "scoring", "notification",
                                                   "console"};

// One thread starts and kills: children die with the thread that made them.
class Suite {
 public:
  // bus: "embedded" (with SQLite) or "kafka" (with PostgreSQL and Redis). Starts everything and
  // waits until it is ready. keep: a folder for data and logs that stays; "" is a temporary one.
  static absl::StatusOr<std::unique_ptr<Suite>> Start(const std::string& bus,
                                                      const std::string& binaries,
                                                      const std::string& keep);

  void Kill(const std::string& service);
  // Starts it again; does not wait until it is ready.
  absl::Status Restart(const std::string& service);

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
  // `zoneflow topics recover`, again until it succeeds; its output is in recover.log.
  absl::Status Recover();

  // Whether the service says that it is ready.
  bool IsServing(const std::string& service) const;

  // Waits until every service says that it is ready; names the first that does not, with the end of
  // its log.
  absl::Status AwaitServing();

  // Waits until every service answers; names the one that does not, with the end of its log. A
  // service that ended by itself is an error at once.
  absl::Status AwaitReady();

  // Waits until nothing is on its way any more: two equal readings without anything pending.
  absl::Status AwaitSettled(std::chrono::seconds patience);

  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& service) const;

  // Of the bus that the services use.
  const bus::Config& bus_config() const { return bus_config_; }
  std::string event_key_file() const { return folder_ + "/event-key"; }

 private:
  Suite() = default;

  absl::Status StartBackends(const std::string& bus);
  absl::Status CutFile(const std::string& path) const;
  pid_t PidOf(const std::string& process) const;
  std::map<std::string, std::string> SettingsOf(const std::string& service) const;
  absl::Status Migrate(const std::string& service);
  std::string BinaryOf(const std::string& service) const;
  std::string LogOf(const std::string& service) const;
  std::string TailOfLog(const std::string& service) const;
  // Nullopt while something is pending or a service does not answer; else what was read, to
  // compare.
  std::optional<std::string> SettledReading() const;

  std::string binaries_;
  std::optional<testing::TempFolder> temporary_;
  std::string folder_;
  std::string bus_;
  bus::Config bus_config_;
  // Declared before the services, which end first.
  std::unique_ptr<testing::TempKafka> kafka_;
  std::unique_ptr<testing::TempPostgres> postgres_;
  std::unique_ptr<testing::TempRedis> redis_;
  std::map<std::string, std::string> databases_;  // their URLs; empty on SQLite
  std::map<std::string, int> ports_;
  std::map<std::string, testing::Process> processes_;
};

}  // namespace zoneflow::faults
