#include "services/scoring/adapters/page_shelves.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/adapters/wire.h"

namespace zoneflow::scoring {

std::optional<BoardPage> MemoryShelf::Newest(std::string_view board_id) {
  absl::MutexLock lock(&mutex_);
  const auto found = newest_.find(board_id);
  return found == newest_.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t MemoryShelf::Version(std::string_view board_id) {
  absl::MutexLock lock(&mutex_);
  const auto found = newest_.find(board_id);
  return found == newest_.end() ? 0 : found->second.version;
}

void MemoryShelf::Put(BoardPage page) {
  absl::MutexLock lock(&mutex_);
  BoardPage& newest = newest_[page.board_id];
  if (page.version > newest.version) {
    newest = std::move(page);
  }
}

std::optional<BoardPage> RedisShelf::Newest(std::string_view board_id) {
  const absl::StatusOr<std::string> key = KeyOf(board_id);
  if (!key.ok()) {
    return std::nullopt;
  }
  absl::StatusOr<std::optional<cache::CachedVersion>> cached = cache_.Get(*key);
  if (!cached.ok() || !cached->has_value()) {
    behind_ = true;
    return std::nullopt;
  }
  return BoardPage{std::string(board_id), (*cached)->version, std::move((*cached)->page)};
}

void RedisShelf::Reject(const BoardPage& page) {
  {
    absl::MutexLock lock(&mutex_);
    rejected_[page.board_id] = page.version;
  }
  behind_ = true;
}

absl::Status RedisShelf::Put(const BoardPage& page) {
  const absl::Status put = [&]() -> absl::Status {
    std::int64_t rejected = 0;
    {
      absl::MutexLock lock(&mutex_);
      if (const auto found = rejected_.find(page.board_id); found != rejected_.end()) {
        rejected = found->second;
        rejected_.erase(found);
      }
    }
    ASSIGN_OR_RETURN(const std::string key, KeyOf(page.board_id));
    if (rejected > page.version) {
      // If another replica publishes just this version meanwhile, it is put again as soon as this
      // one reads of it.
      RETURN_IF_ERROR(cache_.Drop(key, rejected));
    }
    return cache_.Put(key, page.version, page.bytes, RanksOf(page.bytes));
  }();
  if (!put.ok()) {
    behind_ = true;
  }
  return put;
}

absl::StatusOr<std::string> RedisShelf::KeyOf(std::string_view board_id) {
  {
    absl::MutexLock lock(&mutex_);
    if (!name_.empty()) {
      return StrCat(name_, "/", board_id);
    }
  }
  ASSIGN_OR_RETURN(std::string name, identity_());
  absl::MutexLock lock(&mutex_);
  name_ = std::move(name);
  return StrCat(name_, "/", board_id);
}

}  // namespace zoneflow::scoring
