#include "services/ingest/adapters/soci_document_store.h"

#include <soci/soci.h>

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"

#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/ingest_document.h"

namespace zoneflow::ingest {
namespace {

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kPage[] =
    "本报讯 近日，总投资达277亿元的14个项目在成都高新区签约。\n\n"
    "据悉，成都高新区2020年新增企业120家。\n";

template <typename Backend>
class SociDocumentStoreTest : public ::testing::Test {
 protected:
  struct Parts {
    zoneflow::testing::ManualClock clock;
    sql::TempSchema<Backend> database{journal::Migrations(), Migrations()};
    journal::Journal journal{"ingest", clock};
    Gazetteer gazetteer{{{"cn-sc-chengdu-hitech", "成都高新区", "四川省", "成都市", {}}}};
    SociDocumentStore store{*database, journal, gazetteer, clock};
    IngestDocument ingest{store, gazetteer};
  };

  void SetUp() override {
    if (const std::string missing = Backend::Missing(); !missing.empty()) {
      GTEST_SKIP() << missing;
    }
    parts_ = std::make_unique<Parts>();
  }

  absl::StatusOr<Receipt> Ingest(std::string_view bytes) {
    return parts_->ingest({"person/test", ""}, {"page.txt", *ParseDate("2021-02-01")}, bytes);
  }

  // Subject and sequence of every journal row, in order.
  std::vector<std::string> Journalled() {
    std::vector<std::string> rows;
    EXPECT_THAT((*parts_->database).Read([&](sql::Transaction& transaction) {
      std::string subject;
      long long sequence = 0;
      soci::statement select =
          (transaction.session().prepare << "SELECT subject, sequence FROM journal ORDER BY id",
           soci::into(subject), soci::into(sequence));
      select.execute();
      while (select.fetch()) {
        rows.push_back(subject.substr(0, subject.find('/')) + "#" + std::to_string(sequence));
      }
      return absl::OkStatus();
    }),
                IsOk());
    return rows;
  }

  SociDocumentStore& store() { return parts_->store; }

  std::unique_ptr<Parts> parts_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(SociDocumentStoreTest, Backends);

TYPED_TEST(SociDocumentStoreTest, ADocumentItsFactsAndItsEventsAreStoredTogether) {
  const auto receipt = this->Ingest(kPage);
  ASSERT_THAT(receipt, IsOk());
  EXPECT_FALSE(receipt->repeated);
  ASSERT_EQ(receipt->signing_ids.size(), 1u);
  EXPECT_EQ(this->Journalled(), (std::vector<std::string>{"article#1", "signing#1"}));

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

TYPED_TEST(SociDocumentStoreTest, TheSameBytesAgainChangeNothing) {
  const auto first = this->Ingest(kPage);
  ASSERT_THAT(first, IsOk());
  const auto events = this->Journalled();
  const auto second = this->Ingest(kPage);
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->document_id, first->document_id);
  EXPECT_EQ(second->signing_ids, first->signing_ids);
  EXPECT_EQ(second->facts, first->facts);
  EXPECT_EQ(this->Journalled(), events);
}

TYPED_TEST(SociDocumentStoreTest, ASigningReadFromASecondDocumentIsNotAnnouncedAgain) {
  ASSERT_THAT(this->Ingest(kPage), IsOk());
  const auto second = this->Ingest(std::string(kPage) + "\n");
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(second->repeated);
  EXPECT_EQ(this->Journalled(), (std::vector<std::string>{"article#1", "signing#1", "article#1"}));
  EXPECT_EQ(this->store().ListSignings(10, "")->signings_size(), 1);
}

TYPED_TEST(SociDocumentStoreTest, WhatIsNoTextIsRefusedAndNothingIsStored) {
  EXPECT_THAT(this->Ingest(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->Ingest(std::string_view("a\0b", 3)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->Ingest("\xff\xfe"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(this->store().ListDocuments(10, "")->documents_size(), 0);
  EXPECT_TRUE(this->Journalled().empty());
}

TYPED_TEST(SociDocumentStoreTest, ListsContinueWhereThePageBeforeEnded) {
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

TEST(ParseHeadTest, ABadHeadNamesTheFieldAndTheRule) {
  EXPECT_THAT(ParseHead("page\n.txt", ""),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("file_name")));
  EXPECT_THAT(ParseHead("page.txt", "2021-02-30"),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("published_on")));
  EXPECT_THAT(ParseHead(std::string(256, 'a'), ""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace zoneflow::ingest
