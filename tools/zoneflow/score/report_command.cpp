#include "tools/zoneflow/score/report_command.h"

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/score/framework_file.h"
#include "zoneflow/scoring/v1/reporting_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::ReportingService;

struct Words {
  std::string framework;
  std::string version;
  std::string period;
  std::string unit;
  std::string indicator;
  std::string office;
  std::string person;
  std::string note;
  int due_days = 30;
  std::string cycle = "any";
  bool open = false;
};

ordered_json RowOf(const v1::DeskUnit& one, const v1::ReportCell& cell) {
  ordered_json row = {{"unit", one.unit().id()},
                      {"indicator", cell.indicator()},
                      {"name", cell.name()},
                      {"state", ToJson(cell).value("state", "")},
                      {"value", cell.observation().value()},
                      {"numerator", cell.observation().numerator()},
                      {"denominator", cell.observation().denominator()},
                      {"report_due", cell.due_on()},
                      {"office", cell.office()},
                      {"person", cell.person()},
                      {"locked", cell.revised()  ? "revised"
                                 : cell.locked() ? "locked"
                                                 : ""},
                      {"reason", cell.observation().revision_reason()}};
  DropEmpty(row);
  return row;
}

absl::Status Desk(Connection& connection, const Words& words, const Output& output) {
  v1::GetReportingDeskRequest request;
  request.set_framework(words.framework);
  request.set_version(words.version);
  request.set_period(words.period);
  request.set_unit(words.unit);
  Rows rows{{"unit", "indicator", "name", "state", "value", "report_due", "office", "person",
             "locked", "reason"},
            {}};
  RETURN_IF_ERROR(connection.Pages<ReportingService>(
      "scoring", &ReportingService::Stub::GetReportingDesk, std::move(request),
      [&](const v1::GetReportingDeskResponse& page) {
        for (const v1::DeskUnit& one : page.units()) {
          for (const v1::ReportCell& cell : one.cells()) {
            if (!words.open || cell.state() <= v1::CELL_STATE_UNCHECKED) {
              rows.rows.push_back(RowOf(one, cell));
            }
          }
        }
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status SignOff(Connection& connection, const Words& words, const Output& output) {
  v1::SignOffPeriodRequest request;
  request.set_framework(words.framework);
  request.set_version(words.version);
  request.set_period(words.period);
  request.set_unit(words.unit);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<ReportingService>(
                       "scoring", &ReportingService::Stub::SignOffPeriod, request));
  output.Print(
      {{"unit", "period", "indicators"},
       {{{"unit", words.unit}, {"period", words.period}, {"indicators", response.indicators()}}}});
  return absl::OkStatus();
}

const std::map<std::string, v1::DutyCycle> kCycles = {{"any", v1::DUTY_CYCLE_UNSPECIFIED},
                                                      {"monthly", v1::DUTY_CYCLE_MONTHLY},
                                                      {"quarterly", v1::DUTY_CYCLE_QUARTERLY},
                                                      {"yearly", v1::DUTY_CYCLE_YEARLY}};

std::string NameOf(v1::DutyCycle cycle) {
  for (const auto& [name, known] : kCycles) {
    if (known == cycle) {
      return name;
    }
  }
  return "";
}

absl::Status ListDuties(Connection& connection, const Words& /*words*/, const Output& output) {
  ASSIGN_OR_RETURN(const auto response, connection.Call<ReportingService>(
                                            "scoring", &ReportingService::Stub::ListReportDuties,
                                            v1::ListReportDutiesRequest()));
  Rows rows{{"indicator", "office", "person", "cycle", "due_days", "note"}, {}};
  for (const v1::ReportDuty& duty : response.duties()) {
    ordered_json row = {{"indicator", duty.indicator()}, {"office", duty.office()},
                        {"person", duty.person()},       {"cycle", NameOf(duty.cycle())},
                        {"due_days", duty.due_days()},   {"note", duty.note()}};
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status PutDuty(Connection& connection, const Words& words, const Output& output) {
  v1::PutReportDutiesRequest request;
  v1::ReportDuty& duty = *request.add_duties();
  duty.set_indicator(words.indicator);
  duty.set_office(words.office);
  duty.set_person(words.person);
  duty.set_due_days(words.due_days);
  duty.set_cycle(kCycles.at(words.cycle));
  duty.set_note(words.note);
  RETURN_IF_ERROR(
      connection
          .Call<ReportingService>("scoring", &ReportingService::Stub::PutReportDuties, request)
          .status());
  return ListDuties(connection, words, output);
}

using Run = absl::Status (*)(Connection&, const Words&, const Output&);

}  // namespace

void RegisterReport(CLI::App& app, Context& context) {
  const auto words = std::make_shared<Words>();
  auto* report = app.add_subcommand("report", "The reporting desk (填报): what is owed, and locks");
  report->require_subcommand(1);
  SetExamples(report, {"report desk national_nhtz --period 2022", "report duties"});
  const auto add = [&](const char* name, const char* what,
                       std::initializer_list<std::string_view> examples, Run run) {
    auto* command = report->add_subcommand(name, what);
    SetExamples(command, examples);
    context.OnCall(command, [words, run, &context] {
      Connection connection(context.data_dir);
      return ReportEachLine(run(connection, *words, context.Standard()), std::cerr);
    });
    return command;
  };
  const auto add_on_period = [&](const char* name, const char* what,
                                 std::initializer_list<std::string_view> examples, Run run) {
    CLI::App* command = add(name, what, examples, run);
    command->add_option("FRAMEWORK", words->framework, "An id that rank frameworks prints")
        ->required();
    command->add_option("--period", words->period, "2022, 2022Q3 or 2022-07")->required();
    command->add_option("--version", words->version, "Of the framework; default: the latest");
    return command;
  };
  auto* desk = add_on_period("desk", "How far each figure of a period is, who owes it, and by when",
                             {"report desk national_nhtz --period 2022",
                              "report desk hdi --period 2022 --unit CHN --open"},
                             Desk);
  desk->add_option("--unit", words->unit, "This unit alone");
  desk->add_flag("--open", words->open, "What is missing or unchecked alone");
  add_on_period("sign-off", "Sign a unit's figures of a period off and lock them (签发)",
                {"report sign-off national_nhtz 甲高新区 --period 2022"}, SignOff)
      ->add_option("UNIT", words->unit, "Its id")
      ->required();
  add("duties", "Who owes the figures of which indicator", {"report duties"}, ListDuties);
  auto* duty =
      add("duty", "State who owes the figures of an indicator",
          {"report duty rd_intensity 科技局 --person 王某 --every yearly --due-days 45"}, PutDuty);
  duty->add_option("INDICATOR", words->indicator, "Its id")->required();
  duty->add_option("OFFICE", words->office, "The office")->required();
  duty->add_option("--person", words->person, "The person");
  duty->add_option("--due-days", words->due_days, "Days after the end of the period")
      ->check(CLI::Range(0, 366))
      ->capture_default_str();
  duty->add_option("--every", words->cycle, "any period, or monthly, quarterly, yearly")
      ->check(CLI::IsMember({"any", "monthly", "quarterly", "yearly"}))
      ->capture_default_str();
  duty->add_option("--note", words->note, "What counts and what does not (口径)");
}

}  // namespace zoneflow::cli
