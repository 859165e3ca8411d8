// Scorecards as clients of ScorecardService see them.
#include "services/scoring/adapters/scorecard_rpc.h"

#include <chrono>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"

#include "common/base/str_cat.h"
#include "common/journal/journal.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/sql/testing/temp_schema.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/soci_scorecard_store.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;
using Stub = v1::ScorecardService::Stub;

class ScorecardRpcTest : public ::testing::Test {
 protected:
  ScorecardRpcTest() {
    EXPECT_THAT(server_.Start(), IsOk());
    stub_ = v1::ScorecardService::NewStub(rpc::Connect(server_.address()));
  }

  template <typename Request, typename Response>
  absl::Status Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   const Request& request, Response& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::milliseconds(20000));
    response.Clear();
    return rpc::FromGrpc(((*stub_).*method)(&context, request, &response));
  }

  v1::GetScorecardResponse Get(const std::string& as_of = "") {
    v1::GetScorecardRequest request;
    request.set_id("plan-171");
    request.set_as_of(as_of);
    v1::GetScorecardResponse response;
    EXPECT_THAT(Ask(&Stub::GetScorecard, request, response), IsOk());
    return response;
  }
  absl::Status Say(const v1::ProgressWord& word, const std::string& request_id = "") {
    v1::RecordProgressRequest request;
    request.set_id("plan-171");
    request.set_request_id(request_id);
    *request.add_words() = word;
    v1::RecordProgressResponse response;
    return Ask(&Stub::RecordProgress, request, response);
  }

  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  sql::TempSchema<sql::SqliteBackend> database_{journal::Migrations(), Migrations()};
  std::unique_ptr<SociScorecardStore> store_ = *SociScorecardStore::Load(*database_);
  ScorecardRpc rpc_{*store_, clock_};
  rpc::Server server_{{.development = true}, {&rpc_}};
  std::unique_ptr<Stub> stub_;
};

TEST_F(ScorecardRpcTest, The171TurnsRedByItsGuaranteeFromTheDayOnThatItWasSaid) {
  EXPECT_EQ(Get().nodes(0).light(), v1::PLAN_LIGHT_UNSPECIFIED);
  v1::ProgressWord works;
  works.set_path("city/works");
  works.set_on("2021-01-31");
  works.set_value("40");
  ASSERT_THAT(Say(works, "r1"), IsOk());
  ASSERT_THAT(Say(works, "r1"), IsOk());
  v1::GetScorecardResponse plan = Get();
  EXPECT_EQ(plan.as_of(), "2021-02-01");
  EXPECT_EQ(plan.nodes(0).role(), v1::PLAN_ROLE_MAIN_LINE);
  EXPECT_EQ(plan.nodes(0).light(), v1::PLAN_LIGHT_GREEN);
  EXPECT_EQ(plan.nodes(0).progress(), "0.1877");
  EXPECT_EQ(plan.nodes(0).how(), v1::ROLL_UP_BY_CHILDREN);
  EXPECT_EQ(plan.nodes(0).unmeasured_size(), 6);

  v1::ProgressWord guarantee;
  guarantee.set_path("guarantee");
  guarantee.set_on("2021-02-01");
  guarantee.set_light(v1::PLAN_LIGHT_RED);
  guarantee.set_note("一起违纪");
  ASSERT_THAT(Say(guarantee), IsOk());
  plan = Get();
  EXPECT_EQ(plan.nodes(0).light(), v1::PLAN_LIGHT_RED);
  EXPECT_EQ(plan.nodes(0).gated_by(), "guarantee");
  EXPECT_EQ(plan.nodes(plan.nodes_size() - 1).last().note(), "一起违纪");
  EXPECT_EQ(plan.nodes(plan.nodes_size() - 1).last().actor(), "person/local-operator");
  EXPECT_EQ(Get("2021-01-31").nodes(0).light(), v1::PLAN_LIGHT_GREEN);
}

TEST_F(ScorecardRpcTest, WhatIsWrongIsNamedAndNothingIsTakenDown) {
  v1::RecordProgressRequest request;
  request.set_id("plan-171");
  v1::ProgressWord& good = *request.add_words();
  good.set_path("city/works");
  good.set_on("2021-01-31");
  good.set_value("40");
  v1::ProgressWord& bad = *request.add_words();
  bad.set_path("governance/zero_case");
  bad.set_on("2021-01-31");
  bad.set_numerator("9");
  bad.set_denominator("8");
  v1::RecordProgressResponse response;
  EXPECT_THAT(Ask(&Stub::RecordProgress, request, response),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("words[1].denominator: ")));
  bad.set_numerator("eight");
  bad.set_done("perhaps");
  EXPECT_THAT(Ask(&Stub::RecordProgress, request, response),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("words[1].numerator: \"eight\" must be a plain decimal")));
  EXPECT_EQ(Get().nodes(0).light(), v1::PLAN_LIGHT_UNSPECIFIED);
  v1::GetScorecardRequest asked;
  asked.set_id("plan-171");
  asked.set_as_of("2021-02-02");
  v1::GetScorecardResponse plan;
  EXPECT_THAT(Ask(&Stub::GetScorecard, asked, plan),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("today is 2021-02-01")));
  asked.set_id("none");
  EXPECT_THAT(Ask(&Stub::GetScorecard, asked, plan), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ScorecardRpcTest, AnOfficeThatHasThePlanPutsAVersionWithItsTargets) {
  std::string text = Get().text();
  text.replace(text.find("version: \"2021\""), 15, "version: \"2021-03\"");
  const std::string task = "role: task, name: 科技创新, hole: 未公布数字 | no figure is published";
  text.replace(text.find(task), task.size(),
               "role: task, name: 科技创新, owner: 科技局, children: [{id: platforms, name: "
               "省级以上创新平台, goal: {kind: indicator, start: 87, target: 95}}]");
  v1::PutScorecardRequest put;
  put.set_text(text);
  v1::PutScorecardResponse stated;
  ASSERT_THAT(Ask(&Stub::PutScorecard, put, stated), IsOk());
  EXPECT_EQ(stated.scorecard().version(), "2021-03");
  v1::ProgressWord platforms;
  platforms.set_path("innovation/platforms");
  platforms.set_on("2021-02-01");
  platforms.set_value("91");
  ASSERT_THAT(Say(platforms), IsOk());
  EXPECT_EQ(Get().nodes(0).progress(), "0.5");
  v1::ListScorecardsResponse all;
  ASSERT_THAT(Ask(&Stub::ListScorecards, v1::ListScorecardsRequest(), all), IsOk());
  ASSERT_EQ(all.scorecards_size(), 1);
  EXPECT_EQ(all.scorecards(0).scorecard().version(), "2021-03");
  EXPECT_EQ(all.scorecards(0).main_line().progress(), "0.5");
}

}  // namespace
}  // namespace zoneflow::scoring
