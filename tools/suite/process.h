// A child process that dies with its parent.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace zoneflow::suite {

// It dies with its parent, whatever ends that (PR_SET_PDEATHSIG), and has a process group of its
// own, so that Ctrl-C reaches the parent only. Not thread-safe.
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
    std::vector<std::string> unset = {};     // the parent's variables that it does not get
    // Five files of 10 MB instead of one: output, output.1 … A thread of this process writes them.
    bool rotates = false;
  };

  // NotFound if the program or the user is not there; Unavailable if the system makes no process.
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

  // The last lines it wrote, indented, for messages; "" unless its output rotates.
  std::string LastLines();

 private:
  class OutputFiles;

  explicit Process(pid_t pid);

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::unique_ptr<OutputFiles> files_;
};

}  // namespace zoneflow::suite
