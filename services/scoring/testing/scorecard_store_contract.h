// What every ScorecardStore promises. A backend is an OnBackend one with
//   ScorecardStore& store();   without words and puts at first
#pragma once

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/core/scorecard/keep_scorecards.h"

namespace zoneflow::scoring {

template <typename Backend>
class ScorecardStoreContract : public testing::OnBackend<Backend> {
 protected:
  static std::string Text(const std::string& version, const std::string& zone = "z") {
    return StrCat("scorecard: plan\nversion: '", version, "'\nname: p\nzone: ", zone,
                  "\ndocument: d\ntree: {id: main, name: m, hole: none}\n");
  }
  static absl::Status Anybody(const Scorecard& /*scorecard*/) { return absl::OkStatus(); }

  // A word with every field filled; no real one has them all.
  static ProgressWord Full(const std::string& path) {
    ProgressWord word;
    word.path = path;
    word.on = *ParseDate("2021-06-30");
    word.value = ParseDecimal("-1.5");
    word.numerator = Decimal(3);
    word.denominator = Decimal(4);
    word.done = false;
    word.progress = ParseDecimal("0.25");
    word.light = PlanLight::kRed;
    word.note = "按月报";
    word.source = "月报第2页";
    word.actor = "person/ann";
    word.said_at = *ParseInstant("2021-07-01T01:02:03.456789Z");
    return word;
  }

  ChangeOrigin origin_{"person/ann", *ParseInstant("2021-07-01T01:02:03.456789Z")};
};

TYPED_TEST_SUITE_P(ScorecardStoreContract);

TYPED_TEST_P(ScorecardStoreContract, WordsAreKeptWholeAndNumberedByScorecard) {
  ScorecardStore& store = this->backend_->store();
  ProgressWord sparse;
  sparse.path = "b";
  sparse.on = *ParseDate("2021-01-02");
  sparse.actor = "person/ann";
  sparse.said_at = this->origin_.at;
  EXPECT_THAT(store.Record("plan", {this->Full("a"), sparse}, {}, this->origin_),
              testing::IsOkAndHolds(2));
  EXPECT_THAT(store.Record("other", {this->Full("")}, {}, this->origin_), testing::IsOkAndHolds(1));
  EXPECT_THAT(store.Record("plan", {this->Full("c")}, {}, this->origin_), testing::IsOkAndHolds(3));
  std::vector<ProgressWord> expected = {this->Full("a"), sparse, this->Full("c")};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i].number = static_cast<std::int64_t>(i) + 1;
  }
  EXPECT_THAT(store.Words("plan"), testing::IsOkAndHolds(expected));
  EXPECT_THAT(store.Words("none"), testing::IsOkAndHolds(std::vector<ProgressWord>()));
}

TYPED_TEST_P(ScorecardStoreContract, ARequestThatComesAgainIsAnsweredAsBefore) {
  ScorecardStore& store = this->backend_->store();
  const NamedRequest request{"r1", "content"};
  EXPECT_THAT(store.Record("plan", {this->Full("a")}, request, this->origin_),
              testing::IsOkAndHolds(1));
  EXPECT_THAT(store.Record("plan", {this->Full("b")}, {}, this->origin_), testing::IsOkAndHolds(2));
  EXPECT_THAT(store.Record("plan", {this->Full("a")}, request, this->origin_),
              testing::IsOkAndHolds(1));
  EXPECT_EQ(store.Words("plan")->size(), 2);
  EXPECT_THAT(store.Record("plan", {this->Full("c")}, {"r1", "another"}, this->origin_),
              testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(store.Words("plan")->size(), 2);
}

TYPED_TEST_P(ScorecardStoreContract, AVersionOfAPlanStaysAsItIs) {
  ScorecardStore& store = this->backend_->store();
  const std::size_t shipped = store.List()->size();
  ASSERT_THAT(store.Put(this->Text("1"), this->origin_, this->Anybody), testing::IsOk());
  ASSERT_THAT(store.Put(this->Text("1"), this->origin_, this->Anybody), testing::IsOk());
  this->origin_.at += std::chrono::seconds(1);
  ASSERT_THAT(store.Put(this->Text("2"), this->origin_, this->Anybody), testing::IsOk());
  const auto all = store.List();
  ASSERT_THAT(all, testing::IsOk());
  ASSERT_EQ(all->size(), shipped + 2);
  EXPECT_EQ(all->back()->scorecard.version, "2");
  EXPECT_EQ(all->back()->text, this->Text("2"));
  EXPECT_THAT(store.Put(this->Text("1") + "# other\n", this->origin_, this->Anybody),
              testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(store.Put(this->Text("3", "elsewhere"), this->origin_, this->Anybody),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(store.Put("scorecard: [", this->origin_, this->Anybody),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(store.Put(this->Text("4"), this->origin_,
                        [](const Scorecard&) { return absl::PermissionDeniedError("no"); }),
              testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(store.List()->size(), shipped + 2);
}

REGISTER_TYPED_TEST_SUITE_P(ScorecardStoreContract, WordsAreKeptWholeAndNumberedByScorecard,
                            ARequestThatComesAgainIsAnsweredAsBefore, AVersionOfAPlanStaysAsItIs);

}  // namespace zoneflow::scoring
