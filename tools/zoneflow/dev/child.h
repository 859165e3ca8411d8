// A child process of `zoneflow dev`: dies with it, and its output goes to a rotating file.
#pragma once

#include <sys/types.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace zoneflow::dev {

class Child {
 public:
  struct Options {
    std::string name;                        // "ingest"
    std::vector<std::string> command;        // path and arguments
    std::map<std::string, std::string> env;  // the whole environment
    std::string log;                         // five files of 10 MB: log, log.1 …
  };

  // Starts it, in a process group of its own so that Ctrl-C reaches the parent only. The kernel
  // kills it when the calling thread ends: call from the main thread.
  static absl::StatusOr<std::unique_ptr<Child>> Start(Options options);
  ~Child();  // kills it if it runs

  const std::string& name() const { return options_.name; }

  // The exit code (128 + signal), once it ended; nullopt while it runs.
  std::optional<int> ExitCode();
  // Waits for its end.
  int Wait();
  // SIGTERM, SIGKILL after ten seconds; waits.
  void Stop();
  // The last lines it wrote, for messages.
  std::string LastLines();

 private:
  explicit Child(Options options) : options_(std::move(options)) {}
  void CopyOutput(int fd);

  Options options_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::thread copier_;
  std::mutex mutex_;
  std::deque<std::string> last_;
};

}  // namespace zoneflow::dev
