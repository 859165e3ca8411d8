#include "services/ingest/adapters/text_states.h"

#include <signal.h>
#include <soci/soci.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/sql/bulk_insert.h"
#include "common/sql/once.h"
#include "common/sql/testing/backends.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/adapters/stored_state.h"
#include "zoneflow/ingest/v1/review_service.pb.h"

namespace zoneflow::ingest {
namespace {

using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

template <typename Message>
std::string AsText(const Message& message) {
  return absl::Base64Escape(message.SerializeAsString());
}

// The migrations before states became messages of our own.
std::span<const sql::Migration> Before() {
  const auto all = Migrations();
  const auto first = std::ranges::find(all, "0070_state_bytes.sql", &sql::Migration::name);
  return all.first(static_cast<std::size_t>(first - all.begin()));
}

template <typename Backend>
class TextStatesTest : public zoneflow::testing::OnBackend<Backend> {
 protected:
  void SetUpOnBackend() override {
    database_ = Open();
    ASSERT_THAT(sql::Prepare(*database_, {journal::Migrations(), Before()}, true), IsOk());
  }

  std::unique_ptr<sql::Database> Open() {
    auto database = sql::Open({.url = this->backend_->url()});
    EXPECT_THAT(database, IsOk());
    return *std::move(database);
  }

  template <typename Body>
  void Write(const Body& body) {
    ASSERT_THAT(database_->Write([&](sql::Transaction& transaction) {
      body(transaction.session());
      return absl::OkStatus();
    }),
                IsOk());
  }

  // As the release before wrote it: a document of one article, with facts that have all fields, and
  // with or without what its lists know of them.
  void StoreFacts(int facts, bool listed = false) {
    Write([&](soci::session& session) {
      session << "INSERT INTO documents (id, file_name, published_on, size_bytes, articles, facts, "
                 "received_us) VALUES ('d', 'page.txt', '2021-02-01', 0, 1, 0, 0)";
      v1::Article article = wire::testing::Filled<v1::Article>();
      article.set_id("a");
      article.mutable_body_span()->set_begin(0);
      article.mutable_body_span()->set_end(1'000'000);
      const std::string state = AsText(article);
      session << "INSERT INTO articles (id, document_id, ordinal, state) VALUES ('a', 'd', 0, "
                 ":state)",
          soci::use(state);
      sql::BulkInsert rows(session, "facts",
                           "document_id, ordinal, id, state, kind, article_id, search_no");
      for (int i = 0; i < facts; ++i) {
        rows << "d" << std::int64_t{i} << StrCat("f", i) << AsText(FactOf(i))
             << (listed ? "signing" : "recognition") << "a"
             << (listed ? std::optional(std::int64_t{i}) : std::nullopt);
        rows.EndRow();
      }
      rows.Finish();
    });
  }

  static v1::Fact FactOf(int i) {
    v1::Fact fact = wire::testing::Filled<v1::Fact>();
    fact.set_id(StrCat("f", i));
    fact.set_count(i);
    return fact;
  }

  std::int64_t Count(const std::string& query) {
    long long count = -1;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      transaction.session() << query, soci::into(count);
      return absl::OkStatus();
    }),
                IsOk());
    return count;
  }

  std::unique_ptr<sql::Database> database_;
};

using Backends = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(TextStatesTest, Backends);

TYPED_TEST(TextStatesTest, WhatTheReleaseBeforeStoredIsTakenOver) {
  this->StoreFacts(3);
  v1::Signing signing = wire::testing::Filled<v1::Signing>();
  signing.set_id("s");
  signing.set_document_id("d");
  signing.set_article_id("a");
  signing.set_member_count(signing.members_size());
  v1::Project member = wire::testing::Filled<v1::Project>();
  v1::ReviewAct act;
  act.add_changes()->set_field("count");
  this->Write([&](soci::session& session) {
    std::string state = AsText(signing);
    session << "INSERT INTO signings (id, revision, published_on, state) VALUES ('s', 1, "
               "'2021-02-01', :state)",
        soci::use(state);
    for (int ordinal = 0; ordinal < 2; ++ordinal) {
      member.set_id(StrCat("p", ordinal));
      state = AsText(member);
      session << "INSERT INTO signing_members (signing_id, ordinal, state) VALUES ('s', :ordinal, "
                 ":state)",
          soci::use(ordinal), soci::use(state);
    }
    state = AsText(act);
    session << "INSERT INTO review_acts (item_id, zone_id, verb, actor, at_us, revision, note, "
               "changes) VALUES ('signing/s', 'z', 1, 'person/zhang', 0, 2, 'note', :state)",
        soci::use(state);
  });

  ASSERT_THAT(this->database_->Migrate(Migrations()), IsOk());

  DocumentLists lists(*this->database_);
  const auto facts = lists.ListFacts({});
  ASSERT_THAT(facts, IsOk());
  ASSERT_EQ(facts->facts_size(), 3);
  EXPECT_EQ(facts->facts(1).SerializeAsString(), this->FactOf(1).SerializeAsString());
  const auto signings = lists.ListSignings({});
  ASSERT_THAT(signings, IsOk());
  ASSERT_EQ(signings->signings_size(), 1);
  EXPECT_EQ(signings->signings(0).SerializeAsString(), signing.SerializeAsString());
  v1::ListArticlesRequest of_document;
  of_document.set_document_id("d");
  const auto articles = lists.ListArticles(of_document);
  ASSERT_THAT(articles, IsOk());
  EXPECT_EQ(articles->articles(0).byline(), wire::testing::Filled<v1::Article>().byline());
  const auto acts = lists.ListReviewActs({}, LocalOperator());
  ASSERT_THAT(acts, IsOk());
  ASSERT_EQ(acts->acts_size(), 1);
  EXPECT_EQ(acts->acts(0).changes(0).field(), "count");
  ASSERT_THAT(this->database_->Read([&](sql::Transaction& transaction) {
    sql::Bytes state;
    transaction.session() << "SELECT encode(stored, 'hex') FROM signing_members WHERE ordinal = 1",
        soci::into(state);
    v1::Project stored;
    EXPECT_THAT(Decode(state, stored), IsOk());
    EXPECT_EQ(stored.SerializeAsString(), member.SerializeAsString());
    return absl::OkStatus();
  }),
              IsOk());
}

TYPED_TEST(TextStatesTest, ARowThatCannotBeReadIsNamedAndNothingIsLost) {
  this->StoreFacts(3);
  this->Write([](soci::session& session) {
    session << "UPDATE facts SET state = '%%%' WHERE ordinal = 1";
  });
  EXPECT_THAT(this->database_->Migrate(Migrations()),
              StatusIs(absl::StatusCode::kDataLoss,
                       ::testing::AllOf(::testing::HasSubstr("0071_convert_states"),
                                        ::testing::HasSubstr("facts d 1: "))));
  EXPECT_EQ(this->Count("SELECT count(*) FROM facts WHERE state = '%%%'"), 1);
}

// What a process of the release before writes behind the place that the migration has come to.
TYPED_TEST(TextStatesTest, WhatIsWrittenMeanwhileIsTakenOverToo) {
  this->StoreFacts(3);
  const auto all = Migrations();
  ASSERT_THAT(this->database_->Migrate(all.first(Before().size() + 1)), IsOk());
  sql::MigrationProgress progress;
  int parts = 0;
  while (!progress.finished) {
    ASSERT_THAT(this->database_->Write([&](sql::Transaction& transaction) {
      return ConvertTextStates(transaction, progress);
    }),
                IsOk());
    if (++parts == 3) {
      this->Write([](soci::session& session) {
        session << "UPDATE facts SET stored = NULL WHERE ordinal = 1";
      });
    }
  }
  EXPECT_EQ(this->Count("SELECT count(*) FROM facts WHERE stored IS NULL"), 0);
}

TYPED_TEST(TextStatesTest, OverAHundredThousandRowsItTellsHowFarItIsAndGoesOnAfterAKill) {
  constexpr int kFacts = 100'000;
  this->StoreFacts(kFacts, /*listed=*/true);
  this->database_.reset();  // a connection does not go through a fork
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto doomed = this->Open();
    (void)doomed->Migrate(Migrations(), [](std::string_view, const sql::MigrationProgress& at) {
      if (at.done >= kFacts / 2) {
        raise(SIGKILL);
      }
    });
    _exit(1);
  }
  int ended = 0;
  ASSERT_EQ(waitpid(child, &ended, 0), child);
  ASSERT_TRUE(WIFSIGNALED(ended));

  this->database_ = this->Open();
  const std::int64_t converted = this->Count("SELECT count(*) FROM facts WHERE stored IS NOT NULL");
  EXPECT_GE(converted, kFacts / 2 - 1);
  EXPECT_LT(converted, kFacts);
  std::vector<std::int64_t> told;
  std::int64_t total = 0;
  ASSERT_THAT(
      this->database_->Migrate(Migrations(),
                               [&](std::string_view name, const sql::MigrationProgress& progress) {
                                 if (name.ends_with("0071_convert_states")) {
                                   told.push_back(progress.done);
                                   total = progress.total;
                                 }
                               }),
      IsOk());
  // It begins where the one before was killed.
  ASSERT_FALSE(told.empty());
  EXPECT_GT(told.front(), converted);
  EXPECT_EQ(total, kFacts + 1);
  EXPECT_EQ(told.back(), total);
  EXPECT_TRUE(std::ranges::is_sorted(told));
  EXPECT_GT(told.size(), 50u);
  EXPECT_EQ(this->Count("SELECT count(*) FROM facts"), kFacts);
  DocumentLists lists(*this->database_);
  v1::ListFactsRequest last;
  last.set_filter(StrCat("id = f", kFacts - 1));
  const auto facts = lists.ListFacts(last);
  ASSERT_THAT(facts, IsOk());
  ASSERT_EQ(facts->facts_size(), 1);
  EXPECT_EQ(facts->facts(0).SerializeAsString(), this->FactOf(kFacts - 1).SerializeAsString());
}

}  // namespace
}  // namespace zoneflow::ingest
