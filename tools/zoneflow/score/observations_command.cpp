#include "tools/zoneflow/score/observations_command.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/scoring/adapters/observation_table.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/document_file.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/score/framework_file.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = scoring::v1;
using nlohmann::ordered_json;
using v1::AppraisalService;

constexpr std::size_t kMostRows = 1000;  // of a request

struct Words {
  std::string file;
  std::string kind = "zone";
  std::string filter;
  bool check = false;
  bool history = false;
  int limit = 0;
};

v1::Observation ToWire(const scoring::Observation& one) {
  v1::Observation wire;
  wire.set_unit(one.unit);
  wire.set_indicator(one.indicator);
  wire.set_item(one.item);
  wire.set_period(scoring::FormatReportPeriod(one.period));
  wire.set_value(scoring::TextOf(one.value));
  wire.set_numerator(scoring::TextOf(one.numerator));
  wire.set_denominator(scoring::TextOf(one.denominator));
  wire.set_source(one.source);
  wire.set_status(static_cast<common::v1::FigureStatus>(one.status));
  if (one.known_at) {
    wire.set_known_at(FormatInstant(*one.known_at));
  }
  wire.set_revision_reason(one.reason);
  return wire;
}

v1::Unit ToWire(const scoring::Unit& unit, const std::string& kind) {
  v1::Unit wire;
  wire.set_id(unit.id);
  wire.set_kind(unit.kind.empty() ? kind : unit.kind);
  // A zone lies in itself.
  wire.set_zone_id(unit.zone_id.empty() && wire.kind() == "zone" ? unit.id : unit.zone_id);
  wire.set_name(unit.name);
  wire.set_cohort(unit.cohort);
  wire.set_member_since(unit.member_since ? FormatDate(*unit.member_since) : "");
  wire.set_member_until(unit.member_until ? FormatDate(*unit.member_until) : "");
  return wire;
}

struct Sums {
  std::int64_t recorded = 0;
  std::int64_t unchanged = 0;
};

// Calls with the rows of a file, so many at a time.
template <typename Request, typename Response, typename Row, typename Fill>
absl::StatusOr<Sums> InParts(Connection& connection, const std::string& file,
                             const std::vector<std::uint32_t>& places, const std::vector<Row>& rows,
                             grpc::Status (AppraisalService::Stub::*method)(grpc::ClientContext*,
                                                                            const Request&,
                                                                            Response*),
                             Fill fill) {
  Sums sums;
  for (std::size_t first = 0; first < rows.size(); first += kMostRows) {
    Request request;
    for (std::size_t i = first; i < std::min(first + kMostRows, rows.size()); ++i) {
      fill(rows[i], request);
    }
    const absl::StatusOr<Response> response =
        connection.Call<AppraisalService>("scoring", method, request);
    if (!response.ok()) {
      return absl::Status(response.status().code(),
                          AboutRows(StdView(response.status().message()), file, places, first));
    }
    sums.recorded += response->recorded();
    sums.unchanged += response->unchanged();
  }
  return sums;
}

void PrintSums(const Sums& sums, const Output& output) {
  output.Print(
      {{"recorded", "unchanged"}, {{{"recorded", sums.recorded}, {"unchanged", sums.unchanged}}}});
}

// The whole file is checked before any of it is recorded.
absl::Status ImportObservations(Connection& connection, const Words& words, const Output& output) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadDocumentFile("FILE", words.file));
  std::vector<std::uint32_t> places;
  ASSIGN_OR_RETURN(const auto observations, scoring::ReadObservations(bytes, words.file, &places));
  Sums sums;
  for (const bool check : {true, false}) {
    if (!check && words.check) {
      break;
    }
    ASSIGN_OR_RETURN(sums,
                     InParts(connection, words.file, places, observations,
                             &AppraisalService::Stub::RecordObservations,
                             [check](const auto& one, v1::RecordObservationsRequest& request) {
                               *request.add_observations() = ToWire(one);
                               request.set_check_only(check);
                             }));
  }
  PrintSums(sums, output);
  return absl::OkStatus();
}

absl::Status ImportUnits(Connection& connection, const Words& words, const Output& output) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadDocumentFile("FILE", words.file));
  std::vector<std::uint32_t> places;
  ASSIGN_OR_RETURN(const auto units, scoring::ReadUnits(bytes, words.file, &places));
  ASSIGN_OR_RETURN(
      const Sums sums,
      InParts(connection, words.file, places, units, &AppraisalService::Stub::RecordUnits,
              [&words](const scoring::Unit& unit, v1::RecordUnitsRequest& request) {
                *request.add_units() = ToWire(unit, words.kind);
              }));
  PrintSums(sums, output);
  return absl::OkStatus();
}

// Takes rows of a page until there are as many as asked for.
template <typename Messages, typename RowOf>
bool TakeRows(const Messages& messages, int limit, Rows& rows, RowOf row_of) {
  for (const auto& message : messages) {
    rows.rows.push_back(row_of(message));
    if (limit > 0 && static_cast<int>(rows.rows.size()) == limit) {
      return false;
    }
  }
  return true;
}

absl::Status ListUnits(Connection& connection, const Words& words, const Output& output) {
  v1::ListUnitsRequest request;
  request.set_filter(words.filter);
  Rows rows{{"id", "name", "unit_kind", "cohort_name", "zone_id", "member_since", "member_until"},
            {}};
  RETURN_IF_ERROR(connection.Pages<AppraisalService>(
      "scoring", &AppraisalService::Stub::ListUnits, std::move(request),
      [&](const v1::ListUnitsResponse& page) -> absl::StatusOr<bool> {
        return TakeRows(page.units(), words.limit, rows, [](const v1::Unit& unit) {
          ordered_json row = {{"id", unit.id()},
                              {"name", unit.name()},
                              {"unit_kind", unit.kind()},
                              {"cohort_name", unit.cohort()},
                              {"zone_id", unit.zone_id()},
                              {"member_since", unit.member_since()},
                              {"member_until", unit.member_until()}};
          DropEmpty(row);
          return row;
        });
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status ListObservations(Connection& connection, const Words& words, const Output& output) {
  v1::ListObservationsRequest request;
  request.set_filter(words.filter);
  request.set_history(words.history);
  Rows rows{{"unit", "indicator", "period", "item", "value", "numerator", "denominator", "status",
             "known_at", "source", "actor"},
            {}};
  RETURN_IF_ERROR(connection.Pages<AppraisalService>(
      "scoring", &AppraisalService::Stub::ListObservations, std::move(request),
      [&](const v1::ListObservationsResponse& page) -> absl::StatusOr<bool> {
        return TakeRows(page.observations(), words.limit, rows,
                        [](const v1::Observation& one) { return ToJson(one); });
      }));
  output.Print(rows);
  return absl::OkStatus();
}

void AddListWords(CLI::App* list, const std::shared_ptr<Words>& words, const std::string& fields) {
  list->add_option("--filter", words->filter, StrCat("AIP-160 filter over ", fields));
  list->add_option("--limit", words->limit, "So many rows; default: all")
      ->check(CLI::PositiveNumber);
}

// Reports each line of what went wrong with a file.
void OnSuiteByLines(Context& context, CLI::App* command, const std::shared_ptr<Words>& words,
                    absl::Status (*run)(Connection&, const Words&, const Output&)) {
  context.OnCall(command, [words, run, &context] {
    Connection connection(context.data_dir);
    return ReportEachLine(run(connection, *words, context.Standard()), std::cerr);
  });
}

}  // namespace

std::string AboutRows(std::string_view message, std::string_view file,
                      const std::vector<std::uint32_t>& rows, std::size_t first) {
  std::vector<std::string> lines = absl::StrSplit(AbslView(message), '\n');
  for (std::string& line : lines) {
    const std::size_t open = line.find('[');
    const std::size_t close = line.find("].");
    std::size_t row = 0;
    if (open != std::string::npos && close != std::string::npos && open < close &&
        absl::SimpleAtoi(line.substr(open + 1, close - open - 1), &row) &&
        first + row < rows.size()) {
      line = StrCat(file, ": row ", rows[first + row], ": ", line.substr(close + 2));
    }
  }
  return absl::StrJoin(lines, "\n");
}

void RegisterUnits(CLI::App& app, Context& context) {
  const auto words = std::make_shared<Words>();
  auto* units =
      app.add_subcommand("units", "Whom figures are reported of: zones, parks, countries");
  units->require_subcommand(1);
  SetExamples(units, {"units import zones.csv", "units list"});
  auto* import = units->add_subcommand("import", "Take down units of a file");
  import
      ->add_option("FILE", words->file,
                   "CSV or .xlsx: unit, name, cohort, zone_id, kind, member_since, member_until")
      ->required();
  import->add_option("--kind", words->kind, "Of those whose row has none")->capture_default_str();
  SetExamples(import, {"units import zones.csv", "units import countries.csv --kind country"});
  OnSuiteByLines(context, import, words, ImportUnits);
  auto* list = units->add_subcommand("list", "Those that are known, by id");
  AddListWords(list, words, "id, name, kind, cohort, zone.id");
  SetExamples(list, {"units list", "units list --filter 'kind = country'"});
  context.OnSuite(list, [words](Connection& connection, const Output& output) {
    return ListUnits(connection, *words, output);
  });
}

void RegisterObservations(CLI::App& app, Context& context) {
  const auto words = std::make_shared<Words>();
  auto* observations = app.add_subcommand("observations", "Figures that units report (填报)");
  observations->require_subcommand(1);
  SetExamples(observations, {"observations import 2022.xlsx", "observations list"});
  auto* import = observations->add_subcommand(
      "import",
      "Take down figures of a file: all of it, or nothing and what is wrong in which row");
  import
      ->add_option("FILE", words->file,
                   "CSV or .xlsx: unit, indicator, period, value, numerator, denominator, item, "
                   "source, status, known_at, reason")
      ->required();
  import->add_flag("--check", words->check, "Say what would be recorded, and record nothing");
  SetExamples(import, {"observations import 2022.xlsx", "observations import q1.csv --check"});
  OnSuiteByLines(context, import, words, ImportObservations);
  auto* list = observations->add_subcommand("list", "The latest figures, by unit and indicator");
  AddListWords(list, words,
               "unit, unit.name, unit.kind, zone.id, indicator, period, item, status, known_at, "
               "source, actor");
  list->add_flag("--history", words->history, "Every word, with those that were corrected");
  SetExamples(list, {"observations list --filter 'period = \"2022\" status = extracted'",
                     "observations list --filter 'unit = CHN' --history"});
  context.OnSuite(list, [words](Connection& connection, const Output& output) {
    return ListObservations(connection, *words, output);
  });
}

}  // namespace zoneflow::cli
