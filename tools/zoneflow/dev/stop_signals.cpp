#include "tools/zoneflow/dev/stop_signals.h"

#include <pthread.h>

#include <algorithm>

#include "common/runtime/service_runner.h"

namespace zoneflow::dev {

StopSignals::StopSignals() {
  runtime::BlockStopSignals();
  sigemptyset(&set_);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGTERM);
  struct sigaction hangup {};
  // A blocked signal is kept even where it is ignored, so nohup needs a look.
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN) {
    sigaddset(&set_, SIGHUP);
  }
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

int StopSignals::Wait(std::chrono::milliseconds patience) {
  if (caught_ == 0) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
    const timespec until{seconds.count(), std::chrono::nanoseconds(patience - seconds).count()};
    caught_ = std::max(sigtimedwait(&set_, nullptr, &until), 0);
  }
  return caught_;
}

}  // namespace zoneflow::dev
