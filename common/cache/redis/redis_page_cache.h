// Pages in Redis, by hiredis (RESP2). The keys of one board share a hash tag, so they lie in one
// slot:
//
//   {board:ID}:cur              "v:000042", the one key that changes; readers start here
//   {board:ID}:v:000042:page    the page's bytes
//   {board:ID}:v:000042:z       sorted set, member = row, score = rank (never a sum: those pass
//   2^53) {board:ID}:v:000042:meta    hash: version, rows, sha256 of the page
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "common/cache/page_cache.h"

namespace zoneflow::cache {

// Keeps one connection, shared by all threads. A failed call closes it; for a pause after that
// every call answers Unavailable at once, then the next one connects again. Thread-safe.
class RedisPageCache final : public PageCache {
 public:
  struct Options {
    std::string url;  // "redis://host[:port]" or "unix:PATH"; checked by ReadConfig
    std::chrono::milliseconds connect_timeout{40};
    std::chrono::milliseconds call_timeout{60};
    std::chrono::milliseconds pause{500};
    std::chrono::seconds keep_old{600};
  };

  explicit RedisPageCache(Options options);
  ~RedisPageCache() override;

  absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                   const std::vector<std::pair<std::string, std::int64_t>>& ranks) override;
  absl::StatusOr<std::optional<CachedVersion>> Get(std::string_view board) override;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Returns why the URL cannot be used, "" if it can.
std::string RedisUrlMistake(std::string_view url);

}  // namespace zoneflow::cache
