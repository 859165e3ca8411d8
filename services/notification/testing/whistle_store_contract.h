// What every WhistleStore promises. A backend is an OnBackend one with
//   WhistleStore& store();                              empty at first, on SampleRulebook()
//   std::vector<std::string> Told();                    "WhistleChanged REVISION ACTOR TIME" …
//   std::optional<Instant> TurnOf(const WhistleId&);    when its timer is due
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/whistle/ports.h"
#include "services/notification/testing/whistle_in_hand.h"

namespace zoneflow::notification::testing {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

template <typename Backend>
class WhistleStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  WhistleStore& store() { return this->backend_->store(); }

  absl::StatusOr<Whistle> Blow(const std::string& name, Instant when,
                               const Opening& opening = Garbage()) {
    const WhistleId id = WhistleIdOf(name);
    return store().Change(id, {name, opening.place}, {kCommunity.id, when},
                          [&](const Whistle* before) {
                            EXPECT_EQ(before, nullptr);
                            return PlanBlow(id, opening, {SampleRulebook(), kCommunity, when});
                          });
  }

  template <typename Plan, typename... Arguments>
  absl::StatusOr<Whistle> Do(const std::string& name, const Principal& who, Instant when, Plan plan,
                             Arguments... arguments) {
    return store().Change(
        WhistleIdOf(name), {}, {who.id, when},
        [&](const Whistle* before) -> absl::StatusOr<WhistleChange> {
          if (before == nullptr) {
            return absl::NotFoundError("id: no such ticket");
          }
          return plan(*before, arguments..., MoveContext{SampleRulebook(), who, when});
        });
  }

  absl::StatusOr<Whistle> Dispatch(const std::string& name, Instant when,
                                   const std::string& department = "城市管理局") {
    return Do(name, kDispatcher, when, PlanDispatch,
              std::vector<DispatchTo>{{department, true}, {"公安分局", false}}, "");
  }

  const Instant kTen = At("2021-03-02 10:00");
  const LegQuery kMarch = {std::nullopt, "", At("2021-03-01 00:00"), At("2021-04-01 00:00")};
};

TYPED_TEST_SUITE_P(WhistleStoreContract);

TYPED_TEST_P(WhistleStoreContract, ATicketComesBackWholeWithItsHistory) {
  const Instant ten = this->kTen;
  ASSERT_THAT(this->Blow("a", ten), IsOk());
  ASSERT_THAT(this->Dispatch("a", ten), IsOk());
  ASSERT_THAT(this->Do("a", kUrban, ten, PlanBounce, 1, "非本部门职责", "生态环境局"), IsOk());
  ASSERT_THAT(this->Do("a", kDispatcher, ten, PlanDispatch,
                       std::vector<DispatchTo>{{"生态环境局", true}}, "改派"),
              IsOk());
  ASSERT_THAT(this->Do("a", kEcology, ten, PlanReportIn, 3, "王工", "现场", "已到"), IsOk());
  ASSERT_THAT(
      this->Do("a", kEcology, ten, PlanFeedback, 3, "居民", "三日内", At("2021-03-05 10:00")),
      IsOk());
  ASSERT_THAT(this->Do("a", kEcology, ten, PlanRequestPause, 3, "另约", At("2021-03-04 10:00")),
              IsOk());
  ASSERT_THAT(this->Do("a", kDispatcher, ten, PlanDecidePause, 3, true, "同意"), IsOk());
  ASSERT_THAT(this->Do("a", kPolice, ten, PlanRequestExclusion, 2, "无理"), IsOk());
  ASSERT_THAT(this->Do("a", kEcology, ten, PlanResolve, 3, "已清"), IsOk());
  const auto after =
      this->Do("a", kCommunity, ten, PlanRate, Rating{true, Satisfaction::kFair}, "好");
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->revision, 11);
  EXPECT_THAT(this->store().Get(WhistleIdOf("a")), IsOkAndHolds(*after));
  const auto entries = this->store().ReadEntries(WhistleIdOf("a"), 100);
  ASSERT_THAT(entries, IsOk());
  EXPECT_EQ(Replay(WhistleIdOf("a"), *entries), *after);
  const auto last = this->store().ReadEntries(WhistleIdOf("a"), 2);
  ASSERT_THAT(last, IsOkAndHolds(SizeIs(2)));
  EXPECT_EQ(last->back(), entries->back());
}

TYPED_TEST_P(WhistleStoreContract, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(this->store().Get(WhistleIdOf("a")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("id")));
  EXPECT_THAT(this->store().ReadEntries(WhistleIdOf("a"), 10), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(this->Dispatch("a", this->kTen), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->backend_->Told(), IsEmpty());
}

TYPED_TEST_P(WhistleStoreContract, EveryChangeIsToldOnceWithItsRevisionActorAndTime) {
  ASSERT_THAT(this->Blow("a", this->kTen), IsOk());
  ASSERT_THAT(this->Dispatch("a", At("2021-03-02 11:00")), IsOk());
  EXPECT_THAT(this->backend_->Told(),
              ElementsAre("WhistleChanged 1 person/community 2021-03-02T02:00:00.000000Z",
                          "WhistleChanged 2 person/dispatcher 2021-03-02T03:00:00.000000Z"));
}

TYPED_TEST_P(WhistleStoreContract, ARefusalChangesNothing) {
  const auto blown = this->Blow("a", this->kTen);
  ASSERT_THAT(blown, IsOk());
  EXPECT_THAT(this->Dispatch("a", this->kTen, "天文局"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->store().Get(WhistleIdOf("a")), IsOkAndHolds(*blown));
  EXPECT_THAT(this->backend_->Told(), SizeIs(1));
}

TYPED_TEST_P(WhistleStoreContract, ANamedRequestIsDoneOnceAndItsNameIsGoodForNoOther) {
  const auto first = this->Blow("a", this->kTen);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(this->Dispatch("a", this->kTen), IsOk());
  EXPECT_THAT(this->Blow("a", At("2021-03-02 12:00")), IsOkAndHolds(*first));
  Opening other = Garbage();
  other.place = "别处";
  EXPECT_THAT(this->Blow("a", this->kTen, other),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("request_id")));
  EXPECT_THAT(this->backend_->Told(), SizeIs(2));
}

TYPED_TEST_P(WhistleStoreContract, TheTimerIsThatOfTheNextTurn) {
  ASSERT_THAT(this->Blow("a", this->kTen), IsOk());
  EXPECT_EQ(this->backend_->TurnOf(WhistleIdOf("a")), std::nullopt);
  ASSERT_THAT(this->Dispatch("a", this->kTen), IsOk());
  EXPECT_THAT(this->backend_->TurnOf(WhistleIdOf("a")), Optional(At("2021-03-02 12:00")));
  ASSERT_THAT(this->Do("a", kUrban, this->kTen, PlanSignOff, 1), IsOk());
  ASSERT_THAT(this->Do("a", kPolice, this->kTen, PlanSignOff, 2), IsOk());
  EXPECT_THAT(this->backend_->TurnOf(WhistleIdOf("a")), Optional(At("2021-03-02 14:00")));
  ASSERT_THAT(this->Do("a", kCommunity, this->kTen, PlanWithdraw, "误报"), IsOk());
  EXPECT_EQ(this->backend_->TurnOf(WhistleIdOf("a")), std::nullopt);
}

TYPED_TEST_P(WhistleStoreContract, SimilarOnesAreOpenAtThePlaceForTheItem) {
  Opening spaced = Garbage(), urgent = Garbage("urgent"), elsewhere = Garbage();
  spaced.place = "金鼎社区　港湾大道1号";
  elsewhere.place = "唐家";
  const Instant ten = this->kTen;
  ASSERT_THAT(this->Blow("old", ten - std::chrono::hours{25}), IsOk());
  ASSERT_THAT(this->Blow("closed", ten), IsOk());
  ASSERT_THAT(this->Do("closed", kCommunity, ten, PlanWithdraw, "误报"), IsOk());
  ASSERT_THAT(this->Blow("same", ten - std::chrono::hours{2}), IsOk());
  ASSERT_THAT(this->Blow("spaced", ten - std::chrono::hours{1}, spaced), IsOk());
  ASSERT_THAT(this->Blow("urgent", ten, urgent), IsOk());
  ASSERT_THAT(this->Blow("elsewhere", ten, elsewhere), IsOk());
  const auto found = this->store().FindSimilar(
      {kSampleZone, "common", Garbage().place, ten - std::chrono::hours{24}, WhistleIdOf("new")});
  ASSERT_THAT(found, IsOkAndHolds(SizeIs(2)));
  EXPECT_EQ((*found)[0].id, WhistleIdOf("spaced"));
  EXPECT_EQ((*found)[1].id, WhistleIdOf("same"));
  // The 25 hours between are no repeat; "same" is one of nothing, as "closed" came after it.
  EXPECT_THAT(this->store().CountBlown(this->kMarch), IsOkAndHolds(BlownCount{6, 3}));
}

TYPED_TEST_P(WhistleStoreContract, TwoTicketsChangeTogetherOrNotAtAll) {
  const Instant ten = this->kTen;
  ASSERT_THAT(this->Blow("a", ten), IsOk());
  ASSERT_THAT(this->Blow("b", ten), IsOk());
  ASSERT_THAT(this->Dispatch("a", ten), IsOk());
  const auto merge = [&](const std::string& one, const std::string& other,
                         const std::string& request) {
    return this->store().ChangeTwo(
        WhistleIdOf(one), WhistleIdOf(other), {request, one + other}, {kDispatcher.id, ten},
        [&](const Whistle& first, const Whistle& second) -> absl::StatusOr<WhistleStore::Two> {
          auto merged = PlanMerge(first, second, "同一件事", {SampleRulebook(), kDispatcher, ten});
          if (!merged.ok()) {
            return merged.status();
          }
          return WhistleStore::Two{merged->merged, merged->into};
        });
  };
  EXPECT_THAT(merge("b", "none", ""), StatusIs(absl::StatusCode::kNotFound, HasSubstr("into_id")));
  EXPECT_THAT(merge("a", "b", ""), StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto before = this->store().Get(WhistleIdOf("a"));
  const auto both = merge("b", "a", "r1");
  ASSERT_THAT(both, IsOk());
  EXPECT_EQ(both->first.state, WhistleState::kMerged);
  EXPECT_EQ(both->first.merged_into, WhistleIdOf("a"));
  EXPECT_EQ(both->second.legs, before->legs);
  EXPECT_THAT(this->store().Get(WhistleIdOf("b")), IsOkAndHolds(both->first));
  EXPECT_THAT(this->store().Get(WhistleIdOf("a")), IsOkAndHolds(both->second));
  for (const char* name : {"a", "b"}) {
    const auto entries = this->store().ReadEntries(WhistleIdOf(name), 100);
    ASSERT_THAT(entries, IsOk());
    EXPECT_EQ(Replay(WhistleIdOf(name), *entries), *this->store().Get(WhistleIdOf(name)));
  }
  // Both are told, and the same once more changes nothing.
  const auto told = this->backend_->Told();
  EXPECT_THAT(told, SizeIs(5));
  EXPECT_THAT(merge("b", "a", "r1"), IsOkAndHolds(*both));
  EXPECT_EQ(this->backend_->Told(), told);
  EXPECT_THAT(merge("a", "b", "r1"), StatusIs(absl::StatusCode::kAlreadyExists));
}

TYPED_TEST_P(WhistleStoreContract, LegsAreReadByTimeZoneAndDepartment) {
  ASSERT_THAT(this->Blow("a", this->kTen), IsOk());
  ASSERT_THAT(this->Dispatch("a", this->kTen), IsOk());
  ASSERT_THAT(this->Blow("b", At("2021-03-31 23:00")), IsOk());
  ASSERT_THAT(this->Dispatch("b", At("2021-04-01 00:00"), "生态环境局"), IsOk());
  const auto count = [&](LegQuery query) {
    const auto legs = this->store().ReadLegs(query);
    EXPECT_THAT(legs, IsOk());
    return legs->size();
  };
  LegQuery query = this->kMarch;
  EXPECT_EQ(count(query), 2U);
  query.department = "公安分局";
  EXPECT_EQ(count(query), 1U);
  query.zones = {{kSampleZone}};
  EXPECT_EQ(count(query), 1U);
  query.zones = {{"cn-sc-chengdu-hitech"}};
  EXPECT_EQ(count(query), 0U);
  query.zones = std::vector<std::string>{};
  EXPECT_EQ(count(query), 0U);
  EXPECT_THAT(this->store().CountBlown(query), IsOkAndHolds(BlownCount{0, 0}));
  const auto legs = this->store().ReadLegs(this->kMarch);
  const auto whistle = this->store().Get(WhistleIdOf("a"));
  EXPECT_THAT(*legs, ::testing::UnorderedElementsAre(FactsOf(*whistle, whistle->legs[0]),
                                                     FactsOf(*whistle, whistle->legs[1])));
}

REGISTER_TYPED_TEST_SUITE_P(WhistleStoreContract, ATicketComesBackWholeWithItsHistory,
                            WhatIsNotThereIsNotFound,
                            EveryChangeIsToldOnceWithItsRevisionActorAndTime,
                            ARefusalChangesNothing,
                            ANamedRequestIsDoneOnceAndItsNameIsGoodForNoOther,
                            TheTimerIsThatOfTheNextTurn, SimilarOnesAreOpenAtThePlaceForTheItem,
                            TwoTicketsChangeTogetherOrNotAtAll, LegsAreReadByTimeZoneAndDepartment);

}  // namespace zoneflow::notification::testing
