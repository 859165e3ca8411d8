// One connection to a Redis that may be slow, silent or hostile: every call ends by its deadline,
// and what comes back is read as strictly as it was asked for.
#pragma once

#include <hiredis/hiredis.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace zoneflow::cache {

using RedisCommand = std::vector<std::string>;

// The values of a reply: one, or as many as an array holds; nullopt for a value that is not there.
using RedisReply = std::vector<std::optional<std::string>>;

// Reads the reply at the beginning of the bytes (RESP2: a line, a string, or an array of at most
// two strings). Returns how many bytes it has, 0 if more must come. InvalidArgument for anything
// else, also for what would be longer than kMostReplyBytes; Unavailable for an error that Redis
// tells, with `used` set as for a reply.
absl::Status ReadReply(std::string_view bytes, std::size_t& used, RedisReply& reply);
inline constexpr std::size_t kMostReplyBytes = 16u << 20;

// Thread-safe.
class RedisConnection {
 public:
  struct Address {
    std::string path;  // a socket's path, else empty
    std::string host;
    int port = 6379;
  };
  struct Options {
    std::chrono::milliseconds connect_timeout{1'000};  // of a try in the background
    std::chrono::milliseconds pause{500};              // after a failure
  };
  using Deadline = std::chrono::steady_clock::time_point;

  RedisConnection(Address address, Options options);
  // Waits for a try to connect that is under way: connect_timeout, and as long as the system's
  // resolver takes for the host's name.
  ~RedisConnection();

  // Sends all commands in one pipeline and returns their replies. Unavailable, at the deadline at
  // the latest, if the server does not answer, answers wrongly, or refuses a command, and also if
  // others keep the connection busy for so long. A failure closes the connection; for a pause after
  // that every call is Unavailable at once, then one connects again.
  absl::StatusOr<std::vector<RedisReply>> Run(const std::vector<RedisCommand>& commands,
                                              Deadline deadline);

 private:
  enum class State { kNone, kConnecting, kIdle, kBusy };
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  using Context = std::unique_ptr<redisContext, FreeContext>;

  absl::StatusOr<Context> Take(Deadline deadline);
  void GiveBack(Context context, const absl::Status& call);
  void Lose(std::string why) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void ConnectWhenAsked();

  const Address address_;
  const Options options_;
  absl::Mutex mutex_;  // never held across a call of the network
  State state_ ABSL_GUARDED_BY(mutex_) = State::kNone;
  Context context_ ABSL_GUARDED_BY(mutex_);  // set while idle
  Deadline paused_until_ ABSL_GUARDED_BY(mutex_){};
  std::string last_error_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Connects, since a name may take seconds to resolve. Started by the first call.
  std::thread connector_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::cache
