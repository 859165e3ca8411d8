// The life of an official board as clients of AppraisalService see it.
#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/testing/served_appraisals.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

using Stub = v1::AppraisalService::Stub;

// Units a, b, c; a score is 0.3 × output + firms. It is 2021-02-01.
class OfficialRpcTest : public ::testing::Test, protected ServedAppraisals {
 protected:
  OfficialRpcTest() {
    v1::RecordUnitsRequest units;
    for (const char* id : {"a", "b", "c"}) {
      v1::Unit& unit = *units.add_units();
      unit.set_id(id);
      unit.set_kind("zone");
      unit.set_zone_id(StrCat("z-", id));
    }
    v1::RecordUnitsResponse recorded;
    EXPECT_THAT(Call(&Stub::RecordUnits, units, recorded), IsOk());
    Report("a", "10");
    Report("b", "20");
    Report("c", "30");
  }

  void Report(const std::string& unit, const std::string& output) {
    clock_.Advance(std::chrono::seconds(1));
    v1::RecordObservationsRequest request;
    for (const auto& [indicator, value] :
         {std::pair("output_yi", output.c_str()), {"firms", "1"}}) {
      v1::Observation& one = *request.add_observations();
      one.set_unit(unit);
      one.set_indicator(indicator);
      one.set_period("2020");
      one.set_value(value);
      one.set_status(common::v1::FIGURE_STATUS_CHECKED);
    }
    v1::RecordObservationsResponse response;
    EXPECT_THAT(Call(&Stub::RecordObservations, request, response), IsOk());
  }

  v1::OfficialBoard Publish(const std::string& until, const std::string& request_id = "") {
    v1::PublishBoardRequest request;
    request.set_id("sample-2020");
    request.mutable_query()->set_framework("sample");
    request.mutable_query()->set_period("2020");
    request.set_objections_until(until);
    request.set_request_id(request_id);
    v1::PublishBoardResponse response;
    EXPECT_THAT(Call(&Stub::PublishBoard, request, response), IsOk());
    return response.board();
  }

  v1::RankingQuery Official(std::int64_t revision = 0) {
    v1::RankingQuery query;
    query.set_board("sample-2020");
    query.set_board_revision(revision);
    return query;
  }

  // All that is answered of the final board: its rows page by page and every explanation, as bytes.
  std::string Everything() {
    std::string bytes;
    v1::GetRankingRequest request;
    *request.mutable_query() = Official();
    request.set_page_size(2);
    do {
      v1::GetRankingResponse page;
      EXPECT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
      bytes += page.SerializeAsString();
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    for (const char* unit : {"a", "b", "c"}) {
      v1::ExplainRequest explain;
      *explain.mutable_query() = Official();
      explain.set_unit(unit);
      v1::ExplainResponse response;
      EXPECT_THAT(Call(&Stub::Explain, explain, response), IsOk());
      EXPECT_EQ(response.nodes_size(), 3);
      bytes += response.SerializeAsString();
    }
    return bytes;
  }
};

TEST_F(OfficialRpcTest, AFinalBoardIsExplainedByteForByteWhateverComesLater) {
  EXPECT_EQ(Publish("").stage(), v1::BOARD_STAGE_TRIAL);
  const v1::OfficialBoard publicity = Publish("2021-02-08", "p1");
  EXPECT_EQ(publicity.stage(), v1::BOARD_STAGE_PUBLICITY);
  EXPECT_EQ(Publish("2021-02-08", "p1").revision(), publicity.revision()) << "the same request";

  v1::FileObjectionRequest object;
  object.set_id("sample-2020");
  object.set_unit("a");
  object.set_path("output");
  object.set_text("数据有误");
  v1::FileObjectionResponse objected;
  ASSERT_THAT(Call(&Stub::FileObjection, object, objected), IsOk());
  EXPECT_EQ(objected.board().objections(0).number(), 1);
  v1::AnswerObjectionRequest answer;
  answer.set_id("sample-2020");
  answer.set_number(1);
  answer.set_answer("已复核，不予采纳");
  v1::AnswerObjectionResponse answered;
  ASSERT_THAT(Call(&Stub::AnswerObjection, answer, answered), IsOk());
  clock_.Set(ShanghaiMidnight(*ParseDate("2021-02-09")));
  v1::FinalizeBoardRequest finalize;
  finalize.set_id("sample-2020");
  v1::FinalizeBoardResponse finalized;
  ASSERT_THAT(Call(&Stub::FinalizeBoard, finalize, finalized), IsOk());
  EXPECT_EQ(finalized.board().stage(), v1::BOARD_STAGE_FINAL);
  EXPECT_THAT(finalized.board().allowed(), ::testing::ElementsAre(v1::BOARD_ACT_ISSUE_ERRATUM));
  const std::string before = Everything();

  // Corrections, another version of the framework, and an erratum.
  Report("a", "90");
  std::string second(kSampleFramework);
  second.replace(second.find("version: \"1\""), 12, "version: \"2\"");
  second.replace(second.find("weight: 3"), 9, "weight: 1");
  v1::PutFrameworkRequest put;
  put.set_text(second);
  v1::PutFrameworkResponse stated;
  ASSERT_THAT(Call(&Stub::PutFramework, put, stated), IsOk());
  v1::IssueErratumRequest issue;
  issue.set_id("sample-2020");
  issue.set_unit("a");
  issue.set_reason("录入错误");
  v1::IssueErratumResponse issued;
  ASSERT_THAT(Call(&Stub::IssueErratum, issue, issued), IsOk());
  const v1::Erratum& erratum = issued.board().errata(0);
  EXPECT_EQ(erratum.unit().was_rank(), "3");
  EXPECT_EQ(erratum.unit().now_rank(), "1");
  EXPECT_EQ(erratum.unit().was_score(), "4");
  EXPECT_EQ(erratum.unit().now_score(), "28");
  EXPECT_EQ(erratum.moved_size(), 3) << "c and b each lose a place";
  EXPECT_EQ(Everything(), before);

  // The trial is there as well, and what it ranked can be compared with what is known now.
  v1::GetRankingRequest request;
  *request.mutable_query() = Official(1);
  request.set_around_unit("a");
  request.set_page_size(1);
  v1::GetRankingResponse page;
  ASSERT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
  EXPECT_EQ(page.rows(0).unit(), "a");
  EXPECT_EQ(page.head().sha256(), publicity.sha256());
  v1::CompareRequest compare;
  *compare.mutable_before() = Official();
  compare.mutable_after()->set_framework("sample");
  compare.mutable_after()->set_version("1");
  compare.mutable_after()->set_period("2020");
  compare.set_unit("a");
  v1::CompareResponse compared;
  ASSERT_THAT(Call(&Stub::Compare, compare, compared), IsOk());
  EXPECT_EQ(compared.score_change(), "24");
  EXPECT_EQ(compared.rank_change(), "-2");
  EXPECT_EQ(compared.rank_causes().passed(), -2);

  v1::ListOfficialBoardsResponse list;
  ASSERT_THAT(Call(&Stub::ListOfficialBoards, {}, list), IsOk());
  ASSERT_EQ(list.boards_size(), 1);
  EXPECT_EQ(list.boards(0).errata_size(), 0);
  v1::GetOfficialBoardRequest get;
  get.set_id("sample-2020");
  v1::GetOfficialBoardResponse got;
  ASSERT_THAT(Call(&Stub::GetOfficialBoard, get, got), IsOk());
  EXPECT_EQ(got.board().objections(0).answer(), "已复核，不予采纳");
  EXPECT_EQ(got.board().errata_size(), 1);
}

TEST_F(OfficialRpcTest, WhatIsNotThereOrNotAloneIsNamed) {
  v1::GetRankingRequest request;
  *request.mutable_query() = Official();
  v1::GetRankingResponse page;
  EXPECT_THAT(Call(&Stub::GetRanking, request, page),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("sample-2020")));
  Publish("");
  request.mutable_query()->set_period("2020");
  EXPECT_THAT(Call(&Stub::GetRanking, request, page),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query.board")));
  *request.mutable_query() = Official(7);
  EXPECT_THAT(Call(&Stub::GetRanking, request, page), StatusIs(absl::StatusCode::kNotFound));
  v1::ExplainRequest explain;
  *explain.mutable_query() = Official();
  explain.set_unit("x");
  v1::ExplainResponse response;
  EXPECT_THAT(Call(&Stub::Explain, explain, response), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace zoneflow::scoring
