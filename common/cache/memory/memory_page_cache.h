// Pages without Redis: in memory for tests, or none at all.
#pragma once

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/cache/page_cache.h"

namespace zoneflow::cache {

// Keeps the newest version of each board in this process. Thread-safe.
class MemoryPageCache final : public PageCache {
 public:
  absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                   const std::vector<std::pair<std::string, std::int64_t>>& ranks) override;
  absl::Status Drop(std::string_view board, std::int64_t version) override;
  absl::StatusOr<std::optional<CachedVersion>> Get(std::string_view board) override;

 private:
  absl::Mutex mutex_;
  std::map<std::string, CachedVersion, std::less<>> newest_ ABSL_GUARDED_BY(mutex_);
};

// Takes every page and keeps none. Thread-safe.
class EmptyPageCache final : public PageCache {
 public:
  absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                   const std::vector<std::pair<std::string, std::int64_t>>& ranks) override;
  absl::Status Drop(std::string_view board, std::int64_t version) override;
  absl::StatusOr<std::optional<CachedVersion>> Get(std::string_view board) override;
};

}  // namespace zoneflow::cache
