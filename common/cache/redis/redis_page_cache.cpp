#include "common/cache/redis/redis_page_cache.h"

#include <hiredis/hiredis.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"

#include "common/base/sha256.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::cache {
namespace {

using Steady = std::chrono::steady_clock;

// Every key of a new version is written with a time to live, so that a writer that dies or is
// refused leaves nothing behind; only becoming the current version makes them stay.
constexpr char kSwitch[] = R"lua(
local cur = redis.call('GET', KEYS[1])
local old = cur and tonumber(string.sub(cur, 3))
if old and old > tonumber(string.sub(ARGV[1], 3)) then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
for i = 2, 4 do redis.call('PERSIST', KEYS[i]) end
if old and cur ~= ARGV[1] then
  for _, part in ipairs({':page', ':z', ':meta'}) do
    redis.call('EXPIRE', ARGV[2] .. cur .. part, ARGV[3])
  end
end
return 1
)lua";

constexpr std::size_t kMembersPerCommand = 1000;

struct Address {
  std::string path;  // a socket's path, else empty
  std::string host;
  int port = 6379;
};

std::optional<Address> ParseUrl(std::string_view url) {
  Address address;
  if (url.starts_with("unix:")) {
    address.path = std::string(url.substr(5));
    return address.path.empty() ? std::nullopt : std::optional(address);
  }
  if (!url.starts_with("redis://")) {
    return std::nullopt;
  }
  url.remove_prefix(8);
  if (url.ends_with("/")) {
    url.remove_suffix(1);
  }
  const std::size_t colon = url.rfind(':');
  address.host = std::string(url.substr(0, colon));
  if (colon != std::string_view::npos &&
      (!absl::SimpleAtoi(AbslView(url.substr(colon + 1)), &address.port) || address.port < 1 ||
       address.port > 65535)) {
    return std::nullopt;
  }
  if (address.host.empty() || address.host.find_first_of("/@?#") != std::string::npos) {
    return std::nullopt;
  }
  return address;
}

timeval ToTimeval(std::chrono::milliseconds time) {
  return {static_cast<time_t>(time.count() / 1000),
          static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using Context = std::unique_ptr<redisContext, FreeContext>;
using Reply = std::unique_ptr<redisReply, FreeReply>;
using Command = std::vector<std::string>;

std::string Prefix(std::string_view board) { return StrCat("{board:", board, "}:"); }
std::string Pointer(std::int64_t version) { return absl::StrFormat("v:%06d", version); }

std::optional<std::int64_t> VersionOf(std::string_view pointer) {
  std::int64_t version = 0;
  if (!pointer.starts_with("v:") || !absl::SimpleAtoi(AbslView(pointer.substr(2)), &version)) {
    return std::nullopt;
  }
  return version;
}

std::string_view TextOf(const redisReply& reply) { return {reply.str, reply.len}; }

}  // namespace

class RedisPageCache::State {
 public:
  explicit State(Options options)
      : options_(std::move(options)), address_(ParseUrl(options_.url)) {}

  // Sends all commands in one pipeline and returns their replies. Unavailable if the connection
  // fails, Internal if Redis refuses one of them; either way nothing is left in flight.
  absl::StatusOr<std::vector<Reply>> Run(const std::vector<Command>& commands) {
    absl::MutexLock lock(&mutex_);
    if (context_ == nullptr) {
      RETURN_IF_ERROR(Connect());
    }
    for (const Command& command : commands) {
      std::vector<const char*> parts;
      std::vector<std::size_t> lengths;
      for (const std::string& part : command) {
        parts.push_back(part.data());
        lengths.push_back(part.size());
      }
      if (redisAppendCommandArgv(context_.get(), static_cast<int>(parts.size()), parts.data(),
                                 lengths.data()) != REDIS_OK) {
        return Lose();
      }
    }
    std::vector<Reply> replies;
    std::string refused;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      void* reply = nullptr;
      if (redisGetReply(context_.get(), &reply) != REDIS_OK || reply == nullptr) {
        return Lose();
      }
      replies.emplace_back(static_cast<redisReply*>(reply));
      if (replies.back()->type == REDIS_REPLY_ERROR && refused.empty()) {
        refused = StrCat(commands[i].front(), ": ", TextOf(*replies.back()));
      }
    }
    if (!refused.empty()) {
      // LOADING, READONLY, OOM, …: a state of the server that passes, as far as a cache is
      // concerned.
      return absl::UnavailableError(StrCat("redis refused ", refused));
    }
    return replies;
  }

  // The version this process saw last: most reads ask for its page along with the pointer, in one
  // round trip.
  std::int64_t Hint(std::string_view board) {
    absl::MutexLock lock(&mutex_);
    const auto found = hints_.find(board);
    return found == hints_.end() ? 0 : found->second;
  }
  void SetHint(std::string_view board, std::int64_t version) {
    absl::MutexLock lock(&mutex_);
    hints_[std::string(board)] = version;
  }

  const Options& options() const { return options_; }

 private:
  absl::Status Connect() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!address_) {
      return absl::UnavailableError(StrCat("REDIS_URL: ", RedisUrlMistake(options_.url)));
    }
    if (Steady::now() < paused_until_) {
      return absl::UnavailableError(StrCat("redis is away: ", last_error_));
    }
    const timeval timeout = ToTimeval(options_.connect_timeout);
    context_.reset(address_->path.empty()
                       ? redisConnectWithTimeout(address_->host.c_str(), address_->port, timeout)
                       : redisConnectUnixWithTimeout(address_->path.c_str(), timeout));
    if (context_ == nullptr || context_->err != 0 ||
        redisSetTimeout(context_.get(), ToTimeval(options_.call_timeout)) != REDIS_OK) {
      return Lose();
    }
    return absl::OkStatus();
  }

  // After an error half a reply may be on its way: only a new connection is in a known state.
  absl::Status Lose() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    last_error_ = context_ == nullptr ? "out of memory" : context_->errstr;
    context_.reset();
    paused_until_ = Steady::now() + options_.pause;
    return absl::UnavailableError(StrCat("redis is away: ", last_error_));
  }

  const Options options_;
  const std::optional<Address> address_;
  absl::Mutex mutex_;  // held across a call: one connection carries one pipeline at a time
  Context context_ ABSL_GUARDED_BY(mutex_);
  Steady::time_point paused_until_ ABSL_GUARDED_BY(mutex_){};
  std::string last_error_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::int64_t, std::less<>> hints_ ABSL_GUARDED_BY(mutex_);
};

std::string RedisUrlMistake(std::string_view url) {
  return ParseUrl(url) ? "" : "must be redis://HOST[:PORT] or unix:PATH";
}

RedisPageCache::RedisPageCache(Options options)
    : state_(std::make_unique<State>(std::move(options))) {}

RedisPageCache::~RedisPageCache() = default;

absl::Status RedisPageCache::Put(std::string_view board, std::int64_t version,
                                 std::string_view page,
                                 const std::vector<std::pair<std::string, std::int64_t>>& ranks) {
  const std::string prefix = Prefix(board);
  const std::string pointer = Pointer(version);
  const std::string own = prefix + pointer;
  const std::string keep = StrCat(state_->options().keep_old.count());
  std::vector<Command> commands;
  commands.push_back({"SET", own + ":page", std::string(page), "EX", keep});
  commands.push_back({"DEL", own + ":z"});
  for (std::size_t first = 0; first < ranks.size(); first += kMembersPerCommand) {
    Command add{"ZADD", own + ":z"};
    for (std::size_t i = first; i < ranks.size() && i < first + kMembersPerCommand; ++i) {
      add.push_back(StrCat(ranks[i].second));
      add.push_back(ranks[i].first);
    }
    commands.push_back(std::move(add));
  }
  commands.push_back({"EXPIRE", own + ":z", keep});
  commands.push_back({"HSET", own + ":meta", "version", StrCat(version), "rows",
                      StrCat(ranks.size()), "sha256", Sha256Hex(page)});
  commands.push_back({"EXPIRE", own + ":meta", keep});
  commands.push_back({"EVAL", kSwitch, "4", prefix + "cur", own + ":page", own + ":z",
                      own + ":meta", pointer, prefix, keep});
  return state_->Run(commands).status();
}

absl::StatusOr<std::optional<CachedVersion>> RedisPageCache::Get(std::string_view board) {
  const std::string prefix = Prefix(board);
  // The first look guesses the version. A wrong guess learns the current one, and the second look
  // takes that version's page even if the pointer has moved on since: it lives on and never
  // changes.
  std::int64_t hint = state_->Hint(board);
  for (int look = 0; look < 2; ++look) {
    ASSIGN_OR_RETURN(const std::vector<Reply> replies,
                     state_->Run({{"MGET", prefix + "cur", prefix + Pointer(hint) + ":page"}}));
    const redisReply& pair = *replies.front();
    if (pair.type != REDIS_REPLY_ARRAY || pair.elements != 2 ||
        pair.element[0]->type != REDIS_REPLY_STRING) {
      return std::nullopt;
    }
    const std::optional<std::int64_t> version = VersionOf(TextOf(*pair.element[0]));
    if (!version) {
      return std::nullopt;
    }
    if (*version == hint || look > 0) {
      if (pair.element[1]->type != REDIS_REPLY_STRING) {
        return std::nullopt;
      }
      state_->SetHint(board, hint);
      return CachedVersion{hint, std::string(TextOf(*pair.element[1]))};
    }
    hint = *version;
  }
  return std::nullopt;
}

}  // namespace zoneflow::cache
