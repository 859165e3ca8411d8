// ScoringService as clients see it: bounded answers, pages, tokens.
#include "services/scoring/adapters/scoring_rpc.h"

#include "gmock/gmock.h"
#include "grpcpp/grpcpp.h"

#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/adapters/listing_tokens.h"
#include "services/scoring/adapters/wire.h"
#include "services/scoring/core/apply_signings.h"
#include "services/scoring/testing/in_memory_board_store.h"
#include "services/scoring/testing/no_shelf.h"
#include "services/scoring/testing/sample_signings.h"

namespace zoneflow::scoring {
namespace {

class ScoringRpcTest : public ::testing::Test {
 protected:
  ScoringRpcTest() {
    EXPECT_THAT(server_.Start(), testing::IsOk());
    stub_ = v1::ScoringService::NewStub(rpc::Connect(server_.address()));
  }

  void Work(const std::vector<SigningObservation>& states) {
    for (const SigningObservation& state : states) {
      store_.Log(state);
    }
    ASSERT_THAT(apply_(static_cast<std::int64_t>(states.size()), clock_), testing::IsOk());
  }

  template <typename Request, typename Response>
  absl::Status Call(grpc::Status (v1::ScoringService::Stub::*method)(grpc::ClientContext*,
                                                                     const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::milliseconds(20000));
    const absl::Status status = rpc::FromGrpc(((*stub_).*method)(&context, request, &response));
    largest_ = std::max(largest_, response.ByteSizeLong());
    return status;
  }

  InMemoryBoardStore store_{EncodePage};
  testing::ManualClock clock_;  // midnight of 2021-02-01 in Shanghai
  BoardRules rules_{{}, *DecayWeights::Parse("days,weight\n0,1000\n1,900\n2,0\n")};
  LiveBoards live_{rules_};
  ApplySignings apply_{store_, live_};
  NoShelf shelf_;
  GetBoard get_board_{store_, shelf_, shelf_, rules_, EncodePage, DecodePage};
  ExplainBoard explain_{get_board_, store_, rules_};
  ScoringRpc rpc_{get_board_, explain_, clock_};
  rpc::Server server_{{.development = true}, {&rpc_}};
  std::unique_ptr<v1::ScoringService::Stub> stub_;
  std::size_t largest_ = 0;  // answer, in bytes
};

TEST_F(ScoringRpcTest, TheBoardsComeWithTheDayItIsForTheSuite) {
  v1::ListBoardsResponse demonstration;
  ASSERT_THAT(Call(&v1::ScoringService::Stub::ListBoards, {}, demonstration), testing::IsOk());
  EXPECT_EQ(demonstration.business_date(), "2021-02-01");
  EXPECT_TRUE(demonstration.demo());

  clock_.Set(
      std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()));
  v1::ListBoardsResponse response;
  ASSERT_THAT(Call(&v1::ScoringService::Stub::ListBoards, {}, response), testing::IsOk());
  EXPECT_EQ(response.business_date(), FormatDate(clock_.Today()));
  EXPECT_FALSE(response.demo());
}

// A message of gRPC has 4 MiB; each contribution took some 60 bytes of the board's.
TEST_F(ScoringRpcTest, ABoardOf70000SigningsIsToldAndExplainedWhole) {
  std::vector<SigningObservation> states;
  for (int i = 0; i < 70000; ++i) {
    states.push_back(Signed(StrCat(std::string(58, 'f'), 100000 + i), "a", 100, "2021-02-01"));
    if (i % 70 == 0) {
      states.back().amount.reset();
    }
  }
  Work(states);
  v1::GetBoardRequest get;
  get.set_board_id("zones");
  for (const char* as_of : {"", "latest"}) {
    get.set_as_of(as_of);
    v1::GetBoardResponse board;
    ASSERT_THAT(Call(&v1::ScoringService::Stub::GetBoard, get, board), testing::IsOk());
    ASSERT_EQ(board.board().rows_size(), 1);
    EXPECT_EQ(board.board().rows(0).signings(), 69000);
    EXPECT_EQ(board.board().rows(0).total().minor(), 6900000);
    EXPECT_EQ(board.board().not_converted_signings(), 1000);
    EXPECT_EQ(board.next_page_token(), "");
  }
  v1::ListContributionsRequest list;
  list.set_board_id("zones");
  list.set_zone_id("a");
  list.set_page_size(1000);
  std::int64_t fen = 0;
  std::int64_t signings = 0;
  do {
    v1::ListContributionsResponse page;
    ASSERT_THAT(Call(&v1::ScoringService::Stub::ListContributions, list, page), testing::IsOk());
    for (const v1::Contribution& part : page.contributions()) {
      fen += part.amount().minor();
      ++signings;
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty() && signings < 4000);  // each reading sorts all in this store
  EXPECT_EQ(signings, 4000);
  EXPECT_EQ(fen, 400000);
  v1::ListNotConvertedRequest left;
  left.set_board_id("zones");
  left.set_page_size(1000);
  v1::ListNotConvertedResponse page;
  ASSERT_THAT(Call(&v1::ScoringService::Stub::ListNotConverted, left, page), testing::IsOk());
  EXPECT_EQ(page.not_converted_size(), 1000);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_LT(largest_, std::size_t{256} << 10);
}

TEST_F(ScoringRpcTest, RowsComeInPagesOfOneVersion) {
  std::vector<SigningObservation> states;
  for (int i = 0; i < 5; ++i) {
    states.push_back(Signed(StrCat("s", i), StrCat("z", i), 100 - i, "2021-02-01"));
  }
  Work(states);
  const auto rows_of = [this](v1::GetBoardRequest& request) {
    v1::GetBoardResponse response;
    const absl::Status status = Call(&v1::ScoringService::Stub::GetBoard, request, response);
    if (!status.ok()) {
      return status.ToString();
    }
    std::string text;
    for (const v1::BoardRow& row : response.board().rows()) {
      StrAppend(&text, row.rank(), row.zone().id(), " ");
    }
    request.set_page_token(response.next_page_token());
    return text;
  };
  v1::GetBoardRequest request;
  request.set_board_id("zones");
  request.set_page_size(2);
  v1::GetBoardRequest computed = request;
  computed.set_as_of("2021-02-01");
  EXPECT_EQ(rows_of(request), "1z0 2z1 ");
  EXPECT_EQ(rows_of(computed), "1z0 2z1 ");
  EXPECT_EQ(rows_of(computed), "3z2 4z3 ");
  SigningObservation grown = Signed("s4", "z4", 999, "2021-02-01");
  grown.revision = 2;
  Work({grown});
  EXPECT_EQ(rows_of(request), "3z2 4z3 ") << "of the version it began with";
  EXPECT_EQ(rows_of(request), "5z4 ");
  EXPECT_EQ(request.page_token(), "");
  EXPECT_EQ(rows_of(computed),
            "ABORTED: page_token: the board has changed since, ask again from the first page");
}

TEST_F(ScoringRpcTest, RowsAreBoundedByBytesToo) {
  std::vector<SigningObservation> states;
  for (int i = 0; i < 100; ++i) {
    states.push_back(Signed(StrCat("s", i), StrCat("z", i), 1, "2021-02-01"));
    states.back().zone.name = std::string(100000, 'n');
  }
  Work(states);
  v1::GetBoardRequest request;
  request.set_board_id("zones");
  int rows = 0;
  int pages = 0;
  do {
    v1::GetBoardResponse response;
    ASSERT_THAT(Call(&v1::ScoringService::Stub::GetBoard, request, response), testing::IsOk());
    rows += response.board().rows_size();
    ++pages;
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(rows, 100);
  EXPECT_EQ(pages, 4);
}

TEST_F(ScoringRpcTest, AWrongTokenOrSizeIsRefused) {
  v1::ListContributionsRequest list;
  list.set_board_id("zones");
  list.set_zone_id("a");
  v1::ListContributionsResponse page;
  list.set_page_token("zz");
  EXPECT_THAT(Call(&v1::ScoringService::Stub::ListContributions, list, page),
              testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                "page_token: not one that this list returned"));
  list.clear_page_token();
  list.set_page_size(1001);
  EXPECT_THAT(Call(&v1::ScoringService::Stub::ListContributions, list, page),
              testing::StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ListingTokenTest, APositionComesBackWhole) {
  const ListingPosition position{
      {7, 0, Day("2021-02-01"), {std::nullopt, Day("2021-01-01")}, true}, 2, std::nullopt, "s\n1"};
  v1::ListContributionsRequest request;
  request.set_zone_id("wuxi");
  EXPECT_THAT(PositionOf(request), testing::IsOkAndHolds(std::nullopt));
  request.set_page_token(TokenOf(request, position));
  EXPECT_THAT(PositionOf(request), testing::IsOkAndHolds(position));
  for (const std::string& bad :
       {std::string("!"), TokenOf(request, RowsPosition{position.frame, 3})}) {
    request.set_page_token(bad);
    EXPECT_THAT(PositionOf(request), testing::StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
  // Of another zone's list.
  request.set_page_token(TokenOf(request, position));
  request.set_zone_id("chengdu");
  EXPECT_THAT(PositionOf(request), testing::StatusIs(absl::StatusCode::kInvalidArgument));
  v1::GetBoardRequest board;
  board.set_page_token(TokenOf(board, RowsPosition{position.frame, 3}));
  const auto rows = RowsPositionOf(board);
  ASSERT_THAT(rows, testing::IsOk());
  EXPECT_EQ((*rows)->row, 3);
  EXPECT_EQ((*rows)->frame, position.frame);
}

}  // namespace
}  // namespace zoneflow::scoring
