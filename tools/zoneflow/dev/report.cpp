#include "tools/zoneflow/dev/report.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include "common/base/date.h"
#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/boards_command.h"
#include "tools/zoneflow/case_command.h"
#include "tools/zoneflow/ingest_command.h"
#include "tools/zoneflow/proto_json.h"
#include "tools/zoneflow/signings_command.h"
#include "tools/zoneflow/subscriptions_command.h"
#include "tools/zoneflow/wait_command.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::dev {
namespace {

using approval::v1::ApprovalService;
using cli::Connection;
using cli::Output;
using cli::Rows;
using ingest::v1::IngestService;
using nlohmann::ordered_json;

constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::days kStartAfterPublication{180};

struct Reader {
  const char* name;
  const char* filter;
};
constexpr Reader kReaders[] = {
    {"new-signings", "type = \"signing.announced\""},
    {"large-signings", "type = \"signing.announced\" AND amount_cny >= 5000000000"},
};

void PrintHeading(const Output& output, const std::string& text) {
  output.stream << "\n== " << Printable(text) << " ==\n";
}

void PrintRows(const Output& output, const Rows& rows) {
  if (rows.rows.empty()) {
    output.stream << "(none)\n";
  } else {
    output.Print(rows);
  }
}

absl::Status PrintArticles(Connection& connection, const std::string& document,
                           const Output& output) {
  ingest::v1::ListArticlesRequest request;
  request.set_document_id(document);
  Rows rows{{"no", "title", "byline", "body", "facts"}, {}};
  RETURN_IF_ERROR(connection.Pages<IngestService>(
      "ingest", &IngestService::Stub::ListArticles, request,
      [&](const ingest::v1::ListArticlesResponse& page) {
        for (const ingest::v1::Article& article : page.articles()) {
          ordered_json row = {{"no", rows.rows.size() + 1}};
          row["title"] = article.title().empty() ? "(no headline)" : article.title();
          row["byline"] = article.byline();
          row["body"] = StrCat(article.body_span().begin(), "-", article.body_span().end());
          row["facts"] = article.facts();
          rows.rows.push_back(std::move(row));
        }
      }));
  PrintHeading(output, "articles");
  PrintRows(output, rows);
  return absl::OkStatus();
}

absl::Status PrintFacts(Connection& connection, const std::string& document, const Output& output) {
  std::map<int, int> counts;
  ingest::v1::ListFactsRequest request;
  request.set_document_id(document);
  RETURN_IF_ERROR(connection.Pages<IngestService>("ingest", &IngestService::Stub::ListFacts,
                                                  request,
                                                  [&](const ingest::v1::ListFactsResponse& page) {
                                                    for (const auto& fact : page.facts()) {
                                                      ++counts[fact.kind()];
                                                    }
                                                  }));
  Rows rows{{"kind", "facts"}, {}};
  for (const auto& [kind, count] : counts) {
    ingest::v1::Fact fact;
    fact.set_kind(static_cast<ingest::v1::FactKind>(kind));
    rows.rows.push_back({{"kind", cli::ToJson(fact).value("kind", "")}, {"facts", count}});
  }
  PrintHeading(output, "facts by kind");
  PrintRows(output, rows);
  return absl::OkStatus();
}

absl::Status PrintBoard(Connection& connection, const std::string& board,
                        const std::string& heading, const Output& output) {
  ASSIGN_OR_RETURN(const auto whole, cli::WholeBoard(connection, board, "latest"));
  PrintHeading(output, heading);
  cli::PrintBoard(cli::TablesOf(whole), output);
  return absl::OkStatus();
}

// The first case of the list that has a required start, else the first one.
absl::StatusOr<std::optional<approval::v1::Case>> CaseToShow(Connection& connection) {
  std::optional<approval::v1::Case> shown;
  RETURN_IF_ERROR(connection.Pages<ApprovalService>(
      "approval", &ApprovalService::Stub::ListCases, {},
      [&](const approval::v1::ListCasesResponse& page) -> absl::StatusOr<bool> {
        for (const approval::v1::Case& state : page.cases()) {
          if (!shown.has_value() || !state.required_start().empty()) {
            shown = state;
          }
          if (!state.required_start().empty()) {
            return false;
          }
        }
        return true;
      }));
  return shown;
}

absl::Status PrintTimetable(Connection& connection, const std::string& id, const Output& output) {
  approval::v1::GetCaseRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response, connection.Call<ApprovalService>(
                                            "approval", &ApprovalService::Stub::GetCase, request));
  const approval::v1::Case& state = response.case_state();
  PrintHeading(output, StrCat("backward timetable: ", state.company(),
                              state.company().empty() || state.project_name().empty() ? "" : ", ",
                              state.project_name(), ", start ", state.required_start()));
  const std::string track = cli::ToJson(state).value("track", "");
  output.stream << "track " << track << ": " << Printable(state.track_reason()) << '\n';
  if (state.timetable().provisional()) {
    output.stream << "provisional: " << Printable(state.timetable().provisional_reason()) << '\n';
  }
  Rows rows{{"procedure_id", "zh", "duration_wd", "latest_accept", "latest_result"}, {}};
  for (const approval::v1::Node& node : state.timetable().nodes()) {
    nlohmann::ordered_json row = cli::ToJson(node);
    row["duration_wd"] = node.duration_wd();
    rows.rows.push_back(std::move(row));
  }
  PrintRows(output, rows);
  return absl::OkStatus();
}

absl::Status PrintDeliveries(Connection& connection, const Reader& reader, const Output& output) {
  ASSIGN_OR_RETURN(Rows deliveries, cli::DeliveryRows(connection, reader.name));
  Rows rows{{"no", "type", "subject", "zone", "amount", "currency"}, {}};
  for (const ordered_json& delivery : deliveries.rows) {
    const ordered_json signing =
        delivery.value("message", ordered_json::object()).value("signing", ordered_json::object());
    ordered_json row = {{"no", rows.rows.size() + 1}, {"type", delivery.value("type", "")}};
    const std::string subject = delivery.value("subject", "");
    row["subject"] = subject.substr(0, subject.find('/') + 13);
    row["zone"] = signing.value("zone", ordered_json::object()).value("name", "");
    row["amount"] = signing.value("amount", "");
    row["currency"] = signing.value("currency", "");
    rows.rows.push_back(std::move(row));
  }
  PrintHeading(output, StrCat("received by ", reader.name, " (", reader.filter, ")"));
  PrintRows(output, rows);
  return absl::OkStatus();
}

}  // namespace

absl::Status ShowPage(Connection& connection, const PageOptions& options, const Output& output) {
  for (const Reader& reader : kReaders) {
    RETURN_IF_ERROR(cli::Subscribe(connection, reader.name, reader.filter, "now").status());
  }
  ASSIGN_OR_RETURN(const auto document,
                   cli::IngestFile(connection, options.path, {.published = options.published}));
  RETURN_IF_ERROR(cli::WaitSettled(connection, kPatience));

  ASSIGN_OR_RETURN(const std::optional<approval::v1::Case> shown, CaseToShow(connection));
  if (shown.has_value() && (shown->required_start().empty() || !options.start.empty())) {
    std::string start = options.start;
    if (start.empty()) {
      const auto published = ParseDate(options.published);
      const Date from = published.ok()
                            ? *published
                            : ShanghaiDate(std::chrono::time_point_cast<std::chrono::microseconds>(
                                  std::chrono::system_clock::now()));
      start = FormatDate(from + kStartAfterPublication);
    }
    RETURN_IF_ERROR(
        cli::RequireStart(connection, shown->id(), start, /*confirm_past=*/true).status());
    RETURN_IF_ERROR(cli::WaitSettled(connection, kPatience));
  }

  RETURN_IF_ERROR(PrintArticles(connection, document.document_id(), output));
  RETURN_IF_ERROR(PrintFacts(connection, document.document_id(), output));
  ASSIGN_OR_RETURN(const Rows signings, cli::SigningRows(connection, {}));
  PrintHeading(output, "signings");
  PrintRows(output, signings);
  RETURN_IF_ERROR(PrintBoard(connection, "zones", "zone board: signed investment", output));
  RETURN_IF_ERROR(PrintBoard(connection, "hot", "hot board: decaying", output));
  if (shown.has_value()) {
    RETURN_IF_ERROR(PrintTimetable(connection, shown->id(), output));
  } else {
    PrintHeading(output, "backward timetable");
    output.stream << "(no named project)\n";
  }
  for (const Reader& reader : kReaders) {
    RETURN_IF_ERROR(PrintDeliveries(connection, reader, output));
  }
  output.stream << std::endl;
  return absl::OkStatus();
}

}  // namespace zoneflow::dev
