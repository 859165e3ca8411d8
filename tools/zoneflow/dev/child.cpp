#include "tools/zoneflow/dev/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "spdlog/logger.h"
#include "spdlog/sinks/rotating_file_sink.h"

#include "common/base/errno_text.h"
#include "common/base/str_cat.h"

namespace zoneflow::dev {
namespace {

constexpr std::size_t kLogBytes = 10 << 20;
constexpr std::size_t kOlderLogs = 4;
constexpr std::size_t kLastLines = 5;

int CodeOf(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Start(Options options) {
  std::unique_ptr<Child> child(new Child(std::move(options)));
  // Everything is made before the fork: other threads may hold the allocator's lock at that moment.
  std::vector<std::string> command = child->options_.command;
  std::vector<std::string> env;
  for (const auto& [name, value] : child->options_.env) {
    env.push_back(StrCat(name, "=", value));
  }
  const std::vector<char*> argv = Pointers(command);
  const std::vector<char*> envp = Pointers(env);
  int pipes[2];
  if (pipe2(pipes, O_CLOEXEC) != 0) {
    return absl::ResourceExhaustedError(StrCat("pipe: ", ErrnoText(errno)));
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
      _exit(1);
    }
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, STDIN_FILENO);
    dup2(pipes[1], STDOUT_FILENO);
    dup2(pipes[1], STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(pipes[1]);
  if (pid < 0) {
    close(pipes[0]);
    return absl::ResourceExhaustedError(StrCat("fork: ", ErrnoText(errno)));
  }
  child->pid_ = pid;
  child->copier_ = std::thread([raw = child.get(), fd = pipes[0]] { raw->CopyOutput(fd); });
  return child;
}

Child::~Child() {
  if (!ExitCode().has_value()) {
    kill(pid_, SIGKILL);
    Wait();
  }
  if (copier_.joinable()) {
    copier_.join();
  }
}

void Child::CopyOutput(int fd) {
  spdlog::logger file(options_.name, std::make_shared<spdlog::sinks::rotating_file_sink_st>(
                                         options_.log, kLogBytes, kOlderLogs));
  file.set_pattern("%v");
  file.flush_on(spdlog::level::trace);
  std::string text;
  char buffer[8192];
  while (true) {
    const ssize_t n = read(fd, buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) {
      continue;
    }
    if (n <= 0) {
      break;
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
    text.erase(0, begin);
  }
  close(fd);
}

std::optional<int> Child::ExitCode() {
  int status = 0;
  if (!exit_code_.has_value() && waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_code_ = CodeOf(status);
  }
  return exit_code_;
}

int Child::Wait() {
  int status = 0;
  while (!exit_code_.has_value()) {
    if (waitpid(pid_, &status, 0) == pid_) {
      exit_code_ = CodeOf(status);
    } else if (errno != EINTR) {
      exit_code_ = 1;
    }
  }
  return *exit_code_;
}

void Child::Stop() {
  if (ExitCode().has_value()) {
    return;
  }
  kill(pid_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!ExitCode().has_value()) {
    if (std::chrono::steady_clock::now() >= until) {
      kill(pid_, SIGKILL);
      Wait();
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
}

std::string Child::LastLines() {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const std::string& line : last_) {
    StrAppend(&text, "  ", line, "\n");
  }
  return text;
}

}  // namespace zoneflow::dev
