#include "tests/e2e/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "gtest/gtest.h"

#include "tests/e2e/running_suite.h"

namespace zoneflow::e2e {

std::string ShownOnTerminal(int columns, const std::string& binary,
                            std::vector<std::string> arguments,
                            const std::map<std::string, std::string>& env) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  char name[128];
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
      ptsname_r(master, name, sizeof(name)) != 0) {
    ADD_FAILURE() << "no terminal";
    return "";
  }
  // Held open: a terminal that nobody has open reads as closed before the child comes.
  const int held = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = 50;
  EXPECT_EQ(ioctl(master, TIOCSWINSZ, &size), 0);
  arguments.insert(arguments.begin(), Binary(binary));
  auto process = testing::Process::Start(
      {.command = std::move(arguments), .env = env, .output = name, .folder = "", .user = ""});
  EXPECT_TRUE(process.ok()) << process.status();
  std::string shown;
  bool running = process.ok();
  while (true) {
    pollfd ready{.fd = master, .events = POLLIN, .revents = 0};
    // What it wrote before it ended is there by the time it has ended.
    const bool last = !running;
    if (poll(&ready, 1, last ? 0 : 20) > 0 && (ready.revents & POLLIN) != 0) {
      char buffer[4096];
      const ssize_t n = read(master, buffer, sizeof(buffer));
      shown.append(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
    } else if (last) {
      break;
    } else {
      running = process->IsRunning();
    }
  }
  close(held);
  close(master);
  std::erase(shown, '\r');
  return shown;
}

}  // namespace zoneflow::e2e
