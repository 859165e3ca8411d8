#include "common/cache/redis/redis_page_cache.h"

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
#include "common/cache/redis/redis_connection.h"

namespace zoneflow::cache {
namespace {

using Steady = std::chrono::steady_clock;

// Every key of a new version is written with a time to live, so that a writer that dies or is
// refused leaves nothing behind; only becoming the current version makes them stay.
// A pointer that is none (of another kind, or no version of up to 15 digits) counts as absent. The
// parts named :page are those of the version of Zoneflow before.
constexpr char kSwitch[] = R"lua(
local cur = redis.call('TYPE', KEYS[1]).ok == 'string' and redis.call('GET', KEYS[1])
local digits = cur and string.match(cur, '^v:(%d+)$')
local old = digits and #digits <= 15 and tonumber(digits)
if old and old > tonumber(string.sub(ARGV[1], 3)) then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
for i = 2, 4 do redis.call('PERSIST', KEYS[i]) end
if old and cur ~= ARGV[1] then
  for _, part in ipairs({':sealed', ':page', ':z', ':meta'}) do
    redis.call('EXPIRE', ARGV[2] .. cur .. part, ARGV[3])
  end
end
return 1
)lua";

constexpr char kDrop[] = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1
)lua";

constexpr std::size_t kMembersPerCommand = 1000;

using Address = RedisConnection::Address;
using Command = RedisCommand;

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

std::string Prefix(std::string_view board) { return StrCat("{board:", board, "}:"); }
std::string Pointer(std::int64_t version) { return absl::StrFormat("v:%06d", version); }

std::optional<std::int64_t> VersionOf(std::string_view pointer) {
  std::int64_t version = 0;
  if (!pointer.starts_with("v:") || !absl::SimpleAtoi(AbslView(pointer.substr(2)), &version)) {
    return std::nullopt;
  }
  return version;
}

Command DropCommand(std::string_view board, std::int64_t version) {
  const std::string prefix = Prefix(board);
  const std::string pointer = Pointer(version);
  return {"EVAL", kDrop, "2", prefix + "cur", prefix + pointer + ":sealed", pointer};
}

// What a page is stored as: a head that says whose page it is and what its bytes hash to, and the
// bytes. In one value, so that no page can be met with the head of another.
std::string HeadOf(std::string_view board, std::int64_t version) {
  return StrCat("zoneflow.page/1\n", board, "\n", version, "\n");
}

std::string Seal(std::string_view board, std::int64_t version, std::string_view page) {
  const std::string head = HeadOf(board, version);
  return StrCat(head, Sha256Hex(StrCat(head, page)), "\n", page);
}

// DataLoss if the value is not a whole page of the board and version.
absl::StatusOr<std::string> Unseal(std::string_view board, std::int64_t version,
                                   std::string_view value) {
  constexpr std::size_t kDigestBytes = 64;
  const std::string head = HeadOf(board, version);
  if (value.starts_with(head) && value.size() > head.size() + kDigestBytes) {
    const std::string_view digest = value.substr(head.size(), kDigestBytes);
    const std::string_view page = value.substr(head.size() + kDigestBytes + 1);
    if (value[head.size() + kDigestBytes] == '\n' && Sha256Hex(StrCat(head, page)) == digest) {
      return std::string(page);
    }
  }
  return absl::DataLossError(
      StrCat("what redis holds is not the page of ", board, " version ", version));
}

}  // namespace

class RedisPageCache::State {
 public:
  explicit State(Options options) : options_(std::move(options)) {
    if (std::optional<Address> address = ParseUrl(options_.url)) {
      connection_.emplace(*std::move(address),
                          RedisConnection::Options{.connect_timeout = options_.connect_timeout,
                                                   .pause = options_.pause});
    }
  }

  RedisConnection::Deadline Deadline() const { return Steady::now() + options_.call_timeout; }

  absl::StatusOr<std::vector<RedisReply>> Run(const std::vector<Command>& commands,
                                              RedisConnection::Deadline deadline) {
    if (!connection_) {
      return absl::UnavailableError(StrCat("REDIS_URL: ", RedisUrlMistake(options_.url)));
    }
    return connection_->Run(commands, deadline);
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

  // The current version as it was found without a whole page of its own, 0 if none was: it holds
  // nothing back.
  std::int64_t TakeBroken(std::string_view board) {
    absl::MutexLock lock(&mutex_);
    return std::exchange(broken_[std::string(board)], 0);
  }
  void SetBroken(std::string_view board, std::int64_t version) {
    absl::MutexLock lock(&mutex_);
    broken_[std::string(board)] = version;
  }

  const Options& options() const { return options_; }

 private:
  const Options options_;
  std::optional<RedisConnection> connection_;
  absl::Mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> hints_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::int64_t, std::less<>> broken_ ABSL_GUARDED_BY(mutex_);
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
  if (const std::int64_t broken = state_->TakeBroken(board); broken != 0) {
    commands.push_back(DropCommand(board, broken));
  }
  commands.push_back({"SET", own + ":sealed", Seal(board, version, page), "EX", keep});
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
  commands.push_back({"DEL", own + ":meta"});
  commands.push_back({"HSET", own + ":meta", "version", StrCat(version), "rows",
                      StrCat(ranks.size()), "sha256", Sha256Hex(page)});
  commands.push_back({"EXPIRE", own + ":meta", keep});
  commands.push_back({"EVAL", kSwitch, "4", prefix + "cur", own + ":sealed", own + ":z",
                      own + ":meta", pointer, prefix, keep});
  return state_->Run(commands, state_->Deadline()).status();
}

absl::Status RedisPageCache::Drop(std::string_view board, std::int64_t version) {
  return state_->Run({DropCommand(board, version)}, state_->Deadline()).status();
}

absl::StatusOr<std::optional<CachedVersion>> RedisPageCache::Get(std::string_view board) {
  const std::string prefix = Prefix(board);
  // The first look guesses the version. A wrong guess learns the current one, and the second look
  // takes that version's page even if the pointer has moved on since: it lives on and never
  // changes.
  const RedisConnection::Deadline deadline = state_->Deadline();
  std::int64_t hint = state_->Hint(board);
  for (int look = 0; look < 2; ++look) {
    ASSIGN_OR_RETURN(
        const std::vector<RedisReply> replies,
        state_->Run({{"MGET", prefix + "cur", prefix + Pointer(hint) + ":sealed"}}, deadline));
    const RedisReply& pair = replies.front();
    if (pair.size() != 2 || !pair[0]) {
      return std::nullopt;
    }
    const std::optional<std::int64_t> version = VersionOf(*pair[0]);
    if (!version) {
      return std::nullopt;
    }
    if (*version == hint || look > 0) {
      if (!pair[1]) {
        state_->SetBroken(board, hint);
        return std::nullopt;
      }
      absl::StatusOr<std::string> page = Unseal(board, hint, *pair[1]);
      if (!page.ok()) {
        state_->SetBroken(board, hint);
        return page.status();
      }
      state_->SetHint(board, hint);
      return CachedVersion{hint, *std::move(page)};
    }
    hint = *version;
  }
  return std::nullopt;
}

}  // namespace zoneflow::cache
