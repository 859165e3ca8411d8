// AppraisalService as clients see it.
#include "services/scoring/adapters/appraisal_rpc.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"
#include "services/scoring/testing/served_appraisals.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

class AppraisalRpcTest : public ::testing::Test, protected ServedAppraisals {
 protected:
  v1::RecordUnitsResponse RecordUnits(const std::vector<std::string>& ids) {
    v1::RecordUnitsRequest request;
    for (const std::string& id : ids) {
      v1::Unit& unit = *request.add_units();
      unit.set_id(id);
      unit.set_kind("zone");
      unit.set_name(id + "区");
      unit.set_cohort("国家级");
      unit.set_member_since("2000-01-01");
    }
    v1::RecordUnitsResponse response;
    EXPECT_THAT(Call(&v1::AppraisalService::Stub::RecordUnits, request, response), IsOk());
    return response;
  }

  static v1::Observation Figure(const std::string& unit, const std::string& value,
                                const std::string& known_at = "") {
    v1::Observation one;
    one.set_unit(unit);
    one.set_indicator("output_yi");
    one.set_period("2020");
    one.set_value(value);
    one.set_known_at(known_at);
    return one;
  }

  absl::Status Record(const std::vector<v1::Observation>& figures,
                      v1::RecordObservationsResponse& response, const std::string& id = "") {
    v1::RecordObservationsRequest request;
    request.mutable_observations()->Add(figures.begin(), figures.end());
    request.set_request_id(id);
    response.Clear();
    return Call(&v1::AppraisalService::Stub::RecordObservations, request, response);
  }

  // All pages, as "unit value known_at".
  std::vector<std::string> List(v1::ListObservationsRequest request) {
    std::vector<std::string> listed;
    do {
      v1::ListObservationsResponse page;
      EXPECT_THAT(Call(&v1::AppraisalService::Stub::ListObservations, request, page), IsOk());
      for (const v1::Observation& one : page.observations()) {
        listed.push_back(one.unit() + " " + one.value() + " " + one.known_at().substr(0, 10));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return listed;
  }
};

TEST_F(AppraisalRpcTest, FiguresAreRecordedCorrectedAndListed) {
  EXPECT_EQ(RecordUnits({"a", "b"}).recorded(), 2);
  EXPECT_EQ(RecordUnits({"a", "b"}).unchanged(), 2);
  v1::RecordObservationsResponse recorded;
  v1::Observation whole = Figure("b", "7.50", "2021-01-15");
  whole.set_numerator("3");
  whole.set_denominator("0.4");
  whole.set_source("年报第3页");
  whole.set_status(common::v1::FIGURE_STATUS_CHECKED);
  EXPECT_THAT(Record({Figure("a", "10", "2021-01-20"), whole}, recorded), IsOk());
  EXPECT_EQ(recorded.recorded(), 2);
  EXPECT_THAT(Record({Figure("a", "12", "2021-01-25")}, recorded, "r1"), IsOk());
  EXPECT_THAT(Record({Figure("a", "12", "2021-01-25")}, recorded, "r1"), IsOk());
  EXPECT_EQ(recorded.recorded(), 1) << "the answer of then";
  EXPECT_THAT(Record({Figure("a", "13", "2021-01-26")}, recorded, "r1"),
              StatusIs(absl::StatusCode::kAlreadyExists));

  v1::ListObservationsRequest list;
  EXPECT_THAT(List(list), ::testing::ElementsAre("a 12 2021-01-24", "b 7.5 2021-01-14"));
  list.set_history(true);
  list.set_page_size(1);
  EXPECT_THAT(List(list),
              ::testing::ElementsAre("a 10 2021-01-19", "a 12 2021-01-24", "b 7.5 2021-01-14"));
  list.set_filter("status = checked AND unit.name = \"b区\" AND period = \"2020\"");
  EXPECT_THAT(List(list), ::testing::ElementsAre("b 7.5 2021-01-14"));
  v1::ListObservationsResponse page;
  EXPECT_THAT(Call(&v1::AppraisalService::Stub::ListObservations, list, page), IsOk());
  EXPECT_EQ(page.observations(0).numerator(), "3");
  EXPECT_EQ(page.observations(0).denominator(), "0.4");
  EXPECT_EQ(page.observations(0).source(), "年报第3页");
  EXPECT_EQ(page.observations(0).status(), common::v1::FIGURE_STATUS_CHECKED);
  EXPECT_EQ(page.observations(0).record_time(), "2021-01-31T16:00:00.000000Z");
  EXPECT_FALSE(page.observations(0).actor().empty());
}

TEST_F(AppraisalRpcTest, UnitsAreListedByIdAndFilter) {
  RecordUnits({"b", "a", "c"});
  v1::ListUnitsRequest request;
  request.set_page_size(2);
  request.set_filter("kind = zone");
  v1::ListUnitsResponse page;
  ASSERT_THAT(Call(&v1::AppraisalService::Stub::ListUnits, request, page), IsOk());
  ASSERT_EQ(page.units_size(), 2);
  EXPECT_EQ(page.units(0).id(), "a");
  EXPECT_EQ(page.units(0).cohort(), "国家级");
  EXPECT_EQ(page.units(0).member_since(), "2000-01-01");
  request.set_page_token(page.next_page_token());
  page.Clear();
  ASSERT_THAT(Call(&v1::AppraisalService::Stub::ListUnits, request, page), IsOk());
  ASSERT_EQ(page.units_size(), 1);
  EXPECT_EQ(page.units(0).id(), "c");
  EXPECT_EQ(page.next_page_token(), "");
  request.set_filter("unheard = 1");
  request.clear_page_token();
  EXPECT_THAT(Call(&v1::AppraisalService::Stub::ListUnits, request, page),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("unheard")));
}

TEST_F(AppraisalRpcTest, WhatIsWrongIsNamedByRowAndCheckRecordsNothing) {
  RecordUnits({"a"});
  v1::RecordObservationsResponse recorded;
  EXPECT_THAT(Record({Figure("a", "1"), Figure("a", "1e3")}, recorded),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "observations[1].value: \"1e3\" must be a plain decimal such as 12.5"));
  EXPECT_THAT(Record({Figure("a", "1")}, recorded, std::string(65, 'r')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("request_id")));
  v1::RecordObservationsRequest request;
  *request.add_observations() = Figure("a", "1");
  request.set_check_only(true);
  EXPECT_THAT(Call(&v1::AppraisalService::Stub::RecordObservations, request, recorded), IsOk());
  EXPECT_EQ(recorded.recorded(), 1);
  EXPECT_TRUE(List({}).empty());
}

// Whoever holds one zone sees and lists that zone's units alone.
TEST_F(AppraisalRpcTest, ListsShowTheZonesOfThePrincipal) {
  v1::RecordUnitsRequest request;
  for (const char* zone : {"z1", "z2"}) {
    v1::Unit& unit = *request.add_units();
    unit.set_id(std::string("u-") + zone);
    unit.set_zone_id(zone);
    unit.set_kind("zone");
  }
  v1::RecordUnitsResponse response;
  ASSERT_THAT(Call(&v1::AppraisalService::Stub::RecordUnits, request, response), IsOk());
  v1::RecordObservationsResponse recorded;
  ASSERT_THAT(Record({Figure("u-z1", "1"), Figure("u-z2", "2")}, recorded), IsOk());
  const ObservationList list(*database_);
  const auto seen_by = [&](const Principal& principal) {
    return list.Units({}, principal)->units_size() * 10 +
           list.Observations({}, principal)->observations_size();
  };
  EXPECT_EQ(seen_by({"person/a", {"department"}, {}, true}), 22);
  EXPECT_EQ(seen_by({"person/a", {"department"}, {"z2", "z3"}}), 11);
  EXPECT_EQ(seen_by({"person/a", {"department"}, {}}), 0);
}

}  // namespace
}  // namespace zoneflow::scoring
