#include "tools/zoneflow/dev/dev_command.h"

#include <csignal>
#include <iostream>

#include "common/runtime/service_runner.h"
#include "tools/zoneflow/dev/suite.h"

namespace zoneflow::dev {
namespace {

int Fail(const absl::Status& status) {
  std::cerr << "error: " << status.message() << std::endl;
  return 1;
}

// Waits up to half a second; true if the suite is to stop.
bool StopIsWanted() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  const timespec patience{0, 500'000'000};
  return sigtimedwait(&set, nullptr, &patience) > 0;
}

}  // namespace

int RunDev(const DevOptions& options) {
  runtime::BlockStopSignals();
  Suite suite(options.data_dir);
  std::cerr << "starting the suite on " << options.data_dir << std::endl;
  if (const absl::Status status = suite.Start(); !status.ok()) {
    return Fail(status);
  }
  if (!options.page.path.empty()) {
    std::cerr << "reading " << options.page.path << std::endl;
    cli::Connection connection(suite.data_dir());
    absl::Status status = ShowPage(connection, options.page, std::cout);
    if (!status.ok()) {
      // A service that ended says more than the call that missed it.
      if (const absl::Status ended = suite.Check(); !ended.ok()) {
        status = ended;
      }
      return Fail(status);
    }
  }
  if (options.once) {
    suite.Stop();
    return 0;
  }
  std::cout << "console: " << suite.console_url() << "   (Ctrl-C stops the suite)" << std::endl;
  while (!StopIsWanted()) {
    if (const absl::Status status = suite.Check(); !status.ok()) {
      return Fail(status);
    }
  }
  std::cerr << "stopping" << std::endl;
  suite.Stop();
  return 0;
}

}  // namespace zoneflow::dev
