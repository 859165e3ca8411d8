#include "services/ingest/core/change.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/testing/document_store_contract.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SampleArticle;
using testing::SampleReading;
using testing::SampleSigning;

// "signing s1: 0+200", "article 0: 0+3…"
std::vector<std::string> Told(const Change& change) {
  std::vector<std::string> told;
  for (const ReadingEvent& event : change.events) {
    if (const auto* part = std::get_if<SigningPart>(&event)) {
      told.push_back("signing " + change.signings[part->signing].signing->id + ": " +
                     std::to_string(part->first_member) + "+" + std::to_string(part->members));
    } else {
      const auto& facts = std::get<ArticlePart>(event);
      told.push_back("article " + std::to_string(facts.article) + ": " +
                     std::to_string(facts.first_fact) + "+" + std::to_string(facts.facts) +
                     (facts.continued ? "…" : ""));
    }
  }
  return told;
}

TEST(PlanTest, SigningsAreToldBeforeArticlesAndByTheirIds) {
  const Reading reading =
      SampleReading("page", {SampleArticle(0, {"s3", "s1"}), SampleArticle(50, {"s2"})});
  const Change change = Plan(reading, {});
  EXPECT_THAT(Told(change), ElementsAre("signing s1: 0+0", "signing s2: 0+0", "signing s3: 0+0",
                                        "article 0: 0+1", "article 1: 1+1"));
  EXPECT_EQ(change.facts[1].id, FactId("document-page", reading.page.articles[1].facts[0], 1));
  EXPECT_EQ(change.articles[1].id, ArticleId("document-page", {50, 70}));
  EXPECT_THAT(change.receipt.signing_ids, ElementsAre("s1", "s2", "s3"));
}

TEST(PlanTest, AKnownSigningGainsAMentionAndNothingElse) {
  const Reading reading = SampleReading("page", {SampleArticle(0, {"s1", "s2"})});
  const Change change = Plan(reading, {.signings = {"s1"}});
  ASSERT_EQ(change.signings.size(), 1u);
  EXPECT_EQ(change.signings[0].signing->id, "s2");
  EXPECT_THAT(change.mentions, ElementsAre(SigningMention{"s1", 0}, SigningMention{"s2", 0}));
  EXPECT_THAT(Told(change), ElementsAre("signing s2: 0+0", "article 0: 0+1"));
  EXPECT_EQ(change.receipt.signings, 2);
}

TEST(PlanTest, ASigningOfTwoArticlesIsThatOfTheFirst) {
  Reading reading = SampleReading("page", {SampleArticle(0, {"s1"}), SampleArticle(50, {"s1"})});
  reading.page.articles[1].signings[0].count = 99;
  const Change change = Plan(reading, {});
  ASSERT_EQ(change.signings.size(), 1u);
  EXPECT_EQ(change.signings[0].signing->count, 14);
  EXPECT_THAT(change.mentions, ElementsAre(SigningMention{"s1", 0}, SigningMention{"s1", 1}));
}

TEST(PlanTest, MembersAreToldInPartsEachOnce) {
  Article article = SampleArticle(0, {});
  article.facts.clear();
  article.signings = {SampleSigning("s1", 2 * kMembersPerPart + 1),
                      SampleSigning("s2", kMembersPerPart)};
  EXPECT_THAT(Told(Plan(SampleReading("page", {article}), {})),
              ElementsAre("signing s1: 0+200", "signing s1: 200+200", "signing s1: 400+1",
                          "signing s2: 0+200"));
}

TEST(PlanTest, FactsAreCutWhereAnEventIsFull) {
  Article article = SampleArticle(0, {});
  Fact fact = article.facts.front();
  fact.subject = std::string(10'000, 'x');  // of which 512 bytes are kept
  article.facts.assign(1'000, fact);
  const std::vector<std::string> told =
      Told(Plan(SampleReading("page", {article, SampleArticle(50, {})}), {}));
  EXPECT_THAT(told, ElementsAre("article 0: 0+484…", "article 0: 484+484…", "article 0: 968+32",
                                "article 1: 1000+1"));
}

TEST(PlanTest, AnArticleWithoutFactsTellsNothing) {
  Article quiet = SampleArticle(0, {});
  quiet.facts.clear();
  const Reading reading = SampleReading("page", {quiet});
  const Change change = Plan(reading, {});
  EXPECT_EQ(change.articles.size(), 1u);
  EXPECT_THAT(change.events, IsEmpty());
}

}  // namespace
}  // namespace zoneflow::ingest
