// The review desk over a real server.
#include "services/ingest/adapters/review_rpc.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"

#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/sql/testing/backends.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/adapters/soci_reading_store.h"
#include "services/ingest/adapters/soci_review_store.h"
#include "services/ingest/core/ingest_document.h"

namespace zoneflow::ingest {
namespace {

using ::testing::HasSubstr;
using v1::ReviewService;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

class ReviewRpcTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(server_.Start(), IsOk());
    stub_ = ReviewService::NewStub(rpc::Connect(server_.address()));
    ASSERT_THAT(IngestDocument(documents_, gazetteer_, PlainText)(
                    {"person/officer", "", clock_.Now()}, {"page.txt", *ParseDate("2021-02-01")},
                    "近日，总投资达277亿元的14个项目在成都高新区签约。\n"),
                IsOk());
    v1::ListReviewItemsResponse listed;
    ASSERT_THAT(Call(&ReviewService::Stub::ListReviewItems, v1::ListReviewItemsRequest(), listed),
                IsOk());
    ASSERT_EQ(listed.items_size(), 1);
    item_ = listed.items(0);
  }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (ReviewService::Stub::*method)(grpc::ClientContext*,
                                                                const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::seconds(30));
    return rpc::FromGrpc((stub_.get()->*method)(&context, request, &response));
  }

  v1::CorrectItemRequest Correction(const std::string& count, const std::string& request_id) {
    v1::CorrectItemRequest request;
    request.mutable_target()->set_id(item_.id());
    request.mutable_target()->set_expected_revision(item_.revision());
    v1::FieldValue& value = *request.add_values();
    value.set_field("count");
    value.set_value(count);
    request.set_request_id(request_id);
    return request;
  }

  zoneflow::testing::ManualClock clock_;
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  journal::Journal journal_{"ingest", clock_};
  Gazetteer gazetteer_{{{"cn-sc-chengdu-hitech", "成都高新区", "四川省", "成都市", {}}}};
  SociDocumentStore documents_{*database_, journal_, gazetteer_};
  SociReviewStore reviews_{*database_, journal_};
  DocumentLists lists_{*database_};
  ReviewDesk desk_{reviews_, gazetteer_};
  SociReadingStore readings_{*database_};
  ingest::RereadDocument reread_{readings_, gazetteer_, PlainText};
  ReviewRpc rpc_{desk_, reread_, lists_, clock_};
  rpc::Server server_{rpc::ServerOptions{.development = true}, {&rpc_}};
  std::unique_ptr<ReviewService::Stub> stub_;
  v1::ReviewItem item_;
};

TEST_F(ReviewRpcTest, AFigureIsConfirmedAndShownWithWhoDidIt) {
  v1::ConfirmItemsRequest confirm;
  confirm.add_targets()->set_id(item_.id());
  confirm.set_note("公报口径");
  v1::ConfirmItemsResponse confirmed;
  ASSERT_THAT(Call(&ReviewService::Stub::ConfirmItems, confirm, confirmed), IsOk());
  ASSERT_EQ(confirmed.items_size(), 1);
  EXPECT_EQ(confirmed.items(0).status(), common::v1::FIGURE_STATUS_CHECKED);
  EXPECT_EQ(confirmed.items(0).revision(), 2);
  v1::GetReviewItemRequest get;
  get.set_id(item_.id());
  v1::GetReviewItemResponse shown;
  ASSERT_THAT(Call(&ReviewService::Stub::GetReviewItem, get, shown), IsOk());
  ASSERT_EQ(shown.acts_size(), 1);
  EXPECT_EQ(shown.acts(0).note(), "公报口径");
  EXPECT_EQ(shown.acts(0).actor(), LocalOperator().id);
}

TEST_F(ReviewRpcTest, ARequestMadeAgainIsAnsweredAsItStands) {
  v1::CorrectItemResponse first, again, other;
  ASSERT_THAT(Call(&ReviewService::Stub::CorrectItem, Correction("15", "r1"), first), IsOk());
  ASSERT_THAT(Call(&ReviewService::Stub::CorrectItem, Correction("15", "r1"), again), IsOk());
  EXPECT_EQ(first.item().SerializeAsString(), again.item().SerializeAsString());
  EXPECT_EQ(again.item().signing().count(), 15);
  EXPECT_THAT(Call(&ReviewService::Stub::CorrectItem, Correction("16", "r1"), other),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("request_id")));
  EXPECT_THAT(Call(&ReviewService::Stub::CorrectItem, Correction("16", "r2"), other),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("read it again")));
  EXPECT_THAT(
      Call(&ReviewService::Stub::CorrectItem, Correction("16", std::string(65, 'r')), other),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id: longer")));
}

TEST_F(ReviewRpcTest, WhatMayBeDoubleIsShownAndMerged) {
  ASSERT_THAT(
      IngestDocument(documents_, gazetteer_, PlainText)(
          {"person/officer", "", clock_.Now()}, {"again.txt", *ParseDate("2021-02-03")},
          "近日，总投资达277亿元的14个项目在成都高新区签约，包括投资50亿元的江铸科技抗体基地、"
          "投资20亿元的江禾材料总部基地。\n"),
      IsOk());
  v1::GetReviewItemRequest get;
  get.set_id(item_.id());
  v1::GetReviewItemResponse shown;
  ASSERT_THAT(Call(&ReviewService::Stub::GetReviewItem, get, shown), IsOk());
  ASSERT_EQ(shown.doubles_size(), 1);
  EXPECT_THAT(shown.doubles(0).reasons(), ::testing::ElementsAre("same_figures"));
  v1::MergeItemsRequest merge;
  merge.mutable_into()->set_id(shown.doubles(0).item().id());
  merge.add_targets()->set_id(item_.id());
  merge.mutable_targets(0)->set_expected_revision(item_.revision());
  merge.set_note("同一次签约");
  v1::MergeItemsResponse merged;
  ASSERT_THAT(Call(&ReviewService::Stub::MergeItems, merge, merged), IsOk());
  ASSERT_EQ(merged.items_size(), 2);
  EXPECT_EQ(merged.items(0).signing().merged_from_size(), 1);
  EXPECT_EQ(merged.items(1).status(), common::v1::FIGURE_STATUS_REJECTED);
  EXPECT_EQ(merged.items(1).weight(), 0);
  get.set_id(merged.items(0).id());
  ASSERT_THAT(Call(&ReviewService::Stub::GetReviewItem, get, shown), IsOk());
  EXPECT_EQ(shown.doubles_size(), 0);
  EXPECT_EQ(shown.acts(0).verb(), v1::REVIEW_VERB_MERGED);
}

TEST_F(ReviewRpcTest, ASigningOfTwoIsSplitAndItsPartsStandForIt) {
  v1::SplitItemRequest split;
  split.mutable_target()->set_id(item_.id());
  split.mutable_target()->set_expected_revision(item_.revision());
  split.add_parts();
  v1::FieldValue& count = *split.add_parts()->add_values();
  count.set_field("count");
  count.set_value("4");
  split.set_request_id("r1");
  v1::SplitItemResponse done, again;
  ASSERT_THAT(Call(&ReviewService::Stub::SplitItem, split, done), IsOk());
  ASSERT_THAT(Call(&ReviewService::Stub::SplitItem, split, again), IsOk());
  EXPECT_EQ(done.SerializeAsString(), again.SerializeAsString());
  ASSERT_EQ(done.items_size(), 3);
  EXPECT_EQ(done.items(0).status(), common::v1::FIGURE_STATUS_REJECTED);
  EXPECT_EQ(done.items(0).weight(), 0);
  EXPECT_EQ(done.items(1).signing().count(), 10);
  EXPECT_EQ(done.items(1).weight(), item_.weight());
  EXPECT_EQ(done.items(2).signing().count(), 4);
  v1::GetReviewItemRequest get;
  get.set_id(done.items(2).id());
  v1::GetReviewItemResponse shown;
  ASSERT_THAT(Call(&ReviewService::Stub::GetReviewItem, get, shown), IsOk());
  ASSERT_EQ(shown.proofs_size(), 1);
  EXPECT_THAT(shown.proofs(0).quote(), HasSubstr("14个项目")) << "it has the proof of the whole";
  ASSERT_EQ(shown.acts_size(), 1);
  EXPECT_EQ(shown.acts(0).verb(), v1::REVIEW_VERB_SPLIT);
  EXPECT_EQ(shown.acts(0).actor(), LocalOperator().id);
}

TEST_F(ReviewRpcTest, WhatWasMissedIsAddedWithItsPlaceAndWhoSaidSo) {
  v1::AddItemRequest add;
  add.set_article_id(item_.article_id());
  add.set_kind(v1::FACT_KIND_INDICATOR);
  add.set_quote("14个项目");
  const auto set = [&add](const std::string& field, const std::string& value) {
    v1::FieldValue& one = *add.add_values();
    one.set_field(field);
    one.set_value(value);
  };
  set("zone.id", "cn-sc-chengdu-hitech");
  set("subject", "签约项目");
  set("amount", "14 个");
  v1::AddItemResponse added;
  ASSERT_THAT(Call(&ReviewService::Stub::AddItem, add, added), IsOk());
  EXPECT_EQ(added.item().status(), common::v1::FIGURE_STATUS_EXTRACTED);
  EXPECT_EQ(added.item().fact().kind(), v1::FACT_KIND_INDICATOR);
  EXPECT_EQ(added.item().article_id(), item_.article_id());
  v1::GetReviewItemRequest get;
  get.set_id(added.item().id());
  v1::GetReviewItemResponse shown;
  ASSERT_THAT(Call(&ReviewService::Stub::GetReviewItem, get, shown), IsOk());
  ASSERT_EQ(shown.proofs_size(), 1);
  EXPECT_EQ(shown.proofs(0).quote(), "14个项目");
  EXPECT_EQ(shown.acts(0).verb(), v1::REVIEW_VERB_ADDED);
  // It is corrected and confirmed as any other.
  v1::ConfirmItemsRequest confirm;
  confirm.add_targets()->set_id(added.item().id());
  v1::ConfirmItemsResponse confirmed;
  ASSERT_THAT(Call(&ReviewService::Stub::ConfirmItems, confirm, confirmed), IsOk());
  EXPECT_EQ(confirmed.items(0).revision(), 2);
  add.set_kind(v1::FACT_KIND_UNSPECIFIED);
  EXPECT_THAT(Call(&ReviewService::Stub::AddItem, add, added),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("kind: 0")));
}

TEST_F(ReviewRpcTest, ReadAnewADocumentProposesWhatDiffersAndChangesNothing) {
  v1::RereadDocumentRequest request;
  request.set_document_id(item_.document_id());
  v1::RereadDocumentResponse same;
  ASSERT_THAT(Call(&ReviewService::Stub::RereadDocument, request, same), IsOk());
  EXPECT_EQ(same.total(), 0) << same.DebugString();
  EXPECT_EQ(same.lexicon_before(), same.lexicon());
  // What is known differs from what reads now.
  v1::CorrectItemResponse corrected;
  ASSERT_THAT(Call(&ReviewService::Stub::CorrectItem, Correction("15", "r1"), corrected), IsOk());
  ASSERT_THAT(Call(&ReviewService::Stub::RereadDocument, request, same), IsOk());
  EXPECT_EQ(same.total(), 0) << "corrections stand";
  EXPECT_EQ(same.standing(), 1);
  request.set_document_id("none");
  EXPECT_THAT(Call(&ReviewService::Stub::RereadDocument, request, same),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("document_id")));
}

TEST_F(ReviewRpcTest, ARejectionNeedsAReason) {
  v1::RejectItemRequest reject;
  reject.mutable_target()->set_id(item_.id());
  v1::RejectItemResponse rejected;
  EXPECT_THAT(Call(&ReviewService::Stub::RejectItem, reject, rejected),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("reason")));
  reject.set_reason("去年已报");
  ASSERT_THAT(Call(&ReviewService::Stub::RejectItem, reject, rejected), IsOk());
  EXPECT_EQ(rejected.item().status(), common::v1::FIGURE_STATUS_REJECTED);
  EXPECT_EQ(rejected.item().weight(), 0);
}

}  // namespace
}  // namespace zoneflow::ingest
