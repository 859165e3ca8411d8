// What every RulesStore promises, with the RulesSource that it is. A backend is an OnBackend one with
//   RulesStore& store();  RulesSource& source();   version 1 is Files(1), settled
//   RulesFiles Files(int number);                  files that read as rules, different by number
#pragma once

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/rules_version.h"

namespace zoneflow::approval::testing {

template <typename Backend>
class RulesStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  RulesStore& store() { return this->backend_->store(); }
  const RulesSource& source() { return this->backend_->source(); }
  absl::StatusOr<RulesVersion> Adopt(int files, const NamedRequest& request = {},
                                     std::int64_t expected = 0) {
    RulesDraft draft;
    draft.files = this->backend_->Files(files);
    draft.reason = "承诺时限调整";
    draft.expected_number = expected;
    draft.changes = {{"procedures", "EIA", "环评", "promised_wd", "7", "5"}};
    return store().Adopt(draft, request,
                         {"person/zhang", ShanghaiMidnight(Date{std::chrono::year{2021} / 2 / 1})});
  }
};

TYPED_TEST_SUITE_P(RulesStoreContract);

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::IsOkAndHolds;
using ::zoneflow::testing::StatusIs;

TYPED_TEST_P(RulesStoreContract, WhatIsAdoptedIsInForceAndWhatWasStandsBesideIt) {
  const Rulebook* first = &this->source().Now();
  EXPECT_EQ(first->number, 1);
  const auto adopted = this->Adopt(2);
  ASSERT_THAT(adopted, IsOk());
  EXPECT_EQ(adopted->number, 2);
  EXPECT_EQ(adopted->digest, DigestOf(this->backend_->Files(2)));
  EXPECT_EQ(adopted->actor, "person/zhang");
  EXPECT_FALSE(adopted->settled);
  EXPECT_EQ(this->source().Now().number, 2);
  EXPECT_EQ(this->source().Now().digest, adopted->digest);
  EXPECT_THAT(this->source().Of(1), IsOkAndHolds(first)) << "who holds it still reads it";
  EXPECT_THAT(this->source().Of(7).status(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store().ReadFiles(2), IsOkAndHolds(this->backend_->Files(2)));
  EXPECT_THAT(this->store().ReadFiles(1), IsOkAndHolds(this->backend_->Files(1)));
  EXPECT_THAT(this->store().ReadFiles(3).status(), StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST_P(RulesStoreContract, ARepeatChangesNothing) {
  const auto first = this->Adopt(2, {"r1", "content"});
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(this->Adopt(2, {"r1", "content"}), IsOkAndHolds(*first));
  EXPECT_THAT(this->Adopt(2), IsOkAndHolds(*first)) << "the same files";
  EXPECT_THAT(this->Adopt(2, {}, 1), IsOkAndHolds(*first)) << "as they were asked for";
  EXPECT_THAT(this->Adopt(3, {"r1", "other"}).status(), StatusIs(absl::StatusCode::kAlreadyExists));
  ASSERT_THAT(this->store().Settle(2), IsOk());
  ASSERT_THAT(this->Adopt(3), IsOk());
  EXPECT_EQ(this->Adopt(2, {"r1", "content"})->number, 2) << "whatever came since";
}

TYPED_TEST_P(RulesStoreContract, OneAfterTheOtherAndOnWhatWasLookedAt) {
  ASSERT_THAT(this->Adopt(2), IsOk());
  EXPECT_THAT(this->Adopt(3).status(), StatusIs(absl::StatusCode::kFailedPrecondition))
      << "cases are still being planned by it";
  ASSERT_THAT(this->store().Settle(2), IsOk());
  EXPECT_THAT(this->Adopt(3, {}, 1).status(), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(this->source().Now().number, 2);
  ASSERT_THAT(this->Adopt(3, {}, 2), IsOk());
  const auto all = this->store().List(std::nullopt, 10);
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ(all->at(0).number, 3);
  EXPECT_FALSE(all->at(0).settled);
  EXPECT_TRUE(all->at(1).settled);
  EXPECT_EQ(all->at(1).reason, "承诺时限调整");
  const auto older = this->store().List(3, 1);
  ASSERT_THAT(older, IsOk());
  ASSERT_EQ(older->size(), 1u);
  EXPECT_EQ(older->front(), all->at(1));
}

REGISTER_TYPED_TEST_SUITE_P(RulesStoreContract, WhatIsAdoptedIsInForceAndWhatWasStandsBesideIt,
                            ARepeatChangesNothing, OneAfterTheOtherAndOnWhatWasLookedAt);

}  // namespace zoneflow::approval::testing
