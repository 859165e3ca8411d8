// Ready-made pages of immutable versions, switched by one pointer. A cache and nothing more: losing
// it costs time, never an answer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/config/lookup.h"

namespace zoneflow::cache {

struct CachedVersion {
  std::int64_t version = 0;
  std::string page;  // the bytes as they were put
};

// Thread-safe.
class PageCache {
 public:
  virtual ~PageCache() = default;

  // Stores the version's page and ranks (member, rank; rank 1 first) under keys of its own, then
  // switches the board's pointer to it in one atomic step that refuses to go back. An older version
  // than the current one changes nothing that a reader of the newest can see, unless this client
  // has found the current one without a whole page. Earlier versions live on for ten minutes.
  // Unavailable: go on without.
  virtual absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                           const std::vector<std::pair<std::string, std::int64_t>>& ranks) = 0;

  // Takes the version away if it is the current one, so that an older one can be put: for a version
  // that the store does not have.
  virtual absl::Status Drop(std::string_view board, std::int64_t version) = 0;

  // Returns the current version's page, nullopt if the cache holds none, DataLoss if what it holds
  // is not whole or belongs to another board or version: put the page again. Never mixes versions.
  // Whoever can write to the cache can still forge a page: it is to be compared with the truth.
  virtual absl::StatusOr<std::optional<CachedVersion>> Get(std::string_view board) = 0;
};

// Reads REDIS_URL ("redis://127.0.0.1:6379" or "unix:PATH"; not set: no Redis). Errors go to the
// reader.
struct Config {
  std::string redis_url;
};
Config ReadConfig(config::Reader& reader);

// Opens the cache: Redis if there is a URL, else a cache that is always empty. Redis being away is
// no error; calls answer Unavailable within 100 ms, however slowly it answers, and try again after
// a pause.
std::unique_ptr<PageCache> Open(const Config& config);

}  // namespace zoneflow::cache
