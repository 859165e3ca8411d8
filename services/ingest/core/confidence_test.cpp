// How sure a fact is, and what is told of why it is not.
#include "services/ingest/core/confidence.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

constexpr FactKind kKinds[] = {FactKind::kSigning,   FactKind::kIndicator, FactKind::kRanking,
                               FactKind::kProgramme, FactKind::kFacility,  FactKind::kRecognition};

const Gazetteer& Zones() {
  static const Gazetteer zones(
      {{"cn-test-chengdu", "成都高新区", "四川", "成都", {}},
       {"cn-test-harbin", "哈尔滨经开区", "黑龙江", "哈尔滨", {}}},
      {{PlaceLevel::kProvince, "四川省", "四川"}, {PlaceLevel::kPrefecture, "泸州市", "泸州"}});
  return zones;
}

Page PageOf(std::string_view text) {
  auto page = Extract(text, {&Zones(), std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  return page.ok() ? *std::move(page) : Page();
}

// The names of the reasons of the one fact with that subject.
std::vector<std::string> ReasonsOf(std::string_view text, std::string_view subject) {
  std::vector<std::string> names;
  int found = 0;
  for (const Article& article : PageOf(text).articles) {
    for (const Fact& fact : article.facts) {
      if (fact.subject == subject && !fact.in_title) {
        ++found;
        EXPECT_EQ(fact.confidence, ConfidenceOf(fact.kind, fact.reasons));
        for (const Reason reason : fact.reasons.All()) {
          names.emplace_back(Name(reason));
        }
      }
    }
  }
  EXPECT_EQ(found, 1) << subject;
  return names;
}

TEST(ConfidenceTest, NoReasonMakesAFactSurer) {
  for (const FactKind kind : kKinds) {
    for (std::size_t i = 0; i < kReasons; ++i) {
      Reasons one;
      one.Add(static_cast<Reason>(i));
      EXPECT_LE(ConfidenceOf(kind, one), ConfidenceOf(kind)) << Name(static_cast<Reason>(i));
    }
  }
}

TEST(ConfidenceTest, TheStepsEndAtTheConfidence) {
  Reasons reasons;
  reasons.Add(Reason::kZoneUnlisted);
  reasons.Add(Reason::kZonesCompete);
  reasons.Add(Reason::kSubjectShort);
  for (const FactKind kind : kKinds) {
    const std::vector<Doubt> doubts = DoubtsOf(kind, reasons);
    ASSERT_EQ(doubts.size(), 3u);
    int before = ConfidenceOf(kind);
    for (const Doubt& doubt : doubts) {
      EXPECT_LE(doubt.confidence, before);
      before = doubt.confidence;
    }
    EXPECT_EQ(doubts.back().confidence, ConfidenceOf(kind, reasons));
    EXPECT_GE(before, 1);
  }
}

TEST(ConfidenceTest, EveryReasonHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kReasons; ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_FALSE(Name(reason).empty());
    EXPECT_TRUE(names.insert(Name(reason)).second) << Name(reason);
    EXPECT_EQ(ReasonNamed(Name(reason)), reason);
  }
  EXPECT_EQ(ReasonNamed("weather"), std::nullopt);
}

TEST(ConfidenceTest, WhereTheZoneWasFoundIsTold) {
  constexpr std::string_view kText =
      "成都高新区经济稳中有进\n\n"
      "今年，成都高新区规上工业增加值达90亿元，增长8%。外贸进出口总额达70亿元，增长6%。\n\n"
      "今年，社会消费品零售总额达40亿元，增长4%。\n\n"
      "今年，泸州高新区工业总产值达20亿元，增长2%。\n\n";
  EXPECT_THAT(ReasonsOf(kText, "规上工业增加值"), Not(Contains(::testing::StartsWith("zone_"))));
  EXPECT_THAT(ReasonsOf(kText, "外贸进出口总额"), Contains("zone_of_paragraph"));
  EXPECT_THAT(ReasonsOf(kText, "社会消费品零售总额"), Contains("zone_of_article"));
  EXPECT_THAT(ReasonsOf(kText, "工业总产值"), Contains("zone_unlisted"));
}

TEST(ConfidenceTest, AFigureThatIsHedgedOrAmongOthersIsTold) {
  EXPECT_THAT(ReasonsOf("今年，成都高新区外贸进出口总额约70亿元，其中出口额50亿元，增长6%。\n\n",
                        "外贸进出口总额"),
              IsSupersetOf({"bounded", "figures_compete", "figure_alone"}));
  EXPECT_THAT(ReasonsOf("今年，成都高新区外贸进出口总额70亿元，增长6%。\n\n", "外贸进出口总额"),
              Not(Contains(::testing::AnyOf("bounded", "figures_compete", "figure_alone"))));
}

TEST(ConfidenceTest, ASumFromTheNextSentenceIsTold) {
  EXPECT_THAT(ReasonsOf("成都高新区14个项目集中签约。这批项目总投资277亿元。\n\n", "14个项目"),
              Contains("figure_joined"));
  EXPECT_THAT(ReasonsOf("成都高新区14个项目集中签约，总投资277亿元。\n\n", "14个项目"),
              Not(Contains("figure_joined")));
}

TEST(ConfidenceTest, ASigningIsAsSureAsItsSurestMention) {
  const Page page = PageOf(
      "成都高新区14个项目签约\n\n"
      "近日，总投资277亿元的14个项目在成都高新区签约。\n\n");
  ASSERT_EQ(page.articles.size(), 1u);
  ASSERT_EQ(page.articles[0].signings.size(), 1u);
  int surest = 0;
  for (const Fact& fact : page.articles[0].facts) {
    surest = std::max(surest, fact.confidence);
  }
  EXPECT_EQ(page.articles[0].signings[0].confidence, surest);
  EXPECT_FALSE(page.articles[0].signings[0].reasons.Has(Reason::kHeadline));
}

}  // namespace
}  // namespace zoneflow::ingest
