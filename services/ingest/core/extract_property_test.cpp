// What holds for any input: Extract never fails but on text it must refuse, its spans are whole
// characters of the file, and a fact's figures stand in its span. The inputs come from a seeded
// generator, so a failure repeats.
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

#include "services/ingest/core/extract.h"

namespace zoneflow::ingest {
namespace {

const Gazetteer& Zones() {
  static const Gazetteer zones({{"cn-test-hefei", "合肥高新区", "安徽", "合肥", {}},
                                {"cn-test-xian", "西安高新区", "陕西", "西安", {"西安高新"}}});
  return zones;
}

std::size_t Pick(std::mt19937& random, std::size_t n) { return random() % n; }

bool IsBoundary(std::string_view bytes, std::size_t at) {
  return at == bytes.size() || (static_cast<unsigned char>(bytes[at]) & 0xc0U) != 0x80U;
}

void ExpectWhole(std::string_view bytes, Span span) {
  ASSERT_LT(span.begin, span.end);
  ASSERT_LE(span.end, bytes.size());
  EXPECT_TRUE(IsBoundary(bytes, span.begin)) << span.begin;
  EXPECT_TRUE(IsBoundary(bytes, span.end)) << span.end;
}

void ExpectSpansWhole(std::string_view bytes, const Page& page) {
  for (const Article& article : page.articles) {
    ExpectWhole(bytes, article.body);
    if (article.title_span) {
      ExpectWhole(bytes, *article.title_span);
    }
    for (const Fact& fact : article.facts) {
      ExpectWhole(bytes, fact.span);
    }
    for (const Signing& signing : article.signings) {
      for (const Span span : signing.mentions) {
        ExpectWhole(bytes, span);
      }
    }
  }
  for (const Stray& stray : page.strays) {
    ExpectWhole(bytes, stray.span);
  }
}

// The Arabic digits of a text, one run; everything else dropped.
std::string DigitsOf(std::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

// The digits of a decimal without the zeros of its scale.
std::string DigitsOf(const Decimal& decimal) {
  return DigitsOf(std::to_string(Normalised(decimal).value));
}

// Text in which every number is written in Arabic digits.
std::string Report(std::mt19937& random) {
  static const std::vector<std::string> nouns = {"营业收入",     "工业总产值",   "进出口总额",
                                                 "实际利用外资", "固定资产投资", "高新技术企业"};
  static const std::vector<std::string> units = {"亿元", "万元", "亿美元", "家", "%", "个"};
  static const std::vector<std::string> bounds = {"", "约", "近", "超", "突破", "不少于"};
  static const std::vector<std::string> glue = {"，",       "。", "、", "；", "\n",
                                                "\n\n",     " ",  "（", "）", "，其中",
                                                "。目前，", "“",  "”",  ", ", ". "};
  const auto one = [&](const std::vector<std::string>& from) {
    return from[Pick(random, from.size())];
  };
  const auto number = [&] {
    std::string digits = std::to_string(1 + Pick(random, 99999));
    if (Pick(random, 3) == 0) {
      digits += "." + std::to_string(1 + Pick(random, 9));
    }
    if (Pick(random, 6) == 0) {
      digits.insert(1, "\n");  // a hard wrap inside
    }
    return digits;
  };
  std::string text;
  for (int i = 0; i < 40; ++i) {
    switch (Pick(random, 12)) {
      case 0:
        text += one(nouns) + "达到" + one(bounds) + number() + one(units);
        break;
      case 1:
        text += "总投资" + one(bounds) + number() + "亿元的" + number() + "个项目在合肥高新区签约";
        break;
      case 2:
        text += "签约项目" + number() + "个，总投资" + one(bounds) + number() + "亿元";
        break;
      case 3:
        text += one(nouns) + "从" + number() + "亿元增至" + number() + "亿元";
        break;
      case 4:
        text += "同比增长" + number() + "%";
        break;
      case 5:
        text += "云岭微电子拟投资" + number() + "亿元建设芯片研发基地，占地" + number() + "亩";
        break;
      case 6:
        text += "在" + number() + "个开发区中位列第" + number() + "位";
        break;
      case 7:
        text += number() + "个项目集中开工，总投资" + number() + "亿元";
        break;
      case 8:
        text += "增资" + number() + "亿港元，用于扩建西安高新区研发中心";
        break;
      case 9:
        text += "力争引进项目" + number() + "个，预计还将签约项目" + number() + "个，总投资" +
                number() + "亿元";
        break;
      case 10:
        text += "获评国家级绿色园区" + number() + "家，投入" + number() + "亿元建设产业园";
        break;
      default:
        text += "园區(qū)聚焦企業(yè)需求";
        break;
    }
    text += one(glue);
  }
  return text;
}

TEST(ExtractPropertyTest, EveryFigureOfAFactStandsInItsSpan) {
  std::mt19937 random(20210201);
  std::size_t figures = 0;
  for (int round = 0; round < 150; ++round) {
    const std::string text = Report(random);
    const auto page = Extract(text, {&Zones(), std::nullopt});
    ASSERT_TRUE(page.ok()) << page.status();
    ExpectSpansWhole(text, *page);
    for (const Article& article : page->articles) {
      for (const Fact& fact : article.facts) {
        const std::string_view span =
            std::string_view(text).substr(fact.span.begin, fact.span.end - fact.span.begin);
        const std::string digits = DigitsOf(span);
        const auto expect = [&](const Decimal& value) {
          ++figures;
          EXPECT_NE(digits.find(DigitsOf(value)), std::string::npos)
              << FormatDecimal(value) << " is not in " << span;
        };
        if (fact.amount) {
          expect(fact.amount->number);
        }
        if (fact.amount_alt) {
          expect(fact.amount_alt->number);
        }
        if (fact.count) {
          expect({*fact.count, 0});
        }
        if (fact.rank) {
          expect({*fact.rank, 0});
        }
        if (fact.cohort) {
          expect({*fact.cohort, 0});
        }
        if (fact.from) {
          expect(*fact.from);
        }
        if (fact.growth_pct) {
          expect(*fact.growth_pct);
        }
      }
    }
  }
  EXPECT_GT(figures, 1000U);
}

TEST(ExtractPropertyTest, RandomBytesAreRefusedOrRead) {
  std::mt19937 random(7);
  int read = 0;
  for (int round = 0; round < 500; ++round) {
    std::string bytes(1 + Pick(random, 300), '\0');
    for (char& c : bytes) {
      // Every other round holds ASCII only: of bytes at random hardly a text is whole.
      c = static_cast<char>(round % 2 == 0 ? 0x20 + random() % 0x5f : random());
    }
    const auto page = Extract(bytes, {&Zones(), std::nullopt});
    if (page.ok()) {
      ++read;
      ExpectSpansWhole(bytes, *page);
    } else {
      EXPECT_EQ(page.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
  EXPECT_GE(read, 250);
}

TEST(ExtractPropertyTest, ATextCutAtAnyByteIsRefusedOrRead) {
  const std::string text =
      "1—10月，合肥高新区营业收入由1,835.5亿元增至RMB 3.2bn（约5亿美元），居全省第1位，"
      "同比增长三成。項(xiàng)目😀簽(qiān)約。";
  for (std::size_t cut = 1; cut <= text.size(); ++cut) {
    const std::string_view part = std::string_view(text).substr(0, cut);
    const auto page = Extract(part, {&Zones(), std::nullopt});
    ASSERT_EQ(page.ok(), IsBoundary(text, cut)) << cut;
    if (page.ok()) {
      ExpectSpansWhole(part, *page);
    }
  }
}

TEST(ExtractPropertyTest, RandomMixesOfWordsAndOddCharactersAreRead) {
  static const std::vector<std::string> pieces = {"签约",
                                                  "总投资",
                                                  "亿元",
                                                  "的",
                                                  "项目",
                                                  "第",
                                                  "位",
                                                  "1",
                                                  "9.",
                                                  ",",
                                                  "，",
                                                  "。",
                                                  "\n",
                                                  " ",
                                                  "（",
                                                  "）",
                                                  "(",
                                                  ")",
                                                  "《",
                                                  "》",
                                                  "“",
                                                  "”",
                                                  "、",
                                                  "从",
                                                  "至",
                                                  "增至",
                                                  "高新区",
                                                  "合肥高新区",
                                                  "成",
                                                  "一",
                                                  "十",
                                                  "百",
                                                  "千",
                                                  "万",
                                                  "兆",
                                                  "余",
                                                  "多",
                                                  "几",
                                                  "半",
                                                  "RMB",
                                                  "$",
                                                  "bn",
                                                  "新台币",
                                                  "😀",
                                                  "\xef\xbf\xbd",
                                                  "\xe2\x80\x8b",
                                                  "\xe3\x80\x80",
                                                  "項",
                                                  "(xiàng)",
                                                  "▶",
                                                  "本报讯 ",
                                                  "年",
                                                  "月",
                                                  "2021",
                                                  "-",
                                                  "—",
                                                  "%",
                                                  "揭牌",
                                                  "荣获",
                                                  "启动",
                                                  "增长",
                                                  "连续",
                                                  "在",
                                                  "中",
                                                  "其中",
                                                  "占地",
                                                  "亩"};
  std::mt19937 random(99);
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (int i = 0; i < 200; ++i) {
      text += pieces[Pick(random, pieces.size())];
    }
    const auto page = Extract(text, {&Zones(), *ParseDate("2021-02-01")});
    ASSERT_TRUE(page.ok()) << page.status();
    ExpectSpansWhole(text, *page);
  }
}

TEST(ExtractPropertyTest, HugeSimpleInputsAreRead) {
  const auto repeat = [](std::string_view piece, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
      text += piece;
    }
    return text;
  };
  const std::vector<std::string> texts = {
      std::string(100'000, '7'),   std::string(100'000, '7') + "亿元",
      repeat("（", 300'000),       repeat("《", 300'000) + repeat("》", 300'000),
      repeat("((", 300'000),       repeat("項(", 300'000),
      repeat("一二三", 300'000),   repeat("连续一年", 300'000),
      repeat("的，在中", 300'000), repeat("签约项目8个，总投资60亿元，", 2'000'000),  // one line
  };
  for (const std::string& text : texts) {
    const auto page = Extract(text, {&Zones(), std::nullopt});
    ASSERT_TRUE(page.ok()) << page.status();
    ExpectSpansWhole(text, *page);
  }
}

}  // namespace
}  // namespace zoneflow::ingest
