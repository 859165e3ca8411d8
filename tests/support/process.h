// Child processes and free ports for tests that need a real server or a real binary.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zoneflow::testing {

// Returns a port of 127.0.0.1 that nobody listens on. Another process may take it before the caller
// does; each call of one process gives another one.
int FreePort();

// Returns whether something accepts connections on 127.0.0.1:port.
bool IsListening(int port);

// Calls `holds` every few milliseconds until it is true; false if it was not in time.
bool WaitUntil(const std::function<bool()>& holds, std::chrono::milliseconds patience);

// The project's root: ZONEFLOW_SOURCE_DIR, else the working folder.
std::string SourceFolder();

// A child process. It dies with its parent, whatever ends that (PR_SET_PDEATHSIG). Not thread-safe.
//
// Start it from a thread that lives as long as the child shall: the kernel ties the child to the
// thread.
class Process {
 public:
  struct Options {
    std::vector<std::string> command;        // the program, looked up in PATH, and its arguments
    std::map<std::string, std::string> env;  // set over the parent's
    std::string output;                      // file for stdout and stderr, appended; "" drops them
    std::string folder;                      // working folder; "" is the parent's
    std::string user;                        // runs as this user (needs root); "" is the parent's
  };

  static absl::StatusOr<Process> Start(const Options& options);

  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();  // as Kill

  pid_t pid() const { return pid_; }
  bool IsRunning();

  // The exit code (128 + the signal's number if one ended it), once it ended.
  std::optional<int> Wait(std::chrono::milliseconds patience);

  // SIGTERM, then SIGKILL if it has not ended within the patience; waits. The exit code.
  int Stop(std::chrono::milliseconds patience = std::chrono::seconds(10));

  // SIGKILL; waits.
  void Kill();

 private:
  explicit Process(pid_t pid) : pid_(pid) {}

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

// Sends the signal to a process that this one started and to the processes that one has started.
void SignalTree(pid_t pid, int signal);

}  // namespace zoneflow::testing
