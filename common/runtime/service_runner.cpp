#include "common/runtime/service_runner.h"

#include <pthread.h>

#include <csignal>
#include <iostream>
#include <utility>

#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "common/telemetry/log.h"

namespace zoneflow::runtime {
namespace {

sigset_t StopSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

void BlockStopSignals() {
  sigset_t set = StopSignals();
  sigaddset(&set, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int Fail(std::string_view service, const absl::Status& status) {
  std::cerr << StrCat(service, ": ", PrintableLines(StdView(status.message())), "\n");
  return 1;
}

ServiceRunner::ServiceRunner(std::string service) : service_(std::move(service)) {}

void ServiceRunner::Add(std::string name, std::function<absl::Status()> start,
                        std::function<void()> stop) {
  parts_.push_back({std::move(name), std::move(start), std::move(stop)});
}

int ServiceRunner::Run() {
  std::size_t started = 0;
  int code = 0;
  for (const Part& part : parts_) {
    const absl::Status status = part.start();
    if (!status.ok()) {
      code = Fail(StrCat(service_, ": ", part.name), status);
      break;
    }
    ++started;
  }
  if (code == 0) {
    telemetry::Info("started");
    const sigset_t set = StopSignals();
    int signal = 0;
    sigwait(&set, &signal);
    telemetry::Info("stopping", {{"signal", static_cast<std::int64_t>(signal)}});
  }
  while (started > 0) {
    parts_[--started].stop();
  }
  return code;
}

}  // namespace zoneflow::runtime
