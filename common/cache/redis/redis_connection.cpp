#include "common/cache/redis/redis_connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"

#include "common/base/errno_text.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::cache {
namespace {

using Steady = std::chrono::steady_clock;

// hiredis connects; its reader takes any length that it is told, and its calls have a time limit
// for each piece that arrives rather than for the whole.
constexpr std::size_t kMostLineBytes = 4096;
constexpr std::int64_t kMostElements = 2;

absl::Status Wrong(std::string_view what) {
  return absl::InvalidArgumentError(StrCat("it does not answer as Redis does: ", what));
}

// The line at the beginning without its end; `used` counts both, and is 0 if more must come.
absl::Status ReadLine(std::string_view bytes, std::size_t& used, std::string_view& line) {
  const std::size_t end = bytes.substr(0, kMostLineBytes).find("\r\n");
  if (end == std::string_view::npos) {
    used = 0;
    return bytes.size() < kMostLineBytes ? absl::OkStatus() : Wrong("a line without an end");
  }
  line = bytes.substr(0, end);
  used = end + 2;
  return absl::OkStatus();
}

// A string, or none, of which the line is the head.
absl::Status ReadString(std::string_view bytes, std::size_t& used,
                        std::optional<std::string>& text) {
  std::string_view line;
  RETURN_IF_ERROR(ReadLine(bytes, used, line));
  if (used == 0) {
    return absl::OkStatus();
  }
  std::int64_t length = 0;
  if (!line.starts_with("$") || !absl::SimpleAtoi(AbslView(line.substr(1)), &length) ||
      length < -1 || length > static_cast<std::int64_t>(kMostReplyBytes)) {
    return Wrong("the head of a string");
  }
  if (length < 0) {
    text.reset();
    return absl::OkStatus();
  }
  const std::size_t whole = used + static_cast<std::size_t>(length) + 2;
  if (bytes.size() < whole) {
    used = 0;
    return absl::OkStatus();
  }
  if (bytes.substr(whole - 2, 2) != "\r\n") {
    return Wrong("a string that is longer than it says");
  }
  text = std::string(bytes.substr(used, static_cast<std::size_t>(length)));
  used = whole;
  return absl::OkStatus();
}

// Waits until the socket is ready for reading or writing.
absl::Status Await(int fd, short events, RedisConnection::Deadline deadline) {
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
    if (left <= 0) {
      return absl::DeadlineExceededError("it did not answer in time");
    }
    pollfd ready{fd, events, 0};
    const int polled = poll(&ready, 1, static_cast<int>(left));
    if (polled > 0) {
      return absl::OkStatus();
    }
    if (polled < 0 && errno != EINTR) {
      return absl::UnavailableError(ErrnoText(errno));
    }
  }
}

bool IsTransient(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

absl::Status Send(int fd, std::string_view bytes, RedisConnection::Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (sent < 0 && !IsTransient(errno)) {
      return absl::UnavailableError(ErrnoText(errno));
    }
    if (!bytes.empty()) {
      RETURN_IF_ERROR(Await(fd, POLLOUT, deadline));
    }
  }
  return absl::OkStatus();
}

// Appends what there is to read, waiting for it.
absl::Status Receive(int fd, std::string& bytes, RedisConnection::Deadline deadline) {
  RETURN_IF_ERROR(Await(fd, POLLIN, deadline));
  std::array<char, 65536> buffer;
  const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
  if (size > 0) {
    bytes.append(buffer.data(), static_cast<std::size_t>(size));
    return absl::OkStatus();
  }
  if (size == 0) {
    return absl::UnavailableError("it closed the connection");
  }
  return IsTransient(errno) ? absl::OkStatus() : absl::UnavailableError(ErrnoText(errno));
}

std::string InProtocol(const std::vector<RedisCommand>& commands) {
  std::string bytes;
  for (const RedisCommand& command : commands) {
    StrAppend(&bytes, "*", command.size(), "\r\n");
    for (const std::string& part : command) {
      StrAppend(&bytes, "$", part.size(), "\r\n", part, "\r\n");
    }
  }
  return bytes;
}

// What Redis refused, if all of the replies came; else the call's failure.
absl::StatusOr<std::vector<RedisReply>> Exchange(int fd, const std::vector<RedisCommand>& commands,
                                                 RedisConnection::Deadline deadline,
                                                 std::string& refused) {
  // What came meanwhile would be taken for the reply to the next command.
  char unasked = 0;
  if (recv(fd, &unasked, 1, MSG_PEEK | MSG_DONTWAIT) >= 0) {
    return absl::UnavailableError("it closed the connection, or spoke without being asked");
  }
  RETURN_IF_ERROR(Send(fd, InProtocol(commands), deadline));
  std::vector<RedisReply> replies;
  std::string bytes;
  std::size_t read = 0;
  while (replies.size() < commands.size()) {
    std::size_t used = 0;
    RedisReply reply;
    const absl::Status status = ReadReply(std::string_view(bytes).substr(read), used, reply);
    if (absl::IsUnavailable(status)) {
      if (refused.empty()) {
        refused = StrCat(commands[replies.size()].front(), ": ", StdView(status.message()));
      }
    } else {
      RETURN_IF_ERROR(status);
    }
    if (used > 0) {
      read += used;
      replies.push_back(std::move(reply));
      continue;
    }
    if (bytes.size() > 2 * kMostReplyBytes) {
      return Wrong("more than was asked for");
    }
    RETURN_IF_ERROR(Receive(fd, bytes, deadline));
  }
  if (read != bytes.size()) {
    return Wrong("more than was asked for");
  }
  return replies;
}

}  // namespace

absl::Status ReadReply(std::string_view bytes, std::size_t& used, RedisReply& reply) {
  used = 0;
  reply.clear();
  if (bytes.empty()) {
    return absl::OkStatus();
  }
  if (bytes.front() == '$') {
    reply.emplace_back();
    return ReadString(bytes, used, reply.front());
  }
  std::string_view line;
  RETURN_IF_ERROR(ReadLine(bytes, used, line));
  if (used == 0) {
    return absl::OkStatus();
  }
  switch (line.empty() ? ' ' : line.front()) {
    case '+':
    case ':':
      reply.emplace_back(line.substr(1));
      return absl::OkStatus();
    case '-':
      return absl::UnavailableError(AbslView(line.substr(1)));
    case '*':
      break;
    default:
      return Wrong("an unknown kind of value");
  }
  std::int64_t elements = 0;
  if (!absl::SimpleAtoi(AbslView(line.substr(1)), &elements) || elements < 0 ||
      elements > kMostElements) {
    return Wrong("the head of an array");
  }
  std::size_t whole = used;
  for (std::int64_t i = 0; i < elements; ++i) {
    reply.emplace_back();
    RETURN_IF_ERROR(ReadString(bytes.substr(whole), used, reply.back()));
    if (used == 0) {
      return absl::OkStatus();
    }
    whole += used;
  }
  used = whole;
  return absl::OkStatus();
}

RedisConnection::RedisConnection(Address address, Options options)
    : address_(std::move(address)), options_(options) {}

RedisConnection::~RedisConnection() {
  std::thread connector;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    connector = std::move(connector_);
  }
  if (connector.joinable()) {
    connector.join();
  }
}

absl::StatusOr<std::vector<RedisReply>> RedisConnection::Run(
    const std::vector<RedisCommand>& commands, Deadline deadline) {
  ASSIGN_OR_RETURN(Context context, Take(deadline));
  std::string refused;
  absl::StatusOr<std::vector<RedisReply>> replies =
      Exchange(context->fd, commands, deadline, refused);
  const absl::Status call = replies.status();
  GiveBack(std::move(context), call);
  if (!call.ok()) {
    return absl::UnavailableError(StrCat("redis is away: ", StdView(call.message())));
  }
  if (!refused.empty()) {
    // LOADING, READONLY, OOM, …: a state of the server that passes, as far as a cache is
    // concerned.
    return absl::UnavailableError(StrCat("redis refused ", refused));
  }
  return replies;
}

absl::StatusOr<RedisConnection::Context> RedisConnection::Take(Deadline deadline) {
  absl::MutexLock lock(&mutex_);
  if (state_ != State::kIdle && Steady::now() < paused_until_) {
    return absl::UnavailableError(StrCat("redis is away: ", last_error_));
  }
  if (state_ == State::kNone) {
    state_ = State::kConnecting;
    if (!connector_.joinable()) {
      connector_ = std::thread([this] { ConnectWhenAsked(); });
    }
  }
  const auto decided = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return state_ == State::kIdle || state_ == State::kNone;
  };
  mutex_.AwaitWithTimeout(absl::Condition(&decided), absl::FromChrono(deadline - Steady::now()));
  switch (state_) {
    case State::kIdle:
      state_ = State::kBusy;
      return std::move(context_);
    case State::kNone:
      break;
    case State::kConnecting:
      // The next ones need not wait as long.
      last_error_ = "it cannot be connected to in time";
      paused_until_ = Steady::now() + options_.pause;
      break;
    case State::kBusy:
      return absl::UnavailableError("redis is busy with the calls before");
  }
  return absl::UnavailableError(StrCat("redis is away: ", last_error_));
}

// After an error half a reply may be on its way: only a new connection is in a known state.
void RedisConnection::GiveBack(Context context, const absl::Status& call) {
  absl::MutexLock lock(&mutex_);
  if (call.ok()) {
    context_ = std::move(context);
    state_ = State::kIdle;
  } else {
    Lose(std::string(StdView(call.message())));
  }
}

void RedisConnection::Lose(std::string why) {
  last_error_ = std::move(why);
  paused_until_ = Steady::now() + options_.pause;
  state_ = State::kNone;
}

void RedisConnection::ConnectWhenAsked() {
  const auto asked = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || state_ == State::kConnecting;
  };
  const timeval timeout{options_.connect_timeout.count() / 1000,
                        options_.connect_timeout.count() % 1000 * 1000};
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&asked));
      if (stopping_) {
        return;
      }
    }
    Context context(address_.path.empty()
                        ? redisConnectWithTimeout(address_.host.c_str(), address_.port, timeout)
                        : redisConnectUnixWithTimeout(address_.path.c_str(), timeout));
    std::string error;
    if (context == nullptr) {
      error = "out of memory";
    } else if (context->err != 0) {
      error = context->errstr;
    } else if (const int flags = fcntl(context->fd, F_GETFL);
               flags < 0 || fcntl(context->fd, F_SETFL, flags | O_NONBLOCK) != 0) {
      error = ErrnoText(errno);
    }
    absl::MutexLock lock(&mutex_);
    if (error.empty()) {
      context_ = std::move(context);
      paused_until_ = {};
      state_ = State::kIdle;
    } else {
      Lose(std::move(error));
    }
  }
}

}  // namespace zoneflow::cache
