#include "services/ingest/core/reread.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::ingest {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kChengdu[] = "cn-sc-chengdu-hitech";

Signing Told(const std::string& id, std::int64_t count, const Span& span) {
  Signing signing;
  signing.id = id;
  signing.zone_name = "成都高新区";
  signing.zone_id = kChengdu;
  signing.count = count;
  signing.amount = Money{500, "CNY"};
  signing.mentions = {span};
  return signing;
}

Fact Claimed(const std::string& subject, const Span& span) {
  Fact fact;
  fact.kind = FactKind::kIndicator;
  fact.zone = "成都高新区";
  fact.zone_id = kChengdu;
  fact.subject = subject;
  fact.amount = Amount{{125, -1}, "亿元"};
  fact.span = span;
  return fact;
}

class RereadTest : public ::testing::Test {
 protected:
  RereadTest() {
    reading_.document_id = "d1";
    reading_.head.published_on = *ParseDate("2021-02-01");
    reading_.page.lexicon = "new";
    reading_.page.articles.resize(1);
    article().body = {0, 100};
    known_.figures = {Known(Told("s1", 14, {0, 10})), Known(Claimed("产值", {20, 30}), "f1")};
    article().signings = {Told("s1", 14, {0, 10})};
    article().facts = {Claimed("产值", {20, 30})};
  }

  Article& article() { return reading_.page.articles.front(); }

  // As the figure stands after it was read so.
  KnownFigure Known(const Signing& signing) const {
    SigningFigures figures;
    figures.id = "signing/" + signing.id;
    figures.revision = 1;
    figures.status = FigureStatus::kExtracted;
    figures.zone = {signing.zone_id, signing.zone_name, "四川省"};
    figures.count = signing.count;
    figures.amount = signing.amount;
    figures.signed_on = signing.signed_on;
    for (const ProjectMention& member : signing.members) {
      figures.members.push_back(
          {member.project_id, member.company, member.name, member.amount, member.amount_alt});
    }
    return {figures, FactKind::kSigning, ArticleId("d1", {0, 100}), signing.mentions};
  }
  KnownFigure Known(const Fact& fact, const std::string& id) const {
    FactFigures figures;
    figures.id = "fact/" + id;
    figures.revision = 1;
    figures.status = FigureStatus::kExtracted;
    figures.zone = {fact.zone_id, fact.zone, "四川省"};
    figures.subject = fact.subject;
    figures.amount = fact.amount;
    return {figures, fact.kind, ArticleId("d1", {0, 100}), {fact.span}};
  }

  // "changed signing/s1 count: 14 -> 15"
  std::vector<std::string> Proposed() {
    std::vector<std::string> told;
    for (const Proposal& proposal : Propose(reading_, known_, gazetteer_).proposals) {
      std::string text = proposal.kind == ProposalKind::kNew       ? "new"
                         : proposal.kind == ProposalKind::kChanged ? "changed"
                                                                   : "gone";
      text += proposal.item.empty() ? "" : " " + proposal.item;
      for (const FieldChange& change : proposal.changes) {
        text += " " + change.field + ": " + change.before + " -> " + change.after;
      }
      told.push_back(std::move(text));
    }
    return told;
  }
  std::int64_t Standing() { return Propose(reading_, known_, gazetteer_).standing; }
  template <typename Figures>
  Figures& KnownAs(std::size_t i) {
    return std::get<Figures>(known_.figures[i].figure);
  }

  Gazetteer gazetteer_{{{kChengdu, "成都高新区", "四川省", "成都市", {}}}};
  Reading reading_;
  KnownReading known_;
};

TEST_F(RereadTest, WhatReadsAsBeforeProposesNothing) {
  EXPECT_THAT(Proposed(), IsEmpty());
  EXPECT_EQ(Standing(), 0);
}

TEST_F(RereadTest, AnotherCountOfTheSameWordsIsAChangeAndNoSecondSigning) {
  article().signings = {Told("s2", 15, {0, 12})};
  article().facts = {Claimed("工业产值", {18, 30})};
  EXPECT_THAT(Proposed(), ElementsAre("changed signing/s1 count: 14 -> 15",
                                      "changed fact/f1 subject: 产值 -> 工业产值"));
}

TEST_F(RereadTest, WhatIsReadForTheFirstTimeIsNewWithAllItsFields) {
  Signing named = Told("s2", 1, {40, 50});
  named.members = {{"p1", "甲公司", "基地", Money{500, "CNY"}, std::nullopt, {}, {}}};
  article().signings.push_back(named);
  EXPECT_THAT(Proposed(),
              ElementsAre("new zone.id:  -> cn-sc-chengdu-hitech count:  -> 1 amount:  -> 5 CNY "
                          "members.new1.company:  -> 甲公司 members.new1.name:  -> 基地 "
                          "members.new1.amount:  -> 5 CNY"));
  // One that another document told is a mention, not news.
  known_.signings = {"s2"};
  EXPECT_THAT(Proposed(), IsEmpty());
}

TEST_F(RereadTest, WhatReadsNoMoreIsGone) {
  article().signings.clear();
  article().facts.clear();
  EXPECT_THAT(Proposed(), ElementsAre("gone signing/s1", "gone fact/f1"));
}

TEST_F(RereadTest, WhatAPersonVouchedForStands) {
  KnownAs<SigningFigures>(0).status = FigureStatus::kChecked;
  KnownAs<SigningFigures>(0).count = 20;
  KnownAs<FactFigures>(1).status = FigureStatus::kSignedOff;
  article().facts.clear();
  EXPECT_THAT(Proposed(), IsEmpty());
  EXPECT_EQ(Standing(), 2);
  KnownAs<SigningFigures>(0).status = FigureStatus::kRejected;
  EXPECT_THAT(Proposed(), IsEmpty()) << "what was rejected does not come again";
}

TEST_F(RereadTest, WhatAPersonAddedIsNotGone) {
  KnownFigure added = Known(Claimed("税收", {60, 70}), "f2");
  added.by_person = true;
  known_.figures.push_back(added);
  EXPECT_THAT(Proposed(), IsEmpty());
  EXPECT_EQ(Standing(), 1);
}

// A ledger of the next month: its row tells of a project that is known by its code, otherwise.
TEST_F(RereadTest, ARowOfALaterLedgerIsAProposalForTheSigningOfItsProject) {
  Signing before = Told("s1", 1, {0, 10});
  before.members = {{"p1", "甲公司", "基地", Money{500, "CNY"}, std::nullopt, {}, {}}};
  Signing after = Told("s9", 1, {0, 10});
  after.amount = Money{900, "CNY"};
  after.members = {{"p9", "甲公司", "基地一期", Money{900, "CNY"}, std::nullopt, {}, {}}};
  article().signings = {after};
  article().facts.clear();
  LedgerEntry entry;
  entry.project_code = "2101-510109-04-01-123456";
  reading_.page.ledger.emplace();
  reading_.page.ledger->entries = {entry};
  known_ = {};
  known_.figures = {Known(before)};
  known_.figures[0].own = false;
  known_.figures[0].article_id = "another";
  ASSERT_FALSE(KeysOf(entry).empty());
  known_.keys = {{KeysOf(entry).front(), "s1"}};
  const std::string changed =
      "changed signing/s1 amount: 5 CNY -> 9 CNY members.p1.name: 基地 -> 基地一期 "
      "members.p1.amount: 5 CNY -> 9 CNY";
  EXPECT_THAT(Proposed(), ElementsAre(changed));
  // Checked against the month before, this month's row is news all the same.
  KnownAs<SigningFigures>(0).status = FigureStatus::kChecked;
  EXPECT_THAT(Proposed(), ElementsAre(changed));
}

// Documents as they are stored, with nothing known of them.
class OneDocument : public ReadingStore {
 public:
  explicit OneDocument(std::string bytes) : bytes_(std::move(bytes)) {}

  absl::StatusOr<StoredDocument> Load(const std::string&, std::size_t most_bytes) override {
    EXPECT_GE(most_bytes, bytes_.size());
    return StoredDocument{{}, bytes_, "older"};
  }
  absl::StatusOr<KnownReading> Known(const Reading&) override { return KnownReading{}; }

 private:
  const std::string bytes_;
};

// A year's bulletin in one file. Two of them at once would take the memory of the service.
TEST(RereadDocumentTest, AVeryLargeDocumentIsReadAnewButNotBesideAnother) {
  std::string bytes = "近日，总投资达277亿元的14个项目在成都高新区签约。\n";
  while (bytes.size() <= kLargeReread) {
    bytes += "园区道路两旁的树木在春天里长出了新叶，居民们在傍晚散步。\n";
  }
  OneDocument store(bytes);
  const Gazetteer gazetteer({{kChengdu, "成都高新区", "四川省", "成都市", {}}});
  absl::Status beside;
  const RereadDocument* other = nullptr;
  const RereadDocument reread(
      store, gazetteer, [&](std::string_view text, const std::function<absl::Status()>& go_on) {
        std::thread([&] { beside = (*other)("d2", LocalOperator()).status(); }).join();
        return PlainText(text, go_on);
      });
  other = &reread;
  const auto read = reread("d1", LocalOperator());
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->proposals, SizeIs(1));
  EXPECT_THAT(beside, StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("one is read")));
}

}  // namespace
}  // namespace zoneflow::ingest
