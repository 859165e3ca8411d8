#include "services/ingest/core/member_index.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "services/ingest/testing/documents.h"

namespace zoneflow::ingest {
namespace {

std::optional<Money> Cny(std::int64_t minor) { return Money{minor, "CNY"}; }

// What the index stands for: the first of all that may be the same investment.
std::uint32_t LookAtAll(const std::vector<MemberKey>& keys, const std::vector<Sums>& all,
                        const MemberKey& key, const Sums& sums) {
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    if (SameMember(keys[i], all[i], key, sums)) {
      return i;
    }
  }
  return MemberIndex::kNobody;
}

TEST(MemberIndexTest, FindsWhatLookingAtAllOfThemFinds) {
  std::mt19937 random(8);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 150; ++round) {
    Checkpoint checkpoint;
    MemberIndex index(checkpoint);
    std::vector<MemberKey> keys;
    std::vector<Sums> all;
    const std::uint32_t names = 1 + pick(40);
    const std::uint32_t amounts = 1 + pick(30);
    const std::uint32_t currencies = 1 + pick(4);
    const auto money = [&]() -> std::optional<Money> {
      static const char* const kCurrencies[] = {"CNY", "USD", "EUR", "JPY"};
      return pick(4) == 0 ? std::nullopt
                          : std::optional(Money{1 + pick(amounts), kCurrencies[pick(currencies)]});
    };
    for (int i = 0; i < 120; ++i) {
      // Companies whose names begin with each other, names that repeat, and none of either.
      MemberKey key;
      for (std::uint32_t n = pick(6); n > 0; --n) {
        key.company += pick(2) == 0 ? "泽" : "锐";
      }
      key.company += pick(3) == 0 ? testing::DistinctName(pick(names), 2) : "";
      key.name = pick(3) == 0 ? "" : testing::DistinctName(pick(names), 3);
      Sums sums;
      sums.Take(money());
      sums.Take(money());
      const std::uint32_t found = index.First(key, sums);
      ASSERT_EQ(found, LookAtAll(keys, all, key, sums)) << "round " << round << ", step " << i;
      if (found == MemberIndex::kNobody || pick(4) == 0) {
        keys.push_back(key);
        all.push_back(sums);
        index.Add(key, sums);
      } else {
        all[found].Take(sums.amount);
        all[found].Take(sums.alt);
        index.Change(found, all[found]);
      }
    }
  }
}

// The comparisons that it takes to enter so many members, each looked for before.
std::size_t Work(int members, MemberKey (*key_of)(std::uint64_t), Sums (*sums_of)(std::uint64_t)) {
  std::size_t questions = 0;
  Checkpoint checkpoint([&] {
    ++questions;
    return absl::OkStatus();
  });
  MemberIndex index(checkpoint);
  for (int i = 0; i < members; ++i) {
    const auto n = static_cast<std::uint64_t>(i);
    const MemberKey key = key_of(n);
    const Sums sums = sums_of(n);
    std::uint32_t found = index.First(key, sums);
    if (found == MemberIndex::kNobody) {
      index.Add(key, sums);
    }
  }
  return questions * Checkpoint::kStepsPerQuestion;
}

TEST(MemberIndexTest, TheWorkDoesNotGrowWithTheSquareOfTheMembers) {
  struct Case {
    const char* what;
    MemberKey (*key_of)(std::uint64_t);
    Sums (*sums_of)(std::uint64_t);
  };
  const auto sum = [](std::uint64_t n) { return Sums{Cny(static_cast<std::int64_t>(n)), {}}; };
  const auto none = [](std::uint64_t /*n*/) { return Sums{}; };
  const auto euro = [](std::uint64_t n) {
    return n % 2 == 0 ? Sums{Cny(static_cast<std::int64_t>(n)), {}}
                      : Sums{Money{static_cast<std::int64_t>(n), "EUR"}, {}};
  };
  const auto nested = [](std::uint64_t n) {
    std::string company = "鹏翔";
    for (std::uint64_t i = 0; i < n % 12; ++i) {
      company += i * n % 3 == 0 ? "泽" : "锐";
    }
    return MemberKey{company, testing::DistinctName(n, 4)};
  };
  const std::vector<Case> cases = {
      {"all differ",
       [](std::uint64_t n) {
         return MemberKey{testing::DistinctName(n, 4), "甲"};
       },
       none},
      {"one company",
       [](std::uint64_t n) {
         return MemberKey{"云岭", testing::DistinctName(n, 4)};
       },
       sum},
      {"one name",
       [](std::uint64_t n) {
         return MemberKey{testing::DistinctName(n, 4), "基地"};
       },
       sum},
      {"no company",
       [](std::uint64_t n) {
         return MemberKey{"", testing::DistinctName(n, 4)};
       },
       sum},
      {"companies that begin with each other", nested, sum},
      {"two currencies",
       [](std::uint64_t n) {
         return MemberKey{testing::DistinctName(n, 4), ""};
       },
       euro},
  };
  for (const Case& c : cases) {
    const std::size_t few = Work(2'000, c.key_of, c.sums_of);
    const std::size_t many = Work(16'000, c.key_of, c.sums_of);
    // Looking at all of them would make 64 times as much of it: 128 million.
    EXPECT_LT(many, 16 * few + 32 * Checkpoint::kStepsPerQuestion) << c.what;
    EXPECT_LT(many, 2'000'000U) << c.what;
  }
}

}  // namespace
}  // namespace zoneflow::ingest
