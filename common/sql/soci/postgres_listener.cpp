#include "common/sql/soci/postgres_listener.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <utility>

#include <libpq-fe.h>

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::sql {
namespace {

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

bool ListenOn(PGconn* connection, const std::string& channel) {
  PGresult* result = PQexec(connection, StrCat("LISTEN \"", channel, "\"").c_str());
  const bool ok = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  return ok;
}

}  // namespace

PostgresListener::PostgresListener(std::string conninfo, std::shared_ptr<ChannelHub> hub)
    : conninfo_(std::move(conninfo)), hub_(std::move(hub)) {
  poke_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  ZONEFLOW_CHECK(poke_fd_ >= 0);
}

PostgresListener::~PostgresListener() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
  }
  Poke();
  if (thread_.joinable()) {
    thread_.join();
  }
  close(poke_fd_);
}

void PostgresListener::Poke() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(poke_fd_, &one, sizeof one);
}

void PostgresListener::Listen(std::string_view channel) {
  absl::MutexLock lock(&mutex_);
  if (!wanted_.emplace(channel).second) {
    return;
  }
  const std::uint64_t own = ++asked_;
  if (!thread_.joinable()) {
    thread_ = std::thread([this] { Run(); });
  }
  Poke();
  const auto served = [this, own]()
                          ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return served_ >= own; };
  mutex_.AwaitWithTimeout(absl::Condition(&served), absl::Seconds(6));
}

void PostgresListener::Run() {
  Connection connection;
  std::set<std::string> listening;
  bool lost = false;  // since the last time all were woken
  while (true) {
    std::set<std::string> missing;
    std::uint64_t asked = 0;
    {
      absl::MutexLock lock(&mutex_);
      if (stop_) {
        return;
      }
      asked = asked_;
      for (const std::string& channel : wanted_) {
        if (!listening.contains(channel)) {
          missing.insert(channel);
        }
      }
    }
    if (connection == nullptr) {
      connection.reset(PQconnectdb(conninfo_.c_str()));
      if (PQstatus(connection.get()) != CONNECTION_OK) {
        connection.reset();
      } else {
        PQsetNoticeProcessor(
            connection.get(), [](void*, const char*) {}, nullptr);
      }
    }
    for (const std::string& channel : missing) {
      if (connection != nullptr && ListenOn(connection.get(), channel)) {
        listening.insert(channel);
      }
    }
    const bool ready = connection != nullptr && PQstatus(connection.get()) == CONNECTION_OK;
    if (ready && lost) {
      hub_->SignalAll();
      lost = false;
    }
    {
      absl::MutexLock lock(&mutex_);
      served_ = asked;
    }

    std::array<pollfd, 2> fds{pollfd{poke_fd_, POLLIN, 0},
                              pollfd{ready ? PQsocket(connection.get()) : -1, POLLIN, 0}};
    poll(fds.data(), fds.size(), ready ? -1 : 500);
    std::uint64_t pokes = 0;
    [[maybe_unused]] const auto taken = read(poke_fd_, &pokes, sizeof pokes);
    if (!ready || PQconsumeInput(connection.get()) == 0) {
      connection.reset();
      listening.clear();
      lost = true;
      continue;
    }
    std::set<std::string> notified;
    while (PGnotify* notification = PQnotifies(connection.get())) {
      if (notification->extra != hub_->id()) {  // else whoever committed has signalled it
        notified.insert(notification->relname);
      }
      PQfreemem(notification);
    }
    for (const std::string& channel : notified) {
      hub_->Signal(channel);
    }
  }
}

}  // namespace zoneflow::sql
