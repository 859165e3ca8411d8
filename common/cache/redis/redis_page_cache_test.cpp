#include "common/cache/redis/redis_page_cache.h"

#include <chrono>
#include <thread>

#include "common/cache/testing/page_cache_contract.h"
#include "tests/support/temp_redis.h"

namespace zoneflow::cache {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Redis {
  static std::string Missing() {
    const auto redis = testing::TempRedis::Start();
    return redis.ok() ? "" : std::string(redis.status().message());
  }
  Redis() : server(*testing::TempRedis::Start()) {}
  std::string url() const { return "redis://" + server->address(); }
  std::unique_ptr<PageCache> Open() {
    return std::make_unique<RedisPageCache>(RedisPageCache::Options{
        .url = url(), .call_timeout = milliseconds(2000), .pause = milliseconds(50)});
  }

  std::unique_ptr<testing::TempRedis> server;
};
INSTANTIATE_TYPED_TEST_SUITE_P(Redis, PageCacheContract, Redis);

TEST(RedisOutageTest, AKilledRedisIsUnavailableFastAndHealsByItself) {
  if (const std::string missing = Redis::Missing(); !missing.empty()) {
    GTEST_SKIP() << missing;
  }
  Redis redis;
  RedisPageCache cache({.url = redis.url()});
  ASSERT_THAT(cache.Put("hot", 1, "page", {{"a", 1}}), testing::IsOk());
  redis.server->Kill();
  const auto before = Steady::now();
  for (int call = 0; call < 100; ++call) {
    EXPECT_THAT(cache.Get("hot"), testing::StatusIs(absl::StatusCode::kUnavailable));
  }
  // One timeout at most, not a hundred: the rest is answered within the pause.
  EXPECT_LT(Steady::now() - before, std::chrono::seconds(5));
  ASSERT_THAT(redis.server->Restart(), testing::IsOk());
  const auto deadline = Steady::now() + std::chrono::seconds(20);
  while (!cache.Get("hot").ok() && Steady::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  // What Redis held is gone; the next version is taken as the first was.
  EXPECT_EQ(Read(cache, "hot").first, -1);
  ASSERT_THAT(cache.Put("hot", 2, "again", {}), testing::IsOk());
  EXPECT_EQ(Read(cache, "hot").second, "again");
}

}  // namespace
}  // namespace zoneflow::cache
