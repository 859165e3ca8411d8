// The reporting desk as clients of ReportingService see it.
#include "services/scoring/adapters/reporting_rpc.h"

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/table/testing/make_xlsx.h"
#include "common/testing/status_matchers.h"
#include "services/scoring/testing/served_appraisals.h"

namespace zoneflow::scoring {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

// It is 2021-02-01.
class ReportingRpcTest : public ::testing::Test, protected ServedAppraisals {
 protected:
  ReportingRpcTest() {
    EXPECT_THAT(reporting_server_.Start(), IsOk());
    reports_ = v1::ReportingService::NewStub(rpc::Connect(reporting_server_.address()));
    v1::RecordUnitsRequest units;
    for (const char* id : {"a", "b", "c"}) {
      v1::Unit& unit = *units.add_units();
      unit.set_id(id);
      unit.set_kind("zone");
      unit.set_zone_id(StrCat("z-", id));
    }
    v1::RecordUnitsResponse recorded;
    EXPECT_THAT(Call(&v1::AppraisalService::Stub::RecordUnits, units, recorded), IsOk());
  }

  template <typename Request, typename Response>
  absl::Status Ask(grpc::Status (v1::ReportingService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                   const Request& request, Response& response) {
    grpc::ClientContext context;
    rpc::Prepare(context, std::chrono::milliseconds(20000));
    response.Clear();
    return rpc::FromGrpc(((*reports_).*method)(&context, request, &response));
  }

  v1::ImportObservationsResponse Import(const std::string& table, bool check_only = false) {
    v1::ImportObservationsRequest request;
    request.set_content(table);
    request.set_check_only(check_only);
    v1::ImportObservationsResponse response;
    EXPECT_THAT(Ask(&v1::ReportingService::Stub::ImportObservations, request, response), IsOk());
    clock_.Advance(std::chrono::seconds(1));
    return response;
  }
  // "C2 value: …; 3 …"
  static std::string Told(const v1::ImportObservationsResponse& response) {
    std::string told;
    for (const v1::CellFault& fault : response.faults()) {
      StrAppend(&told, told.empty() ? "" : "; ", fault.place(), " ", fault.what());
    }
    return told;
  }

  v1::GetReportingDeskRequest Desk() {
    v1::GetReportingDeskRequest request;
    request.set_framework("sample");
    request.set_period("2020");
    return request;
  }

  ReportingRpc reporting_{observations_, *frameworks_, clock_};
  rpc::Server reporting_server_{{.development = true}, {&reporting_}};
  std::unique_ptr<v1::ReportingService::Stub> reports_;
};

TEST_F(ReportingRpcTest, ATableIsCheckedCellByCellAndTakenWhole) {
  EXPECT_EQ(Told(Import("unit,indicator,period,value\na,firms,2020,8%\nb,firms,20,1\n")),
            "D2 value: \"8%\" must be a plain decimal such as 12.5; "
            "C3 period: \"20\" must be a period such as 2022, 2022Q3 or 2022-07");
  EXPECT_EQ(Told(Import("unit,indicator,period,value\na,firms,2020,1\n\nx,firms,2020,1\n"
                        "a,nothing,2020,1\n")),
            "5 indicator: \"nothing\": no framework reads it");
  EXPECT_EQ(Told(Import("unit,indicator,period,value\na,firms,2020,1\n\nx,firms,2020,1\n")),
            "4 unit: \"x\" is no unit that is known");
  const std::string table =
      "unit,indicator,period,value,status\na,firms,2020,1,checked\na,output_yi,2020,10,checked\n";
  v1::ImportObservationsResponse response = Import(table, /*check_only=*/true);
  EXPECT_EQ(response.recorded(), 2);
  EXPECT_EQ(response.log_no(), 0) << "nothing is recorded yet";
  EXPECT_EQ(Import(table).recorded(), 2);
  EXPECT_EQ(Import(table).unchanged(), 2);
  v1::ImportObservationsRequest request;
  EXPECT_THAT(Ask(&v1::ReportingService::Stub::ImportObservations, request, response),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("content: 0 bytes")));
}

// The figures of a workbook: one row each, the value as that cell.
std::string WorkbookOf(const std::vector<std::string>& value_cells) {
  const auto text = [](std::string_view place, std::string_view said) {
    return StrCat("<c r=\"", place, "\" t=\"inlineStr\"><is><t>", said, "</t></is></c>");
  };
  table::testing::SheetXml sheet;
  sheet.rows = StrCat("<row r=\"1\">", text("A1", "unit"), text("B1", "indicator"),
                      text("C1", "period"), text("D1", "value"), "</row>");
  for (std::size_t i = 0; i < value_cells.size(); ++i) {
    const std::size_t row = i + 2;
    StrAppend(&sheet.rows, "<row r=\"", row, "\">", text(StrCat("A", row), i == 0 ? "a" : "b"),
              text(StrCat("B", row), i < 2 ? "firms" : "output_yi"), text(StrCat("C", row), "2020"),
              value_cells[i], "</row>");
  }
  return table::testing::MakeXlsx({.sheets = {sheet}});
}

TEST_F(ReportingRpcTest, ACellOfAWorkbookThatHoldsNoNumberIsNamedAndNothingIsTaken) {
  EXPECT_EQ(Told(Import(
                WorkbookOf({"<c r=\"D2\" t=\"e\"><v>#DIV/0!</v></c>", "<c r=\"D3\"><f>A1/0</f></c>",
                            "<c r=\"D4\" t=\"inlineStr\"><is><t>很多</t></is></c>"}))),
            "D2 value: \"#DIV/0!\" has no value; D3 value: \"\" has no value; "
            "D4 value: \"很多\" must be a plain decimal such as 12.5");
  v1::GetReportingDeskResponse desk;
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::GetReportingDesk, Desk(), desk), IsOk());
  for (const v1::DeskUnit& unit : desk.units()) {
    for (const v1::ReportCell& cell : unit.cells()) {
      EXPECT_FALSE(cell.has_observation()) << unit.unit().id() << " " << cell.indicator();
    }
  }
  EXPECT_EQ(Import(WorkbookOf({"<c r=\"D2\"><v>1.5</v></c>"})).recorded(), 1);
}

TEST_F(ReportingRpcTest, TheDeskIsReadInPagesAndAPeriodIsLocked) {
  v1::PutReportDutiesRequest duties;
  v1::ReportDuty& duty = *duties.add_duties();
  duty.set_indicator("firms");
  duty.set_office("经发局");
  duty.set_person("王某");
  duty.set_due_days(20);
  duty.set_note("规上企业");
  duty.set_cycle(v1::DUTY_CYCLE_YEARLY);
  v1::PutReportDutiesResponse put;
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::PutReportDuties, duties, put), IsOk());
  v1::ListReportDutiesResponse listed;
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::ListReportDuties, {}, listed), IsOk());
  ASSERT_EQ(listed.duties_size(), 1);
  EXPECT_EQ(listed.duties(0).SerializeAsString(), duty.SerializeAsString());
  v1::PutReportDutiesRequest unknown = duties;
  unknown.mutable_duties(0)->set_cycle(static_cast<v1::DutyCycle>(9));
  EXPECT_THAT(Ask(&v1::ReportingService::Stub::PutReportDuties, unknown, put),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("duties.cycle: 9")));

  Import(
      "unit,indicator,period,value,status\na,firms,2020,1,checked\na,output_yi,2020,10,checked\n");
  v1::GetReportingDeskRequest request = Desk();
  request.set_page_size(2);
  v1::GetReportingDeskResponse desk;
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::GetReportingDesk, request, desk), IsOk());
  ASSERT_EQ(desk.units_size(), 2);
  EXPECT_EQ(desk.units(0).unit().id(), "a");
  const v1::ReportCell& firms = desk.units(0).cells(0);
  EXPECT_EQ(firms.indicator(), "firms");
  EXPECT_EQ(firms.name(), "企业");
  EXPECT_EQ(firms.state(), v1::CELL_STATE_CHECKED);
  EXPECT_EQ(firms.due_on(), "2021-01-20");
  EXPECT_EQ(firms.office(), "经发局");
  EXPECT_EQ(firms.person(), "王某");
  EXPECT_EQ(firms.note(), "规上企业");
  EXPECT_EQ(firms.observation().value(), "1");
  EXPECT_EQ(desk.units(1).cells(0).state(), v1::CELL_STATE_OVERDUE);
  EXPECT_EQ(desk.units(1).cells(1).state(), v1::CELL_STATE_MISSING);
  request.set_page_token(desk.next_page_token());
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::GetReportingDesk, request, desk), IsOk());
  ASSERT_EQ(desk.units_size(), 1);
  EXPECT_EQ(desk.units(0).unit().id(), "c");
  EXPECT_EQ(desk.next_page_token(), "");

  v1::SignOffPeriodRequest sign_off;
  sign_off.set_framework("sample");
  sign_off.set_period("2020");
  sign_off.set_unit("a");
  sign_off.set_request_id("s1");
  v1::SignOffPeriodResponse signed_off;
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::SignOffPeriod, sign_off, signed_off), IsOk());
  EXPECT_EQ(signed_off.indicators(), 2);
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::SignOffPeriod, sign_off, signed_off), IsOk())
      << "the same request";
  request = Desk();
  request.set_unit("a");
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::GetReportingDesk, request, desk), IsOk());
  EXPECT_EQ(desk.units(0).signed_by(), "person/local-operator");
  EXPECT_FALSE(desk.units(0).sign_time().empty());
  EXPECT_TRUE(desk.units(0).cells(0).locked());
  EXPECT_EQ(desk.units(0).cells(0).state(), v1::CELL_STATE_SIGNED_OFF);

  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(Told(Import("unit,indicator,period,value\na,firms,2020,2\n")),
              HasSubstr("2 revision_reason: is missing; 2020 of a is locked since 2021-02-01"));
  EXPECT_EQ(Import("unit,indicator,period,value,reason\na,firms,2020,2,漏报一家\n").recorded(), 1);
  ASSERT_THAT(Ask(&v1::ReportingService::Stub::GetReportingDesk, request, desk), IsOk());
  EXPECT_TRUE(desk.units(0).cells(0).revised());
  EXPECT_EQ(desk.units(0).cells(0).observation().revision_reason(), "漏报一家");
  v1::ListObservationsRequest list;
  list.set_filter("unit = a AND indicator = firms");
  v1::ListObservationsResponse words;
  ASSERT_THAT(Call(&v1::AppraisalService::Stub::ListObservations, list, words), IsOk());
  EXPECT_EQ(words.observations(0).revision_reason(), "漏报一家");
}

}  // namespace
}  // namespace zoneflow::scoring
