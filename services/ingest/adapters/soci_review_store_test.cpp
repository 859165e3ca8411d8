#include "services/ingest/adapters/soci_review_store.h"

#include <soci/soci.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/bytes.h"
#include "common/sql/once.h"
#include "common/sql/testing/temp_schema.h"
#include "common/table/read_table.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/adapters/soci_reading_store.h"
#include "services/ingest/core/extract.h"
#include "services/ingest/core/ingest_document.h"
#include "services/ingest/core/reread.h"
#include "services/ingest/testing/review_store_contract.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::ingest::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

template <typename Database>
class OnDatabase {
 public:
  static std::string Missing() { return Database::Missing(); }

  DocumentStore& documents() { return documents_; }
  ReviewStore& reviews() { return reviews_; }
  DocumentLists& lists() { return lists_; }
  const Gazetteer& gazetteer() const { return gazetteer_; }
  sql::Database& database() { return *database_; }

  std::vector<JournaledEvent> Journal() {
    std::vector<JournaledEvent> events;
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      JournaledEvent event;
      long long sequence = 0;
      soci::statement rows = sql::Once(
          transaction.session(), "SELECT subject, sequence, actor, time FROM journal ORDER BY id",
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

  // The last event of the journal.
  void ReadLast(google::protobuf::Message& event) {
    EXPECT_THAT(database_->Read([&](sql::Transaction& transaction) {
      sql::Bytes body;
      transaction.session() << "SELECT encode(body, 'hex') FROM journal ORDER BY id DESC LIMIT 1",
          soci::into(body);
      EXPECT_TRUE(event.ParseFromString(body.value));
      return absl::OkStatus();
    }),
                IsOk());
  }

 private:
  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<Database> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"ingest", clock_};
  Gazetteer gazetteer_{{{"cn-sc-chengdu-hitech", "成都高新区", "四川省", "成都市", {}},
                        {"cn-sn-xian-hitech", "西安高新区", "陕西省", "西安市", {}}}};
  SociDocumentStore documents_{*database_, journal_, gazetteer_};
  SociReviewStore reviews_{*database_, journal_};
  DocumentLists lists_{*database_};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, ReviewStoreContract, OnDatabase<sql::SqliteBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, ReviewStoreContract, OnDatabase<sql::PostgresBackend>);
INSTANTIATE_TYPED_TEST_SUITE_P(EnglishPostgres, ReviewStoreContract,
                               OnDatabase<sql::EnglishPostgresBackend>);

// The queue, which the port does not have.
template <typename Database>
class ReviewListTest : public zoneflow::testing::OnBackend<OnDatabase<Database>> {
 protected:
  // Three signings of two zones.
  void SetUpOnBackend() override {
    for (const char* page : {"近日，总投资达277亿元的14个项目在成都高新区签约。\n",
                             "近日，总投资达30亿元的3个项目在西安高新区签约。\n",
                             "近日，5个项目在成都高新区签约。\n"}) {
      ASSERT_THAT(
          IngestDocument(this->backend_->documents(), this->backend_->gazetteer(), PlainText)(
              SampleOrigin(), {"page.txt", *ParseDate("2021-02-01")}, page),
          IsOk());
    }
  }

  std::vector<std::string> Listed(const std::string& filter,
                                  const Principal& principal = LocalOperator()) {
    v1::ListReviewItemsRequest request;
    request.set_page_size(1);  // each page goes on where the one before ended
    request.set_filter(filter);
    std::vector<std::string> listed;
    do {
      const auto page = this->backend_->lists().ListReviewItems(request, principal);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        break;
      }
      for (const v1::ReviewItem& item : page->items()) {
        listed.push_back(item.signing().zone().name() + " " +
                         std::to_string(item.signing().count()));
        ids_.push_back(item.id());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return listed;
  }

  absl::Status Do(const std::string& id, const ReviewCommand& command) {
    return ReviewDesk(this->backend_->reviews(), this->backend_->gazetteer())
        .Run({{id, 0}}, command, {}, LocalOperator(), SampleOrigin());
  }

  std::vector<std::string> ids_;  // of all that was listed
  std::pair<std::string, std::string> last_;
};

using Databases = ::testing::Types<sql::SqliteBackend, sql::PostgresBackend>;
TYPED_TEST_SUITE(ReviewListTest, Databases);

TYPED_TEST(ReviewListTest, WhatHangsMostOnStandsFirst) {
  EXPECT_THAT(this->Listed(""), ElementsAre("成都高新区 14", "西安高新区 3", "成都高新区 5"));
  EXPECT_THAT(this->Listed("weight >= 300000000000 AND month = \"2021-02\""),
              ElementsAre("成都高新区 14", "西安高新区 3"));
  EXPECT_THAT(this->Listed("", {"person/ann", {"investment"}, {"cn-sn-xian-hitech"}}),
              ElementsAre("西安高新区 3"));
  EXPECT_THAT(this->Listed("", {"person/bob", {"investment"}, {}}), ElementsAre());
}

TYPED_TEST(ReviewListTest, WhatIsDoneLeavesTheQueueAndKeepsItsHistory) {
  this->Listed("");
  const std::string chengdu = this->ids_[0], xian = this->ids_[1], third = this->ids_[2];
  ASSERT_THAT(this->Do(chengdu, {ReviewVerb::kConfirmed, "公报口径"}), IsOk());
  ASSERT_THAT(this->Do(xian, {ReviewVerb::kRejected, "重复"}), IsOk());
  ASSERT_THAT(this->Do(third, {ReviewVerb::kCorrected,
                               "",
                               {{"amount", "99 CNY"}, {"zone.id", "cn-sn-xian-hitech"}}}),
              IsOk());
  EXPECT_THAT(this->Listed("status = extracted"), ElementsAre());
  EXPECT_THAT(this->Listed("status = rejected"), ElementsAre("西安高新区 3"));
  EXPECT_THAT(this->Listed("status = checked"), ElementsAre("成都高新区 14", "西安高新区 5"));

  const auto shown = this->backend_->lists().GetReviewItem(third, LocalOperator());
  ASSERT_THAT(shown, IsOk());
  EXPECT_EQ(shown->item().weight(), 9900);
  EXPECT_EQ(shown->item().revision(), 2);
  ASSERT_EQ(shown->proofs_size(), 1);
  EXPECT_THAT(shown->proofs(0).quote(), HasSubstr("5个项目"));
  ASSERT_EQ(shown->acts_size(), 1);
  const v1::ReviewAct& act = shown->acts(0);
  EXPECT_EQ(act.actor(), SampleOrigin().actor);
  EXPECT_EQ(act.time(), FormatInstant(SampleOrigin().at));
  EXPECT_EQ(act.verb(), v1::REVIEW_VERB_CORRECTED);
  ASSERT_EQ(act.changes_size(), 3);
  EXPECT_EQ(act.changes(0).field(), "amount");
  EXPECT_EQ(act.changes(0).before(), "");
  EXPECT_EQ(act.changes(0).after(), "99 CNY");
  EXPECT_EQ(shown->fields(2).value(), "99 CNY");

  v1::SigningCorrected told;
  this->backend_->ReadLast(told);
  EXPECT_EQ(told.signing().status(), common::v1::FIGURE_STATUS_CHECKED);
  EXPECT_EQ(told.signing().zone().name(), "西安高新区");
  EXPECT_THAT(told.changed(), ElementsAre("amount", "status", "zone"));

  // The lists know it too.
  v1::ListSigningsRequest request;
  request.set_filter(
      "status = checked AND zone.id = cn-sn-xian-hitech AND type = signing.corrected");
  const auto signings = this->backend_->lists().ListSignings(request);
  ASSERT_THAT(signings, IsOk());
  EXPECT_EQ(signings->signings_size(), 1);
}

TYPED_TEST(ReviewListTest, AFactOfAnArticleIsCorrectedAndToldWithIt) {
  ASSERT_THAT(IngestDocument(this->backend_->documents(), this->backend_->gazetteer(), PlainText)(
                  SampleOrigin(), {"other.txt", *ParseDate("2021-02-01")},
                  "据悉，成都高新区2020年新增企业120家。\n"),
              IsOk());
  v1::ListReviewItemsRequest request;
  request.set_filter("kind = indicator");
  const auto listed = this->backend_->lists().ListReviewItems(request, LocalOperator());
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->items_size(), 1);
  const v1::ReviewItem& item = listed->items(0);
  EXPECT_EQ(item.fact().zone().name(), "成都高新区");
  ASSERT_THAT(
      this->Do(item.id(),
               {ReviewVerb::kCorrected, "公报", {{"subject", "新设企业"}, {"amount", "121 家"}}}),
      IsOk());
  const auto shown = this->backend_->lists().GetReviewItem(item.id(), LocalOperator());
  ASSERT_THAT(shown, IsOk());
  EXPECT_EQ(shown->item().revision(), 2);
  EXPECT_EQ(shown->item().status(), common::v1::FIGURE_STATUS_CHECKED);
  ASSERT_EQ(shown->proofs_size(), 1);
  EXPECT_THAT(shown->proofs(0).quote(), HasSubstr("120家"));
  v1::FactCorrected told;
  this->backend_->ReadLast(told);
  EXPECT_EQ("fact/" + told.fact().id(), item.id());
  EXPECT_EQ(told.article_id(), item.article_id());
  EXPECT_EQ(told.fact().amount().value(), 121);
  EXPECT_EQ(told.fact().revision(), 2);
  EXPECT_THAT(told.changed(), ::testing::Contains("subject"));
  // The lists know it, and a search finds it by its new name alone.
  const auto facts = [&](const std::string& filter) {
    v1::ListFactsRequest list;
    list.set_filter(filter);
    const auto page = this->backend_->lists().ListFacts(list);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? page->facts_size() : -1;
  };
  EXPECT_EQ(facts("kind = indicator AND status = checked AND text : 新设企业"), 1);
  EXPECT_EQ(facts("kind = indicator AND text : 新增企业"), 0);
  // Made anew from the states it is the same.
  ASSERT_THAT(Reproject(this->backend_->database(), [](auto&&...) {}), IsOk());
  EXPECT_EQ(facts("kind = indicator AND status = checked AND text : 新设企业"), 1);
  EXPECT_EQ(this->backend_->lists().GetReviewItem(item.id(), LocalOperator())->SerializeAsString(),
            shown->SerializeAsString());
}

TYPED_TEST(ReviewListTest, AMonthSaysHowFarItsFiguresAre) {
  this->Listed("");
  ASSERT_THAT(this->Do(this->ids_[0], {ReviewVerb::kConfirmed, ""}), IsOk());
  ASSERT_THAT(this->Do(this->ids_[1], {ReviewVerb::kConfirmed, ""}), IsOk());
  ASSERT_THAT(this->Do(this->ids_[1], {ReviewVerb::kSignedOff, ""}), IsOk());
  const ReviewDesk desk(this->backend_->reviews(), this->backend_->gazetteer());
  ASSERT_THAT(desk.SetLock({"cn-sn-xian-hitech", "2021-02"}, {true, "一月报", {}, SampleOrigin()},
                           LocalOperator()),
              IsOk());
  v1::ListReviewMonthsRequest request;
  request.set_page_size(1);
  std::vector<std::string> months;
  do {
    const auto page = this->backend_->lists().ListReviewMonths(request, LocalOperator());
    ASSERT_THAT(page, IsOk());
    for (const v1::ReviewMonth& month : page->months()) {
      months.push_back(month.zone_name() + " " + month.month() + " " +
                       std::to_string(month.extracted()) + std::to_string(month.checked()) +
                       std::to_string(month.signed_off()) + std::to_string(month.rejected()) +
                       (month.locked() ? " locked by " + month.actor() : ""));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(months, ElementsAre("成都高新区 2021-02 1100",
                                  "西安高新区 2021-02 0010 locked by " + SampleOrigin().actor));
}

TYPED_TEST(ReviewListTest, ActsAreListedNewestFirst) {
  this->Listed("");
  ASSERT_THAT(this->Do(this->ids_[0], {ReviewVerb::kConfirmed, "一"}), IsOk());
  ASSERT_THAT(this->Do(this->ids_[1], {ReviewVerb::kRejected, "二"}), IsOk());
  const auto notes = [&](const std::string& filter, const Principal& principal) {
    v1::ListReviewActsRequest request;
    request.set_filter(filter);
    const auto page = this->backend_->lists().ListReviewActs(request, principal);
    EXPECT_THAT(page, IsOk());
    std::vector<std::string> found;
    for (const v1::ReviewAct& act : page->acts()) {
      found.push_back(act.note());
    }
    return found;
  };
  EXPECT_THAT(notes("", LocalOperator()), ElementsAre("二", "一"));
  EXPECT_THAT(notes("verb = rejected", LocalOperator()), ElementsAre("二"));
  EXPECT_THAT(notes("", {"person/ann", {"investment"}, {"cn-sc-chengdu-hitech"}}),
              ElementsAre("一"));
}

// Two papers with other figures, another day and another currency; and a third that only looks so.
TYPED_TEST(ReviewListTest, DoublesAreProposedUntilTheyAreMergedOrToldApart) {
  const auto tell = [&](const std::string& name, const std::string& text) {
    ASSERT_THAT(IngestDocument(this->backend_->documents(), this->backend_->gazetteer(), PlainText)(
                    SampleOrigin(), {name, *ParseDate("2021-02-03")}, text),
                IsOk());
  };
  tell("a.txt", "近日，总投资5亿元的霁川光学玻璃项目签约落户成都高新区。\n");
  tell("b.txt", "成都高新区再添新军，总投资8000万美元的霁川光学玻璃项目日前签约落户该区。\n");
  tell("c.txt", "近日，总投资6亿元的渡原轴承钢项目签约落户西安高新区。\n");
  const auto pairs = [&](bool told_apart = false, const Principal& principal = LocalOperator(),
                         const std::string& zone = "") {
    std::vector<std::string> found;
    v1::ListReviewDoublesRequest request;
    request.set_page_size(1);
    request.set_told_apart(told_apart);
    request.set_zone_id(zone);
    do {
      const auto page = this->backend_->lists().ListReviewDoubles(request, principal);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) {
        break;
      }
      for (const v1::ReviewPair& pair : page->pairs()) {
        EXPECT_LT(pair.first().id(), pair.second().id());
        found.push_back(absl::StrJoin(pair.reasons(), " ") + pair.actor() + pair.note());
        this->last_ = {pair.first().id(), pair.second().id()};
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return found;
  };
  EXPECT_THAT(pairs(), ElementsAre("same_project"));
  EXPECT_THAT(pairs(false, {"person/ann", {"investment"}, {"cn-sn-xian-hitech"}}), ElementsAre());
  EXPECT_THAT(pairs(false, LocalOperator(), "cn-sn-xian-hitech"), ElementsAre());
  const auto [first, second] = this->last_;
  EXPECT_EQ(this->backend_->lists().GetReviewItem(first, LocalOperator())->doubles_size(), 1);

  const ReviewDesk desk(this->backend_->reviews(), this->backend_->gazetteer());
  const auto tell_apart = [&](bool apart) {
    return desk.TellApart(second, first, {apart, "另一条产线", {}, SampleOrigin()},
                          LocalOperator());
  };
  ASSERT_THAT(tell_apart(true), IsOk());
  EXPECT_THAT(pairs(), ElementsAre());
  EXPECT_THAT(pairs(true), ElementsAre("same_project" + SampleOrigin().actor + "另一条产线"));
  EXPECT_EQ(this->backend_->lists().GetReviewItem(first, LocalOperator())->doubles_size(), 0);
  ASSERT_THAT(tell_apart(false), IsOk());
  EXPECT_THAT(pairs(), ElementsAre("same_project"));

  ASSERT_THAT(desk.Merge({first, 0}, {{second, 0}}, {}, {}, LocalOperator(), SampleOrigin()),
              IsOk());
  EXPECT_THAT(pairs(), ElementsAre());
  // Made anew from the states, also where a release wrote them that knew no keys.
  ASSERT_THAT(desk.Undo({.act = 1}, {}, LocalOperator(), SampleOrigin()), IsOk());
  ASSERT_THAT(this->backend_->database().Write([](sql::Transaction& transaction) {
    transaction.session() << "DELETE FROM identity_keys";
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(pairs(), ElementsAre());
  ASSERT_THAT(Reproject(this->backend_->database(), [](auto&&...) {}), IsOk());
  EXPECT_THAT(pairs(), ElementsAre("same_project"));
}

// A document that the front has told to be a table.
absl::StatusOr<DocumentText> ReadText(std::string_view bytes,
                                      const std::function<absl::Status()>& go_on) {
  ASSIGN_OR_RETURN(DocumentText document, PlainText(bytes, go_on));
  ASSIGN_OR_RETURN(document.workbook, table::ReadTable(bytes));
  return document;
}

// What the ledger of the next month says is of the signing that stands by then.
TYPED_TEST(ReviewListTest, ARowFollowsItsProjectThroughAMergeAndASplit) {
  const Gazetteer& gazetteer = this->backend_->gazetteer();
  IngestDocument ingest(this->backend_->documents(), gazetteer, ReadText);
  const std::string head = "项目名称,投资方,总投资,签约日期,园区,项目代码\n";
  const auto row = [](const std::string& amount) {
    return "光学镜头项目,西部光学," + amount +
           ",2021-01-05,成都高新区,2101-510109-04-01-123456\n二厂项目,西部电子,300,2021-01-06,"
           "成都高新区,\n";
  };
  const auto january = ingest(SampleOrigin(), {"一月.csv", {}}, head + row("100"));
  ASSERT_THAT(january, IsOk());
  ASSERT_EQ(january->signings, 2);
  const auto february = ingest(SampleOrigin(), {"二月.csv", {}}, head + row("120"));
  ASSERT_THAT(february, IsOk());
  ASSERT_EQ(february->ledger->changed, 1);
  const std::string row_of = StrCat("signing/", february->ledger->changed_rows.at(0).signing_id);
  SociReadingStore readings(this->backend_->database());
  const RereadDocument reread(readings, gazetteer, ReadText);
  const auto proposed = [&] {
    std::vector<std::string> items;
    const auto read = reread(february->document_id, LocalOperator());
    EXPECT_THAT(read, IsOk());
    for (const Proposal& proposal : read->proposals) {
      items.push_back(proposal.item);
    }
    return items;
  };
  EXPECT_THAT(proposed(), ElementsAre(row_of));
  // A page had told of it first.
  const std::string page = "signing/" + [&] {
    v1::ListSigningsRequest request;
    request.set_filter("count = 14");
    return this->backend_->lists().ListSignings(request)->signings(0).id();
  }();
  const ReviewDesk desk(this->backend_->reviews(), gazetteer);
  ASSERT_THAT(desk.Merge({page, 0}, {{row_of, 0}}, {}, {}, LocalOperator(), SampleOrigin()),
              IsOk());
  // Its members differ, and no correction makes one of the other: nothing is proposed of what is
  // rejected either.
  EXPECT_THAT(proposed(), ::testing::Not(::testing::Contains(row_of)));
  ASSERT_THAT(desk.Undo({.act = 1}, {}, LocalOperator(), SampleOrigin()), IsOk());
  ASSERT_THAT(
      this->Do(row_of, {.verb = ReviewVerb::kCorrected, .note = "", .values = {{"count", "2"}}}),
      IsOk());
  ReviewCommand split{ReviewVerb::kSplit, "两次签约"};
  split.parts = {{}, {}};
  ASSERT_THAT(this->Do(row_of, split), IsOk());
  v1::ListSigningsRequest parts;
  parts.set_filter("project = 光学镜头项目 status = checked");
  const auto found = this->backend_->lists().ListSignings(parts);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->signings_size(), 1);
  EXPECT_THAT(proposed(), ElementsAre("signing/" + found->signings(0).id()));
}

// A year of papers, read by older words: each fourth was read as it is today, of another the sum was
// wrong, one was missed, and of one the old words told a signing too many.
TYPED_TEST(ReviewListTest, AThousandDocumentsReadAnewProposeAndPublishNothing) {
  constexpr int kDocuments = 1000;
  const Gazetteer& gazetteer = this->backend_->gazetteer();
  std::vector<std::string> documents;
  for (int i = 0; i < kDocuments; ++i) {
    const std::string text = StrCat("近日，总投资达", i + 2, "亿元的", i % 40 + 2,
                                    "个项目在成都高新区签约。此为第", i, "号。\n");
    Reading reading;
    reading.document_id = StrCat("paper", i);
    reading.head = {"paper.txt", *ParseDate("2021-02-01")};
    reading.bytes = text;
    reading.document = *PlainText(text, {});
    reading.page = *Extract(text, reading.document, {&gazetteer, reading.head.published_on, {}});
    reading.page.lexicon = "older";
    ASSERT_EQ(reading.page.articles.size(), 1U) << text;
    ASSERT_EQ(reading.page.articles[0].signings.size(), 1U) << text;
    Article& article = reading.page.articles[0];
    if (i % 4 == 1) {
      article.signings[0].id = StrCat("older", i);
      article.signings[0].amount = Money{100, "CNY"};
    } else if (i % 4 == 2) {
      article.signings.clear();
      article.facts.clear();
    } else if (i % 4 == 3) {
      Signing false_one = article.signings[0];
      false_one.id = StrCat("false", i);
      false_one.count = 99;
      false_one.mentions = {Span{0, 3}};
      article.signings.push_back(false_one);
    }
    ASSERT_THAT(this->backend_->documents().Store(reading, SampleOrigin()), IsOk());
    documents.push_back(reading.document_id);
  }
  // People mended a hundred of the wrong sums and vouched for fifty of those too many.
  for (int i = 1; i < 400; i += 4) {
    ASSERT_THAT(this->Do(StrCat("signing/older", i), {.verb = ReviewVerb::kCorrected,
                                                      .note = "",
                                                      .values = {{"amount", "7000000 CNY"}}}),
                IsOk());
  }
  for (int i = 3; i < 203; i += 4) {
    ASSERT_THAT(this->Do(StrCat("signing/false", i), {ReviewVerb::kConfirmed, ""}), IsOk());
  }

  SociReadingStore readings(this->backend_->database());
  const RereadDocument reread(readings, gazetteer, PlainText);
  const std::size_t told = this->backend_->Journal().size();
  std::map<ProposalKind, std::vector<Proposal>> proposals;
  std::int64_t standing = 0;
  for (const std::string& document : documents) {
    const auto read = reread(document, LocalOperator());
    ASSERT_THAT(read, IsOk()) << document;
    EXPECT_EQ(read->lexicon_before, "older");
    standing += read->standing;
    for (const Proposal& proposal : read->proposals) {
      proposals[proposal.kind].push_back(proposal);
    }
  }
  EXPECT_EQ(proposals[ProposalKind::kChanged].size(), 150U);
  EXPECT_EQ(proposals[ProposalKind::kNew].size(), 250U);
  EXPECT_EQ(proposals[ProposalKind::kGone].size(), 200U);
  EXPECT_EQ(standing, 150);
  EXPECT_EQ(this->backend_->Journal().size(), told) << "nothing is told before a person accepts it";
  EXPECT_EQ(this->Listed("status = checked").size(), 150U);

  // One of each kind is accepted; what was taken over is proposed no more.
  const Proposal& changed = proposals[ProposalKind::kChanged].front();
  std::vector<FieldValue> values;
  for (const FieldChange& change : changed.changes) {
    values.push_back({change.field, change.after});
  }
  ASSERT_THAT(this->Do(changed.item,
                       {.verb = ReviewVerb::kCorrected, .note = "", .values = std::move(values)}),
              IsOk());
  EXPECT_EQ(this->backend_->Journal().size(), told + 1);
  ASSERT_THAT(
      this->Do(proposals[ProposalKind::kGone].front().item, {ReviewVerb::kRejected, "旧词误读"}),
      IsOk());
  const Proposal& missed = proposals[ProposalKind::kNew].front();
  Addition addition{missed.article_id, missed.fact_kind, "", {}};
  addition.span = missed.span;
  for (const FieldChange& change : missed.changes) {
    addition.values.push_back({change.field, change.after});
  }
  ASSERT_THAT(ReviewDesk(this->backend_->reviews(), gazetteer)
                  .Add(addition, "", false, {}, LocalOperator(), SampleOrigin()),
              IsOk());
  std::size_t left = 0;
  for (const std::string& document : documents) {
    left += reread(document, LocalOperator())->proposals.size();
  }
  EXPECT_EQ(left, 597U);
}

TYPED_TEST(ReviewListTest, OthersZonesAreNotShown) {
  this->Listed("");
  EXPECT_THAT(this->backend_->lists().GetReviewItem(
                  this->ids_[0], {"person/ann", {"investment"}, {"cn-sn-xian-hitech"}}),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(this->backend_->lists().GetReviewItem("signing/none", LocalOperator()),
              StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST(ReviewListTest, TheQueueIsMadeAnewFromTheStates) {
  const std::vector<std::string> before = this->Listed("");
  ASSERT_THAT(this->Do(this->ids_[0], {ReviewVerb::kConfirmed, ""}), IsOk());
  ASSERT_THAT(this->backend_->database().Write([](sql::Transaction& transaction) {
    transaction.session() << "DELETE FROM review_items";
    return absl::OkStatus();
  }),
              IsOk());
  ASSERT_THAT(Reproject(this->backend_->database(), [](auto&&...) {}), IsOk());
  EXPECT_EQ(this->Listed(""), before);
  EXPECT_THAT(this->Listed("status = checked"), ElementsAre("成都高新区 14"));
}

}  // namespace
}  // namespace zoneflow::ingest::testing
