// What a page tells survives what happens to pages.
#include "services/ingest/testing/noise.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/front/text_front.h"

namespace zoneflow::ingest::front {
namespace {

// Invented pages, a headline and paragraphs each.
constexpr std::string_view kPages[] = {
    "成都高新区集中签约14个项目\n\n"
    "昨天，成都高新区举行集中签约仪式，14个项目签约落户，总投资277亿元，涉及集成电路、生物医药等产"
    "业。\n\n"
    "今年前三季度，成都高新区实现工业总产值3045.6亿元，同比增长12.5%；实际利用外资8.2亿美元。\n",
    "苏州工业园区公布上半年成绩单\n\n"
    "上半年，苏州工业园区实现地区生产总值1850亿元，同比增长6.3%，进出口总额3200亿元。\n\n"
    "在最新公布的国家级经开区综合考核中，苏州工业园区排名第1位。园区新增高新技术企业320家。\n",
    "合肥高新区一批项目开工\n\n"
    "3月5日，合肥高新区第一批重大项目集中开工，共有32个项目，总投资156亿元。\n\n"
    "其中，新能源电池基地项目总投资50亿元，占地600亩，达产后年产值可达80亿元。\n",
    "武汉东湖高新区出台新政\n\n"
    "近日，武汉东湖高新区与某某科技有限公司签约，该公司投资30亿元建设研发总部。\n\n"
    "截至去年底，武汉东湖高新区共有企业12万家，税收收入增长9.8%。\n"};

std::map<std::string, int> FactsOf(std::string_view bytes) {
  static const auto gazetteer = LoadGazetteer();
  std::map<std::string, int> told;
  auto document = ReadDocument(bytes);
  if (!document.ok()) {
    return told;
  }
  const auto page = Extract(bytes, *document, {&*gazetteer, std::nullopt});
  for (const Article& article : page->articles) {
    for (const Fact& fact : article.facts) {
      if (fact.in_title) {
        continue;  // what a headline repeats is neither missed nor wrong
      }
      std::string key = std::string(Name(fact.kind)) + " " + fact.zone;
      key += fact.count ? " n" + std::to_string(*fact.count) : "";
      key += fact.amount ? " " + FormatDecimal(fact.amount->number) + fact.amount->unit : "";
      key += fact.growth_pct ? " +" + FormatDecimal(*fact.growth_pct) : "";
      key += fact.rank ? " #" + std::to_string(*fact.rank) : "";
      ++told[key];
    }
  }
  return told;
}

class NoiseTest : public ::testing::TestWithParam<testing::Noise> {};

TEST_P(NoiseTest, CostsAtMostThreeOfAHundredFacts) {
  int plain = 0;
  int noisy = 0;
  int both = 0;
  std::string differences;
  for (const std::string_view text : kPages) {
    const auto wanted = FactsOf(text);
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
      const auto found = FactsOf(GetParam().add(text, seed));
      for (const auto& [fact, count] : wanted) {
        const auto other = found.find(fact);
        const int same = other == found.end() ? 0 : std::min(count, other->second);
        plain += count;
        both += same;
        differences += same < count ? "- " + fact + "\n" : "";
      }
      for (const auto& [fact, count] : found) {
        noisy += count;
        const auto other = wanted.find(fact);
        differences += other == wanted.end() || other->second < count ? "+ " + fact + "\n" : "";
      }
    }
  }
  ASSERT_GT(plain, 40);
  EXPECT_GE(2.0 * both / (plain + noisy), 0.97) << differences;
}

INSTANTIATE_TEST_SUITE_P(All, NoiseTest, ::testing::ValuesIn(testing::Noises()),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace zoneflow::ingest::front
