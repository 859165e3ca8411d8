#include "services/ingest/adapters/watched_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "common/base/descriptor.h"
#include "common/base/errno_text.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/ingest/adapters/receipt_log.h"
#include "services/ingest/core/watched_file.h"

namespace zoneflow::ingest {
namespace {

namespace fs = std::filesystem;

constexpr char kDone[] = "done";
constexpr char kRefused[] = "refused";
constexpr char kReason[] = ".reason.txt";
constexpr char kActor[] = "service/ingest";
constexpr std::size_t kLongestName = 255;  // bytes, of a file on Linux

absl::Status Away(std::string_view path) {
  return absl::UnavailableError(StrCat("WATCH_DIR: ", path, ": ", ErrnoText(errno)));
}

std::string StateOf(const struct stat& file) {
  return StrCat(file.st_ino, "/", file.st_size, "/", file.st_mtim.tv_sec, ".", file.st_mtim.tv_nsec,
                "/", file.st_ctim.tv_sec, ".", file.st_ctim.tv_nsec);
}

// Whether somebody has the file open for writing. A file system without leases never says so.
bool IsBeingWritten(int fd) {
  // The kernel tells a lease's holder of a writer, by default with a signal that ends the process.
  fcntl(fd, F_SETSIG, SIGURG);
  if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
    fcntl(fd, F_SETLEASE, F_UNLCK);
    return false;
  }
  return errno == EAGAIN;
}

// Reads what is no more than the size; fewer bytes where the file was cut meanwhile.
absl::StatusOr<std::string> ReadBytes(int fd, std::size_t size, const std::string& path) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = read(fd, bytes.data() + have, size - have);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return Away(path);
    }
    if (got == 0) {
      break;
    }
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

// The name with the number before it, cut at the front to leave room for kReason.
std::string Numbered(std::string_view name, int number) {
  const std::string before = number == 1 ? "" : StrCat(number, "-");
  const std::size_t room = kLongestName - sizeof kReason - before.size();
  while (name.size() > room) {
    name.remove_prefix(1);
    while (!name.empty() && (static_cast<unsigned char>(name.front()) & 0xC0) == 0x80) {
      name.remove_prefix(1);  // within a character
    }
  }
  return StrCat(before, name);
}

// The first name that is free in the folder.
std::string FreeName(const fs::path& folder, std::string_view name) {
  for (int number = 1;; ++number) {
    std::string numbered = Numbered(name, number);
    std::error_code ignored;
    const bool taken = fs::exists(fs::symlink_status(folder / numbered, ignored)) ||
                       fs::exists(fs::symlink_status(folder / (numbered + kReason), ignored));
    if (!taken) {
      return numbered;
    }
  }
}

absl::Status Move(const fs::path& from, const fs::path& to) {
  // Another process that watches the folder may have moved it.
  if (rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT) {
    return Away(to.string());
  }
  return absl::OkStatus();
}

absl::Status MoveToDone(const fs::path& file) {
  const fs::path folder = file.parent_path() / kDone;
  return Move(file, folder / FreeName(folder, file.filename().string()));
}

// The reason is written first: a refused file never lies there without one.
absl::Status MoveToRefused(const fs::path& file, const absl::Status& refusal, Instant at) {
  const std::string name = file.filename().string();
  const fs::path folder = file.parent_path() / kRefused;
  const std::string free = FreeName(folder, name);
  const fs::path reason = folder / (free + kReason);
  std::ofstream out(reason, std::ios::binary);
  out << RefusalText(name, refusal, at);
  out.close();
  if (!out) {
    return Away(reason.string());
  }
  return Move(file, folder / free);
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  fs::create_directory(path, error);
  if (error || !fs::is_directory(path, error) || access(path.c_str(), W_OK | X_OK) != 0) {
    return absl::FailedPreconditionError(
        StrCat("WATCH_DIR: ", path, " cannot be made or written to"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status WatchedFolder::Start() {
  if (options_.path.empty()) {
    return absl::OkStatus();
  }
  std::error_code error;
  if (!fs::is_directory(options_.path, error) ||
      access(options_.path.c_str(), R_OK | W_OK | X_OK) != 0) {
    return absl::FailedPreconditionError(
        StrCat("WATCH_DIR: ", options_.path, " is no folder that can be read and written to"));
  }
  RETURN_IF_ERROR(MakeFolder(StrCat(options_.path, "/", kDone)));
  RETURN_IF_ERROR(MakeFolder(StrCat(options_.path, "/", kRefused)));
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

void WatchedFolder::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool WatchedFolder::Stopping() const {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

void WatchedFolder::Run() {
  bool away = false;
  for (;;) {
    const absl::StatusOr<int> moved = Look(std::chrono::steady_clock::now());
    if (moved.ok() == away) {  // told when it begins, and over
      away = !moved.ok();
      away ? telemetry::Warn("folder away", {{"reason", StdView(moved.status().message())}})
           : telemetry::Info("folder back", {{"path", std::string_view(options_.path)}});
    }
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::FromChrono(options_.every))) {
      return;
    }
  }
}

absl::StatusOr<int> WatchedFolder::Look(Time now) {
  std::error_code error;
  std::map<std::string, Seen> present;
  for (fs::directory_iterator entries(options_.path, error), end; !error && entries != end;
       entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    struct stat file {};
    if (name.front() == '.' || lstat(entries->path().c_str(), &file) != 0 ||
        S_ISDIR(file.st_mode)) {
      continue;
    }
    Seen& seen = present[name];
    const auto before = seen_.find(name);
    const std::string state = StateOf(file);
    seen = before != seen_.end() && before->second.state == state ? before->second
                                                                  : Seen{state, now, {}};
  }
  if (error) {
    return absl::UnavailableError(StrCat("WATCH_DIR: ", options_.path, ": ", error.message()));
  }
  seen_ = std::move(present);
  int moved = 0;
  for (auto& [name, seen] : seen_) {
    if (now - seen.since < options_.quiet || now < seen.not_before) {
      continue;
    }
    if (Stopping()) {
      break;
    }
    const absl::StatusOr<Taken> taken = Take(name, seen, now);
    if (!taken.ok()) {
      seen.not_before = now + options_.retry;
      telemetry::Warn("file left", {{"file", std::string_view(name)},
                                    {"reason", StdView(taken.status().message())}});
    } else if (*taken == Taken::kMoved) {
      ++moved;
    }
  }
  return moved;
}

absl::StatusOr<WatchedFolder::Taken> WatchedFolder::Take(const std::string& name, Seen& seen,
                                                         Time now) const {
  const fs::path path = fs::path(options_.path) / name;
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  const auto refuse = [&](const absl::Status& refusal) -> absl::StatusOr<Taken> {
    telemetry::Count(telemetry::kDocuments, "refused");
    telemetry::Warn("file refused",
                    {{"file", std::string_view(name)}, {"reason", StdView(refusal.message())}});
    RETURN_IF_ERROR(MoveToRefused(path, refusal, clock_.Now()));
    return Taken::kMoved;
  };
  if (!fd.ok() && errno == ELOOP) {
    return refuse(absl::InvalidArgumentError("file: is a link; links are not followed"));
  }
  if (!fd.ok() && errno == ENOENT) {
    return Taken::kLeft;  // whoever put it there, or another process, has moved it
  }
  struct stat file {};
  if (!fd.ok() || fstat(fd.get(), &file) != 0) {
    return Away(path.string());
  }
  if (!S_ISREG(file.st_mode)) {
    return refuse(absl::InvalidArgumentError("file: is no regular file"));
  }
  const std::string state = StateOf(file);
  if (state != seen.state || IsBeingWritten(fd.get())) {
    seen.since = now;
    return Taken::kLeft;
  }
  const auto size = static_cast<std::size_t>(file.st_size);
  if (size > kMaxDocumentBytes) {
    return refuse(absl::OutOfRangeError(
        StrCat("document: ", size, " bytes, at most ", kMaxDocumentBytes, " (32 MiB) are taken")));
  }
  ASSIGN_OR_RETURN(const std::string bytes, ReadBytes(fd.get(), size, path.string()));
  if (fstat(fd.get(), &file) != 0 || StateOf(file) != state || bytes.size() != size) {
    return Taken::kLeft;  // changed while it was read
  }
  const absl::Status status = Ingest(name, bytes);
  if (IsRefused(status)) {
    return refuse(status);
  }
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(MoveToDone(path));
  return Taken::kMoved;
}

absl::Status WatchedFolder::Ingest(const std::string& name, std::string_view bytes) const {
  ASSIGN_OR_RETURN(DocumentHead head, ParseHead(name, ""));
  head.published_on = DayInName(name);
  const auto go_on = [this] {
    return Stopping() ? absl::CancelledError("the service stops") : absl::OkStatus();
  };
  ASSIGN_OR_RETURN(const Receipt receipt,
                   ingest_document_({kActor, "", clock_.Now()}, head, bytes, go_on));
  LogReceipt(receipt);
  return absl::OkStatus();
}

}  // namespace zoneflow::ingest
