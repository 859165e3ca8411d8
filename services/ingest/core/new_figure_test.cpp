#include "services/ingest/core/new_figure.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/ingest/core/figure_fields.h"
#include "services/ingest/core/signing.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kChengdu[] = "cn-sc-chengdu-hitech";
constexpr char kXian[] = "cn-sn-xian-hitech";

Gazetteer Zones() {
  return Gazetteer({{kChengdu, "成都高新区", "四川省", "成都市", {}},
                    {kXian, "西安高新区", "陕西省", "西安市", {}}});
}

// Fourteen projects of CNY 27.7 bn, three of them named.
SigningFigures Batch() {
  SigningFigures signing;
  signing.id = "signing/s1";
  signing.revision = 3;
  signing.status = FigureStatus::kExtracted;
  signing.zone = {kChengdu, "成都高新区", "四川省"};
  signing.published_on = *ParseDate("2021-02-01");
  signing.signed_on = *ParseDate("2021-01-28");
  signing.count = 14;
  signing.amount = Money{2'770'000'000'000, "CNY"};
  signing.amount_alt = Money{430'000'000'000, "USD"};
  signing.members = {{"p1", "前晨汽车", "二期", Money{500'000, "CNY"}, {}},
                     {"p2", "江铸科技", "抗体基地", Money{700'000, "CNY"}, Money{100'000, "USD"}},
                     {"p3", "", "总部基地", {}, {}}};
  return signing;
}

class SplitTest : public ::testing::Test {
 protected:
  std::vector<SigningFigures> Parts(SigningFigures& whole, const std::vector<SplitPart>& parts) {
    const auto split = Split(parts, gazetteer_, whole);
    EXPECT_THAT(split, IsOk());
    std::vector<SigningFigures> made;
    for (const NewFigure& part : split.ok() ? *split : std::vector<NewFigure>()) {
      made.push_back(std::get<SigningFigures>(part.figure));
    }
    return made;
  }
  absl::Status Refusal(SigningFigures whole, const std::vector<SplitPart>& parts) {
    const SigningFigures before = whole;
    const absl::Status status = Split(parts, gazetteer_, whole).status();
    EXPECT_EQ(whole, before) << "a refusal changes nothing";
    return status;
  }

  const Gazetteer gazetteer_ = Zones();
};

TEST_F(SplitTest, TheFirstPartIsWhatTheOthersLeave) {
  SigningFigures whole = Batch();
  const auto made = Parts(whole, {{}, {{{"count", "4"}, {"amount", "50000 CNY"}}, {"p1", "p3"}}});
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[0].count, 10);
  EXPECT_EQ(made[0].amount, (Money{2'770'000'000'000 - 5'000'000, "CNY"}));
  EXPECT_EQ(made[0].amount_alt, Batch().amount_alt);
  EXPECT_THAT(made[0].members, ElementsAre(Batch().members[1]));
  EXPECT_EQ(made[1].count, 4);
  EXPECT_THAT(made[1].members, ElementsAre(Batch().members[0], Batch().members[2]));
  for (const SigningFigures& part : made) {
    EXPECT_EQ(part.status, FigureStatus::kChecked);
    EXPECT_EQ(part.zone, Batch().zone);
    EXPECT_EQ(part.signed_on, Batch().signed_on);
    EXPECT_THAT(part.split_from, ElementsAre("s1"));
    EXPECT_NE(part.id, Batch().id);
  }
  EXPECT_EQ(whole.status, FigureStatus::kRejected);
  EXPECT_THAT(whole.split_into, ElementsAre(SigningIdOf(made[0].id), SigningIdOf(made[1].id)));
}

TEST_F(SplitTest, APartOfOneProjectHasItsSum) {
  SigningFigures whole = Batch();
  const auto made = Parts(whole, {{}, {{}, {"p2"}}});
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(made[1].count, 1);
  EXPECT_EQ(made[1].amount, (Money{700'000, "CNY"}));
  EXPECT_EQ(made[1].amount_alt, (Money{100'000, "USD"}));
  EXPECT_EQ(made[0].count, 13);
  EXPECT_EQ(made[0].amount, (Money{2'770'000'000'000 - 700'000, "CNY"}));
  EXPECT_EQ(made[0].amount_alt, (Money{430'000'000'000 - 100'000, "USD"}));
}

TEST_F(SplitTest, AMemberThatAPersonNamesHasTheIdThatReadingItGives) {
  SigningFigures whole = Batch();
  const auto made = Parts(whole, {{},
                                  {{{"members.new1.company", "霁原光学有限公司"},
                                    {"members.new1.name", "镜头项目"},
                                    {"zone.id", kXian}}}});
  ASSERT_EQ(made.size(), 2u);
  ASSERT_EQ(made[1].members.size(), 1u);
  EXPECT_EQ(made[1].members[0].id, ProjectHash(kXian, "霁原光学", "镜头"));
  EXPECT_EQ(made[1].count, 1);
  EXPECT_EQ(made[1].amount, std::nullopt);
  EXPECT_EQ(made[1].zone.name, "西安高新区");
}

TEST_F(SplitTest, WhatStoodForOthersStandsForThemInItsParts) {
  SigningFigures whole = Batch();
  whole.merged_from = {"s7"};
  whole.split_from = {"s0"};
  const auto made = Parts(whole, {{}, {}});
  ASSERT_EQ(made.size(), 2u);
  EXPECT_THAT(made[0].split_from, ElementsAre("s1", "s7", "s0"));
  EXPECT_THAT(made[1].merged_from, ElementsAre());
}

TEST_F(SplitTest, ARefusalNamesThePartTheFieldAndTheRule) {
  const auto refused = [](std::string_view what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(what)));
  };
  const SigningFigures whole = Batch();
  EXPECT_THAT(Refusal(whole, {{}, {{{"count", "x"}}}}), refused("parts.2.count: 'x' must be"));
  EXPECT_THAT(Refusal(whole, {{}, {{}, {"p9"}}}), refused("parts.2.members: 'p9' is no member"));
  EXPECT_THAT(Refusal(whole, {{}, {{}, {"p1"}}, {{}, {"p1"}}}),
              refused("parts.3.members: 'p1' stands in a part already"));
  EXPECT_THAT(Refusal(whole, {{}, {{{"count", "14"}}}}),
              refused("parts.1.count: the other parts are of all 14 projects"));
  EXPECT_THAT(Refusal(whole, {{}, {{{"amount", "30000000000 CNY"}}}}),
              refused("parts.1.amount: the other parts are of more than the 27700000000 CNY"));
  EXPECT_THAT(Refusal(whole, {{{{"count", "2"}}}, {}}),
              refused("parts.1.count: 2 is less than the 3 members named"));
  EXPECT_THAT(Refusal(whole, {{}, {{{"members.new1.amount", "1 CNY"}}}}),
              refused("parts.2.members.new1.company: '' leaves the member without"));
  EXPECT_THAT(CheckParts({{}}), refused("parts: 1, must be 2 to 20"));
  EXPECT_THAT(CheckParts({{}, {{{"count", "1"}, {"count", "2"}}}}),
              refused("parts.2.values.field: 'count' stands twice"));
}

TEST_F(SplitTest, OneProjectWhatIsMergedSplitOrRejectedIsNotSplit) {
  const auto refused = [](std::string_view what) {
    return StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(std::string(what)));
  };
  SigningFigures single = Batch();
  single.count = 1;
  single.members.resize(1);
  EXPECT_THAT(Refusal(single, {{}, {}}), refused("is of one project and is not split"));
  SigningFigures merged = Batch();
  merged.merged_into = "s2";
  merged.status = FigureStatus::kRejected;
  EXPECT_THAT(Refusal(merged, {{}, {}}), refused("was merged into s2"));
  SigningFigures rejected = Batch();
  rejected.status = FigureStatus::kRejected;
  EXPECT_THAT(Refusal(rejected, {{}, {}}), refused("is rejected; there is nothing to be split"));
  SigningFigures split = Batch();
  Parts(split, {{}, {}});
  EXPECT_THAT(Refusal(split, {{}, {}}), refused("was split already, into"));
}

TEST_F(SplitTest, PartsOfAFactDiffer) {
  FactFigures fact;
  fact.id = "fact/f1";
  fact.revision = 1;
  fact.status = FigureStatus::kExtracted;
  fact.zone = {kChengdu, "成都高新区", "四川省"};
  fact.subject = "产值和税收";
  fact.amount = Amount{{125, -1}, "亿元"};
  FactFigures whole = fact;
  EXPECT_THAT(Split({{{{"subject", "产值"}}}, {{{"subject", "产值"}}}}, gazetteer_, whole).status(),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("parts.2.values: says what another part says")));
  const auto parts = Split({{{{"subject", "产值"}}}, {{{"subject", "税收"}, {"amount", "3 亿元"}}}},
                           gazetteer_, whole);
  ASSERT_THAT(parts, IsOk());
  ASSERT_EQ(parts->size(), 2u);
  const auto& second = std::get<FactFigures>((*parts)[1].figure);
  EXPECT_EQ(second.subject, "税收");
  EXPECT_EQ(second.amount, (Amount{{3, 0}, "亿元"}));
  EXPECT_THAT(second.split_from, ElementsAre("f1"));
  EXPECT_EQ(whole.status, FigureStatus::kRejected);
  EXPECT_EQ(whole.split_into.size(), 2u);
}

TEST(FindQuoteTest, LineBreaksCountForNothingAndOnceIsEnough) {
  std::size_t times = 0;
  EXPECT_EQ(FindQuote("ab\r\ncd", "bc", times), (Span{1, 5}));
  EXPECT_EQ(FindQuote("abab", "ab", times), std::nullopt);
  EXPECT_EQ(times, 2u);
  EXPECT_EQ(FindQuote("abab", "x", times), std::nullopt);
  EXPECT_EQ(times, 0u);
}

class AddTest : public ::testing::Test {
 protected:
  absl::StatusOr<NewFigure> Do(FactKind kind, const std::string& quote,
                               std::vector<FieldValue> values,
                               const Principal& principal = LocalOperator()) {
    return Add({"a1", kind, quote, std::move(values)},
               {"d1", *ParseDate("2021-02-01"), {100, 140}, "近日，镜头项\n目签约。"}, principal,
               gazetteer_);
  }

  const Gazetteer gazetteer_ = Zones();
};

// Another paper that tells of it is a mention.
TEST_F(AddTest, ASigningHasTheIdThatReadingItGives) {
  const auto added = Do(FactKind::kSigning, "镜头项目签约",
                        {{"zone.id", kChengdu},
                         {"amount", "70000000 CNY"},
                         {"members.new1.company", "霁原光学"},
                         {"members.new1.name", "镜头项目"}});
  ASSERT_THAT(added, IsOk());
  const auto& signing = std::get<SigningFigures>(added->figure);
  const std::string project = ProjectHash(kChengdu, "霁原光学", "镜头");
  EXPECT_EQ(signing.id,
            "signing/" + SigningHash(kChengdu, 1, Money{7'000'000'000, "CNY"}, {project}));
  EXPECT_EQ(signing.members.at(0).id, project);
  EXPECT_EQ(signing.status, FigureStatus::kExtracted);
  EXPECT_EQ(signing.published_on, *ParseDate("2021-02-01"));
  EXPECT_EQ(added->span, (Span{109, 128}));
  EXPECT_THAT(added->changes, ::testing::Contains(FieldChange{"amount", "", "70000000 CNY"}));
}

TEST_F(AddTest, ARefusalNamesFieldValueAndRule) {
  const auto refused = [](std::string_view what) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(what)));
  };
  const std::vector<FieldValue> good = {{"zone.id", kChengdu}, {"subject", "镜头"}};
  EXPECT_THAT(Do(FactKind::kFacility, "", good).status(), refused("quote: 0 bytes"));
  EXPECT_THAT(Do(FactKind::kFacility, "揭牌", good).status(),
              refused("quote: '揭牌' stands 0 times in article a1"));
  EXPECT_THAT(Do(FactKind::kFacility, "签约", {}).status(), refused("values: 0"));
  EXPECT_THAT(Do(FactKind::kFacility, "签约", {{"zone.id", kChengdu}}).status(),
              refused("subject: is empty"));
  EXPECT_THAT(Do(FactKind::kSigning, "签约", {{"subject", "x"}}).status(),
              refused("'subject' is no field"));
  EXPECT_THAT(
      Do(FactKind::kFacility, "签约", good, {"person/ann", {"investment"}, {kXian}}).status(),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr(kChengdu)));
}

}  // namespace
}  // namespace zoneflow::ingest
