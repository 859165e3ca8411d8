#include "services/ingest/core/review.h"

#include <set>
#include <string>
#include <tuple>
#include <variant>
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
  SigningFigures signing;
  signing.id = "signing/s1";
  signing.revision = 3;
  signing.status = FigureStatus::kExtracted;
  signing.zone = {kChengdu, "成都高新区", "四川省"};
  signing.published_on = *ParseDate("2021-02-01");
  signing.count = 14;
  signing.amount = Money{2'770'000'000'000, "CNY"};
  signing.members = {{"p1", "前晨汽车", "二期", Money{500, "CNY"}, {}}};
  return signing;
}

FactFigures SampleFact() {
  FactFigures fact;
  fact.id = "fact/f1";
  fact.revision = 1;
  fact.status = FigureStatus::kExtracted;
  fact.zone = {kChengdu, "成都高新区", "四川省"};
  fact.published_on = *ParseDate("2021-02-01");
  fact.subject = "规上工业增加值";
  fact.amount = Amount{{125, -1}, "亿元"};
  fact.growth = Decimal{85, -1};
  fact.rank = 3;
  fact.cohort = 10;
  fact.period = "2020年";
  return fact;
}

class DecideTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::optional<ReviewStep>> Do(ReviewVerb verb, const Figure& before,
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
    return step.ok() && step->has_value() ? std::get<SigningFigures>((*step)->after)
                                          : SigningFigures();
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
  const auto& after = std::get<SigningFigures>((*step)->after);
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
  EXPECT_THAT(Refusal("members.p2.company", "x"), refused("members.p2.company: signing/s1"));
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
  EXPECT_EQ(HeadOf((*step)->after).status, FigureStatus::kChecked) << "to be signed off anew";
}

TEST_F(DecideTest, OnlyStatisticsSignOffAndOnlyWhatIsChecked) {
  SigningFigures checked = Sample();
  checked.status = FigureStatus::kChecked;
  EXPECT_EQ(After(ReviewVerb::kSignedOff, checked).status, FigureStatus::kSignedOff);
  EXPECT_THAT(Do(ReviewVerb::kSignedOff, Sample()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is unchecked")));
  EXPECT_THAT(
      Do(ReviewVerb::kSignedOff, checked, {}, {"person/ann", {"investment"}, {kChengdu}}).status(),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("with the statistics")));
}

TEST_F(DecideTest, AFactHasFieldsOfItsOwn) {
  EXPECT_THAT(FieldsOf(SampleFact()),
              ElementsAre(FieldValue{"zone.id", kChengdu}, FieldValue{"subject", "规上工业增加值"},
                          FieldValue{"company", ""}, FieldValue{"count", ""},
                          FieldValue{"amount", "12.5 亿元"}, FieldValue{"growth", "8.5"},
                          FieldValue{"rank", "3"}, FieldValue{"cohort", "10"},
                          FieldValue{"period", "2020年"}));
  const auto step = Do(ReviewVerb::kCorrected, SampleFact(),
                       {{"amount", "-0.05 %"}, {"growth", ""}, {"rank", "10"}, {"count", "7"}});
  ASSERT_THAT(step, IsOk());
  const auto& after = std::get<FactFigures>((*step)->after);
  EXPECT_EQ(after.amount, (Amount{{-5, -2}, "%"}));
  EXPECT_EQ(after.growth, std::nullopt);
  EXPECT_EQ(after.count, 7);
  EXPECT_EQ(after.status, FigureStatus::kChecked);
  EXPECT_EQ(WeightOf(after), 0);
  EXPECT_EQ(MonthOf(after), "2021-02");
  for (const auto& [field, value, why] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"amount", "12.5", "must be a number and its unit"},
           {"amount", "12,5 家", "plain decimal"},
           {"amount", "1234567890123456789 家", "at most 18 digits"},
           {"growth", "8.", "plain decimal"},
           {"rank", "11", "beyond the 10 of cohort"},
           {"rank", "0", "whole number, 1 to"},
           {"amount_alt", "1 USD", "is no field"}}) {
    EXPECT_THAT(Do(ReviewVerb::kCorrected, SampleFact(), {{field, value}}).status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(why)))
        << field << value;
  }
}

TEST_F(DecideTest, AnActIsTakenBackUntilItsFieldsHaveChangedSince) {
  const auto step = Do(ReviewVerb::kCorrected, Sample(), {{"count", "15"}, {"amount", ""}});
  ASSERT_THAT(step, IsOk());
  const ReviewCommand undo{.verb = ReviewVerb::kUndone, .note = "", .undo = (*step)->changes};
  const auto back = Decide(undo, (*step)->after, LocalOperator(), gazetteer_);
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ((*back)->after, Figure(Sample()));
  const auto later = Do(ReviewVerb::kCorrected, (*step)->after, {{"count", "16"}});
  ASSERT_THAT(later, IsOk());
  EXPECT_THAT(Decide(undo, (*later)->after, LocalOperator(), gazetteer_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("count of signing/s1 has changed since; it is '16', not '15'")));
  const auto signed_off = Do(ReviewVerb::kSignedOff, (*step)->after);
  ASSERT_THAT(signed_off, IsOk());
  EXPECT_THAT(Decide(undo, (*signed_off)->after, LocalOperator(), gazetteer_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("is signed off")));
}

TEST_F(DecideTest, AMergedSigningNamesTheOneThatStandsForIt) {
  SigningFigures other = Sample();
  other.id = "signing/s2";
  ReviewCommand merge{ReviewVerb::kMerged, "同一次签约"};
  merge.into = "signing/s2";
  merge.merged = {"signing/s1"};
  const auto gone = Decide(merge, Sample(), LocalOperator(), gazetteer_);
  const auto kept = Decide(merge, other, LocalOperator(), gazetteer_);
  ASSERT_THAT(gone, IsOk());
  ASSERT_THAT(kept, IsOk());
  const auto& was = std::get<SigningFigures>((*gone)->after);
  EXPECT_EQ(was.merged_into, "s2");
  EXPECT_EQ(was.status, FigureStatus::kRejected);
  EXPECT_EQ(WeightOf(was), 0);
  EXPECT_THAT(std::get<SigningFigures>((*kept)->after).merged_from, ElementsAre("s1"));
  EXPECT_EQ(std::get<SigningFigures>((*kept)->after).status, other.status);
  for (const Figure& again : {(*gone)->after, Figure(SampleFact())}) {
    EXPECT_FALSE(Decide(merge, again, LocalOperator(), gazetteer_).ok());
  }
  ReviewCommand back{.verb = ReviewVerb::kUndone, .note = "", .undo = (*gone)->changes};
  back.into = "signing/s2";
  back.merged = {"signing/s1"};
  const auto free = Decide(back, (*gone)->after, LocalOperator(), gazetteer_);
  ASSERT_THAT(free, IsOk());
  EXPECT_EQ((*free)->after, Figure(Sample()));
  const auto alone = Decide(back, (*kept)->after, LocalOperator(), gazetteer_);
  ASSERT_THAT(alone, IsOk());
  EXPECT_EQ((*alone)->after, Figure(other));
  // By the act on the one that stands for others nothing is taken back.
  const ReviewCommand wrong{.verb = ReviewVerb::kUndone, .note = "", .undo = (*kept)->changes};
  EXPECT_THAT(Decide(wrong, (*kept)->after, LocalOperator(), gazetteer_).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("stands for others")));
}

TEST_F(DecideTest, AStepTouchesTheMonthsOfBothItsSides) {
  const auto step =
      Do(ReviewVerb::kCorrected, Sample(), {{"signed_on", "2021-01-28"}, {"zone.id", kXian}});
  ASSERT_THAT(step, IsOk());
  const std::set<ZoneMonth> months = MonthsOf(Sample(), **step);
  EXPECT_THAT(months, ElementsAre(ZoneMonth{kChengdu, "2021-02"}, ZoneMonth{kXian, "2021-01"}));
  EXPECT_THAT(CheckLocks({{kXian, "2021-01"}}, /*as_revision=*/false),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("2021-01 of")));
  EXPECT_THAT(CheckLocks({{kXian, "2021-01"}}, /*as_revision=*/true), IsOk());
  EXPECT_THAT(CheckMonth({kXian, "2021-13"}, LocalOperator(), gazetteer_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("month: '2021-13'")));
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
  EXPECT_THAT(CheckCommand({.verb = ReviewVerb::kConfirmed, .note = "", .as_revision = true}),
              refused("note: is empty; a revision has a reason"));
  EXPECT_THAT(CheckCommand({ReviewVerb::kCorrected, "", {{"count", "1"}, {"count", "2"}}}),
              refused("'count' stands twice"));
}

}  // namespace
}  // namespace zoneflow::ingest
