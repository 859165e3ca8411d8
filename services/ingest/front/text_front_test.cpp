#include "services/ingest/front/text_front.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/front/testing/encoded.h"

namespace zoneflow::ingest::front {
namespace {

using testing::Encoded;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Gazetteer& Zones() {
  static const auto gazetteer = LoadGazetteer();
  return *gazetteer;
}

struct Read {
  DocumentText document;
  std::vector<Fact> facts;
};

Read MustExtract(std::string_view bytes) {
  Read read;
  auto document = ReadDocument(bytes);
  EXPECT_TRUE(document.ok()) << document.status();
  if (!document.ok()) {
    return read;
  }
  read.document = *std::move(document);
  const auto page = Extract(bytes, read.document, {&Zones(), std::nullopt});
  EXPECT_TRUE(page.ok()) << page.status();
  for (const Article& article : page->articles) {
    read.facts.insert(read.facts.end(), article.facts.begin(), article.facts.end());
  }
  return read;
}

// What a fact says, whatever its document.
std::string Told(const Fact& fact) {
  std::string told = std::string(Name(fact.kind)) + " " + fact.zone + " " + fact.subject;
  if (fact.count) {
    told += " " + std::to_string(*fact.count) + fact.count_unit;
  }
  if (fact.amount) {
    told += " " + FormatDecimal(fact.amount->number) + fact.amount->unit;
  }
  if (fact.growth_pct) {
    told += " growth " + FormatDecimal(*fact.growth_pct);
  }
  return told;
}

std::vector<std::string> Told(const Read& read) {
  std::vector<std::string> told;
  for (const Fact& fact : read.facts) {
    told.push_back(Told(fact));
  }
  return told;
}

constexpr std::string_view kTitle = "成都高新区集中签约";
constexpr std::string_view kFirst =
    "昨天，成都高新区举行集中签约仪式，14个项目签约落户，总投资277亿元。";
constexpr std::string_view kSecond =
    "今年前三季度，成都高新区实现工业总产值3045.6亿元，同比增长12.5%。";

std::string Plain() {
  return std::string(kTitle) + "\n\n" + std::string(kFirst) + "\n" + std::string(kSecond) + "\n";
}

std::string Html() {
  return "<!DOCTYPE html><html><head><title>" + std::string(kTitle) +
         "_要闻</title><script>var x = "
         "'成都高新区签约99个项目，总投资999亿元。';</script></head><body>"
         "<ul><li><a>首页</a><li><a>要闻</a><li><a>专题</a></ul><h1>" +
         std::string(kTitle) + "</h1><p>" + std::string(kFirst) + "</p><p>" + std::string(kSecond) +
         "</p></body></html>";
}

// The same article wrapped into lines of a page.
std::string Pdf() {
  std::vector<testing::PdfText> page = {{150, 780, 22, std::string(kTitle)}};
  int y = 740;
  for (const std::string_view paragraph : {kFirst, kSecond}) {
    const std::u16string units = FromUtf8(paragraph);
    std::size_t at = 0;
    for (bool first = true; at < units.size(); first = false, y -= 20) {
      const std::size_t length = first ? 20 : 22;
      page.push_back(
          {first ? 84 : 60, y, 12, ToUtf8(std::u16string_view(units).substr(at, length))});
      at += length;
    }
  }
  return testing::PdfOf({page});
}

TEST(TextFrontTest, TheSameArticleTellsTheSameInEveryForm) {
  const std::vector<std::string> wanted = Told(MustExtract(Plain()));
  ASSERT_THAT(wanted, Not(IsEmpty()));
  EXPECT_EQ(Told(MustExtract(Encoded(Plain(), "gb18030"))), wanted);
  EXPECT_EQ(Told(MustExtract("\xff\xfe" + Encoded(Plain(), "UTF-16LE"))), wanted);
  EXPECT_EQ(Told(MustExtract(Encoded(Plain(), "UTF-16BE"))), wanted);
  EXPECT_EQ(Told(MustExtract(Html())), wanted);
  EXPECT_EQ(Told(MustExtract(Encoded(Html(), "gb18030"))), wanted);
  EXPECT_EQ(Told(MustExtract(Pdf())), wanted);
}

TEST(TextFrontTest, EachProofPointsIntoItsDocument) {
  const std::string gb = Encoded(Plain(), "gb18030");
  const Read read = MustExtract(gb);
  ASSERT_THAT(read.facts, Not(IsEmpty()));
  for (const Fact& fact : read.facts) {
    const Proof proof = read.document.places.Of(fact.span);
    ASSERT_TRUE(proof.bytes.has_value());
    EXPECT_EQ(
        gb.substr(proof.bytes->begin, proof.bytes->end - proof.bytes->begin),
        Encoded(read.document.converted.substr(fact.span.begin, fact.span.end - fact.span.begin),
                "gb18030"));
  }
  const Read pdf = MustExtract(Pdf());
  for (const Fact& fact : pdf.facts) {
    const Proof proof = pdf.document.places.Of(fact.span);
    EXPECT_EQ(proof.page, 1);
    EXPECT_GT(proof.box.bottom, proof.box.top);
  }
}

TEST(TextFrontTest, TraditionalPagesOfTaiwanAreRead) {
  const std::string text =
      "昨天，成都高新區舉行集中簽約儀式，14個項目簽約落戶，總投資277億元人民幣。\n";
  const std::vector<std::string> wanted = Told(MustExtract(text));
  ASSERT_THAT(wanted, Not(IsEmpty()));
  EXPECT_EQ(Told(MustExtract(Encoded(text, "Big5"))), wanted);
}

TEST(TextFrontTest, FilesOfOtherProgramsAreNamed) {
  const auto refusal = [](std::string_view bytes) {
    return std::string(ReadDocument(bytes).status().message());
  };
  EXPECT_THAT(refusal("PK\x03\x04 and more"), HasSubstr("ZIP"));
  EXPECT_THAT(refusal("\x89PNG\r\n"), HasSubstr("picture"));
  EXPECT_THAT(refusal("{\\rtf1 x}"), HasSubstr("rich text"));
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
}

TEST(TextFrontTest, ALanguageThatIsNotReadIsSaid) {
  const auto note = [](std::string_view text) {
    const Read read = MustExtract(text);
    EXPECT_THAT(read.facts, IsEmpty());
    return read.document.note;
  };
  EXPECT_THAT(
      note("成都高新区は新しい工場を建設する計画を発表しました。これにより地域の雇用が増える"
           "見込みです。投資額は277億元になると見られています。そのほかの計画もあります。"),
      HasSubstr("Japanese"));
  EXPECT_THAT(note("청두 하이테크 구역은 오늘 새로운 투자 사업 열네 건의 협약식을 개최했다고 "
                   "밝혔다. 총 투자액은 "
                   "매우 크며 여러 산업 분야에 걸쳐 있다고 관계자는 전했다."),
              HasSubstr("Korean"));
  EXPECT_THAT(note("Зона высоких технологий сегодня подписала соглашения о четырнадцати проектах."),
              HasSubstr("Cyrillic"));
  EXPECT_THAT(note("La zone de haute technologie a signé aujourd'hui quatorze projets dont les "
                   "investissements sont importants. Les entreprises viennent de plusieurs pays "
                   "et leurs usines seront construites dans les prochaines années."),
              HasSubstr("not English"));
  EXPECT_EQ(MustExtract("The zone signed fourteen projects today and the companies come from many "
                        "countries. It is one of the largest zones in the west of the country, "
                        "with a total of three thousand firms.")
                .document.note,
            "");
}

// Their short lines are in no language.
TEST(TextFrontTest, AnEnglishPageBelowAMenuIsRead) {
  const std::string page =
      "Xi'an High-tech Zone signed 23 projects worth 14.8 billion yuan on Thursday.\n";
  EXPECT_EQ(Told(MustExtract("Home\nNews\nInvestment\nIndustries\nContact us\n\n" + page +
                             "\nPrevious: None\nNext: None\nCopyright. All rights reserved.\n"
                             "Site map Help Feedback Links\nSubscribe Archive Video Photos\n")),
            Told(MustExtract(page)));
}

TEST(TextFrontTest, AHeadlineThatIsSpacedOutSaysTheSame) {
  const std::string plain = "成都高新区新签约14个项目\n" + std::string(kSecond) + "\n";
  const std::string spaced = "成都 高新 区新签 约14个 项目\n" + std::string(kSecond) + "\n";
  ASSERT_EQ(Told(MustExtract(plain)).size(), 2U);
  EXPECT_EQ(Told(MustExtract(spaced)), Told(MustExtract(plain)));
}

TEST(TextFrontTest, AnArticlePrintedTwiceTellsItsFactsOnce) {
  const std::string body = std::string(kFirst) + "\n\n" + std::string(kSecond) + "\n\n";
  EXPECT_EQ(Told(MustExtract(body + body)), Told(MustExtract(body)));
}

}  // namespace
}  // namespace zoneflow::ingest::front
