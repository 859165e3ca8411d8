// The signals that stop `zoneflow dev`: SIGINT, SIGTERM and SIGHUP.
#pragma once

#include <chrono>
#include <csignal>

namespace zoneflow::dev {

class StopSignals {
 public:
  // Blocks them for the process, SIGPIPE too: make it before any thread starts. A SIGHUP that the
  // parent wants ignored (nohup) stops nothing.
  StopSignals();

  // Waits up to the patience for one. Returns its number, 0 if none came; after the first always
  // that one, at once.
  int Wait(std::chrono::milliseconds patience);

 private:
  sigset_t set_{};
  int caught_ = 0;
};

}  // namespace zoneflow::dev
