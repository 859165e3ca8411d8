#include "tests/support/temp_redis.h"

#include "absl/strings/str_cat.h"

#include "common/base/status_macros.h"

namespace zoneflow::testing {

absl::StatusOr<std::unique_ptr<TempRedis>> TempRedis::Start() {
  std::unique_ptr<TempRedis> redis(new TempRedis);
  absl::Status status;
  // Another process may take the port first.
  for (int attempt = 0; attempt < 3; ++attempt) {
    redis->port_ = FreePort();
    status = redis->Restart();
    if (status.ok()) {
      return redis;
    }
    if (absl::IsNotFound(status)) {
      break;
    }
  }
  return status;
}

std::string TempRedis::address() const { return absl::StrCat("127.0.0.1:", port_); }

void TempRedis::Kill() { process_.reset(); }

absl::Status TempRedis::Restart() {
  Kill();
  ASSIGN_OR_RETURN(Process process,
                   Process::Start({.command = {"redis-server", "--bind", "127.0.0.1", "--port",
                                               absl::StrCat(port_), "--save", "", "--appendonly",
                                               "no", "--dir", folder_.path()},
                                   .env = {},
                                   .output = folder_ / "redis.log",
                                   .folder = {},
                                   .user = {}}));
  process_.emplace(std::move(process));
  const bool listens = WaitUntil([this] { return !process_->IsRunning() || IsListening(port_); },
                                 std::chrono::seconds(10));
  if (!listens || !process_->IsRunning()) {
    return absl::UnavailableError(absl::StrCat("redis-server does not answer on ", address()));
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::testing
