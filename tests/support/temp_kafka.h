// An Apache Kafka of its own for a test.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/testing/temp_folder.h"
#include "tests/support/process.h"

namespace zoneflow::testing {

// One KRaft broker on free ports of 127.0.0.1 with its data in a temporary folder. Stopped at the
// end. Not thread-safe.
//
// The jars come from ZONEFLOW_KAFKA_LIB, else .tools/kafka/lib of the project, where
// tools/kafka/fetch puts them; nothing is fetched here.
class TempKafka {
 public:
  // Why no broker can be had here (jars or java are missing), for GTEST_SKIP; "" if one can.
  static std::string Missing();

  // Starts a broker and waits until it answers. Unavailable with the end of its log if it does not.
  static absl::StatusOr<std::unique_ptr<TempKafka>> Start();

  std::string bootstrap_servers() const;  // "127.0.0.1:port"

  // Removes the topic with all its messages; waits until the broker knows it no more.
  absl::Status DeleteTopic(const std::string& topic);

  // Drops the last part of what each partition of the topic holds, as a restored older copy of its
  // folder would lack it. REQUIRES: the broker is killed.
  absl::Status CutTopic(const std::string& topic);

  void Kill();  // SIGKILL, as a crash
  pid_t pid() const { return process_->pid(); }
  absl::Status Restart();  // on the same ports and data; waits until it answers

 private:
  TempKafka() = default;

  TempFolder folder_;
  int port_ = 0;
  int controller_port_ = 0;
  std::optional<Process> process_;
};

}  // namespace zoneflow::testing
