#include "common/cache/memory/memory_page_cache.h"

#include "common/cache/redis/redis_page_cache.h"
#include "common/cache/testing/page_cache_contract.h"

namespace zoneflow::cache {
namespace {

class Forwarding final : public PageCache {
 public:
  explicit Forwarding(PageCache& to) : to_(to) {}
  absl::Status Put(std::string_view board, std::int64_t version, std::string_view page,
                   const std::vector<std::pair<std::string, std::int64_t>>& ranks) override {
    return to_.Put(board, version, page, ranks);
  }
  absl::Status Drop(std::string_view board, std::int64_t version) override {
    return to_.Drop(board, version);
  }
  absl::StatusOr<std::optional<CachedVersion>> Get(std::string_view board) override {
    return to_.Get(board);
  }

 private:
  PageCache& to_;
};

struct Memory {
  static std::string Missing() { return ""; }
  std::unique_ptr<PageCache> Open() { return std::make_unique<Forwarding>(cache); }
  MemoryPageCache cache;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, PageCacheContract, Memory);

TEST(EmptyPageCacheTest, KeepsNothing) {
  EmptyPageCache cache;
  ASSERT_THAT(cache.Put("hot", 1, "page", {}), testing::IsOk());
  EXPECT_EQ(Read(cache, "hot").first, -1);
}

TEST(RedisUrlTest, AWrongUrlNamesTheRule) {
  for (const char* good : {"redis://127.0.0.1", "redis://127.0.0.1:6379", "redis://redis:6379/",
                           "unix:run/redis.sock"}) {
    EXPECT_EQ(RedisUrlMistake(good), "") << good;
  }
  for (const char* bad : {"127.0.0.1:6379", "redis://", "redis://h:0", "redis://h:x", "redis://u@h",
                          "unix:", "rediss://h"}) {
    EXPECT_EQ(RedisUrlMistake(bad), "must be redis://HOST[:PORT] or unix:PATH") << bad;
  }
}

TEST(RedisPageCacheTest, AServerThatIsAwayIsUnavailable) {
  RedisPageCache cache({.url = "unix:no/such/socket"});
  EXPECT_THAT(cache.Get("hot"), testing::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(cache.Put("hot", 1, "page", {}), testing::StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(cache.Drop("hot", 1), testing::StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace zoneflow::cache
