#include "services/ingest/adapters/wire.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/wire/testing/every_field.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::zoneflow::wire::testing::UnsetFields;

const Date kDay{std::chrono::year{2021} / 2 / 1};

Gazetteer OneZone() { return Gazetteer({{"z1", "成都高新区", "四川省", "成都市", {}}}); }

Amount SomeAmount() { return {{5, 8}, "CNY"}; }

TEST(WireTest, AFactTellsEveryFieldOfItsMessage) {
  Fact fact;
  fact.kind = FactKind::kFacility;
  fact.zone = "成都高新区";
  fact.zone_id = "z1";
  fact.subject = "产业园";
  fact.company = "甲公司";
  fact.count = 3;
  fact.amount = SomeAmount();
  fact.amount_alt = Amount{{8, 6}, "USD"};
  fact.rank = 4;
  fact.cohort = 159;
  fact.from = Decimal{1, 1};
  fact.to = Decimal{2, 1};
  fact.growth_pct = Decimal{17, 1};
  fact.period = "2020年";
  fact.bound = Bound::kOver;
  fact.attr = Attr::kLand;
  fact.facility_kind = FacilityKind::kPark;
  fact.stage = FacilityStage::kUnveiled;
  fact.day = kDay;
  fact.span = {10, 20};
  fact.confidence = 71;
  fact.reasons.Add(Reason::kList);
  DocumentText html;
  html.converted = "text of a page, without its tags";
  html.places.AddCharacter(0, 32, {100, 164});
  const v1::Fact wire = ToWire(fact, "f1", html, OneZone());
  // A revision is of what a person changed.
  EXPECT_THAT(UnsetFields(wire), ElementsAre("proof.page", "proof.box", "proof.sheet", "proof.row",
                                             "revision", "split_from", "split_into"));
  EXPECT_EQ(wire.proof().bytes().begin(), 100);
}

TEST(WireTest, AFactOfAPdfHasItsProofOnAPage) {
  Fact fact;
  fact.span = {3, 6};
  DocumentText pdf;
  pdf.converted = "text of a page";
  pdf.places.AddBox(0, 2, {10, 20, 30, 40});
  pdf.places.AddBox(4, 2, {30, 18, 50, 40});
  pdf.places.AddBox(8, 3, {0, 0, 9, 9});
  const v1::Fact wire = ToWire(fact, "f1", pdf, OneZone());
  EXPECT_FALSE(wire.proof().has_bytes());
  EXPECT_EQ(wire.proof().page(), 2);
  EXPECT_EQ(wire.proof().box().top(), 18);
  EXPECT_EQ(wire.proof().box().right(), 50);
}

TEST(WireTest, AFactOfALedgerHasItsRow) {
  Fact fact;
  fact.span = {16, 20};
  DocumentText ledger;
  ledger.converted = "a row of a sheet, another row";
  ledger.places.AddRow(0, "一月", 5);
  ledger.places.AddRow(16, "二月", 7);
  const v1::Fact wire = ToWire(fact, "f1", ledger, OneZone());
  EXPECT_EQ(wire.proof().sheet(), "二月");
  EXPECT_EQ(wire.proof().row(), 7);
  EXPECT_FALSE(wire.proof().has_bytes());
}

TEST(WireTest, AFactOfPlainTextStandsWhereItsSpanSays) {
  Fact fact;
  fact.span = {3, 6};
  EXPECT_FALSE(ToWire(fact, "f1", DocumentText{}, OneZone()).has_proof());
}

TEST(WireTest, ASigningTellsEveryFieldOfItsMessage) {
  Signing signing;
  signing.id = "s1";
  signing.zone_name = "成都高新区";
  signing.zone_id = "z1";
  signing.count = 2;
  signing.amount = Money{100, "CNY"};
  signing.amount_alt = Money{20, "USD"};
  signing.sectors = {"集成电路"};
  signing.signed_on = kDay;
  signing.mentions = {{1, 2}};
  signing.confidence = 71;
  signing.reasons.Add(Reason::kList);
  ProjectMention member;
  member.project_id = "p1";
  member.company = "甲公司";
  member.name = "基地";
  member.amount = Money{100, "CNY"};
  member.amount_alt = Money{20, "USD"};
  member.side_values = {{Attr::kLand, {{3, 2}, "mu"}}};
  signing.members = {member, member};
  Reading reading;
  reading.document_id = "d1";
  reading.head.published_on = kDay;
  Article article;
  article.title = "签约";
  article.body = {0, 9};
  const v1::Signing head = HeadOf(signing, reading, article, OneZone());
  // What a person merged or split is the desk's to say.
  EXPECT_THAT(UnsetFields(head), ElementsAre("members", "members_before", "merged_into",
                                             "merged_from", "split_from", "split_into"));
  EXPECT_THAT(UnsetFields(PartOf(head, signing, 1)),
              ElementsAre("merged_into", "merged_from", "split_from", "split_into"));
}

// What the desk reads of a figure it writes back as it was.
TEST(WireTest, FiguresOfTheDeskAreReadAsTheyAreWritten) {
  SigningFigures signing;
  signing.id = "signing/s1";
  signing.status = FigureStatus::kRejected;
  signing.zone = {"z1", "成都高新区", "四川省"};
  signing.count = 3;
  signing.amount = Money{100, "CNY"};
  signing.amount_alt = Money{20, "USD"};
  signing.signed_on = kDay;
  signing.merged_into = "s9";
  signing.merged_from = {"s2", "s3"};
  signing.split_from = {"s4"};
  signing.split_into = {"s5", "s6"};
  v1::Signing signing_wire;
  signing_wire.set_id("s1");
  SetFigures(signing, signing_wire);
  EXPECT_EQ(FiguresOf(signing_wire), signing);
  FactFigures fact;
  fact.id = "fact/f1";
  fact.revision = 1;
  fact.status = FigureStatus::kRejected;
  fact.zone = {"z1", "成都高新区", "四川省"};
  fact.subject = "增加值";
  fact.company = "甲公司";
  fact.count = 3;
  fact.amount = Amount{{5, 8}, "CNY"};
  fact.growth = Decimal{85, -1};
  fact.rank = 4;
  fact.cohort = 159;
  fact.period = "2020年";
  fact.split_from = {"f2"};
  fact.split_into = {"f3", "f4"};
  fact.facility = FacilityFigures{FacilityKind::kPark, FacilityStage::kInUse, kDay};
  v1::Fact fact_wire;
  fact_wire.set_id("f1");
  fact_wire.set_kind(v1::FACT_KIND_FACILITY);
  SetFigures(fact, fact_wire);
  EXPECT_EQ(FiguresOf(fact_wire, ""), fact);
}

TEST(WireTest, AnArticleTellsEveryFieldOfItsMessage) {
  const std::string page = "title body text";
  Reading reading;
  reading.document_id = "d1";
  reading.bytes = page;
  Article article;
  article.title = "title";
  article.byline = "a reporter";
  article.title_span = Span{1, 5};
  article.body = {6, 15};
  article.facts.resize(2);
  EXPECT_THAT(UnsetFields(ToWire(article, reading)), IsEmpty());
}

}  // namespace
}  // namespace zoneflow::ingest
