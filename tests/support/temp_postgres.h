// A PostgreSQL of its own for a test.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/testing/temp_folder.h"
#include "tests/support/process.h"

namespace zoneflow::testing {

// PostgreSQL 15 of Debian on a free port of 127.0.0.1 with its data in a temporary folder.
// As root it runs as the user postgres. Stopped at the end. Not thread-safe.
class TempPostgres {
 public:
  // Why no server can be had here, for GTEST_SKIP; "" if one can.
  static std::string Missing();

  // Makes a cluster and starts it. Unavailable with the end of its log if it does not answer.
  // Without fsync it keeps everything through Stop and Crash all the same, but its commits are
  // faster than a real server's.
  static absl::StatusOr<std::unique_ptr<TempPostgres>> Start(bool fsync = true);

  // One for the whole test program, without fsync, started with the first call; nullptr if there
  // can be none (see Missing) or it did not start.
  static TempPostgres* Shared();

  ~TempPostgres();

  // How a database orders text where a column does not say. kEnglish is ICU's en-US, which needs no
  // locale of the system: a bare Debian 12 has none but C, C.utf8 and POSIX. As in en_US.UTF-8,
  // punctuation is before digits, digits before letters, and "a" before "B".
  enum class TextOrder { kBytes, kEnglish };

  // Creates an empty database and returns its URL for sql::Open.
  absl::StatusOr<std::string> CreateDatabase(TextOrder order = TextOrder::kBytes);

  pid_t pid() const { return process_->pid(); }
  void Stop();  // at once, clients or not
  // As a crash: all of its processes end where they stand, and what they had in memory is lost.
  // (SIGKILL would leave some of them running for a while, and no new server starts beside them.)
  void Crash();
  absl::Status Restart();  // on the same port and data; waits until it answers

 private:
  TempPostgres() = default;

  std::string conninfo(const std::string& database) const;
  void End(int signal);

  TempFolder folder_;
  int port_ = 0;
  bool fsync_ = true;
  int databases_ = 0;
  std::optional<Process> process_;
};

}  // namespace zoneflow::testing
