#include "services/ingest/core/ledger_document.h"

#include <set>
#include <string>

#include "gmock/gmock.h"

#include "common/table/read_table.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/change.h"
#include "services/ingest/testing/ledgers.h"

namespace zoneflow::ingest {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr char kHeader[] = "项目名称,企业名称,园区,总投资(万元),签约日期,用地(亩)\n";

// A document that the front has told to be a table.
DocumentText Table(std::string_view bytes) {
  DocumentText document;
  if (!bytes.starts_with("PK")) {
    EXPECT_THAT(Decode(bytes, document.units), IsOk());
  }
  auto workbook = table::ReadTable(bytes);
  EXPECT_THAT(workbook, IsOk());
  document.workbook = *std::move(workbook);
  return document;
}

absl::StatusOr<Page> Read(std::string_view bytes, DocumentText& document,
                          const std::string& zone = "") {
  static const Gazetteer gazetteer = testing::LedgerGazetteer();
  document = Table(bytes);
  return Extract(bytes, document, {&gazetteer, std::nullopt, {}, zone});
}

Reading ReadingOf(std::string_view bytes) {
  Reading reading;
  auto page = Read(bytes, reading.document);
  EXPECT_THAT(page, IsOk());
  reading.page = *std::move(page);
  return reading;
}

// What is known once the change is stored.
void Learn(const Change& change, KnownSignings& known) {
  for (const NewSigning& signing : change.signings) {
    known.signings.insert(signing.signing->id);
  }
  for (const NewProjectKey& key : change.keys) {
    known.keys.emplace(key.key, key.signing_id);
  }
}

TEST(LedgerDocumentTest, ARowIsALineOfTextASigningAndItsProof) {
  DocumentText document;
  const std::string csv = std::string(kHeader) +
                          "光学镜头项目,承晖光学有限公司,示范高新区,120000,2021-02-01,50\n"
                          "机器人减速器项目,,云岭经开区,,2021年2月,\n";
  const auto page = Read(csv, document);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(document.kind, DocumentKind::kLedger);
  EXPECT_EQ(document.converted,
            "第2行 项目：光学镜头项目；企业：承晖光学有限公司；园区：示范高新区；"
            "总投资：1200000000 CNY；签约日期：2021-02-01；用地：50 亩\n"
            "第3行 项目：机器人减速器项目；园区：云岭经开区；"
            "签约日期：2021-02-01 至 2021-02-28\n");
  ASSERT_THAT(page->articles, SizeIs(1));
  const Article& article = page->articles.front();
  ASSERT_THAT(article.signings, SizeIs(2));
  const Signing& lens = article.signings[0];
  EXPECT_EQ(lens.zone_name, "示范高新区");
  EXPECT_EQ(lens.amount, (Money{120'000'000'000, "CNY"}));
  EXPECT_EQ(lens.signed_on, *ParseDate("2021-02-01"));
  EXPECT_EQ(lens.confidence, 100);
  ASSERT_THAT(lens.members, SizeIs(1));
  EXPECT_EQ(lens.members[0].company, "承晖光学有限公司");
  ASSERT_THAT(lens.members[0].side_values, SizeIs(1));
  EXPECT_EQ(lens.members[0].side_values[0].amount.unit, "mu");
  EXPECT_EQ(article.signings[1].signed_on, std::nullopt);  // a month is no day
  EXPECT_EQ(document.places.Of(lens.mentions[0]).row, 2U);
  EXPECT_EQ(document.places.Of(article.signings[1].mentions[0]).row, 3U);
}

TEST(LedgerDocumentTest, ASigningThatAPageToldHasTheSameIdInALedger) {
  static const Gazetteer gazetteer = testing::LedgerGazetteer();
  const auto news = Extract("本报讯 近日，总投资12亿元的光学镜头项目签约落户示范高新区。\n",
                            {&gazetteer, {}, {}});
  ASSERT_THAT(news, IsOk());
  DocumentText document;
  const auto ledger =
      Read(std::string(kHeader) + "光学镜头项目,,示范高新区,120000,2021-02-01,\n", document);
  ASSERT_THAT(ledger, IsOk());
  EXPECT_EQ(ledger->articles.front().signings.front().id,
            news->articles.front().signings.front().id);
}

TEST(LedgerDocumentTest, TwoThousandRowsAreAnnouncedButForTheFiftyBadOnes) {
  const Reading reading = ReadingOf(testing::MakeLedger({.projects = 2000, .bad = 50}));
  const Change change = Plan(reading, {});
  EXPECT_EQ(change.signings.size(), 1950U);
  ASSERT_TRUE(change.receipt.ledger.has_value());
  EXPECT_EQ(change.receipt.ledger->added, 1950);
  EXPECT_EQ(change.receipt.ledger->rejected, 50);
  EXPECT_EQ(change.receipt.ledger->skipped, 21);
  EXPECT_EQ(change.receipt.ledger->rejects.front().place.row, 5U);
  EXPECT_EQ(change.receipt.signings, 1950);
}

TEST(LedgerDocumentTest, AMonthLaterOnlyTheNewRowsAreAnnounced) {
  KnownSignings known;
  const Reading february = ReadingOf(testing::MakeLedger({.projects = 250}));
  Learn(Plan(february, known), known);
  const Reading march = ReadingOf(testing::MakeLedger({.projects = 300, .dearer = 10}));
  const Change change = Plan(march, known);
  EXPECT_EQ(change.receipt.ledger->added, 50);
  EXPECT_EQ(change.receipt.ledger->changed, 10);
  EXPECT_EQ(change.receipt.ledger->unchanged, 240);
  EXPECT_EQ(change.signings.size(), 50U);
  ASSERT_EQ(change.receipt.ledger->changed_rows.size(), 10U);
  // They are mentions of the signings that have the projects.
  EXPECT_TRUE(known.signings.contains(change.receipt.ledger->changed_rows[0].signing_id));
  EXPECT_EQ(change.mentions.size(), 300U);
  Learn(change, known);
  EXPECT_EQ(Plan(march, known).receipt.ledger->added, 0);
  EXPECT_EQ(Plan(march, known).signings.size(), 0U);
}

TEST(LedgerDocumentTest, ALedgerOfWhichNothingCanBeTakenIsRefused) {
  DocumentText document;
  const std::string rows = std::string(kHeader) + "甲项目,,,5,2021-02-30,\n乙项目,,,5,,\n";
  EXPECT_THAT(Read(rows, document, "示范高新区"), IsOk());
  EXPECT_THAT(Read(std::string(kHeader) + "甲项目,,,面议,,\n", document),
              StatusIs(kInvalid, AllOf(HasSubstr("none of its 1 rows"), HasSubstr("2 \""))));
  EXPECT_TRUE(document.converted.empty());
}

TEST(LedgerDocumentTest, ProseWithCommasStaysProse) {
  const std::string prose =
      "近日,总投资12亿元的光学镜头项目,签约落户示范高新区。\n示范高新区表示,将全力服务,"
      "做好保障。\n";
  DocumentText document;
  const auto page = Read(prose, document);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(document.kind, DocumentKind::kText);
  EXPECT_THAT(page->articles, SizeIs(1));
  EXPECT_FALSE(page->ledger.has_value());
}

TEST(LedgerDocumentTest, TheUploadTellsTheZoneOfRowsThatTellNone) {
  DocumentText document;
  const std::string csv = "项目名称,总投资(万元)\n光学镜头项目,120000\n";
  const auto page = Read(csv, document, "云岭经开区");
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->articles.front().signings.front().zone_name, "云岭经开区");
  EXPECT_THAT(Read(csv, document, "海市蜃楼高新区"), StatusIs(kInvalid, HasSubstr("is not known")));
}

}  // namespace
}  // namespace zoneflow::ingest
