// What every DocumentStore promises. A backend is an OnBackend one with
//   DocumentStore& store();                  empty at first
//   std::vector<JournaledEvent> Journal();   what was queued for the outside, in order
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/ports.h"
#include "services/ingest/testing/in_memory_document_store.h"

namespace zoneflow::ingest::testing {

// An article with one fact, and with a signing for each id. `at` is the byte its body begins at.
inline Article SampleArticle(std::uint32_t at, const std::vector<std::string>& signing_ids) {
  Article article;
  article.title = "十四个项目签约";
  article.zone = "成都高新区";
  article.body = {at, at + 20};
  Fact fact;
  fact.kind = FactKind::kSigning;
  fact.span = {at, at + 10};
  article.facts = {fact};
  for (const std::string& id : signing_ids) {
    Signing signing;
    signing.id = id;
    signing.zone_name = "成都高新区";
    signing.count = 14;
    signing.amount = Money{2'770'000'000'000, "CNY"};
    signing.mentions = {fact.span};
    article.signings.push_back(signing);
  }
  return article;
}

// A document of the articles, known by its name.
inline Reading SampleReading(std::string_view name, std::vector<Article> articles) {
  static const std::string bytes(1000, ' ');  // room for the spans of the articles
  Reading reading;
  reading.document_id = "document-" + std::string(name);
  reading.head = {std::string(name) + ".txt", Date{std::chrono::year{2021} / 2 / 1}};
  reading.bytes = bytes;
  reading.page.articles = std::move(articles);
  return reading;
}

// A signing of so many named projects, by id.
inline Signing SampleSigning(std::string id, std::size_t members) {
  Signing signing;
  signing.id = std::move(id);
  signing.zone_name = "成都高新区";
  signing.count = static_cast<std::int64_t>(members);
  signing.amount = Money{2'770'000'000'000, "CNY"};
  for (std::size_t i = 0; i < members; ++i) {
    ProjectMention member;
    member.project_id = std::to_string(1'000'000 + i);
    member.company = "成都第" + std::to_string(i) + "号集成电路科技有限公司";
    member.name = "第" + std::to_string(i) + "期智能制造基地项目";
    member.amount = Money{100'000'000 + static_cast<std::int64_t>(i), "CNY"};
    signing.members.push_back(std::move(member));
  }
  return signing;
}

inline Origin SampleOrigin() {
  return {"person/officer", "", ShanghaiMidnight(Date{std::chrono::year{2021} / 2 / 2})};
}

template <typename Backend>
class DocumentStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  DocumentStore& store() { return this->backend_->store(); }

  std::vector<std::string> Subjects() {
    std::vector<std::string> subjects;
    for (const JournaledEvent& event : this->backend_->Journal()) {
      EXPECT_EQ(event.sequence, 1);
      EXPECT_EQ(event.actor, SampleOrigin().actor);
      EXPECT_EQ(event.time, FormatInstant(SampleOrigin().at));
      subjects.push_back(event.subject);
    }
    return subjects;
  }
};

TYPED_TEST_SUITE_P(DocumentStoreContract);

TYPED_TEST_P(DocumentStoreContract, WhatIsNotStoredIsNotFound) {
  using ::zoneflow::testing::IsOk;
  const auto found = this->store().Find("document-page");
  ASSERT_THAT(found, IsOk());
  EXPECT_FALSE(found->has_value());
}

TYPED_TEST_P(DocumentStoreContract, AReadingIsStoredWithItsEvents) {
  using ::zoneflow::testing::IsOk;
  const Reading reading = SampleReading("page", {SampleArticle(0, {"s1"}), SampleArticle(50, {})});
  const auto receipt = this->store().Store(reading, SampleOrigin());
  ASSERT_THAT(receipt, IsOk());
  EXPECT_FALSE(receipt->repeated);
  EXPECT_EQ(receipt->document_id, "document-page");
  EXPECT_EQ(receipt->articles, 2);
  EXPECT_EQ(receipt->facts, 2);
  EXPECT_THAT(receipt->signing_ids, ::testing::ElementsAre("s1"));
  // People wait for signings, so they go first; articles follow in the order of the page.
  EXPECT_THAT(this->Subjects(),
              ::testing::ElementsAre("signing/s1", "article/" + ArticleId("document-page", {0, 20}),
                                     "article/" + ArticleId("document-page", {50, 70})));
}

// A ledger of projects with these codes, each a signing of that id.
inline Reading SampleLedger(std::string_view name,
                            const std::vector<std::pair<std::string, std::string>>& rows) {
  std::vector<std::string> ids;
  LedgerReading ledger;
  for (const auto& [code, id] : rows) {
    ids.push_back(id);
    LedgerEntry entry;
    entry.place = {"台账", static_cast<std::uint32_t>(ids.size() + 1)};
    entry.project = "项目" + code;
    entry.zone_name = "成都高新区";
    entry.project_code = code;
    ledger.entries.push_back(std::move(entry));
  }
  Reading reading = SampleReading(name, {SampleArticle(0, ids)});
  reading.page.ledger = std::move(ledger);
  return reading;
}

TYPED_TEST_P(DocumentStoreContract, ALedgersRowOfAKnownProjectIsAMentionOfItsSigning) {
  using ::testing::ElementsAre;
  using ::zoneflow::testing::IsOk;
  const auto february =
      this->store().Store(SampleLedger("february", {{"c1", "s1"}, {"c2", "s2"}}), SampleOrigin());
  ASSERT_THAT(february, IsOk());
  ASSERT_TRUE(february->ledger.has_value());
  EXPECT_EQ(february->ledger->added, 2);
  // c2 has another sum now, and with it another id.
  const auto march = this->store().Store(
      SampleLedger("march", {{"c1", "s1"}, {"c2", "s2-dearer"}, {"c3", "s3"}}), SampleOrigin());
  ASSERT_THAT(march, IsOk());
  ASSERT_TRUE(march->ledger.has_value());
  EXPECT_EQ(march->ledger->unchanged, 1);
  EXPECT_EQ(march->ledger->changed, 1);
  EXPECT_EQ(march->ledger->added, 1);
  EXPECT_EQ(march->ledger->changed_rows[0].place.row, 3U);
  EXPECT_EQ(march->ledger->changed_rows[0].signing_id, "s2");
  EXPECT_THAT(march->signing_ids, ElementsAre("s1", "s2", "s3"));
  std::vector<std::string> signings = this->Subjects();
  std::erase_if(signings,
                [](const std::string& subject) { return !subject.starts_with("signing/"); });
  EXPECT_THAT(signings, ElementsAre("signing/s1", "signing/s2", "signing/s3"));
}

TYPED_TEST_P(DocumentStoreContract, AnArticleWithoutFactsHasNoEvent) {
  using ::zoneflow::testing::IsOk;
  Article quiet = SampleArticle(0, {});
  quiet.facts.clear();
  const auto receipt = this->store().Store(SampleReading("page", {quiet}), SampleOrigin());
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->articles, 1);
  EXPECT_TRUE(this->Subjects().empty());
}

TYPED_TEST_P(DocumentStoreContract, TheSameDocumentAgainChangesNothing) {
  using ::zoneflow::testing::IsOk;
  const Reading reading = SampleReading("page", {SampleArticle(0, {"s1"})});
  const auto first = this->store().Store(reading, SampleOrigin());
  ASSERT_THAT(first, IsOk());
  const std::vector<std::string> events = this->Subjects();
  for (const auto& again : {this->store().Store(reading, SampleOrigin()),
                            absl::StatusOr<Receipt>(**this->store().Find("document-page"))}) {
    ASSERT_THAT(again, IsOk());
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->articles, first->articles);
    EXPECT_EQ(again->facts, first->facts);
    EXPECT_EQ(again->signing_ids, first->signing_ids);
  }
  EXPECT_EQ(this->Subjects(), events);
}

TYPED_TEST_P(DocumentStoreContract, ASigningIsAnnouncedOnceWhoeverTellsOfIt) {
  using ::zoneflow::testing::IsOk;
  ASSERT_THAT(this->store().Store(
                  SampleReading("page", {SampleArticle(0, {"s1"}), SampleArticle(50, {"s1"})}),
                  SampleOrigin()),
              IsOk());
  const auto second =
      this->store().Store(SampleReading("other", {SampleArticle(0, {"s1"})}), SampleOrigin());
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(second->repeated);
  EXPECT_THAT(second->signing_ids, ::testing::ElementsAre("s1"));
  const std::vector<std::string> subjects = this->Subjects();
  EXPECT_EQ(std::count(subjects.begin(), subjects.end(), "signing/s1"), 1);
}

// Subjects are locked in the order of their ids: documents that name the same signings in another
// order cannot block each other.
TYPED_TEST_P(DocumentStoreContract, SigningsAreAnnouncedInTheOrderOfTheirIds) {
  using ::zoneflow::testing::IsOk;
  const auto receipt = this->store().Store(
      SampleReading("page", {SampleArticle(0, {"s3", "s1"}), SampleArticle(50, {"s2"})}),
      SampleOrigin());
  ASSERT_THAT(receipt, IsOk());
  EXPECT_THAT(receipt->signing_ids, ::testing::ElementsAre("s1", "s2", "s3"));
  std::vector<std::string> signings = this->Subjects();
  std::erase_if(signings,
                [](const std::string& subject) { return subject.starts_with("article"); });
  EXPECT_THAT(signings, ::testing::ElementsAre("signing/s1", "signing/s2", "signing/s3"));
}

// Its members together are more than one event may hold.
TYPED_TEST_P(DocumentStoreContract, ASigningOfManyMembersIsAnnouncedInParts) {
  using ::zoneflow::testing::IsOk;
  Article article = SampleArticle(0, {});
  article.facts.clear();
  article.signings = {SampleSigning("s1", 5'000), SampleSigning("s2", kMembersPerPart)};
  const auto receipt = this->store().Store(SampleReading("page", {article}), SampleOrigin());
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->signings, 2);
  std::vector<JournaledEvent> expected;
  for (std::int64_t sequence = 1; sequence <= 25; ++sequence) {
    expected.push_back(
        {"signing/s1", sequence, SampleOrigin().actor, FormatInstant(SampleOrigin().at)});
  }
  expected.push_back({"signing/s2", 1, SampleOrigin().actor, FormatInstant(SampleOrigin().at)});
  EXPECT_EQ(this->backend_->Journal(), expected);
}

TYPED_TEST_P(DocumentStoreContract, AReceiptNamesTheFirstOfManySignings) {
  using ::zoneflow::testing::IsOk;
  std::vector<std::string> ids;
  for (int i = 0; i < 1'200; ++i) {
    ids.push_back("s" + std::to_string(1'000 + i));
  }
  const Reading reading = SampleReading("page", {SampleArticle(0, ids)});
  for (const auto& receipt : {this->store().Store(reading, SampleOrigin()),
                              this->store().Store(reading, SampleOrigin())}) {
    ASSERT_THAT(receipt, IsOk());
    EXPECT_EQ(receipt->signings, 1'200);
    EXPECT_EQ(receipt->signing_ids,
              std::vector<std::string>(ids.begin(), ids.begin() + kReceiptSignings));
  }
}

TYPED_TEST_P(DocumentStoreContract, OfManyWhoStoreOneDocumentOneIsFirst) {
  constexpr int kCallers = 8;
  const Reading reading = SampleReading("page", {SampleArticle(0, {"s1", "s2"})});
  DocumentStore& store = this->store();
  std::vector<absl::StatusOr<Receipt>> receipts(kCallers);
  std::vector<std::thread> callers;
  for (auto& receipt : receipts) {
    callers.emplace_back([&] { receipt = store.Store(reading, SampleOrigin()); });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  int first = 0;
  for (const auto& receipt : receipts) {
    ASSERT_THAT(receipt, ::zoneflow::testing::IsOk());
    first += receipt->repeated ? 0 : 1;
    EXPECT_THAT(receipt->signing_ids, ::testing::ElementsAre("s1", "s2"));
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(this->Subjects().size(), 3u);
}

REGISTER_TYPED_TEST_SUITE_P(
    DocumentStoreContract, WhatIsNotStoredIsNotFound, AReadingIsStoredWithItsEvents,
    ALedgersRowOfAKnownProjectIsAMentionOfItsSigning, AnArticleWithoutFactsHasNoEvent,
    TheSameDocumentAgainChangesNothing, ASigningIsAnnouncedOnceWhoeverTellsOfIt,
    SigningsAreAnnouncedInTheOrderOfTheirIds, ASigningOfManyMembersIsAnnouncedInParts,
    AReceiptNamesTheFirstOfManySignings, OfManyWhoStoreOneDocumentOneIsFirst);

}  // namespace zoneflow::ingest::testing
