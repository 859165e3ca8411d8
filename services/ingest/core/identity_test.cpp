#include "services/ingest/core/identity.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SigningFigures Signed(const std::string& zone, std::vector<MemberFigures> members,
                      std::optional<Money> amount = std::nullopt) {
  SigningFigures signing;
  signing.status = FigureStatus::kExtracted;
  signing.zone = {zone, zone, ""};
  signing.count = std::max<std::int64_t>(1, static_cast<std::int64_t>(members.size()));
  signing.members = std::move(members);
  signing.amount = std::move(amount);
  return signing;
}

// What is said of the two.
std::vector<Likeness> Shared(const SigningFigures& one, const SigningFigures& other) {
  const std::vector<IdentityKey> of_one = IdentityKeysOf(one), of_other = IdentityKeysOf(other);
  std::vector<Likeness> shared;
  for (const IdentityKey& key : of_one) {
    if (std::ranges::find(of_other, key) != of_other.end()) {
      shared.push_back(key.likeness);
    }
  }
  return ReasonsOf(shared);
}

TEST(IdentityTest, NamesProposeInTheirOrder) {
  const MemberFigures lens{"", "霁原光学科技有限公司", "光学镜头项目", {}, {}};
  const MemberFigures as_told{"", "霁原光学科技", "“光学镜头”项目", {}, {}};
  const MemberFigures other_owner{"", "渡川智能", "光学镜头项目", {}, {}};
  const MemberFigures second_stage{"", "霁原光学科技", "光学镜头二期项目", {}, {}};
  EXPECT_THAT(Shared(Signed("a", {lens}), Signed("a", {as_told})),
              ElementsAre(Likeness::kSameProject));
  EXPECT_THAT(Shared(Signed("a", {lens}), Signed("a", {other_owner})),
              ElementsAre(Likeness::kSameName));
  EXPECT_THAT(Shared(Signed("a", {lens}), Signed("b", {as_told})),
              ElementsAre(Likeness::kOtherZone));
  EXPECT_THAT(Shared(Signed("a", {lens}), Signed("a", {second_stage})),
              ElementsAre(Likeness::kSameCompany));
  EXPECT_THAT(Shared(Signed("a", {lens}), Signed("b", {second_stage})), IsEmpty());
}

TEST(IdentityTest, SumsProposeForBatchesInAnyOfTheirCurrencies) {
  const Money yuan{5'180'000'000'00, "CNY"}, dollars{800'000'000'00, "USD"};
  SigningFigures batch = Signed("a", {}, yuan);
  batch.count = 14;
  batch.amount_alt = dollars;
  SigningFigures again = Signed("a", {}, dollars);
  again.count = 14;
  EXPECT_THAT(Shared(batch, again), ElementsAre(Likeness::kSameFigures));
  again.count = 13;
  EXPECT_THAT(Shared(batch, again), IsEmpty());
  // Two projects of one sum.
  EXPECT_THAT(Shared(Signed("a", {{"", "甲公司", "", {}, {}}}, yuan),
                     Signed("a", {{"", "乙公司", "", {}, {}}}, yuan)),
              IsEmpty());
}

TEST(IdentityTest, WhatIsRejectedTellsOfNothing) {
  SigningFigures rejected = Signed("a", {{"", "甲公司", "", {}, {}}});
  rejected.status = FigureStatus::kRejected;
  EXPECT_THAT(IdentityKeysOf(rejected), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::ingest
