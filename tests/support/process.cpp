#include "tests/support/process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

#include "common/base/check.h"
#include "common/base/errno_text.h"

namespace zoneflow::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

}  // namespace

int FreePort() {
  static std::mutex mutex;
  static std::set<int> given;
  const std::lock_guard lock(mutex);
  for (;;) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    ZONEFLOW_CHECK(fd >= 0);
    ZONEFLOW_CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
    ZONEFLOW_CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    close(fd);
    if (const int port = ntohs(address.sin_port); given.insert(port).second) {
      return port;
    }
  }
}

bool IsListening(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ZONEFLOW_CHECK(fd >= 0);
  const sockaddr_in address = Loopback(port);
  const bool accepted =
      connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return accepted;
}

bool WaitUntil(const std::function<bool()>& holds, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= until) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string SourceFolder() {
  const char* folder = std::getenv("ZONEFLOW_SOURCE_DIR");
  return folder != nullptr && *folder != '\0' ? folder : ".";
}

absl::StatusOr<Process> Process::Start(const Options& options) {
  if (options.command.empty()) {
    return absl::InvalidArgumentError("process: no command");
  }
  // Everything that allocates is done before the fork: a child of a threaded process must not.
  std::vector<char*> arguments;
  for (const std::string& argument : options.command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view pair = *variable;
    if (!options.env.contains(std::string(pair.substr(0, pair.find('='))))) {
      variables.emplace_back(pair);
    }
  }
  for (const auto& [name, value] : options.env) {
    variables.push_back(absl::StrCat(name, "=", value));
  }
  std::vector<char*> environment;
  for (std::string& variable : variables) {
    environment.push_back(variable.data());
  }
  environment.push_back(nullptr);
  const std::string output = options.output.empty() ? "/dev/null" : options.output;
  uid_t uid = 0;
  gid_t gid = 0;
  if (!options.user.empty()) {
    const passwd* user = getpwnam(options.user.c_str());
    if (user == nullptr) {
      return absl::NotFoundError(absl::StrCat("process: there is no user ", options.user));
    }
    uid = user->pw_uid;
    gid = user->pw_gid;
  }
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) {
    return absl::UnavailableError(absl::StrCat("process: pipe: ", ErrnoText(errno)));
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    close(report[0]);
    close(report[1]);
    return absl::UnavailableError(absl::StrCat("process: fork: ", ErrnoText(errno)));
  }
  if (pid == 0) {
    const auto fail = [&] {
      const int error = errno;
      [[maybe_unused]] const ssize_t written = write(report[1], &error, sizeof error);
      _exit(127);
    };
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGHUP, SIG_DFL);  // ignored, and so inherited, where the tests run under nohup
    const int log = open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    const int input = open("/dev/null", O_RDONLY);
    if (log < 0 || input < 0 || dup2(input, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0) {
      fail();
    }
    if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) {
      fail();
    }
    if (!options.user.empty() && (setgid(gid) != 0 || setuid(uid) != 0)) {
      fail();
    }
    // After setuid, which clears it. A parent that died meanwhile sends no signal any more.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
      _exit(127);
    }
    execvpe(arguments[0], arguments.data(), environment.data());
    fail();
  }
  close(report[1]);
  int error = 0;
  const bool failed = read(report[0], &error, sizeof error) == sizeof error;
  close(report[0]);
  if (failed) {
    waitpid(pid, nullptr, 0);
    return absl::NotFoundError(
        absl::StrCat("process: start ", options.command[0], ": ", ErrnoText(error)));
  }
  return Process(pid);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    Kill();
    pid_ = std::exchange(other.pid_, -1);
    exit_code_ = other.exit_code_;
  }
  return *this;
}

Process::~Process() { Kill(); }

bool Process::IsRunning() { return pid_ > 0 && !Wait(std::chrono::milliseconds(0)).has_value(); }

std::optional<int> Process::Wait(std::chrono::milliseconds patience) {
  if (pid_ > 0 && !exit_code_.has_value()) {
    WaitUntil(
        [this] {
          int status = 0;
          if (waitpid(pid_, &status, WNOHANG) == pid_) {
            exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
          }
          return exit_code_.has_value();
        },
        patience);
  }
  return exit_code_;
}

int Process::Stop(std::chrono::milliseconds patience) {
  if (IsRunning()) {
    kill(pid_, SIGTERM);
    if (!Wait(patience).has_value()) {
      Kill();
    }
  }
  return exit_code_.value_or(-1);
}

void Process::Kill() {
  if (IsRunning()) {
    kill(pid_, SIGKILL);
    Wait(std::chrono::seconds(30));
  }
}

void SignalTree(pid_t pid, int signal) {
  // Its own first: once stopped it starts no more.
  kill(pid, signal);
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) {
      continue;
    }
    std::ifstream file(entry.path() / "stat");
    std::string stat{std::istreambuf_iterator<char>(file), {}};
    // "pid (name) state parent …", and the name may hold anything.
    const std::size_t name_end = stat.rfind(')');
    if (name_end == std::string::npos) {
      continue;
    }
    std::istringstream rest(stat.substr(name_end + 1));
    char state = 0;
    pid_t parent = 0;
    if (rest >> state >> parent && parent == pid) {
      kill(static_cast<pid_t>(std::stol(stat)), signal);
    }
  }
}

}  // namespace zoneflow::testing
