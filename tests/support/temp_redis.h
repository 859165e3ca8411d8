// A Redis of its own for a test.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "common/testing/temp_folder.h"
#include "tests/support/process.h"

namespace zoneflow::testing {

// redis-server on a free port of 127.0.0.1, without persistence. Stopped at the end. Not
// thread-safe.
class TempRedis {
 public:
  // NotFound if redis-server is not installed; Unavailable if it does not answer.
  static absl::StatusOr<std::unique_ptr<TempRedis>> Start();

  int port() const { return port_; }
  std::string address() const;  // "127.0.0.1:port"

  pid_t pid() const { return process_->pid(); }
  void Kill();             // SIGKILL: everything it held is gone
  absl::Status Restart();  // on the same port, empty

 private:
  TempRedis() = default;

  TempFolder folder_;
  int port_ = 0;
  std::optional<Process> process_;
};

}  // namespace zoneflow::testing
