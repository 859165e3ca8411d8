// The life of a process: ordered start, run until SIGTERM or SIGINT, stop in reverse.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace zoneflow::runtime {

// Blocks SIGTERM, SIGINT and SIGPIPE for the process; call it before any library starts a thread.
void BlockStopSignals();

// Prints "service: status" on standard error and returns the exit code 1.
int Fail(std::string_view service, const absl::Status& status);

class ServiceRunner {
 public:
  explicit ServiceRunner(std::string service);

  // Adds a part. start must not block; stop is called once if start succeeded, must return within
  // seconds and may be called while start of a later part failed.
  void Add(std::string name, std::function<absl::Status()> start, std::function<void()> stop);

  // Adds a part by its Start and Stop. The part outlives Run.
  template <typename Part>
  void Add(std::string name, Part& part) {
    Add(
        std::move(name), [&part] { return part.Start(); }, [&part] { part.Stop(); });
  }

  // Starts the parts in order, waits for SIGTERM or SIGINT, stops them in reverse. Returns the exit
  // code: 0, or 1 with the failing part's name on standard error.
  int Run();

 private:
  struct Part {
    std::string name;
    std::function<absl::Status()> start;
    std::function<void()> stop;
  };
  std::string service_;
  std::vector<Part> parts_;
};

}  // namespace zoneflow::runtime
