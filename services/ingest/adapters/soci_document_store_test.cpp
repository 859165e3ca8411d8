#include "services/ingest/adapters/soci_document_store.h"

#include <soci/soci.h>

#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/ingest_document.h"
#include "services/ingest/testing/document_store_contract.h"

namespace zoneflow::ingest::testing {
namespace {

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kPage[] =
    "本报讯 近日，总投资达277亿元的14个项目在成都高新区签约。\n\n"
    "据悉，成都高新区2020年新增企业120家。\n";

template <typename Database>
class OnDatabase {
 public:
  static std::string Missing() { return Database::Missing(); }

  SociDocumentStore& store() { return store_; }
  const Gazetteer& gazetteer() const { return gazetteer_; }

  std::vector<JournaledEvent> Journal() {
    std::vector<JournaledEvent> events;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      JournaledEvent event;
      long long sequence = 0;
      soci::statement rows =
          sql::Once(transaction.session(),
                    "SELECT subject, sequence, actor FROM journal ORDER BY "
                    "id",
                    soci::into(event.subject), soci::into(sequence), soci::into(event.actor));
      rows.execute();
      while (rows.fetch()) {
        event.sequence = sequence;
        events.push_back(event);
      }
      return absl::OkStatus();
    }),
                IsOk());
    return events;
  }

 private:
  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<Database> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"ingest", clock_};
  Gazetteer gazetteer_{{{"cn-sc-chengdu-hitech", "成都高新区", "四川省", "成都市", {}}}};
  SociDocumentStore store_{*database_, journal_, gazetteer_, clock_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, DocumentStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, DocumentStoreContract, OnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, DocumentStoreContract,
                               OnDatabase<sql::EnglishPostgresBackend>);

// The lists, which the port does not have.
template <typename Database>
class DocumentListsTest : public zoneflow::testing::OnBackend<OnDatabase<Database>> {
 protected:
  absl::StatusOr<Receipt> Ingest(std::string_view bytes) {
    return IngestDocument(store(), this->backend_->gazetteer())(
        SampleOrigin(), {"page.txt", *ParseDate("2021-02-01")}, bytes);
  }
  SociDocumentStore& store() { return this->backend_->store(); }
};

using Backends =
    ::testing::Types<sql::SqliteBackend, sql::PostgresBackend, sql::EnglishPostgresBackend>;
TYPED_TEST_SUITE(DocumentListsTest, Backends);

TYPED_TEST(DocumentListsTest, ASigningIsListedAsThePageHasIt) {
  const auto receipt = this->Ingest(kPage);
  ASSERT_THAT(receipt, IsOk());
  const auto signings = this->store().ListSignings(10, "");
  ASSERT_THAT(signings, IsOk());
  ASSERT_EQ(signings->signings_size(), 1);
  const v1::Signing& signing = signings->signings(0);
  EXPECT_EQ(signing.zone().id(), "cn-sc-chengdu-hitech");
  EXPECT_EQ(signing.zone().province(), "四川省");
  EXPECT_EQ(signing.count(), 14);
  EXPECT_EQ(signing.amount().minor(), 2'770'000'000'000);
  EXPECT_EQ(signing.published_on(), "2021-02-01");
}

TYPED_TEST(DocumentListsTest, ListsContinueWhereThePageBeforeEnded) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(this->Ingest("第" + std::to_string(i) + "页没有事实。\n"), IsOk());
  }
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = this->store().ListDocuments(2, token);
    ASSERT_THAT(page, IsOk());
    for (const v1::Document& document : page->documents()) {
      ids.push_back(document.id());
    }
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(ids.size(), 5u);
  EXPECT_THAT(this->store().ListDocuments(2, "nonsense"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->store().ListArticles("unknown"), StatusIs(absl::StatusCode::kNotFound));
}

// Far more than one event may hold: its events carry every fact once, in order.
TYPED_TEST(DocumentListsTest, AnArticleOfManyFactsIsToldInSeveralEvents) {
  Article article = SampleArticle(0, {});
  Fact fact = article.facts.front();
  fact.subject = std::string(1000, 'x');
  article.facts.assign(1000, fact);
  const auto receipt = this->store().Store(SampleReading("page", {article}), SampleOrigin());
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->facts, 1000);
  const auto events = this->backend_->Journal();
  ASSERT_GE(events.size(), 2u);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].subject, events[0].subject);
    EXPECT_EQ(events[i].sequence, static_cast<std::int64_t>(i) + 1);
  }
}

}  // namespace
}  // namespace zoneflow::ingest::testing
