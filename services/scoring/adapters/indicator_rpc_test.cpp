// Series and ratio targets as clients of IndicatorService see them.
#include "services/scoring/adapters/indicator_rpc.h"

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/testing/served_appraisals.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

class IndicatorRpcTest : public ::testing::Test, protected ServedAppraisals {
 protected:
  IndicatorRpcTest() {
    EXPECT_THAT(indicator_server_.Start(), IsOk());
    indicators_ = v1::IndicatorService::NewStub(rpc::Connect(indicator_server_.address()));
    v1::RecordUnitsRequest units;
    for (const char* id : {"p1", "p2", "p3"}) {
      v1::Unit& unit = *units.add_units();
      unit.set_id(id);
      unit.set_kind("park");
      unit.set_zone_id("z");
    }
    v1::RecordUnitsResponse recorded;
    EXPECT_THAT(Call(&v1::AppraisalService::Stub::RecordUnits, units, recorded), IsOk());
  }

  template <typename Request, typename Response>
  absl::Status Ask(grpc::Status (v1::IndicatorService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                   const Request& request, Response& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::milliseconds(20000));
    response.Clear();
    return rpc::FromGrpc(((*indicators_).*method)(&context, request, &response));
  }

  void Report(const std::string& unit, const std::string& period, const std::string& value) {
    v1::RecordObservationsRequest request;
    v1::Observation& one = *request.add_observations();
    one.set_unit(unit);
    one.set_indicator("output_yi");
    one.set_period(period);
    one.set_value(value);
    v1::RecordObservationsResponse response;
    ASSERT_THAT(Call(&v1::AppraisalService::Stub::RecordObservations, request, response), IsOk());
  }

  IndicatorRpc indicator_{observations_};
  rpc::Server indicator_server_{{.development = true}, {&indicator_}};
  std::unique_ptr<v1::IndicatorService::Stub> indicators_;
};

TEST_F(IndicatorRpcTest, ASeriesTellsEachUnitAndAllTogether) {
  Report("p1", "2018", "100");
  Report("p1", "2020", "121");
  Report("p2", "2018", "50");
  Report("p2", "2020", "50");
  Report("p3", "2020", "7");
  v1::GetSeriesRequest request;
  request.mutable_scope()->set_kind("park");
  request.set_indicator("output_yi");
  request.set_from("2018");
  request.set_to("2020");
  v1::GetSeriesResponse series;
  ASSERT_THAT(Ask(&v1::IndicatorService::Stub::GetSeries, request, series), IsOk());
  ASSERT_EQ(series.members_size(), 3);
  const v1::SeriesMember& first = series.members(0);
  EXPECT_EQ(first.unit().id(), "p1");
  ASSERT_EQ(first.points_size(), 3);
  EXPECT_EQ(first.points(0).period(), "2018");
  EXPECT_EQ(first.points(0).value(), "100");
  EXPECT_TRUE(first.points(0).unchecked());
  EXPECT_EQ(first.points(1).value(), "");
  EXPECT_EQ(first.change().change(), "21");
  EXPECT_EQ(first.change().growth(), "0.21");
  EXPECT_EQ(first.change().per_year(), "0.1");
  EXPECT_EQ(first.change().multiple(), "1.21");
  EXPECT_EQ(first.change().contribution(), "1");
  EXPECT_EQ(first.change().pull(), "0.14");
  EXPECT_TRUE(first.counted());
  EXPECT_FALSE(series.members(2).counted()) << "p3 has no figure of 2018";
  EXPECT_FALSE(series.total().has_unit());
  EXPECT_EQ(series.total().points(0).value(), "150");
  EXPECT_EQ(series.total().points(1).value(), "");
  EXPECT_EQ(series.total().change().growth(), "0.14");
  EXPECT_FALSE(series.is_ratio());
  request.mutable_scope()->add_units("p2");
  ASSERT_THAT(Ask(&v1::IndicatorService::Stub::GetSeries, request, series), IsOk());
  EXPECT_EQ(series.members_size(), 1);
  request.mutable_scope()->set_zone_id("elsewhere");
  EXPECT_THAT(Ask(&v1::IndicatorService::Stub::GetSeries, request, series),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("scope: no park of it")));
  request.set_from("18");
  EXPECT_THAT(Ask(&v1::IndicatorService::Stub::GetSeries, request, series),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("from: \"18\"")));
}

TEST_F(IndicatorRpcTest, ARatioTargetTellsItsListAndItsHeadroom) {
  Report("p1", "2020", "0");
  Report("p2", "2020", "3");
  v1::GetRatioTargetRequest request;
  request.mutable_scope()->set_kind("park");
  request.set_indicator("output_yi");
  request.set_period("2020");
  request.set_at_most("0");
  request.set_target_percent("50");
  v1::GetRatioTargetResponse found;
  ASSERT_THAT(Ask(&v1::IndicatorService::Stub::GetRatioTarget, request, found), IsOk());
  EXPECT_EQ(found.meets(), 1);
  EXPECT_EQ(found.fails(), 1);
  EXPECT_EQ(found.unknown(), 1);
  EXPECT_EQ(found.of(), 3);
  EXPECT_FALSE(found.reached());
  EXPECT_EQ(found.needed(), 2);
  EXPECT_EQ(found.headroom(), -1);
  ASSERT_EQ(found.members_size(), 3);
  EXPECT_EQ(found.members(0).outcome(), v1::RATIO_OUTCOME_MEETS);
  EXPECT_EQ(found.members(1).figure(), "3");
  EXPECT_EQ(found.members(2).outcome(), v1::RATIO_OUTCOME_UNKNOWN);
  request.set_leave_unknown_out(true);
  ASSERT_THAT(Ask(&v1::IndicatorService::Stub::GetRatioTarget, request, found), IsOk());
  EXPECT_TRUE(found.reached());
  request.set_at_least("1");
  EXPECT_THAT(Ask(&v1::IndicatorService::Stub::GetRatioTarget, request, found),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at_most: either")));
  request.clear_at_most();
  request.set_target_percent("101");
  EXPECT_THAT(Ask(&v1::IndicatorService::Stub::GetRatioTarget, request, found),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("target_percent: 101")));
}

}  // namespace
}  // namespace zoneflow::scoring
