// Frameworks and rankings as clients of AppraisalService see them.
#include <iostream>
#include <map>
#include <thread>
#include <tuple>

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/testing/hdi_table.h"
#include "services/scoring/testing/served_appraisals.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

using Stub = v1::AppraisalService::Stub;

class RankingRpcTest : public ::testing::Test, protected ServedAppraisals {
 protected:
  void RecordUnits(const std::vector<std::string>& ids, const std::string& kind = "zone") {
    v1::RecordUnitsRequest request;
    for (const std::string& id : ids) {
      v1::Unit& unit = *request.add_units();
      unit.set_id(id);
      unit.set_kind(kind);
    }
    v1::RecordUnitsResponse response;
    ASSERT_THAT(Call(&Stub::RecordUnits, request, response), IsOk());
  }

  void Record(const v1::RecordObservationsRequest& request) {
    v1::RecordObservationsResponse response;
    ASSERT_THAT(Call(&Stub::RecordObservations, request, response), IsOk());
  }
  void Report(const std::string& unit, const std::string& output, const std::string& firms,
              const std::string& period = "2020",
              common::v1::FigureStatus status = common::v1::FIGURE_STATUS_UNSPECIFIED) {
    v1::RecordObservationsRequest request;
    for (const auto& [indicator, value] :
         {std::pair("output_yi", output), std::pair("firms", firms)}) {
      v1::Observation& one = *request.add_observations();
      one.set_unit(unit);
      one.set_indicator(indicator);
      one.set_period(period);
      one.set_value(value);
      one.set_source("年报第3页");
      one.set_status(status);
    }
    Record(request);
  }

  static v1::RankingQuery Sample() {
    v1::RankingQuery query;
    query.set_framework("sample");
    query.set_period("2020");
    return query;
  }

  // "1 a 4"
  static std::string Told(const v1::RankingRow& row) {
    return StrCat(row.rank(), " ", row.unit(), " ", row.score());
  }
};

TEST_F(RankingRpcTest, FrameworksAreListedShownAndPutOnce) {
  v1::ListFrameworksResponse list;
  ASSERT_THAT(Call(&Stub::ListFrameworks, {}, list), IsOk());
  std::map<std::string, v1::Framework> known;
  for (const v1::Framework& framework : list.frameworks()) {
    known[framework.id()] = framework;
  }
  EXPECT_EQ(known.at("hdi").unit_kind(), "country");
  EXPECT_EQ(known.at("hdi").indicators(), 4);
  EXPECT_FALSE(known.at("national_nhtz").holes().empty());
  EXPECT_TRUE(known.at("sample").own_example());

  v1::GetFrameworkRequest get;
  get.set_id("sample");
  v1::GetFrameworkResponse got;
  ASSERT_THAT(Call(&Stub::GetFramework, get, got), IsOk());
  EXPECT_EQ(got.text(), kSampleFramework);
  EXPECT_EQ(got.framework().sha256(), Sha256Hex(kSampleFramework));
  ASSERT_EQ(got.nodes_size(), 3);
  EXPECT_EQ(got.nodes(0).path(), "");
  EXPECT_EQ(got.nodes(1).path(), "output");
  EXPECT_EQ(got.nodes(1).name(), "产值");
  EXPECT_EQ(got.nodes(1).weight(), "3");
  EXPECT_EQ(got.nodes(1).indicator(), "output_yi");
  get.set_version("9");
  EXPECT_THAT(Call(&Stub::GetFramework, get, got), StatusIs(absl::StatusCode::kNotFound));

  v1::PutFrameworkRequest put;
  put.set_text(std::string(kSampleFramework));
  v1::PutFrameworkResponse answer;
  EXPECT_THAT(Call(&Stub::PutFramework, put, answer), IsOk()) << "the same text again";
  put.mutable_text()->append("# changed\n");
  EXPECT_THAT(Call(&Stub::PutFramework, put, answer),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("version \"1\" of sample")));
  std::string second(kSampleFramework);
  second.replace(second.find("version: \"1\""), 12, "version: \"2\"");
  second.replace(second.find("weight: 3"), 9, "weight: 1");
  put.set_text(second);
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(Call(&Stub::PutFramework, put, answer), IsOk());
  get.clear_version();
  ASSERT_THAT(Call(&Stub::GetFramework, get, got), IsOk());
  EXPECT_EQ(got.framework().version(), "2") << "the latest";
  put.set_text("framework: bad\nversion: \"1\"\n");
  EXPECT_THAT(Call(&Stub::PutFramework, put, answer),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("tree: is missing")));
}

TEST_F(RankingRpcTest, AWalkThroughARankingIsOfOneBoardWhateverIsRecordedMeanwhile) {
  RecordUnits({"a", "b", "c"});
  Report("a", "10", "1");
  Report("b", "20", "1");
  Report("c", "30", "1");
  v1::GetRankingRequest request;
  *request.mutable_query() = Sample();
  request.set_page_size(2);
  v1::GetRankingResponse page;
  ASSERT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
  const v1::RankingHead head = page.head();
  EXPECT_EQ(head.units(), 3);
  EXPECT_EQ(head.ranked(), 3);
  EXPECT_EQ(head.unchecked_figures(), 6) << "nobody has checked them";
  EXPECT_EQ(Told(page.rows(0)), "1 c 10");
  EXPECT_EQ(page.rows(0).unchecked_figures(), 2);
  clock_.Advance(std::chrono::seconds(1));
  Report("a", "90", "1");
  request.set_page_token(page.next_page_token());
  ASSERT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
  ASSERT_EQ(page.rows_size(), 1);
  EXPECT_EQ(Told(page.rows(0)), "3 a 4");
  EXPECT_EQ(page.head().sha256(), head.sha256());
  EXPECT_EQ(page.next_page_token(), "");
  request.clear_page_token();
  ASSERT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
  EXPECT_EQ(Told(page.rows(0)), "1 a 28");
}

TEST_F(RankingRpcTest, TiesGoOverPagesAndAWindowStaysOnTheBoard) {
  std::vector<std::string> ids;
  for (int i = 0; i < 120; ++i) {
    ids.push_back(StrCat("u", 100 + i));
  }
  RecordUnits(ids);
  for (const std::string& id : ids) {
    Report(id, "300", "0");
  }
  v1::GetRankingRequest request;
  *request.mutable_query() = Sample();
  request.set_page_size(50);
  int rows = 0;
  v1::GetRankingResponse page;
  do {
    ASSERT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
    for (const v1::RankingRow& row : page.rows()) {
      EXPECT_EQ(Told(row), StrCat("1 ", ids[static_cast<std::size_t>(rows++)], " 90"));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(rows, 120);

  // Ten of them apart: ranks 1 to 4 around rank 2, 7 to 10 around rank 9.
  clock_.Advance(std::chrono::seconds(1));
  for (int i = 0; i < 10; ++i) {
    Report(ids[static_cast<std::size_t>(i)], StrCat(1000 - i), "0");
  }
  request.set_page_size(4);
  const auto around = [&](const std::string& unit) {
    request.set_around_unit(unit);
    EXPECT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
    std::string ranks;
    for (const v1::RankingRow& row : page.rows()) {
      StrAppend(&ranks, row.rank(), " ");
    }
    return ranks + page.next_page_token();
  };
  EXPECT_EQ(around("u101"), "1 2 3 4 ");
  EXPECT_EQ(around("u100"), "1 2 3 4 ");
  EXPECT_EQ(around("u104"), "4 5 6 7 ");
  EXPECT_EQ(around("u219"), "11 11 11 11 ");
  request.set_around_unit("none");
  EXPECT_THAT(Call(&Stub::GetRanking, request, page),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("around_unit")));
}

TEST_F(RankingRpcTest, AScoreIsExplainedDownToTheWordsOfTheUnit) {
  RecordUnits({"a", "b"});
  Report("a", "10.5", "1");
  Report("b", "20", "1");
  v1::ExplainRequest request;
  *request.mutable_query() = Sample();
  request.set_unit("a");
  v1::ExplainResponse response;
  ASSERT_THAT(Call(&Stub::Explain, request, response), IsOk());
  EXPECT_EQ(Told(response.row()), "2 a 4.15");
  ASSERT_EQ(response.nodes_size(), 3);
  EXPECT_EQ(response.nodes(0).share(), "4.15");
  const v1::ExplainedNode& output = response.nodes(1);
  EXPECT_EQ(output.path(), "output");
  EXPECT_EQ(output.outcome(), v1::NODE_OUTCOME_SCORED);
  EXPECT_EQ(output.raw(), "10.5");
  EXPECT_EQ(output.value(), "1.05");
  EXPECT_EQ(output.weight(), "3");
  EXPECT_EQ(output.points(), "3.15");
  EXPECT_EQ(output.share(), "3.15");
  ASSERT_EQ(output.observations_size(), 1);
  EXPECT_EQ(output.observations(0).value(), "10.5");
  EXPECT_EQ(output.observations(0).source(), "年报第3页");
  EXPECT_EQ(output.observations(0).status(), common::v1::FIGURE_STATUS_EXTRACTED);
  EXPECT_EQ(Told(response.above().row()), "1 b 7");
  EXPECT_EQ(response.above().gap(), "2.85");
  EXPECT_FALSE(response.has_below());
  request.set_unit("none");
  EXPECT_THAT(Call(&Stub::Explain, request, response), StatusIs(absl::StatusCode::kNotFound));
  request.mutable_query()->set_period("20");
  EXPECT_THAT(Call(&Stub::Explain, request, response),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query.period: \"20\"")));
}

// Pages are kept as bytes until something is recorded: whoever recorded reads it at once.
TEST_F(RankingRpcTest, APageThatIsKeptIsNeverOlderThanWhatWasRecorded) {
  RecordUnits({"a", "b"});
  Report("b", "10", "1");
  v1::GetRankingRequest asked;
  *asked.mutable_query() = Sample();
  v1::GetRankingResponse page;
  for (int time = 0; time < 40; ++time) {
    clock_.Advance(std::chrono::seconds(1));  // a correction is a later word
    Report("a", StrCat(20 + time), "1");
    // In turn once this process knows that nothing more was recorded, and at once.
    while (time % 2 == 0 && !watch_.Latest()) {
      std::this_thread::yield();
    }
    ASSERT_THAT(Call(&Stub::GetRanking, asked, page), IsOk());
    EXPECT_EQ(Told(page.rows(0)), StrCat("1 a ", 7 + time * 3 / 10, time * 3 % 10 == 0 ? "" : ".",
                                         time * 3 % 10 == 0 ? "" : StrCat(time * 3 % 10)));
    const std::string bytes = page.SerializeAsString();
    ASSERT_THAT(Call(&Stub::GetRanking, asked, page), IsOk());
    EXPECT_EQ(page.SerializeAsString(), bytes);
  }
  while (!watch_.Latest()) {
    std::this_thread::yield();
  }
  ASSERT_THAT(Call(&Stub::GetRanking, asked, page), IsOk());
  std::string second(kSampleFramework);
  second.replace(second.find("version: \"1\""), 12, "version: \"2\"");
  EXPECT_TRUE(frameworks_->Put(second, {"person/ann", clock_.Now()}).ok());
  ASSERT_THAT(Call(&Stub::GetRanking, asked, page), IsOk());
  EXPECT_EQ(page.head().query().version(), "2");
}

// A client of a stream.
class Watching {
 public:
  Watching(Stub& stub, const v1::RankingQuery& query) {
    v1::WatchRankingRequest request;
    *request.mutable_query() = query;
    rpc::Prepare(context_, std::chrono::milliseconds(20000));
    reader_ = stub.WatchRanking(&context_, request);
  }
  ~Watching() {
    context_.TryCancel();
    End().IgnoreError();
  }

  // "at LOG_NO: a 2>1 4>7, b 1>2 5>5"
  std::string Next() {
    v1::WatchRankingResponse response;
    if (!reader_->Read(&response)) {
      return "ended";
    }
    log_no_ = response.head().query().log_no();
    std::string told = StrCat("of ", response.head().units(), ":");
    for (const v1::RankMove& move : response.moves()) {
      StrAppend(&told, " ", move.unit(), " ", move.was_rank(), ">", move.rank(), " ",
                move.was_score(), ">", move.score());
    }
    EXPECT_EQ(response.moved(), response.moves_size());
    return told;
  }
  std::int64_t log_no() const { return log_no_; }
  absl::Status End() {
    v1::WatchRankingResponse response;
    while (!ended_ && reader_->Read(&response)) {
    }
    return std::exchange(ended_, true) ? absl::OkStatus() : rpc::FromGrpc(reader_->Finish());
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchRankingResponse>> reader_;
  std::int64_t log_no_ = 0;
  bool ended_ = false;
};

TEST_F(RankingRpcTest, AStreamTellsWhoMovedAndGoesOnFromAVersion) {
  RecordUnits({"a", "b", "c"});
  Report("a", "10", "1");
  Report("b", "20", "1");
  std::int64_t first = 0;
  {
    Watching watching(*stub_, Sample());
    EXPECT_EQ(watching.Next(), "of 3:") << "nothing moved since nothing was told";
    first = watching.log_no();
    clock_.Advance(std::chrono::seconds(1));  // a correction is a later word
    Report("a", "30", "1");
    EXPECT_EQ(watching.Next(), "of 3: a 2>1 4>10 b 1>2 7>7");
    Report("a", "30", "1", "2019");
    Report("c", "0", "1");
    EXPECT_EQ(watching.Next(), "of 3: c >3 >1") << "another year changes nothing that is told";
  }
  v1::RankingQuery since = Sample();
  since.set_log_no(first);
  Watching again(*stub_, since);
  EXPECT_EQ(again.Next(), "of 3: a 2>1 4>10 b 1>2 7>7 c >3 >1");
  rpc_.streams().Stop();
  EXPECT_THAT(again.End(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Watching(*stub_, Sample()).End(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RankingRpcTest, AStreamOfWhatDoesNotChangeIsRefused) {
  v1::RankingQuery query = Sample();
  query.set_known_on("2020-12-31");
  EXPECT_THAT(Watching(*stub_, query).End(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query.known_on")));
  query.Clear();
  query.set_board("b");
  EXPECT_THAT(Watching(*stub_, query).End(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("query.board")));
  query = Sample();
  query.set_framework("none");
  EXPECT_THAT(Watching(*stub_, query).End(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(RankingRpcTest, WhatIfStandsBesideWhatIsAndCompareSumsUp) {
  RecordUnits({"a", "b"});
  Report("a", "10", "1");
  Report("b", "20", "1");
  v1::SimulateRequest what_if;
  *what_if.mutable_query() = Sample();
  v1::AssumedFigure& figure = *what_if.add_figures();
  figure.set_unit("a");
  figure.set_indicator("firms");
  figure.set_value("9.5");
  v1::AssumedWeight& weight = *what_if.add_weights();
  weight.set_path("output");
  weight.set_weight("1");
  v1::SimulateResponse simulated;
  ASSERT_THAT(Call(&Stub::Simulate, what_if, simulated), IsOk());
  ASSERT_EQ(simulated.rows_size(), 2);
  EXPECT_EQ(Told(simulated.rows(0).row()), "1 a 10.5");
  EXPECT_EQ(simulated.rows(0).was_rank(), "2");
  EXPECT_EQ(simulated.rows(0).was_score(), "4");
  what_if.add_without_units("none");
  EXPECT_THAT(Call(&Stub::Simulate, what_if, simulated), StatusIs(absl::StatusCode::kNotFound));
  what_if.clear_without_units();
  figure.set_value("many");
  EXPECT_THAT(Call(&Stub::Simulate, what_if, simulated),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("figures[0].value")));

  v1::CompareRequest compare;
  *compare.mutable_before() = Sample();
  compare.set_unit("a");
  compare.set_other_unit("b");
  v1::CompareResponse compared;
  ASSERT_THAT(Call(&Stub::Compare, compare, compared), IsOk());
  EXPECT_EQ(compared.score_change(), "3");
  EXPECT_EQ(compared.rounding(), "0");
  ASSERT_EQ(compared.nodes_size(), 2);
  EXPECT_EQ(compared.nodes(0).change(), "3");
  EXPECT_EQ(compared.nodes(1).change(), "0");
  EXPECT_EQ(compared.rank_change(), "");
}

// a leads where output weighs more than 3.05 times as much as firms, of which 3 is stated.
TEST_F(RankingRpcTest, DrawsSayHowSureAPlaceIs) {
  RecordUnits({"a", "b", "c"});
  Report("a", "20", "1");
  Report("b", "10", "4.05");
  Report("c", "1", "0");
  v1::SimulateRequest asked;
  *asked.mutable_query() = Sample();
  asked.mutable_draws()->set_count(2000);
  asked.mutable_draws()->set_seed(9);
  v1::SimulateResponse told;
  ASSERT_THAT(Call(&Stub::Simulate, asked, told), IsOk());
  EXPECT_EQ(told.draws().weight_spread(), "0.25");
  EXPECT_EQ(told.draws().level(), 90);
  ASSERT_EQ(told.rows_size(), 3);
  for (const int row : {0, 1}) {
    EXPECT_EQ(told.rows(row).spread().low(), 1);
    EXPECT_EQ(told.rows(row).spread().high(), 2);
    EXPECT_EQ(told.rows(row).spread().ranked(), 2000);
  }
  EXPECT_EQ(told.rows(2).spread().low(), 3);
  v1::SimulateResponse again;
  ASSERT_THAT(Call(&Stub::Simulate, asked, again), IsOk());
  EXPECT_EQ(again.SerializeAsString(), told.SerializeAsString());

  // Of the board as it would be.
  v1::AssumedWeight& weight = *asked.add_weights();
  weight.set_path("firms");
  weight.set_weight("9");
  ASSERT_THAT(Call(&Stub::Simulate, asked, told), IsOk());
  EXPECT_EQ(told.rows(0).row().unit(), "b");
  EXPECT_EQ(told.rows(0).spread().high(), 1);
  for (const auto& [count, level, spread, fault] :
       {std::tuple(0, 90, "", "draws.count: 0 must be 1 to 100000"),
        {1000, 100, "", "draws.level: 100 must be 1 to 99"},
        {1000, 90, "1", "weight_spread: 1 must be 0 or more and below 1"},
        {1000, 90, "a lot", "draws.weight_spread: \"a lot\""}}) {
    asked.mutable_draws()->set_count(count);
    asked.mutable_draws()->set_level(level);
    asked.mutable_draws()->set_weight_spread(spread);
    EXPECT_THAT(Call(&Stub::Simulate, asked, told),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(fault)));
  }
}

TEST_F(RankingRpcTest, WithoutABoardBeforeItIsComparedWithTheLastFinalOneOfThePeriodBefore) {
  RecordUnits({"a", "b"});
  Report("a", "20", "1", "2019", common::v1::FIGURE_STATUS_CHECKED);
  Report("b", "10", "1", "2019", common::v1::FIGURE_STATUS_CHECKED);
  Report("a", "20", "1", "2020");
  Report("b", "30", "1", "2020");
  v1::CompareRequest compare;
  *compare.mutable_after() = Sample();
  compare.set_unit("a");
  v1::CompareResponse compared;
  ASSERT_THAT(Call(&Stub::Compare, compare, compared), IsOk());
  EXPECT_EQ(compared.no_comparison(), "no final board of sample for 2019");
  EXPECT_EQ(Told(compared.now()), "2 a 7");
  EXPECT_FALSE(compared.has_was());
  EXPECT_EQ(compared.score_change(), "");

  v1::PublishBoardRequest publish;
  publish.set_id("sample-2019");
  *publish.mutable_query() = Sample();
  publish.mutable_query()->set_period("2019");
  publish.set_objections_until("2021-02-03");
  v1::PublishBoardResponse published;
  ASSERT_THAT(Call(&Stub::PublishBoard, publish, published), IsOk());
  clock_.Advance(std::chrono::hours(24 * 4));
  v1::FinalizeBoardRequest finalize;
  finalize.set_id("sample-2019");
  v1::FinalizeBoardResponse finalized;
  ASSERT_THAT(Call(&Stub::FinalizeBoard, finalize, finalized), IsOk());

  ASSERT_THAT(Call(&Stub::Compare, compare, compared), IsOk());
  EXPECT_EQ(compared.no_comparison(), "");
  EXPECT_EQ(compared.before_board(), "sample-2019");
  EXPECT_EQ(compared.after_board(), "");
  EXPECT_EQ(Told(compared.was()), "1 a 7");
  EXPECT_EQ(compared.rank_change(), "1");
  EXPECT_EQ(compared.rank_causes().passed_by(), 1);
  ASSERT_EQ(compared.causes_size(), 1);
  EXPECT_EQ(compared.causes(0).cause(), v1::CHANGE_CAUSE_OTHER_FIGURES);
  EXPECT_EQ(compared.causes(0).score_change(), "0");
  EXPECT_EQ(compared.causes(0).rank_change(), "1");

  // Who was not on it has nothing to be compared with.
  RecordUnits({"c"});
  clock_.Advance(std::chrono::seconds(1));
  Report("c", "1", "1");
  compare.set_unit("c");
  ASSERT_THAT(Call(&Stub::Compare, compare, compared), IsOk());
  EXPECT_EQ(compared.no_comparison(), "c is no unit of board sample-2019");
}

TEST_F(RankingRpcTest, AnExplanationNamesTheShortcomingsAndStaysAsItWasPublished) {
  RecordUnits({"a", "b"});
  Report("a", "10", "1", "2020", common::v1::FIGURE_STATUS_CHECKED);
  Report("b", "20", "0", "2020", common::v1::FIGURE_STATUS_CHECKED);
  v1::PublishBoardRequest publish;
  publish.set_id("sample-2020");
  *publish.mutable_query() = Sample();
  v1::PublishBoardResponse published;
  ASSERT_THAT(Call(&Stub::PublishBoard, publish, published), IsOk());
  clock_.Advance(std::chrono::seconds(1));
  Report("b", "90", "0");
  v1::ExplainRequest request;
  request.mutable_query()->set_board("sample-2020");
  request.set_unit("a");
  v1::ExplainResponse response;
  ASSERT_THAT(Call(&Stub::Explain, request, response), IsOk());
  ASSERT_EQ(response.shortcomings_size(), 1);
  const v1::Shortcoming& output = response.shortcomings(0);
  EXPECT_EQ(output.path(), "output");
  EXPECT_EQ(output.name(), "产值");
  EXPECT_TRUE(output.of_score());
  EXPECT_EQ(output.own(), "3");
  EXPECT_EQ(output.mean(), "4.5");
  EXPECT_EQ(output.gap(), "1.5");
  EXPECT_EQ(output.place(), 2);
  EXPECT_EQ(output.of(), 2);
  *request.mutable_query() = Sample();
  ASSERT_THAT(Call(&Stub::Explain, request, response), IsOk());
  ASSERT_EQ(response.shortcomings_size(), 1);
  EXPECT_EQ(response.shortcomings(0).mean(), "15") << "the live one knows b's 90";
}

// The public table, through the public calls: every figure recorded, every value, rank and tier read.
TEST_F(RankingRpcTest, HdiGivesEveryPublishedValueRankAndTier) {
  const auto table = HdiTable::Open();
  if (!table) {
    GTEST_SKIP() << HdiTable::kMissing;
  }
  clock_.Set(ShanghaiMidnight(*ParseDate("2024-03-13")));
  v1::RecordUnitsRequest units;
  for (std::size_t row = 1; row < table->rows(); ++row) {
    v1::Unit& unit = *units.add_units();
    unit.set_id(table->Cell(row, "iso3"));
    unit.set_name(table->Cell(row, "country"));
    unit.set_kind("country");
    unit.set_cohort(table->Cell(row, "hdi_rank_2022").empty() ? "not ranked" : "ranked");
  }
  v1::RecordUnitsResponse recorded;
  ASSERT_THAT(Call(&Stub::RecordUnits, units, recorded), IsOk());
  std::int64_t figures = 0;
  for (int year = 1990; year <= 2022; ++year) {
    v1::RecordObservationsRequest request;
    for (const Observation& one : table->Year(year)) {
      v1::Observation& wire = *request.add_observations();
      wire.set_unit(one.unit);
      wire.set_indicator(one.indicator);
      wire.set_period(FormatReportPeriod(one.period));
      wire.set_value(one.value->Text());
      wire.set_status(common::v1::FIGURE_STATUS_CHECKED);
      ++figures;
    }
    ASSERT_LE(request.observations_size(), 1000);
    Record(request);
  }
  int values = 0;
  int ranks = 0;
  int tiers = 0;
  for (int year = 1990; year <= 2022; ++year) {
    for (const char* cohort : {"", "ranked"}) {
      v1::GetRankingRequest request;
      request.mutable_query()->set_framework("hdi");
      request.mutable_query()->set_period(StrCat(year));
      request.mutable_query()->set_cohort(cohort);
      request.mutable_query()->set_at_least(common::v1::FIGURE_STATUS_CHECKED);
      request.set_page_size(1000);
      v1::GetRankingResponse page;
      ASSERT_THAT(Call(&Stub::GetRanking, request, page), IsOk());
      ASSERT_EQ(page.next_page_token(), "");
      std::map<std::string, v1::RankingRow> rows;
      for (const v1::RankingRow& row : page.rows()) {
        rows[row.unit()] = row;
      }
      for (std::size_t row = 1; row < table->rows(); ++row) {
        const std::string country = table->Cell(row, "iso3");
        const auto published = ParseDecimal(table->Cell(row, StrCat("hdi_", year)));
        if (*cohort == '\0' && published) {
          EXPECT_EQ(rows[country].score(), published->Text()) << country << " " << year;
          values += rows[country].score() == published->Text() ? 1 : 0;
        } else if (*cohort != '\0' && year == 2022 && rows.contains(country)) {
          ranks += rows[country].rank() == table->Cell(row, "hdi_rank_2022") ? 1 : 0;
          tiers += rows[country].tier() == table->Cell(row, "hdicode") ? 1 : 0;
        }
      }
    }
  }
  std::cout << figures << " figures recorded; " << values << " values, " << ranks << " ranks, "
            << tiers << " tiers\n";
  EXPECT_EQ(values, 6171);
  EXPECT_EQ(ranks, 193);
  EXPECT_EQ(tiers, 193);
}

}  // namespace
}  // namespace zoneflow::scoring
