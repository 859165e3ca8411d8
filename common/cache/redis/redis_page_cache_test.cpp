#include "common/cache/redis/redis_page_cache.h"

#include <hiredis/hiredis.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

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

class TamperedRedisTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = Redis::Missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    redis_ = std::make_unique<Redis>();
    cache_ = redis_->Open();
    by_hand_.reset(redisConnect("127.0.0.1", redis_->server->port()));
    ASSERT_EQ(by_hand_->err, 0);
  }
  void Do(const std::vector<std::string>& command) {
    std::vector<const char*> parts;
    std::vector<std::size_t> sizes;
    for (const std::string& part : command) {
      parts.push_back(part.data());
      sizes.push_back(part.size());
    }
    auto* reply = static_cast<redisReply*>(redisCommandArgv(
        by_hand_.get(), static_cast<int>(parts.size()), parts.data(), sizes.data()));
    ASSERT_NE(reply, nullptr);
    EXPECT_NE(reply->type, REDIS_REPLY_ERROR) << reply->str;
    freeReplyObject(reply);
  }
  // -1: refused, or not there.
  std::int64_t VersionRead() {
    const auto got = cache_->Get("hot");
    return got.ok() && got->has_value() ? (*got)->version : -1;
  }

  struct Free {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  std::unique_ptr<Redis> redis_;
  std::unique_ptr<PageCache> cache_;
  std::unique_ptr<redisContext, Free> by_hand_;
};

TEST_F(TamperedRedisTest, WhatIsNotThePageOfItsBoardAndVersionIsNotGivenAndIsPutRight) {
  const std::string own = "{board:hot}:v:000007";
  const std::vector<std::vector<std::string>> tampers = {
      {"SET", own + ":sealed", "evil"},
      {"SET", own + ":sealed", ""},
      {"APPEND", own + ":sealed", "x"},
      {"SETRANGE", own + ":sealed", "100", "x"},
      {"DEL", own + ":sealed"},
      {"COPY", "{board:hot}:v:000006:sealed", own + ":sealed", "REPLACE"},    // another version
      {"COPY", "{board:zones}:v:000007:sealed", own + ":sealed", "REPLACE"},  // another board
      {"COPY", "{board:b/hot}:v:000007:sealed", own + ":sealed", "REPLACE"},  // another store
      {"RENAME", "some-list", own + ":sealed"},                               // another kind
      {"SET", "{board:hot}:cur", "v:000009"},
      {"SET", "{board:hot}:cur", "v:9223372036854775807"},
      {"SET", "{board:hot}:cur", "v:99999999999999999999"},
      {"SET", "{board:hot}:cur", "nonsense"},
      {"RENAME", "some-list", "{board:hot}:cur"},
      {"RENAME", "some-list", own + ":meta"},
      {"FLUSHALL"},
  };
  for (const std::vector<std::string>& tamper : tampers) {
    SCOPED_TRACE(::testing::PrintToString(tamper));
    Do({"FLUSHALL"});
    Do({"RPUSH", "some-list", "x"});
    ASSERT_THAT(cache_->Put("zones", 7, "zones", {}), testing::IsOk());
    ASSERT_THAT(cache_->Put("b/hot", 7, "another store's", {}), testing::IsOk());
    ASSERT_THAT(cache_->Put("hot", 6, "six", {{"a", 1}}), testing::IsOk());
    ASSERT_THAT(cache_->Put("hot", 7, "seven", {{"a", 1}}), testing::IsOk());
    Do(tamper);
    if (tamper.back() != own + ":meta") {
      EXPECT_EQ(VersionRead(), -1);
    }
    ASSERT_THAT(cache_->Put("hot", 7, "seven", {{"a", 1}}), testing::IsOk());
    EXPECT_EQ(Read(*cache_, "hot"), std::make_pair(std::int64_t{7}, std::string("seven")));
  }
}

}  // namespace
}  // namespace zoneflow::cache
