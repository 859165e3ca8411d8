#include "services/ingest/core/review.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kChengdu[] = "cn-sc-chengdu-hitech";
constexpr char kXian[] = "cn-sn-xian-hitech";

SigningFigures Sample() {
  return {.id = "s1",
          .revision = 3,
          .status = FigureStatus::kExtracted,
          .zone = {kChengdu, "成都高新区", "四川省"},
          .count = 14,
          .amount = Money{2'770'000'000'000, "CNY"},
          .amount_alt = {},
          .signed_on = {},
          .published_on = *ParseDate("2021-02-01"),
          .members = {{"p1", "前晨汽车", "二期", Money{500, "CNY"}, {}}}};
}

class DecideTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::optional<ReviewStep>> Do(ReviewVerb verb, const SigningFigures& before,
                                               std::vector<FieldValue> values = {},
                                               const Principal& principal = LocalOperator()) {
    return Decide({verb, "口径", std::move(values)}, before, principal, gazetteer_);
  }
  absl::Status Refusal(const std::string& field, const std::string& value) {
    return Do(ReviewVerb::kCorrected, Sample(), {{field, value}}).status();
  }
  // The figure after an act that is expected to change it.
  SigningFigures After(ReviewVerb verb, const SigningFigures& before,
                       std::vector<FieldValue> values = {}) {
    const auto step = Do(verb, before, std::move(values));
    EXPECT_THAT(step, IsOk());
    EXPECT_TRUE(step.ok() && step->has_value());
    return step.ok() && step->has_value() ? (*step)->after : SigningFigures();
  }

  Gazetteer gazetteer_{{{kChengdu, "成都高新区", "四川省", "成都市", {}},
                        {kXian, "西安高新区", "陕西省", "西安市", {}}}};
};

TEST_F(DecideTest, WhatIsConfirmedIsCheckedAndNothingElse) {
  SigningFigures checked = Sample();
  checked.status = FigureStatus::kChecked;
  EXPECT_EQ(After(ReviewVerb::kConfirmed, Sample()), checked);
  const auto again = Do(ReviewVerb::kConfirmed, checked);
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->has_value());
}

TEST_F(DecideTest, ACorrectionSaysEachFieldBeforeAndAfter) {
  const auto step = Do(ReviewVerb::kCorrected, Sample(),
                       {{"amount", "2.5 CNY"},
                        {"zone.id", kXian},
                        {"signed_on", "2021-01-28"},
                        {"count", "15"},
                        {"members.p1.company", "前晨汽车有限公司"}});
  ASSERT_THAT(step, IsOk());
  ASSERT_TRUE(step->has_value());
  EXPECT_THAT((*step)->changes,
              ElementsAre(FieldChange{"amount", "27700000000 CNY", "2.5 CNY"},
                          FieldChange{"count", "14", "15"},
                          FieldChange{"members.p1.company", "前晨汽车", "前晨汽车有限公司"},
                          FieldChange{"signed_on", "", "2021-01-28"},
                          FieldChange{"status", "extracted", "checked"},
                          FieldChange{"zone.id", kChengdu, kXian}));
  const SigningFigures& after = (*step)->after;
  EXPECT_EQ(after.amount, (Money{250, "CNY"}));
  EXPECT_EQ(after.zone, (ZoneRef{kXian, "西安高新区", "陕西省"}));
  EXPECT_EQ(after.members[0].id, "p1") << "an id is for ever";
}

// What a history says can be set again.
TEST_F(DecideTest, EveryFieldIsReadAsItIsWritten) {
  SigningFigures other = Sample();
  other.zone = {kXian, "西安高新区", "陕西省"};
  other.count = 3;
  other.amount = Money{123'456'789, "CNY"};
  other.amount_alt = Money{10'000'001, "USD"};
  other.signed_on = *ParseDate("2021-01-28");
  other.members = {{"p1", "", "三期", Money{7, "JPY"}, Money{12, "USD"}}};
  const std::vector<FieldValue> fields = FieldsOf(other);
  SigningFigures after = After(ReviewVerb::kCorrected, Sample(), fields);
  EXPECT_EQ(FieldsOf(after), fields);
  after.status = other.status;
  EXPECT_EQ(after, other);
}

TEST_F(DecideTest, ABadValueNamesFieldValueAndRule) {
  const auto refused = [](std::string_view what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(what)));
  };
  EXPECT_THAT(Refusal("amount", "277 亿"), refused("amount: '277 亿' must be an amount"));
  EXPECT_THAT(Refusal("amount", "1.234 CNY"), refused("amount: '1.234 CNY' is no amount"));
  EXPECT_THAT(Refusal("amount", "-1 CNY"), refused("must not be negative"));
  EXPECT_THAT(Refusal("amount_alt", "1 CNY"), refused("amount_alt: is in CNY as amount is"));
  EXPECT_THAT(Refusal("count", "0"), refused("count: '0' must be a whole number"));
  EXPECT_THAT(Refusal("signed_on", "2021-02-30"), refused("signed_on: "));
  EXPECT_THAT(Refusal("zone.id", "nowhere"), refused("zone.id: 'nowhere' is the id of no"));
  EXPECT_THAT(Refusal("published_on", "2021-02-01"), refused("'published_on' is no field"));
  EXPECT_THAT(Refusal("members.p2.company", "x"), refused("members.p2.company: signing s1"));
  EXPECT_THAT(Refusal("members.p1.company", std::string(513, 'x')), refused("513 bytes"));
  EXPECT_THAT(
      Do(ReviewVerb::kCorrected, Sample(), {{"members.p1.company", ""}, {"members.p1.name", ""}})
          .status(),
      refused("without company and name"));
  SigningFigures two = Sample();
  two.members.push_back({"p2", "x", "", {}, {}});
  EXPECT_THAT(Do(ReviewVerb::kCorrected, two, {{"count", "1"}}).status(),
              refused("count: 1 is less than the 2 members"));
}

TEST_F(DecideTest, ACorrectionThatChangesNothingIsRefused) {
  EXPECT_THAT(Refusal("count", "14"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("says so already")));
}

TEST_F(DecideTest, WhatIsRejectedIsNeitherConfirmedNorCorrected) {
  const SigningFigures rejected = After(ReviewVerb::kRejected, Sample());
  EXPECT_EQ(rejected.status, FigureStatus::kRejected);
  EXPECT_EQ(WeightOf(rejected), 0);
  EXPECT_THAT(Do(ReviewVerb::kConfirmed, rejected).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is rejected")));
  EXPECT_THAT(Do(ReviewVerb::kCorrected, rejected, {{"count", "15"}}).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto again = Do(ReviewVerb::kRejected, rejected);
  ASSERT_THAT(again, IsOk());
  EXPECT_FALSE(again->has_value());
}

TEST_F(DecideTest, OnlyInOnesZonesAndWhatIsSignedOffOnlyByStatistics) {
  const Principal ann{"person/ann", {"investment"}, {kChengdu}};
  EXPECT_THAT(Do(ReviewVerb::kConfirmed, Sample(), {}, ann), IsOk());
  EXPECT_THAT(Do(ReviewVerb::kCorrected, Sample(), {{"zone.id", kXian}}, ann).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr(kXian)));
  SigningFigures elsewhere = Sample();
  elsewhere.zone.id = kXian;
  EXPECT_THAT(Do(ReviewVerb::kConfirmed, elsewhere, {}, ann).status(),
              StatusIs(absl::StatusCode::kPermissionDenied));
  SigningFigures signed_off = Sample();
  signed_off.status = FigureStatus::kSignedOff;
  EXPECT_THAT(Do(ReviewVerb::kRejected, signed_off, {}, ann).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("signed off")));
  const Principal eve{"person/eve", {"statistics"}, {}, true};
  const auto step = Do(ReviewVerb::kCorrected, signed_off, {{"count", "15"}}, eve);
  ASSERT_THAT(step, IsOk());
  EXPECT_EQ((*step)->after.status, FigureStatus::kChecked) << "to be signed off anew";
}

TEST(ReviewWeightTest, IsTheFenThatABoardWouldLose) {
  SigningFigures signing = Sample();
  EXPECT_EQ(WeightOf(signing), 2'770'000'000'000);
  EXPECT_EQ(MonthOf(signing), "2021-02");
  signing.signed_on = *ParseDate("2021-01-28");
  EXPECT_EQ(MonthOf(signing), "2021-01");
  signing.amount_alt = Money{500, "CNY"};
  signing.amount = Money{80, "USD"};
  EXPECT_EQ(WeightOf(signing), 500);
  signing.zone = {"", "某某区", ""};
  EXPECT_EQ(WeightOf(signing), 0);
}

TEST(CheckCommandTest, NamesWhatIsMissingOrTooMuch) {
  const auto refused = [](std::string_view what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(what)));
  };
  EXPECT_THAT(CheckCommand({ReviewVerb::kRejected, ""}), refused("reason: "));
  EXPECT_THAT(CheckCommand({ReviewVerb::kConfirmed, std::string(1001, 'x')}), refused("note: "));
  EXPECT_THAT(CheckCommand({ReviewVerb::kCorrected, "", {}}), refused("values: 0"));
  EXPECT_THAT(CheckCommand({ReviewVerb::kCorrected, "", {{"count", "1"}, {"count", "2"}}}),
              refused("'count' stands twice"));
}

}  // namespace
}  // namespace zoneflow::ingest
