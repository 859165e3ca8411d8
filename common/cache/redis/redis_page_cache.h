// Pages in Redis, by hiredis (RESP2). The keys of one board share a hash tag, so they lie in one
// slot:
//
//   {board:ID}:cur              "v:000042", the one key that changes; readers start here
//   {board:ID}:v:000042:sealed  the page's bytes below the board, the version and their SHA-256
//   {board:ID}:v:000042:z       sorted set, member = row, score = rank (never a sum: they pass
//   2^53) {board:ID}:v:000042:meta    hash: version, rows, sha256 of the page
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "common/cache/page_cache.h"

namespace zoneflow::cache {

// Keeps one connection, shared by all threads (redis_connection.h). Whatever the server does, a
// call ends within call_timeout: waiting for others, looking twice and connecting included.
// Thread-safe.
class RedisPageCache final : public PageCache {
 public:
  struct Options {
    std::string url;  // "redis://host[:port]" or "unix:PATH"; checked by ReadConfig
    std::chrono::milliseconds connect_timeout{1'000};  // in the background
    std::chrono::milliseconds call_timeout{100};
    std::chrono::milliseconds pause{500};
    std::chrono::seconds keep_old{600};
  };

  explicit RedisPageCache(Options options);
  ~RedisPageCache() override;

  absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                   const std::vector<std::pair<std::string, std::int64_t>>& ranks) override;
  absl::Status Drop(std::string_view board, std::int64_t version) override;
  absl::StatusOr<std::optional<CachedVersion>> Get(std::string_view board) override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Returns why the URL cannot be used, "" if it can.
std::string RedisUrlMistake(std::string_view url);

}  // namespace zoneflow::cache
