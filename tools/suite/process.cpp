#include "tools/suite/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "spdlog/logger.h"
#include "spdlog/sinks/rotating_file_sink.h"

#include "common/base/errno_text.h"
#include "common/base/str_cat.h"

namespace zoneflow::suite {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kLogBytes = 10 << 20;
constexpr std::size_t kOlderLogs = 4;
constexpr std::size_t kLastLines = 5;

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> EnvironmentOf(const Process::Options& options) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view pair = *variable;
    const std::string name(pair.substr(0, pair.find('=')));
    if (!options.env.contains(name) &&
        std::find(options.unset.begin(), options.unset.end(), name) == options.unset.end()) {
      variables.emplace_back(pair);
    }
  }
  for (const auto& [name, value] : options.env) {
    variables.push_back(StrCat(name, "=", value));
  }
  return variables;
}

}  // namespace

// Copies what the child writes from a pipe into its files.
class Process::OutputFiles {
 public:
  // Takes the pipe's reading end.
  OutputFiles(int pipe, const std::string& path)
      : pipe_(pipe), finish_(eventfd(0, EFD_CLOEXEC)), copier_([this, path] { Copy(path); }) {}

  ~OutputFiles() {
    Finish();
    close(pipe_);
    close(finish_);
  }

  // Copies what is in the pipe by now and no more: processes that the child has left behind may
  // hold the other end for as long as they like.
  void Finish() {
    if (copier_.joinable()) {
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = write(finish_, &one, sizeof one);
      copier_.join();
    }
  }

  std::string LastLines() {
    const std::lock_guard lock(mutex_);
    std::string text;
    for (const std::string& line : last_) {
      StrAppend(&text, "  ", line, "\n");
    }
    return text;
  }

 private:
  void Copy(const std::string& path) {
    spdlog::logger file(
        path, std::make_shared<spdlog::sinks::rotating_file_sink_st>(path, kLogBytes, kOlderLogs));
    file.set_pattern("%v");
    std::string text;
    char buffer[8192];
    while (true) {
      pollfd ready[] = {{pipe_, POLLIN, 0}, {finish_, POLLIN, 0}};
      if (poll(ready, 2, -1) < 0 && errno == EINTR) {
        continue;
      }
      const bool has_text = ready[0].revents != 0;
      const ssize_t n = has_text ? read(pipe_, buffer, sizeof(buffer)) : 0;
      if (n < 0 && errno == EINTR) {
        continue;
      }
      if (n <= 0) {
        return;  // everybody has closed the other end, or nothing more is to be copied
      }
      text.append(buffer, static_cast<std::size_t>(n));
      std::size_t begin = 0;
      for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
           begin = end + 1) {
        const std::string line = text.substr(begin, end - begin);
        file.info(spdlog::string_view_t(line));
        const std::lock_guard lock(mutex_);
        last_.push_back(line);
        if (last_.size() > kLastLines) {
          last_.pop_front();
        }
      }
      file.flush();
      text.erase(0, begin);
    }
  }

  const int pipe_;
  const int finish_;
  std::mutex mutex_;
  std::deque<std::string> last_;
  std::thread copier_;  // begins when all above is there
};

absl::StatusOr<Process> Process::Start(const Options& options) {
  if (options.command.empty()) {
    return absl::InvalidArgumentError("process: no command");
  }
  // Everything that allocates is done before the fork: a child of a threaded process must not.
  std::vector<std::string> command = options.command;
  std::vector<std::string> variables = EnvironmentOf(options);
  const std::vector<char*> arguments = Pointers(command);
  const std::vector<char*> environment = Pointers(variables);
  const std::string output = options.output.empty() ? "/dev/null" : options.output;
  uid_t uid = 0;
  gid_t gid = 0;
  if (!options.user.empty()) {
    const passwd* user = getpwnam(options.user.c_str());
    if (user == nullptr) {
      return absl::NotFoundError(StrCat("process: there is no user ", options.user));
    }
    uid = user->pw_uid;
    gid = user->pw_gid;
  }
  int report[2];
  int out[2] = {-1, -1};
  if (pipe2(report, O_CLOEXEC) != 0) {
    return absl::UnavailableError(StrCat("process: pipe: ", ErrnoText(errno)));
  }
  if (options.rotates && pipe2(out, O_CLOEXEC) != 0) {
    const int error = errno;
    close(report[0]);
    close(report[1]);
    return absl::UnavailableError(StrCat("process: pipe: ", ErrnoText(error)));
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    const auto fail = [&] {
      const int error = errno;
      [[maybe_unused]] const ssize_t written = write(report[1], &error, sizeof error);
      _exit(127);
    };
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGHUP, SIG_DFL);  // ignored, and so inherited, where the parent runs under nohup
    const int log = out[1] >= 0
                        ? out[1]
                        : open(output.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    const int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
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
  int error = errno;
  close(report[1]);
  if (out[1] >= 0) {
    close(out[1]);
  }
  const bool failed = pid < 0 || read(report[0], &error, sizeof error) == sizeof error;
  close(report[0]);
  if (failed) {
    if (out[0] >= 0) {
      close(out[0]);
    }
    if (pid < 0) {
      return absl::UnavailableError(StrCat("process: fork: ", ErrnoText(error)));
    }
    waitpid(pid, nullptr, 0);
    return absl::NotFoundError(
        StrCat("process: start ", options.command[0], ": ", ErrnoText(error)));
  }
  Process process(pid);
  if (out[0] >= 0) {
    process.files_ = std::make_unique<OutputFiles>(out[0], output);
  }
  return process;
}

Process::Process(pid_t pid) : pid_(pid) {}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      exit_code_(other.exit_code_),
      files_(std::move(other.files_)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    Kill();
    pid_ = std::exchange(other.pid_, -1);
    exit_code_ = other.exit_code_;
    files_ = std::move(other.files_);
  }
  return *this;
}

Process::~Process() { Kill(); }

bool Process::IsRunning() { return pid_ > 0 && !Wait(milliseconds(0)).has_value(); }

std::optional<int> Process::Wait(milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  while (pid_ > 0 && !exit_code_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (steady_clock::now() >= until) {
      break;
    } else {
      std::this_thread::sleep_for(milliseconds(5));
    }
  }
  return exit_code_;
}

int Process::Stop(milliseconds patience) {
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

std::string Process::LastLines() {
  if (files_ == nullptr) {
    return "";
  }
  if (!IsRunning()) {
    files_->Finish();
  }
  return files_->LastLines();
}

}  // namespace zoneflow::suite
