// Where the newest pages stand close by: in this process, and in Redis.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/cache/page_cache.h"
#include "services/scoring/core/ports.h"

namespace zoneflow::scoring {

// Thread-safe.
class MemoryShelf final : public PageShelf {
 public:
  std::optional<BoardPage> Newest(std::string_view board_id) override;
  std::int64_t Version(std::string_view board_id);  // 0: none
  void Put(BoardPage page);                         // an older version changes nothing

 private:
  absl::Mutex mutex_;
  std::map<std::string, BoardPage, std::less<>> newest_ ABSL_GUARDED_BY(mutex_);
};

// Thread-safe.
class RedisShelf final : public SharedShelf {
 public:
  // identity names the store; it is asked until it answers. The cache outlives the shelf.
  RedisShelf(cache::PageCache& cache, std::function<absl::StatusOr<std::string>()> identity)
      : cache_(cache), identity_(std::move(identity)) {}

  std::optional<BoardPage> Newest(std::string_view board_id) override;
  void Reject(const BoardPage& page) override;
  // In the place of a rejected version too, if that is a higher one.
  absl::Status Put(const BoardPage& page);

  // Whether a call since the last one of this found Redis away, without the page or with another:
  // what it should hold is to be put again. True at first.
  bool TakeBehind() { return behind_.exchange(false); }

 private:
  absl::StatusOr<std::string> KeyOf(std::string_view board_id);

  cache::PageCache& cache_;
  const std::function<absl::StatusOr<std::string>()> identity_;
  std::atomic<bool> behind_ = true;
  absl::Mutex mutex_;  // not held across a call of the cache
  std::string name_ ABSL_GUARDED_BY(mutex_);
  // By board: the last version that is not the store's, until a page is put.
  std::map<std::string, std::int64_t, std::less<>> rejected_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring
