#include "services/ingest/adapters/soci_document_store.h"

#include <soci/soci.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/event_schema.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/plan.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/list_fields.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/ingest_document.h"
#include "services/ingest/testing/document_store_contract.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest::testing {
namespace {

using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr char kPage[] =
    "本报讯 近日，总投资达277亿元的14个项目在成都高新区签约。\n\n"
    "据悉，成都高新区2020年新增企业120家。\n";

template <typename Request>
Request Asks(int page_size, const std::string& token) {
  Request request;
  request.set_page_size(page_size);
  request.set_page_token(token);
  return request;
}

// A list within one document or signing.
template <typename Request>
Request AsksOf(const std::string& id, int page_size, const std::string& token) {
  Request request = Asks<Request>(page_size, token);
  if constexpr (requires { request.set_document_id(id); }) {
    request.set_document_id(id);
  } else {
    request.set_signing_id(id);
  }
  return request;
}

template <typename Database>
class OnDatabase {
 public:
  static std::string Missing() { return Database::Missing(); }

  SociDocumentStore& store() { return store_; }
  DocumentLists& lists() { return lists_; }
  sql::Database& database() { return *database_; }
  const Gazetteer& gazetteer() const { return gazetteer_; }

  // Of a topic, in the order of the journal.
  template <typename Event>
  std::vector<Event> Events(const std::string& topic) {
    std::vector<Event> events;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      sql::Bytes body;
      soci::statement rows =
          sql::Once(transaction.session(),
                    "SELECT encode(body, 'hex') FROM journal WHERE topic = :topic ORDER BY id",
                    soci::use(topic), soci::into(body));
      rows.execute();
      while (rows.fetch()) {
        EXPECT_TRUE(events.emplace_back().ParseFromString(body.value));
        EXPECT_LE(body.value.size(), std::size_t{512} << 10);
      }
      return absl::OkStatus();
    }),
                IsOk());
    return events;
  }

  // Puts another state in the place of the only row of the table.
  template <typename Message>
  void Replace(const std::string& table, const Message& message) {
    const sql::Bytes state = Encode(message);
    EXPECT_THAT(database_->Write([&](sql::Transaction& transaction) {
      transaction.session() << "UPDATE " << table << " SET stored = decode(:state, 'hex')",
          soci::use(state);
      return absl::OkStatus();
    }),
                IsOk());
  }

  // Empties the registers, as a database of before them has them.
  void Forget() {
    EXPECT_THAT(database_->Write([&](sql::Transaction& transaction) {
      for (const char* statement :
           {"DELETE FROM signing_register", "DELETE FROM signing_texts",
            "DELETE FROM signing_grams", "DELETE FROM review_items", "DELETE FROM fact_grams",
            "DELETE FROM signing_waiting", "DELETE FROM fact_waiting",
            "UPDATE facts SET kind = '', article_id = '', search_text = '', search_no = NULL"}) {
        transaction.session() << statement;
      }
      return absl::OkStatus();
    }),
                IsOk());
  }

  // Of what has none.
  void FillMissing() {
    sql::MigrationProgress progress;
    while (!progress.finished) {
      ASSERT_THAT(database_->Write([&](sql::Transaction& transaction) {
        return FillRegisters(transaction, Fill::kMissing, progress);
      }),
                  IsOk());
    }
  }

  void Execute(const std::string& statement) {
    EXPECT_THAT(database_->Write([&](sql::Transaction& transaction) {
      transaction.session() << statement;
      return absl::OkStatus();
    }),
                IsOk());
  }

  // Every column of every row of the registers, as text.
  std::vector<std::string> Dump() {
    std::vector<std::string> lines;
    // Whether a row's texts wait or are settled is nothing that a register says.
    EXPECT_THAT(database_->Write([&](sql::Transaction& transaction) {
      filter::SettleAll(transaction, kSigningGrams);
      filter::SettleAll(transaction, kFactGrams);
      soci::session& session = transaction.session();
      for (const std::string table : {"signing_register", "signing_texts", "signing_grams",
                                      "review_items", "facts", "fact_grams"}) {
        soci::row one;
        session << "SELECT * FROM " << table << " LIMIT 1", soci::into(one);
        std::string columns = "''";
        for (std::size_t i = 0; i < one.size(); ++i) {
          const std::string name = one.get_properties(i).get_name();
          StrAppend(&columns, " || '|' || coalesce(",
                    name == "stored" ? "encode(stored, 'hex')" : StrCat("CAST(", name, " AS TEXT)"),
                    ", 'NULL')");
        }
        std::string line;
        soci::statement rows = sql::Once(
            session, StrCat("SELECT ", columns, " FROM ", table, " ORDER BY 1"), soci::into(line));
        rows.execute();
        while (rows.fetch()) {
          lines.push_back(StrCat(table, line));
        }
      }
      return absl::OkStatus();
    }),
                IsOk());
    return lines;
  }

  std::vector<JournaledEvent> Journal() {
    std::vector<JournaledEvent> events;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      JournaledEvent event;
      long long sequence = 0;
      soci::statement rows =
          sql::Once(transaction.session(),
                    "SELECT subject, sequence, actor, time FROM journal ORDER BY "
                    "id",
                    soci::into(event.subject), soci::into(sequence), soci::into(event.actor),
                    soci::into(event.time));
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
  SociDocumentStore store_{*database_, journal_, gazetteer_};
  DocumentLists lists_{*database_};
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
    return IngestDocument(store(), this->backend_->gazetteer(), PlainText)(
        SampleOrigin(), {"page.txt", *ParseDate("2021-02-01")}, bytes);
  }
  SociDocumentStore& store() { return this->backend_->store(); }
  DocumentLists& lists() { return this->backend_->lists(); }
};

using Backends =
    ::testing::Types<sql::SqliteBackend, sql::PostgresBackend, sql::EnglishPostgresBackend>;
TYPED_TEST_SUITE(DocumentListsTest, Backends);

TYPED_TEST(DocumentListsTest, ASigningIsListedAsThePageHasIt) {
  const auto receipt = this->Ingest(kPage);
  ASSERT_THAT(receipt, IsOk());
  const auto signings = this->lists().ListSignings(Asks<v1::ListSigningsRequest>(10, ""));
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
  std::vector<std::string> stored;
  for (int i = 0; i < 5; ++i) {
    const auto receipt = this->Ingest("第" + std::to_string(i) + "页没有事实。\n");
    ASSERT_THAT(receipt, IsOk());
    stored.push_back(receipt->document_id);
  }
  const auto whole = this->lists().ListDocuments(Asks<v1::ListDocumentsRequest>(10, ""));
  ASSERT_THAT(whole, IsOk());
  std::vector<std::string> in_order;
  for (const v1::Document& document : whole->documents()) {
    in_order.push_back(document.id());
  }
  EXPECT_THAT(in_order, ::testing::UnorderedElementsAreArray(stored));
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page = this->lists().ListDocuments(Asks<v1::ListDocumentsRequest>(2, token));
    ASSERT_THAT(page, IsOk());
    for (const v1::Document& document : page->documents()) {
      ids.push_back(document.id());
    }
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(ids, in_order);
  EXPECT_THAT(this->lists().ListDocuments(Asks<v1::ListDocumentsRequest>(2, "nonsense")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(this->lists().ListArticles(AsksOf<v1::ListArticlesRequest>("unknown", 10, "")),
              StatusIs(absl::StatusCode::kNotFound));
}

// What one answer of a service may hold.
constexpr std::size_t kMessageBytes = std::size_t{4} << 20;

// All rows of a list. `read` makes the page after a token, `rows` names its rows.
template <typename Read, typename Rows>
auto AllOf(const Read& read, const Rows& rows) {
  std::vector<std::decay_t<decltype(rows(*read(""))[0])>> all;
  std::string token;
  do {
    const auto page = read(token);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) {
      break;
    }
    EXPECT_LE(page->ByteSizeLong(), kMessageBytes);
    const auto of_page = rows(*page);
    all.insert(all.end(), of_page.begin(), of_page.end());
    token = page->next_page_token();
  } while (!token.empty());
  return all;
}

// The document's bytes again, from the parts of its only article: each left-out byte where it was.
std::string WithBreaks(DocumentLists& lists, const std::string& article) {
  std::string bytes;
  std::int64_t offset = 0;
  do {
    const auto part = lists.GetArticleText(article, offset);
    EXPECT_THAT(part, IsOk());
    std::size_t at = 0;
    for (const std::int32_t line : part->line_bytes()) {
      bytes += part->text().substr(at, static_cast<std::size_t>(line)) + "\n";
      at += static_cast<std::size_t>(line);
    }
    bytes += part->text().substr(at);
    offset = part->next_offset();
  } while (offset != 0);
  return bytes;
}

// A document that is one article of so many bytes, in lines.
std::string LongText(std::size_t bytes) {
  std::string text;
  text.reserve(bytes + 100);
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    text += "成都高新区第" + std::to_string(i) + "行a\n";
  }
  return text;
}

std::string WithoutBreaks(std::string text) {
  std::erase(text, '\n');
  return text;
}

// The whole text of an article, as a client reads it.
absl::StatusOr<std::string> TextOf(DocumentLists& lists, const std::string& article) {
  std::string text;
  std::int64_t offset = 0;
  do {
    auto part = lists.GetArticleText(article, offset);
    RETURN_IF_ERROR(part.status());
    EXPECT_LE(part->ByteSizeLong(), kMessageBytes);
    text += part->text();
    offset = part->next_offset();
  } while (offset != 0);
  return text;
}

TYPED_TEST(DocumentListsTest, AnArticleOf17MegabytesIsListedAndReadInParts) {
  const std::string bytes = LongText(17'000'000);
  Article article = SampleArticle(0, {});
  article.body = {0, static_cast<std::uint32_t>(bytes.size())};
  Reading reading = SampleReading("page", {article});
  reading.bytes = bytes;
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const std::string whole = WithoutBreaks(bytes);

  const auto read = [&](const std::string& token) {
    return this->lists().ListArticles(
        AsksOf<v1::ListArticlesRequest>("document-page", 1000, token));
  };
  const auto articles = AllOf(read, [](const auto& page) { return page.articles(); });
  ASSERT_EQ(articles.size(), 1u);
  EXPECT_EQ(articles[0].text_bytes(), static_cast<std::int64_t>(whole.size()));
  EXPECT_LE(articles[0].text().size(), kShownTextBytes);
  EXPECT_GT(articles[0].text().size(), kShownTextBytes - 4);
  EXPECT_TRUE(whole.starts_with(articles[0].text()));
  const auto text = TextOf(this->lists(), articles[0].id());
  ASSERT_THAT(text, IsOk());
  EXPECT_TRUE(*text == whole);
  EXPECT_TRUE(WithBreaks(this->lists(), articles[0].id()) == bytes);

  EXPECT_THAT(this->lists().GetArticleText("unknown", 0), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->lists().GetArticleText(articles[0].id(), 1),
              StatusIs(absl::StatusCode::kInvalidArgument, "offset: 1 is within a character"));
  EXPECT_THAT(this->lists().GetArticleText(articles[0].id(), 1'000'000'000'000),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// The bytes of a page in another form are its proof; what people read is the text made of it.
TYPED_TEST(DocumentListsTest, AnArticleOfAPageInHtmlIsReadFromItsText) {
  const std::string bytes = "<p>高新区</p>";
  Article article = SampleArticle(0, {});
  article.body = {3, 12};
  Reading reading = SampleReading("page", {article});
  reading.bytes = bytes;
  reading.document.kind = DocumentKind::kHtml;
  reading.document.encoding = "GB18030";
  reading.document.note = "a note";
  reading.document.converted = "在高新区\n";
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const auto articles =
      this->lists().ListArticles(AsksOf<v1::ListArticlesRequest>("document-page", 10, ""));
  ASSERT_THAT(articles, IsOk());
  EXPECT_EQ(articles->articles(0).text(), "高新区");
  const auto text = this->lists().GetArticleText(articles->articles(0).id(), 0);
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(text->text(), "高新区");
  const auto documents = this->lists().ListDocuments({});
  ASSERT_THAT(documents, IsOk());
  EXPECT_EQ(documents->documents(0).kind(), "html");
  EXPECT_EQ(documents->documents(0).encoding(), "GB18030");
  EXPECT_EQ(documents->documents(0).note(), "a note");
  EXPECT_EQ(documents->documents(0).size_bytes(), static_cast<std::int64_t>(bytes.size()));
  const auto repeated = this->store().Store(reading, SampleOrigin());
  ASSERT_THAT(repeated, IsOk());
  EXPECT_EQ(repeated->note, "a note");
}

// Version 0 kept the whole text in the row.
TYPED_TEST(DocumentListsTest, AnArticleThatWasStoredWholeIsListedAndReadAsAnyOther) {
  const std::string bytes = LongText(5'000'000);
  Article article = SampleArticle(0, {});
  article.body = {0, static_cast<std::uint32_t>(bytes.size())};
  Reading reading = SampleReading("page", {article});
  reading.bytes = bytes;
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  v1::Article stored = this->lists()
                           .ListArticles(AsksOf<v1::ListArticlesRequest>("document-page", 1, ""))
                           ->articles(0);
  stored.set_text(WithoutBreaks(bytes));
  stored.clear_text_bytes();
  this->backend_->Replace("articles", stored);

  const auto page =
      this->lists().ListArticles(AsksOf<v1::ListArticlesRequest>("document-page", 10, ""));
  ASSERT_THAT(page, IsOk());
  EXPECT_LE(page->ByteSizeLong(), 2 * kShownTextBytes);
  EXPECT_EQ(page->articles(0).text_bytes(), static_cast<std::int64_t>(stored.text().size()));
  const auto text = TextOf(this->lists(), page->articles(0).id());
  ASSERT_THAT(text, IsOk());
  EXPECT_TRUE(*text == stored.text());
}

TYPED_TEST(DocumentListsTest, ManyArticlesAreListedPageByPage) {
  const std::string bytes(1'000'000, 'x');
  std::vector<Article> articles;
  for (std::uint32_t i = 0; i < 500; ++i) {
    articles.push_back(SampleArticle(i * 2'000, {}));
    articles.back().body.end = i * 2'000 + 2'000;
    articles.back().title.assign(100'000, 't');  // shortened
  }
  Reading reading = SampleReading("page", articles);
  reading.bytes = bytes;
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const auto read = [&](const std::string& token) {
    return this->lists().ListArticles(
        AsksOf<v1::ListArticlesRequest>("document-page", 1000, token));
  };
  const auto listed = AllOf(read, [](const auto& page) { return page.articles(); });
  ASSERT_EQ(listed.size(), 500u);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    EXPECT_EQ(listed[i].body_span().begin(), static_cast<std::int64_t>(i) * 2'000);
    EXPECT_LE(listed[i].title().size(), 512u);
  }
  const auto first =
      this->lists().ListArticles(AsksOf<v1::ListArticlesRequest>("document-page", 7, ""));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->articles_size(), 7);
  EXPECT_THAT(
      this->lists().ListArticles(AsksOf<v1::ListArticlesRequest>("document-page", 7, "nonsense")),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

TYPED_TEST(DocumentListsTest, FactsOfAnySizeAreListedPageByPage) {
  Article article = SampleArticle(0, {});
  Fact fact = article.facts.front();
  for (std::string* text : {&fact.subject, &fact.company, &fact.period, &fact.zone}) {
    text->assign(2'000, 'x');
  }
  article.facts.assign(3'000, fact);
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());
  const auto read = [&](const std::string& token) {
    return this->lists().ListFacts(AsksOf<v1::ListFactsRequest>("document-page", 1000, token));
  };
  const auto facts = AllOf(read, [](const auto& page) { return page.facts(); });
  std::set<std::string> ids;
  for (const v1::Fact& one : facts) {
    ids.insert(one.id());
  }
  EXPECT_EQ(facts.size(), 3'000u);
  EXPECT_EQ(ids.size(), 3'000u);
}

TYPED_TEST(DocumentListsTest, ASigningOf5000MembersIsToldAndListedInParts) {
  Article article = SampleArticle(0, {});
  article.facts.clear();
  article.signings = {SampleSigning("s1", 5'000)};
  article.signings[0].sectors.assign(10'000, "集成电路");
  article.signings[0].mentions.assign(100'000, {1, 2});
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());

  const auto events = this->backend_->template Events<v1::SigningAnnounced>("zoneflow.signings.v1");
  ASSERT_EQ(events.size(), 25u);
  std::vector<std::string> told;
  for (const v1::SigningAnnounced& event : events) {
    const v1::Signing& part = event.signing();
    EXPECT_LE(event.ByteSizeLong(), std::size_t{64} << 10);
    EXPECT_EQ(part.revision(), 1);
    EXPECT_EQ(part.count(), 5'000);
    EXPECT_EQ(part.amount().minor(), 2'770'000'000'000);
    EXPECT_EQ(part.member_count(), 5'000);
    EXPECT_EQ(part.members_before(), static_cast<std::int64_t>(told.size()));
    for (const v1::Project& member : part.members()) {
      told.push_back(member.id());
    }
  }
  std::vector<std::string> named;
  for (const ProjectMention& member : article.signings[0].members) {
    named.push_back(member.project_id);
  }
  EXPECT_EQ(told, named);

  const auto signings = this->lists().ListSignings(Asks<v1::ListSigningsRequest>(10, ""));
  ASSERT_THAT(signings, IsOk());
  ASSERT_EQ(signings->signings_size(), 1);
  EXPECT_EQ(signings->signings(0).SerializeAsString(), events[0].signing().SerializeAsString());
  const auto read = [&](const std::string& token) {
    return this->lists().ListSigningMembers(
        AsksOf<v1::ListSigningMembersRequest>("s1", 300, token));
  };
  std::vector<std::string> listed;
  for (const v1::Project& member : AllOf(read, [](const auto& page) { return page.members(); })) {
    listed.push_back(member.id());
  }
  EXPECT_EQ(listed, named);
  EXPECT_THAT(
      this->lists().ListSigningMembers(AsksOf<v1::ListSigningMembersRequest>("unknown", 10, "")),
      StatusIs(absl::StatusCode::kNotFound));
}

// The most that texts of any length can make of a part.
TYPED_TEST(DocumentListsTest, APartOfTheLongestMembersFitsInAnEvent) {
  Article article = SampleArticle(0, {});
  article.facts.clear();
  article.signings = {SampleSigning("s1", 2 * kMembersPerPart)};
  article.title.assign(1'000'000, 't');
  article.signings[0].sectors.assign(1'000, std::string(10'000, 's'));
  for (ProjectMention& member : article.signings[0].members) {
    member.company.assign(1'000, 'c');
    member.name.assign(1'000, 'n');
    member.amount = member.amount_alt = Money{std::numeric_limits<std::int64_t>::max(), "CNY"};
    const Amount amount{{std::numeric_limits<std::int64_t>::max(), 18}, std::string(100, 'u')};
    member.side_values.assign(20, {Attr::kIntensity, amount});
  }
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());
  EXPECT_EQ(this->backend_->template Events<v1::SigningAnnounced>("zoneflow.signings.v1").size(),
            2u);
}

// Version 0 kept and told signings whole.
TYPED_TEST(DocumentListsTest, ASigningThatWasStoredWholeIsListedInParts) {
  Article article = SampleArticle(0, {"s1"});
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());
  v1::Signing stored =
      this->lists().ListSignings(Asks<v1::ListSigningsRequest>(1, ""))->signings(0);
  stored.clear_member_count();
  for (int i = 0; i < 450; ++i) {
    stored.add_members()->set_id(std::to_string(1'000 + i));
  }
  this->backend_->Replace("signings", stored);
  const auto signings = this->lists().ListSignings(Asks<v1::ListSigningsRequest>(10, ""));
  ASSERT_THAT(signings, IsOk());
  EXPECT_EQ(signings->signings(0).member_count(), 450);
  EXPECT_EQ(signings->signings(0).members_size(), static_cast<int>(kMembersPerPart));
  const auto read = [&](const std::string& token) {
    return this->lists().ListSigningMembers(
        AsksOf<v1::ListSigningMembersRequest>("s1", 100, token));
  };
  const auto members = AllOf(read, [](const auto& page) { return page.members(); });
  ASSERT_EQ(members.size(), 450u);
  for (std::size_t i = 0; i < members.size(); ++i) {
    EXPECT_EQ(members[i].id(), std::to_string(1'000 + i));
  }
}

TYPED_TEST(DocumentListsTest, SigningsOfManyMembersAreListedPageByPage) {
  Article article = SampleArticle(0, {});
  article.facts.clear();
  for (int i = 0; i < 150; ++i) {
    article.signings.push_back(SampleSigning("s" + std::to_string(1'000 + i), 200));
  }
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());
  const auto read = [&](const std::string& token) {
    return this->lists().ListSignings(Asks<v1::ListSigningsRequest>(1000, token));
  };
  const auto listed = AllOf(read, [](const auto& page) { return page.signings(); });
  ASSERT_EQ(listed.size(), 150u);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    EXPECT_EQ(listed[i].id(), "s" + std::to_string(1'000 + i));
  }
}

// Signings that differ in every field that a list knows.
Reading VariedReading() {
  std::vector<Article> articles;
  for (std::uint32_t i = 0; i < 12; ++i) {
    Article article = SampleArticle(40 * i, {});
    article.title = i % 2 == 0 ? "江阴高新区集中签约" : "西部（成都）科学城";
    Signing signing = SampleSigning("s" + std::to_string(100 + i), i % 4);
    signing.count = i % 3 + 4;
    signing.confidence = static_cast<int>(60 + 3 * (i % 7));
    signing.zone_name = i % 3 == 0 ? "成都高新区" : "无名开发区";
    signing.zone_id = i % 3 == 0 ? "cn-sc-chengdu-hitech" : "";
    if (i % 4 == 1) {
      signing.amount.reset();
    } else if (i % 4 == 2) {
      signing.amount = Money{80'000'000'000, "USD"};
      signing.amount_alt = Money{static_cast<std::int64_t>(i) * 1'000'000, "CNY"};
    } else {
      signing.amount = Money{static_cast<std::int64_t>(i) * 100'000'000, "CNY"};
    }
    if (i % 5 != 0) {
      signing.signed_on = Date{std::chrono::year{2021} / 1 / static_cast<int>(i)};
    }
    if (i % 2 == 0) {
      signing.sectors = {"集成电路", i % 4 == 0 ? "氢能" : "汽车"};
    }
    if (!signing.members.empty()) {
      signing.members[0].company = i % 2 == 0 ? "前晨汽车有限公司" : "TCL华星";
    }
    article.signings = {signing};
    articles.push_back(std::move(article));
  }
  return SampleReading("varied", std::move(articles));
}

v1::ListSigningsRequest Select(const std::string& filter, const std::string& order_by = "",
                               int page_size = 100) {
  v1::ListSigningsRequest request;
  request.set_filter(filter);
  request.set_order_by(order_by);
  request.set_page_size(page_size);
  return request;
}

template <typename Response>
std::vector<std::string> IdsOf(const absl::StatusOr<Response>& response) {
  EXPECT_THAT(response, IsOk());
  std::vector<std::string> ids;
  if (response.ok()) {
    for (const auto& signing : response->signings()) {
      ids.push_back(signing.id());
    }
  }
  return ids;
}

// All pages of the list, as ids.
std::vector<std::string> Walk(DocumentLists& lists, v1::ListSigningsRequest request) {
  std::vector<std::string> ids;
  do {
    const auto page = lists.ListSignings(request);
    const auto of_page = IdsOf(page);
    ids.insert(ids.end(), of_page.begin(), of_page.end());
    request.set_page_token(page.ok() ? page->next_page_token() : "");
  } while (!request.page_token().empty());
  return ids;
}

constexpr const char* kFilters[] = {"",
                                    "zone.id = cn-sc-chengdu-hitech",
                                    "zone.name = 无名开发区 count >= 5",
                                    "amount_cny >= 300000000 OR currency = USD",
                                    "NOT amount_cny < 5e8",
                                    "amount_cny:*",
                                    "signed_on > 2021-01-04 signed_on <= 2021-01-09",
                                    "-signed_on:*",
                                    "sector = 氢能",
                                    "sector != 氢能",
                                    "NOT sector : 汽车",
                                    "company = 前晨*",
                                    "company = \"*号集成电路*\"",
                                    "project.name:*",
                                    "province = 四川省",
                                    "status = extracted type = signing.announced",
                                    "title = 江阴*",
                                    "text : \"晨汽\"",
                                    "text : \"tcl\"",
                                    "text : 智",
                                    "NOT text : 智能制造",
                                    "text:科学城 OR text:前晨",
                                    "company = nobody"};

// One filter: what a subscription is told of, a list shows.
TYPED_TEST(DocumentListsTest, AListShowsTheSigningsThatASubscriptionWouldBeToldOf) {
  ASSERT_THAT(this->store().Store(VariedReading(), SampleOrigin()), IsOk());
  const auto events = filter::EventSchema::Declared();
  ASSERT_THAT(events, IsOk());
  const auto announced =
      this->backend_->template Events<v1::SigningAnnounced>("zoneflow.signings.v1");
  ASSERT_EQ(announced.size(), 12u);
  std::size_t shown = 0;
  for (const char* text : kFilters) {
    const auto filter = filter::Filter::Parse(text, events->schema());
    ASSERT_THAT(filter, IsOk()) << text;
    std::vector<std::string> expected;
    for (const v1::SigningAnnounced& event : announced) {
      const auto row = events->RowOf(event.GetTypeName(), event.SerializeAsString());
      ASSERT_THAT(row, IsOk());
      if (filter->Matches(*row)) {
        expected.push_back(event.signing().id());
      }
    }
    EXPECT_EQ(IdsOf(this->lists().ListSignings(Select(text, "id"))), expected) << text;
    shown += expected.size();
  }
  EXPECT_GT(shown, 60u);
}

TYPED_TEST(DocumentListsTest, WordsWithoutAFieldSearchNamesAndTitles) {
  ASSERT_THAT(this->store().Store(VariedReading(), SampleOrigin()), IsOk());
  EXPECT_EQ(IdsOf(this->lists().ListSignings(Select("晨汽", "id"))),
            IdsOf(this->lists().ListSignings(Select("text:晨汽", "id"))));
  EXPECT_EQ(IdsOf(this->lists().ListSignings(Select("\"ＴＣＬ\" 科学城", "id"))),
            IdsOf(this->lists().ListSignings(Select("text:tcl AND text:科学城", "id"))));
  // A mistyped operator is none of them.
  for (const char* mistake : {"count 5", "status extracted", "count >= 5 and sector:*"}) {
    EXPECT_THAT(this->lists().ListSignings(Select(mistake)),
                StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("filter, byte")))
        << mistake;
  }
}

TYPED_TEST(DocumentListsTest, AMemberThatAListLeavesOutIsFoundAllTheSame) {
  Article article = SampleArticle(0, {});
  article.signings = {SampleSigning("s1", 2 * kMembersPerPart + 7), SampleSigning("s2", 3)};
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());
  for (const char* text :
       {"company = 成都第405号集成电路科技有限公司", "text : 第405号", "第404期智能"}) {
    EXPECT_THAT(IdsOf(this->lists().ListSignings(Select(text))), ::testing::ElementsAre("s1"))
        << text;
  }
  EXPECT_THAT(IdsOf(this->lists().ListSignings(Select("第1号"))),
              ::testing::ElementsAre("s1", "s2"));
}

// What too many hold for the index of pairs is found in the order of the list.
TYPED_TEST(DocumentListsTest, WhatManyNamesHoldIsFoundToo) {
  Article article = SampleArticle(0, {});
  article.facts.clear();
  for (int i = 0; i < filter::kMostCandidates + 50; ++i) {
    article.signings.push_back(SampleSigning("s" + std::to_string(10'000 + i), 0));
  }
  article.title = "集中签约";
  Article other = SampleArticle(40, {});
  other.title = "签约仪式";
  other.signings = {SampleSigning("t1", 0)};
  ASSERT_THAT(this->store().Store(SampleReading("page", {article, other}), SampleOrigin()), IsOk());
  EXPECT_EQ(Walk(this->lists(), Select("签约", "id", 1000)).size(),
            static_cast<std::size_t>(filter::kMostCandidates) + 51);
  EXPECT_THAT(Walk(this->lists(), Select("签约仪式", "id")), ::testing::ElementsAre("t1"));
}

TYPED_TEST(DocumentListsTest, AWalkInAnyOrderShowsEachSigningOnce) {
  ASSERT_THAT(this->store().Store(VariedReading(), SampleOrigin()), IsOk());
  for (const char* order :
       {"", "id desc", "date", "date desc", "published_on", "signed_on desc", "amount_cny desc",
        "amount_cny, id desc", "count desc, date", "zone.id, date desc", "confidence desc, date"}) {
    const auto whole = IdsOf(this->lists().ListSignings(Select("count >= 4", order)));
    EXPECT_EQ(whole.size(), 12u);
    EXPECT_EQ(Walk(this->lists(), Select("count >= 4", order, 5)), whole) << order;
  }
  std::vector<std::int64_t> amounts;
  for (const std::string& id : Walk(this->lists(), Select("amount_cny:*", "amount_cny desc", 2))) {
    const auto one = this->lists().ListSignings(Select("id = " + id));
    const v1::Signing& signing = one->signings(0);
    amounts.push_back(signing.amount().currency() == "CNY" ? signing.amount().minor()
                                                           : signing.amount_alt().minor());
  }
  for (const std::string& id : Walk(this->lists(), Select("confidence >= 70", "confidence desc"))) {
    EXPECT_GE(this->lists().ListSignings(Select("id = " + id))->signings(0).confidence(), 70);
  }
  EXPECT_EQ(Walk(this->lists(), Select("confidence < 70")).size(), 8u);
  EXPECT_EQ(amounts.size(), 9u);
  EXPECT_TRUE(std::is_sorted(amounts.rbegin(), amounts.rend()));
}

TYPED_TEST(DocumentListsTest, ATokenBelongsToItsFilterAndOrder) {
  ASSERT_THAT(this->store().Store(VariedReading(), SampleOrigin()), IsOk());
  const auto page = this->lists().ListSignings(Select("count >= 4", "date desc", 5));
  ASSERT_THAT(page, IsOk());
  for (auto request : {Select("count >= 5", "date desc", 5), Select("count >= 4", "date", 5)}) {
    request.set_page_token(page->next_page_token());
    EXPECT_THAT(this->lists().ListSignings(request),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         ::testing::HasSubstr("page_token: of another query")));
  }
  EXPECT_THAT(this->lists().ListSignings(Select("", "sector")),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("order_by: ")));
}

TYPED_TEST(DocumentListsTest, FactsAndDocumentsAreFilteredAndOrdered) {
  Article article = SampleArticle(0, {});
  for (std::uint32_t i = 1; i < 9; ++i) {
    Fact fact = article.facts.front();
    fact.kind = i % 2 == 0 ? FactKind::kRanking : FactKind::kIndicator;
    fact.company = i % 3 == 0 ? "前晨汽车" : "";
    fact.subject = "第" + std::to_string(i) + "项";
    fact.rank = i % 2 == 0 ? std::optional<std::int64_t>(i) : std::nullopt;
    fact.span = {i, i + 1};
    fact.confidence = static_cast<int>(90 - i);
    article.facts.push_back(fact);
  }
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_THAT(this->store().Store(SampleReading(name, {article}), SampleOrigin()), IsOk());
  }
  v1::ListFactsRequest facts;
  const auto subjects = [&](const std::string& filter, const std::string& order) {
    facts.set_filter(filter);
    facts.set_order_by(order);
    facts.set_page_size(2);
    const auto read = [&](const std::string& token) {
      facts.set_page_token(token);
      return this->lists().ListFacts(facts);
    };
    std::vector<std::string> found;
    for (const v1::Fact& fact : AllOf(read, [](const auto& page) { return page.facts(); })) {
      found.push_back(fact.subject());
    }
    return found;
  };
  facts.set_document_id("document-b");
  EXPECT_THAT(subjects("kind = ranking rank > 2 -company:*", ""),
              ::testing::ElementsAre("第4项", "第8项"));
  EXPECT_THAT(subjects("汽车", ""), ::testing::ElementsAre("第3项", "第6项"));
  EXPECT_THAT(subjects("confidence >= 87 rank:*", ""), ::testing::ElementsAre("第2项"));
  EXPECT_THAT(subjects("confidence > 86 text:项", "confidence, id"),
              ::testing::ElementsAre("第3项", "第2项", "第1项"));
  facts.clear_document_id();
  EXPECT_EQ(subjects("kind = ranking", "company desc, kind").size(), 12u);
  EXPECT_EQ(subjects("document != document-a text:第7", "").size(), 2u);

  v1::ListDocumentsRequest documents;
  documents.set_filter("facts >= 9 file_name != b.txt");
  documents.set_order_by("file_name desc");
  const auto listed = this->lists().ListDocuments(documents);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->documents_size(), 2);
  EXPECT_EQ(listed->documents(0).file_name(), "c.txt");
  EXPECT_EQ(listed->documents(1).file_name(), "a.txt");
}

// What was read stays as it was read: newer words are for newer documents.
TYPED_TEST(DocumentListsTest, ADocumentKeepsWhatAnOlderLexiconRead) {
  Reading older = SampleReading("a", {SampleArticle(0, {})});
  older.page.lexicon = "2026-11-29-0000000a";
  Reading newer = SampleReading("a", {SampleArticle(0, {}), SampleArticle(50, {})});
  newer.page.lexicon = "2027-01-01-0000000b";
  Reading other = SampleReading("b", {SampleArticle(0, {})});
  other.page.lexicon = newer.page.lexicon;
  for (const Reading& reading : {older, newer, other}) {
    ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  }
  const auto listed = this->lists().ListDocuments({});
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->documents_size(), 2);
  EXPECT_EQ(listed->documents(0).lexicon(), "2026-11-29-0000000a");
  EXPECT_EQ(listed->documents(0).facts(), 1);
  EXPECT_EQ(listed->documents(1).lexicon(), "2027-01-01-0000000b");

  v1::ListDocumentsRequest read_anew;
  read_anew.set_filter("lexicon != 2026-11-29-0000000a");
  EXPECT_EQ(this->lists().ListDocuments(read_anew)->documents_size(), 1);
}

// Whatever the order: an index leads to its first row and on from there.
TYPED_TEST(DocumentListsTest, AnIndexServesEveryOrder) {
  ASSERT_THAT(this->store().Store(VariedReading(), SampleOrigin()), IsOk());
  const auto check = [&]<typename Request>(Request request, const filter::Schema& fields,
                                           const std::string& standard) {
    std::vector<std::string> orders = {""};
    for (const filter::FieldSpec& field : fields.fields()) {
      if (!field.column.order.empty()) {
        orders.push_back(field.name);
        orders.push_back(field.name + " desc");
      }
    }
    for (const std::string& order : orders) {
      request.set_order_by(order);
      EXPECT_THAT(this->backend_->database().Read([&](sql::Transaction& transaction) {
        const auto query = ListQuery::Of(request)->In(transaction);
        EXPECT_THAT(query, IsOk());
        EXPECT_THAT(sql::WhatNoIndexServes(transaction, *query), ::testing::IsEmpty())
            << standard << " by " << order << "\n"
            << absl::StrJoin(sql::PlanOf(transaction, *query), "\n");
        return absl::OkStatus();
      }),
                  IsOk());
    }
  };
  check(v1::ListSigningsRequest(), SigningFields(), "signings");
  check(v1::ListFactsRequest(), FactFields(), "facts");
  check(v1::ListFacilitiesRequest(), FacilityFields(), "facilities");
  check(v1::ListDocumentsRequest(), DocumentFields(), "documents");
}

Fact SampleFacility(const std::string& name, FacilityKind kind, FacilityStage stage,
                    std::optional<Date> day) {
  Fact fact;
  fact.kind = FactKind::kFacility;
  fact.zone = "成都高新区";
  fact.zone_id = "cn-sc-chengdu-hitech";
  fact.subject = name;
  fact.facility_kind = kind;
  fact.stage = stage;
  fact.day = day;
  fact.span = {1, 5};
  fact.confidence = 80;
  return fact;
}

// Three centres and a park: by kind, stage and day, without anything that is no facility.
TYPED_TEST(DocumentListsTest, FacilitiesAreListedByKindStageAndDay) {
  const Date day{std::chrono::year{2021} / 1 / 5};
  Reading reading = VariedReading();
  for (const Fact& fact :
       {SampleFacility("创新中心", FacilityKind::kCentre, FacilityStage::kUnveiled, day),
        SampleFacility("物流园", FacilityKind::kPark, FacilityStage::kInUse, std::nullopt),
        SampleFacility("测试中心", FacilityKind::kCentre, FacilityStage::kBegun, day),
        SampleFacility("某处", FacilityKind::kNone, FacilityStage::kNone, day)}) {
    reading.page.articles[0].facts.push_back(fact);
  }
  // Its land is told beside it and is no facility of its own.
  Fact land = SampleFacility("物流园", FacilityKind::kPark, FacilityStage::kInUse, std::nullopt);
  land.attr = Attr::kLand;
  reading.page.articles[0].facts.push_back(land);
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const auto names = [&](const std::string& filter, const std::string& order = "name",
                         int page_size = 2) {
    std::vector<std::string> all;
    v1::ListFacilitiesRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_size(page_size);
    do {
      const auto page = this->lists().ListFacilities(request);
      EXPECT_THAT(page, IsOk()) << filter;
      if (!page.ok()) {
        break;
      }
      for (const v1::Facility& one : page->facilities()) {
        all.push_back(one.fact().subject() + " " + one.date());
        EXPECT_EQ(one.document_id(), reading.document_id);
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return all;
  };
  using ::testing::ElementsAre;
  const std::string published = FormatDate(*reading.head.published_on);
  EXPECT_THAT(names("", "date desc, name"),
              ElementsAre("物流园 " + published, "创新中心 2021-01-05", "某处 2021-01-05",
                          "测试中心 2021-01-05"));
  EXPECT_THAT(names("kind = centre"), ElementsAre("创新中心 2021-01-05", "测试中心 2021-01-05"));
  EXPECT_THAT(names("stage = in_use"), ElementsAre("物流园 " + published));
  EXPECT_THAT(names("kind = centre AND stage = begun AND date <= 2021-01-05"),
              ElementsAre("测试中心 2021-01-05"));
  EXPECT_THAT(names("NOT stage:*"), ElementsAre("某处 2021-01-05"));
  EXPECT_THAT(names("测试"), ElementsAre("测试中心 2021-01-05"));
  v1::ListFacilitiesRequest wrong;
  wrong.set_filter("kind = castle");
  EXPECT_THAT(this->lists().ListFacilities(wrong),
              StatusIs(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("castle")));
}

// A search looks at the rows that its index names and at no others.
TYPED_TEST(DocumentListsTest, AnIndexServesASearch) {
  Reading reading = VariedReading();
  reading.page.articles[0].facts[0].company = "前晨汽车";
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const auto check = [&](const auto& request, const std::string& among) {
    EXPECT_THAT(this->backend_->database().Read([&](sql::Transaction& transaction) {
      const auto query = ListQuery::Of(request)->In(transaction);
      EXPECT_THAT(query, IsOk());
      EXPECT_THAT(query->text, ::testing::HasSubstr(among));
      return absl::OkStatus();
    }),
                IsOk());
  };
  check(Select("text:晨汽 count >= 4"), "no IN (");
  v1::ListFactsRequest facts;
  facts.set_filter("text:晨汽");
  check(facts, StrCat("search_no IN (",
                      filter::SearchNumber(
                          FactId(reading.document_id, reading.page.articles[0].facts[0], 0)),
                      ")"));
  EXPECT_EQ(this->lists().ListFacts(facts)->facts_size(), 1);
  facts.set_filter("text:饕餮");
  check(facts, "search_no IN (-1)");
  EXPECT_EQ(this->lists().ListFacts(facts)->facts_size(), 0);
}

// What was stored last waits beside the index; nobody who searches can tell.
TYPED_TEST(DocumentListsTest, ASearchFindsWhatWaitsAndWhatIsSettled) {
  Reading reading = VariedReading();
  reading.page.articles[0].facts[0].company = "前晨汽车";
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const auto rows = [&](const std::string& table) {
    long long count = -1;
    EXPECT_THAT(this->backend_->database().Read([&](sql::Transaction& transaction) {
      transaction.session() << "SELECT count(*) FROM " << table, soci::into(count);
      return absl::OkStatus();
    }),
                IsOk());
    return count;
  };
  const auto found = [&] {
    v1::ListFactsRequest facts;
    facts.set_filter("text:晨汽");
    return absl::StrJoin(Walk(this->lists(), Select("第204号")), " ") + "/" +
           std::to_string(this->lists().ListFacts(facts)->facts_size());
  };
  EXPECT_GT(rows("signing_waiting"), 0);
  EXPECT_GT(rows("fact_waiting"), 0);
  EXPECT_EQ(rows("fact_grams"), 0);
  const std::string waiting = found();
  EXPECT_NE(waiting, "/0");

  EXPECT_THAT(this->backend_->database().Write([&](sql::Transaction& transaction) {
    for (const filter::GramTable& index : {kSigningGrams, kFactGrams}) {
      filter::SettleAll(transaction, index);
    }
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_EQ(rows("signing_waiting"), 0);
  EXPECT_EQ(rows("fact_waiting"), 0);
  EXPECT_GT(rows("fact_grams"), 0);
  EXPECT_EQ(found(), waiting);
}

// Settled without being asked, once many wait.
TYPED_TEST(DocumentListsTest, ManyTextsThatWaitAreSettledByTheWriterOfTheLast) {
  Article article = SampleArticle(0, {});
  article.facts.front().company = "前晨汽车";
  article.facts.assign(filter::kMostWaiting, article.facts.front());
  ASSERT_THAT(this->store().Store(SampleReading("page", {article}), SampleOrigin()), IsOk());
  EXPECT_THAT(this->backend_->database().Read([&](sql::Transaction& transaction) {
    long long waiting = -1;
    long long settled = -1;
    transaction.session() << "SELECT (SELECT count(*) FROM fact_waiting), (SELECT count(*) FROM "
                             "fact_grams)",
        soci::into(waiting), soci::into(settled);
    EXPECT_LT(waiting, filter::kMostWaiting);
    EXPECT_GT(settled, 0);
    return absl::OkStatus();
  }),
              IsOk());
}

// A database of before has states and no registers.
TYPED_TEST(DocumentListsTest, RegistersAreFilledFromTheStates) {
  Reading reading = VariedReading();
  reading.page.articles[0].signings.push_back(SampleSigning("s900", kMembersPerPart + 5));
  reading.page.articles[0].facts[0].subject = "外商投资";
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  const auto answers = [&] {
    std::vector<std::string> all;
    for (const char* filter : kFilters) {
      const auto ids = Walk(this->lists(), Select(filter, "date desc"));
      all.push_back(absl::StrJoin(ids, " "));
    }
    all.push_back(absl::StrJoin(Walk(this->lists(), Select("第204号")), " "));
    v1::ListFactsRequest facts;
    facts.set_filter("kind = signing article = " +
                     ArticleId(reading.document_id, reading.page.articles[3].body));
    all.push_back(std::to_string(this->lists().ListFacts(facts)->facts_size()));
    facts.set_filter("text:投资");
    all.push_back(std::to_string(this->lists().ListFacts(facts)->facts_size()));
    return all;
  };
  const auto before = answers();
  this->backend_->Forget();
  EXPECT_THAT(Walk(this->lists(), Select("")), ::testing::IsEmpty());
  this->backend_->FillMissing();
  EXPECT_EQ(answers(), before);
  this->backend_->FillMissing();
  EXPECT_EQ(answers(), before);
}

TYPED_TEST(DocumentListsTest, TheRegistersAreMadeAnewFromTheStatesByteForByte) {
  Reading reading = VariedReading();
  reading.page.articles[0].signings.push_back(SampleSigning("s900", kMembersPerPart + 5));
  reading.page.articles[0].facts.push_back(
      SampleFacility("物流园", FacilityKind::kPark, FacilityStage::kInUse, std::nullopt));
  // More than are written together; made anew they have other neighbours.
  for (int i = 0; i < 700; ++i) {
    Signing& signing =
        reading.page.articles[1].signings.emplace_back(SampleSigning(StrCat("t", 1000 + i), 1));
    signing.members[0].company = StrCat("第", 1000 + i, "号公司");
  }
  ASSERT_THAT(this->store().Store(reading, SampleOrigin()), IsOk());
  EXPECT_THAT(IdsOf(this->lists().ListSignings(Select("text:第1345号"))),
              ::testing::ElementsAre("t1345"));
  const std::vector<std::string> written = this->backend_->Dump();
  for (const char* damage : {"UPDATE signing_register SET zone_name = 'x', amount_cny = 1",
                             "DELETE FROM signing_texts WHERE field = 'company'",
                             "DELETE FROM signing_grams WHERE gram = '签约'",
                             "UPDATE facts SET company = 'x', search_no = NULL",
                             "UPDATE facts SET stage = 'x', facility_kind = 'x', dated_on = 'x'",
                             "DELETE FROM fact_grams"}) {
    this->backend_->Execute(damage);
  }
  ASSERT_NE(this->backend_->Dump(), written);
  for (int round = 0; round < 2; ++round) {
    ASSERT_THAT(Reproject(this->backend_->database()), IsOk());
    EXPECT_EQ(this->backend_->Dump(), written) << round;
  }
}

// A process of the release before goes on for a while after the migration: it knows no registers.
TYPED_TEST(DocumentListsTest, WhatAnOlderProcessStoresMeanwhileIsFilledByARun) {
  ASSERT_THAT(this->store().Store(VariedReading(), SampleOrigin()), IsOk());
  const std::vector<std::string> written = this->backend_->Dump();
  this->backend_->Execute(
      "DELETE FROM signing_grams WHERE signing_no = (SELECT no FROM "
      "signing_register WHERE signing_id = 's105')");
  this->backend_->Execute(
      "DELETE FROM signing_texts WHERE signing_no = (SELECT no FROM "
      "signing_register WHERE signing_id = 's105')");
  this->backend_->Execute("DELETE FROM signing_register WHERE signing_id = 's105'");
  EXPECT_THAT(IdsOf(this->lists().ListSignings(Select("id = s105"))), ::testing::IsEmpty());
  ASSERT_THAT(Reproject(this->backend_->database()), IsOk());
  EXPECT_THAT(IdsOf(this->lists().ListSignings(Select("id = s105"))),
              ::testing::ElementsAre("s105"));
  EXPECT_EQ(this->backend_->Dump().size(), written.size());
}

// Far more than one event may hold: its events carry every fact once, in order.
TYPED_TEST(DocumentListsTest, AnArticleOfManyFactsIsToldInSeveralEvents) {
  Article article = SampleArticle(0, {});
  Fact fact = article.facts.front();
  fact.subject = std::string(500, 'x');
  article.facts.assign(2000, fact);
  const auto receipt = this->store().Store(SampleReading("page", {article}), SampleOrigin());
  ASSERT_THAT(receipt, IsOk());
  EXPECT_EQ(receipt->facts, 2000);
  const auto events = this->backend_->Journal();
  ASSERT_GE(events.size(), 2u);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].subject, events[0].subject);
    EXPECT_EQ(events[i].sequence, static_cast<std::int64_t>(i) + 1);
  }
}

}  // namespace
}  // namespace zoneflow::ingest::testing
