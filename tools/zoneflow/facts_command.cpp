#include "tools/zoneflow/facts_command.h"

#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/documents_command.h"
#include "tools/zoneflow/list_options.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using ingest::v1::IngestService;

absl::Status ListFacts(Connection& connection, const std::string& document,
                       const ListOptions& options, const Output& output) {
  Rows rows{{"id", "kind", "zone_name", "subject", "company", "count", "amount", "currency", "unit",
             "from", "from_currency", "from_unit", "growth", "growth_unit", "rank", "period",
             "status", "confidence"},
            {}};
  ingest::v1::ListFactsRequest request;
  if (!document.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_document_id(), FindDocument(connection, document));
  }
  RETURN_IF_ERROR(ForEachRow<IngestService>(
      connection, "ingest", &IngestService::Stub::ListFacts, options, request,
      [](const ingest::v1::ListFactsResponse& page) -> const auto& { return page.facts(); },
      [&](const ingest::v1::Fact& fact) {
        nlohmann::ordered_json row = ToJson(fact);
        row["zone_name"] = fact.zone().name();
        DropEmpty(row);
        rows.rows.push_back(std::move(row));
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status ListFacilities(Connection& connection, const ListOptions& options,
                            const Output& output) {
  Rows rows{{"id", "subject", "facility", "stage", "date", "zone_name", "company", "count",
             "amount", "currency", "unit", "status", "confidence"},
            {}};
  RETURN_IF_ERROR(ForEachRow<IngestService>(
      connection, "ingest", &IngestService::Stub::ListFacilities, options,
      ingest::v1::ListFacilitiesRequest(),
      [](const ingest::v1::ListFacilitiesResponse& page) -> const auto& {
        return page.facilities();
      },
      [&](const ingest::v1::Facility& facility) {
        nlohmann::ordered_json row = ToJson(facility.fact());
        row["facility"] = row.value("facility_kind", "");
        row.erase("facility_kind");
        row["date"] = facility.date();
        row["zone_name"] = facility.fact().zone().name();
        row["document_id"] = facility.document_id();
        row["article_id"] = facility.article_id();
        DropEmpty(row);
        rows.rows.push_back(std::move(row));
      }));
  output.Print(rows);
  return absl::OkStatus();
}

}  // namespace

void RegisterFacilities(CLI::App& app, Context& context) {
  auto* facilities = app.add_subcommand("facilities", "The register of facilities");
  facilities->require_subcommand(1);
  SetExamples(facilities, {"facilities list"});
  auto* list = facilities->add_subcommand(
      "list", "What was begun, built, unveiled or put to use, newest first");
  const auto options = AddListOptions(*list, "kind, stage, date, zone.id, name, company, status");
  SetExamples(list, {"facilities list", "facilities list --filter 'kind = park stage = in_use'",
                     "facilities list --filter 'date >= 2021-01-01' --format csv"});
  context.OnSuite(list, [options](Connection& connection, const Output& output) {
    return ListFacilities(connection, *options, output);
  });
}

void RegisterFacts(CLI::App& app, Context& context) {
  const auto document = std::make_shared<std::string>();
  auto* facts = app.add_subcommand("facts", "Facts, each with its proof");
  facts->require_subcommand(1);
  SetExamples(facts, {"facts list"});
  auto* list =
      facts->add_subcommand("list", "All, by document and place, or those that a filter leaves");
  list->add_option("--document", *document, "Those of this one, by its id or the name of its file");
  const auto options = AddListOptions(*list, "kind, zone.id, subject, company, rank, period");
  SetExamples(list, {"facts list", "facts list --document page.txt --format csv",
                     "facts list --filter 'kind = ranking rank <= 10'"});
  context.OnSuite(list, [document, options](Connection& connection, const Output& output) {
    return ListFacts(connection, *document, *options, output);
  });
}

}  // namespace zoneflow::cli
