// What every PageCache that keeps pages promises. A backend is a type with
//   static std::string Missing();              why it cannot run here, "" if it can
//   std::unique_ptr<PageCache> Open();         another client of the same store
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/cache/page_cache.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::cache {

template <typename Backend>
class PageCacheContract : public testing::OnBackend<Backend> {};

TYPED_TEST_SUITE_P(PageCacheContract);

// The version it came with and the page put for it, or -1 and "" for none.
inline std::pair<std::int64_t, std::string> Read(PageCache& cache, std::string_view board) {
  const auto got = cache.Get(board);
  EXPECT_THAT(got, testing::IsOk());
  if (!got.ok() || !got->has_value()) {
    return {-1, ""};
  }
  return {(*got)->version, (*got)->page};
}

TYPED_TEST_P(PageCacheContract, ABoardNeverPutIsNotThere) {
  EXPECT_EQ(Read(*this->backend_->Open(), "hot").first, -1);
}

TYPED_TEST_P(PageCacheContract, AnyBytesComeBackAsTheyWerePut) {
  const auto cache = this->backend_->Open();
  const std::string page("\0\r\n$5\xff 新区", 13);
  ASSERT_THAT(cache->Put("hot", 1, page, {{"zone-a", 1}, {"zone b", 1}}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot"), std::make_pair(std::int64_t{1}, page));
  ASSERT_THAT(cache->Put("hot", 2, "", {}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot"), std::make_pair(std::int64_t{2}, std::string()));
}

TYPED_TEST_P(PageCacheContract, TheNewestVersionIsReadAndAnOlderOneChangesNothing) {
  const auto cache = this->backend_->Open();
  ASSERT_THAT(cache->Put("hot", 9, "nine", {{"a", 1}}), testing::IsOk());
  ASSERT_THAT(cache->Put("hot", 1000000, "million", {{"a", 1}}), testing::IsOk());
  ASSERT_THAT(cache->Put("hot", 999999, "late", {{"a", 2}}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot"), std::make_pair(std::int64_t{1000000}, std::string("million")));
}

TYPED_TEST_P(PageCacheContract, TheSameVersionAgainIsNoError) {
  const auto cache = this->backend_->Open();
  ASSERT_THAT(cache->Put("hot", 3, "three", {{"a", 1}}), testing::IsOk());
  ASSERT_THAT(cache->Put("hot", 3, "three", {{"a", 1}}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot").second, "three");
}

TYPED_TEST_P(PageCacheContract, BoardsDoNotTouchEachOther) {
  const auto cache = this->backend_->Open();
  ASSERT_THAT(cache->Put("hot", 5, "hot", {}), testing::IsOk());
  ASSERT_THAT(cache->Put("zones", 2, "zones", {}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot").second, "hot");
  EXPECT_EQ(Read(*cache, "zones").second, "zones");
}

TYPED_TEST_P(PageCacheContract, AReaderNeverGoesBackNorSeesAMixWhileTwoWritersSwitch) {
  constexpr std::int64_t kVersions = 400;
  std::atomic<int> writing{2};
  const auto write = [&](std::int64_t first) {
    const auto cache = this->backend_->Open();
    for (std::int64_t version = first; version <= kVersions; version += 2) {
      EXPECT_THAT(cache->Put("hot", version, StrCat("page ", version), {{"a", version}}),
                  testing::IsOk());
    }
    --writing;
  };
  std::thread odd(write, 1);
  std::thread even(write, 2);
  const auto reader = this->backend_->Open();
  std::int64_t last = 0;
  while (writing > 0) {
    const auto [version, page] = Read(*reader, "hot");
    if (version < 0) {
      EXPECT_EQ(last, 0);
      continue;
    }
    EXPECT_GE(version, last);
    EXPECT_EQ(page, StrCat("page ", version));
    last = version;
  }
  odd.join();
  even.join();
  EXPECT_EQ(Read(*reader, "hot").first, kVersions);
}

TYPED_TEST_P(PageCacheContract, AVersionThatTheStoreDoesNotHaveCanBeTakenAway) {
  const auto cache = this->backend_->Open();
  ASSERT_THAT(cache->Put("hot", 9, "of a store that was restored", {{"a", 1}}), testing::IsOk());
  ASSERT_THAT(cache->Put("hot", 3, "three", {{"a", 1}}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot").first, 9);
  ASSERT_THAT(cache->Drop("hot", 8), testing::IsOk());
  ASSERT_THAT(cache->Drop("zones", 9), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot").first, 9) << "only the current version is taken away";
  ASSERT_THAT(cache->Drop("hot", 9), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot").first, -1);
  ASSERT_THAT(cache->Put("hot", 3, "three", {{"a", 1}}), testing::IsOk());
  EXPECT_EQ(Read(*cache, "hot"), std::make_pair(std::int64_t{3}, std::string("three")));
}

REGISTER_TYPED_TEST_SUITE_P(PageCacheContract, ABoardNeverPutIsNotThere,
                            AnyBytesComeBackAsTheyWerePut,
                            TheNewestVersionIsReadAndAnOlderOneChangesNothing,
                            TheSameVersionAgainIsNoError, BoardsDoNotTouchEachOther,
                            AVersionThatTheStoreDoesNotHaveCanBeTakenAway,
                            AReaderNeverGoesBackNorSeesAMixWhileTwoWritersSwitch);

}  // namespace zoneflow::cache
