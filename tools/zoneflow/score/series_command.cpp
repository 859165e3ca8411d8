#include "tools/zoneflow/score/series_command.h"

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

#include "common/base/printable.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/score/ranking_output.h"
#include "zoneflow/scoring/v1/indicator_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::IndicatorService;

struct Words {
  std::string indicator;
  std::string kind = "zone";
  std::string cohort;
  std::string zone;
  std::vector<std::string> units;
  std::string from;
  std::string to;
  std::string status;
  std::string period;
  std::string at_most;
  std::string at_least;
  std::string target;
  bool leave_unknown_out = false;
};

template <typename Request>
void SetScope(const Words& words, Request& request) {
  v1::UnitScope& scope = *request.mutable_scope();
  scope.set_kind(words.kind);
  scope.set_cohort(words.cohort);
  scope.set_zone_id(words.zone);
  scope.mutable_units()->Add(words.units.begin(), words.units.end());
  request.set_indicator(words.indicator);
}

ordered_json RowOf(const v1::SeriesMember& member) {
  ordered_json row = {{"unit", member.has_unit() ? member.unit().id() : "total"}};
  for (const v1::SeriesPoint& point : member.points()) {
    row[point.period()] = point.value();
  }
  row["change"] = member.change().change();
  row["growth_rate"] = member.change().growth();
  row["per_year"] = member.change().per_year();
  row["contribution"] = member.change().contribution();
  row["pull"] = member.change().pull();
  DropEmpty(row);
  return row;
}

absl::Status Show(Connection& connection, const Words& words, const Output& output) {
  v1::GetSeriesRequest request;
  SetScope(words, request);
  request.set_from(words.from);
  request.set_to(words.to);
  request.set_at_least(StatusOfWord(words.status));
  ASSIGN_OR_RETURN(
      const v1::GetSeriesResponse response,
      connection.Call<IndicatorService>("scoring", &IndicatorService::Stub::GetSeries, request));
  Rows rows{{"unit"}, {}};
  for (const v1::SeriesPoint& point : response.total().points()) {
    rows.columns.push_back(point.period());
  }
  rows.columns.insert(rows.columns.end(),
                      {"change", "growth_rate", "per_year", "contribution", "pull"});
  for (const v1::SeriesMember& member : response.members()) {
    rows.rows.push_back(RowOf(member));
  }
  rows.rows.push_back(RowOf(response.total()));
  output.Print(rows);
  for (const v1::SeriesMember& member : response.members()) {
    if (!member.counted()) {
      std::cerr << Printable(StrCat("not in the total, a figure is missing at an end: ",
                                    member.unit().id()))
                << "\n";
    }
  }
  if (response.is_ratio()) {
    std::cerr << "of the change " << response.total().change().change() << ": own ratios "
              << response.own_change() << ", their weights " << response.mix_change() << "\n";
  }
  return absl::OkStatus();
}

absl::Status Ratio(Connection& connection, const Words& words, const Output& output) {
  v1::GetRatioTargetRequest request;
  SetScope(words, request);
  request.set_period(words.period);
  request.set_at_most(words.at_most);
  request.set_at_least(words.at_least);
  request.set_target_percent(words.target);
  request.set_leave_unknown_out(words.leave_unknown_out);
  ASSIGN_OR_RETURN(const v1::GetRatioTargetResponse response,
                   connection.Call<IndicatorService>(
                       "scoring", &IndicatorService::Stub::GetRatioTarget, request));
  Rows rows{{"unit", "name", "outcome", "value"}, {}};
  for (const v1::RatioMember& member : response.members()) {
    ordered_json row = {{"unit", member.unit().id()},
                        {"name", member.unit().name()},
                        {"outcome", ToJson(member).value("outcome", "")},
                        {"value", member.figure()}};
    DropEmpty(row);
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  std::cerr << response.meets() << " of " << response.of() << " meet it, " << response.unknown()
            << " have not reported; " << words.target << " % needs " << response.needed() << ": "
            << (response.reached() ? "reached" : "not reached") << ", ";
  if (response.headroom() < 0) {
    std::cerr << -response.headroom() << " missing\n";
  } else {
    std::cerr << response.headroom() << " may still be lost\n";
  }
  return absl::OkStatus();
}

using Run = absl::Status (*)(Connection&, const Words&, const Output&);

}  // namespace

void RegisterSeries(CLI::App& app, Context& context) {
  const auto words = std::make_shared<Words>();
  auto* series = app.add_subcommand("series", "An indicator over the years, and ratio targets");
  series->require_subcommand(1);
  SetExamples(series, {"series show output_yi --from 2018 --to 2022"});
  const auto add = [&](const char* name, const char* what,
                       std::initializer_list<std::string_view> examples, Run run) {
    auto* command = series->add_subcommand(name, what);
    SetExamples(command, examples);
    context.OnSuite(command, [words, run](Connection& connection, const Output& output) {
      return run(connection, *words, output);
    });
    command->add_option("INDICATOR", words->indicator, "Its id")->required();
    command->add_option("--kind", words->kind, "Of units")->capture_default_str();
    command->add_option("--cohort", words->cohort, "The units of this cohort alone");
    command->add_option("--zone", words->zone, "The units of this zone alone");
    command->add_option("--unit", words->units, "This unit alone, or these")
        ->allow_extra_args(false);
    return command;
  };
  auto* show =
      add("show", "From one period to another: growth, rate a year, contributions, pull",
          {"series show output_yi --from 2018 --to 2022",
           "series show output_yi --kind park --zone cn-gd-zhuhai-hitech --from 2018 --to 2022"},
          Show);
  show->add_option("--from", words->from, "2022, 2022Q3 or 2022-07")->required();
  show->add_option("--to", words->to, "The last period")->required();
  show->add_option("--at-least", words->status, "Leave figures of a lower status out")
      ->check(CLI::IsMember({"checked", "signed_off"}));
  auto* ratio =
      add("ratio", "How many units reach a standard, and whether that share is reached",
          {"series ratio cases --kind compound --period 2022 --at-most 0 --target 80"}, Ratio);
  ratio->add_option("--period", words->period, "2022, 2022Q3 or 2022-07")->required();
  ratio->add_option("--at-most", words->at_most, "The most that reaches the standard");
  ratio->add_option("--at-least", words->at_least, "The least that reaches the standard");
  ratio->add_option("--target", words->target, "The share asked for, in percent")->required();
  ratio->add_flag("--leave-unknown-out", words->leave_unknown_out,
                  "Who has not reported counts neither way; default: against");
}

}  // namespace zoneflow::cli
