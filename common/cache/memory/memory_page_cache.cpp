#include "common/cache/memory/memory_page_cache.h"

namespace zoneflow::cache {

absl::Status MemoryPageCache::Put(
    std::string_view board, std::int64_t version, std::string_view page,
    const std::vector<std::pair<std::string, std::int64_t>>& /*ranks*/) {
  absl::MutexLock lock(&mutex_);
  CachedVersion& newest = newest_[std::string(board)];
  if (version >= newest.version) {
    newest = {version, std::string(page)};
  }
  return absl::OkStatus();
}

absl::Status MemoryPageCache::Drop(std::string_view board, std::int64_t version) {
  absl::MutexLock lock(&mutex_);
  const auto found = newest_.find(board);
  if (found != newest_.end() && found->second.version == version) {
    newest_.erase(found);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<CachedVersion>> MemoryPageCache::Get(std::string_view board) {
  absl::MutexLock lock(&mutex_);
  const auto found = newest_.find(board);
  if (found == newest_.end()) {
    return std::nullopt;
  }
  return found->second;
}

absl::Status EmptyPageCache::Put(
    std::string_view /*board*/, std::int64_t /*version*/, std::string_view /*page*/,
    const std::vector<std::pair<std::string, std::int64_t>>& /*ranks*/) {
  return absl::OkStatus();
}

absl::Status EmptyPageCache::Drop(std::string_view /*board*/, std::int64_t /*version*/) {
  return absl::OkStatus();
}

absl::StatusOr<std::optional<CachedVersion>> EmptyPageCache::Get(std::string_view /*board*/) {
  return std::nullopt;
}

}  // namespace zoneflow::cache
