#include "tools/zoneflow/dev/report.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "common/base/date.h"
#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/approval/v1/approval_service.grpc.pb.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"

namespace zoneflow::dev {
namespace {

using approval::v1::ApprovalService;
using cli::Connection;
using cli::Format;
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

void PrintHeading(std::ostream& out, const std::string& text) {
  out << "\n== " << Printable(text) << " ==\n";
}

void PrintRows(std::ostream& out, const Rows& rows) {
  if (rows.rows.empty()) {
    out << "(none)\n";
  } else {
    cli::Print(rows, Format::kTable, out);
  }
}

absl::Status PrintArticles(Connection& connection, const std::string& document, std::ostream& out) {
  ingest::v1::ListArticlesRequest request;
  request.set_document_id(document);
  request.set_page_size(1000);
  Rows rows{{"no", "title", "byline", "body", "facts"}, {}};
  do {
    ASSIGN_OR_RETURN(const auto page, connection.Call<IngestService>(
                                          "ingest", &IngestService::Stub::ListArticles, request));
    for (const ingest::v1::Article& article : page.articles()) {
      ordered_json row = {{"no", rows.rows.size() + 1}};
      row["title"] = article.title().empty() ? "(no headline)" : article.title();
      row["byline"] = article.byline();
      row["body"] = StrCat(article.body_span().begin(), "-", article.body_span().end());
      row["facts"] = article.facts();
      rows.rows.push_back(std::move(row));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  PrintHeading(out, "articles");
  PrintRows(out, rows);
  return absl::OkStatus();
}

absl::Status PrintFacts(Connection& connection, const std::string& document, std::ostream& out) {
  std::map<int, int> counts;
  ingest::v1::ListFactsRequest request;
  request.set_document_id(document);
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page, connection.Call<IngestService>(
                                          "ingest", &IngestService::Stub::ListFacts, request));
    for (const ingest::v1::Fact& fact : page.facts()) {
      ++counts[fact.kind()];
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  Rows rows{{"kind", "facts"}, {}};
  for (const auto& [kind, count] : counts) {
    ingest::v1::Fact fact;
    fact.set_kind(static_cast<ingest::v1::FactKind>(kind));
    rows.rows.push_back({{"kind", cli::ToJson(fact).value("kind", "")}, {"facts", count}});
  }
  PrintHeading(out, "facts by kind");
  PrintRows(out, rows);
  return absl::OkStatus();
}

absl::Status PrintBoard(Connection& connection, const std::string& board,
                        const std::string& heading, std::ostream& out) {
  ASSIGN_OR_RETURN(const cli::BoardTables tables, cli::GetBoard(connection, board, "latest"));
  PrintHeading(out, heading);
  cli::PrintBoard(tables, Format::kTable, out);
  return absl::OkStatus();
}

// The first case of the list that has a required start, else the first one.
absl::StatusOr<std::optional<approval::v1::Case>> CaseToShow(Connection& connection) {
  std::optional<approval::v1::Case> first;
  approval::v1::ListCasesRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page, connection.Call<ApprovalService>(
                                          "approval", &ApprovalService::Stub::ListCases, request));
    for (const approval::v1::Case& state : page.cases()) {
      if (!state.required_start().empty()) {
        return state;
      }
      if (!first.has_value()) {
        first = state;
      }
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return first;
}

absl::Status PrintTimetable(Connection& connection, const std::string& id, std::ostream& out) {
  approval::v1::GetCaseRequest request;
  request.set_id(id);
  ASSIGN_OR_RETURN(const auto response, connection.Call<ApprovalService>(
                                            "approval", &ApprovalService::Stub::GetCase, request));
  const approval::v1::Case& state = response.case_state();
  PrintHeading(out, StrCat("backward timetable: ", state.company(),
                           state.company().empty() || state.project_name().empty() ? "" : ", ",
                           state.project_name(), ", start ", state.required_start()));
  const std::string track = cli::ToJson(state).value("track", "");
  out << "track " << track << ": " << Printable(state.track_reason()) << '\n';
  if (state.timetable().provisional()) {
    out << "provisional: " << Printable(state.timetable().provisional_reason()) << '\n';
  }
  Rows rows{{"procedure_id", "zh", "duration_wd", "latest_accept", "latest_result"}, {}};
  for (const approval::v1::Node& node : state.timetable().nodes()) {
    nlohmann::ordered_json row = cli::ToJson(node);
    row["duration_wd"] = node.duration_wd();
    rows.rows.push_back(std::move(row));
  }
  PrintRows(out, rows);
  return absl::OkStatus();
}

absl::Status PrintDeliveries(Connection& connection, const Reader& reader, std::ostream& out) {
  ASSIGN_OR_RETURN(Rows deliveries, cli::DeliveryRows(connection, reader.name));
  Rows rows{{"no", "type", "subject", "zone", "amount", "currency"}, {}};
  for (const ordered_json& delivery : deliveries.rows) {
    // The event's message is protobuf's JSON form of SigningAnnounced: 64-bit integers are texts.
    const ordered_json signing =
        delivery.value("message", ordered_json::object()).value("signing", ordered_json::object());
    const ordered_json amount = signing.value("amount", ordered_json::object());
    common::v1::Money money;
    money.set_currency(amount.value("currency", ""));
    money.set_minor(std::stoll(amount.value("minor", "0")));
    ordered_json row = {{"no", rows.rows.size() + 1}, {"type", delivery.value("type", "")}};
    const std::string subject = delivery.value("subject", "");
    row["subject"] = subject.substr(0, subject.find('/') + 13);
    row["zone"] = signing.value("zone", ordered_json::object()).value("name", "");
    row["amount"] = cli::FormatAmount(money);
    row["currency"] = money.currency();
    rows.rows.push_back(std::move(row));
  }
  PrintHeading(out, StrCat("received by ", reader.name, " (", reader.filter, ")"));
  PrintRows(out, rows);
  return absl::OkStatus();
}

}  // namespace

absl::Status ShowPage(Connection& connection, const PageOptions& options, std::ostream& out) {
  std::ostringstream ignored;
  for (const Reader& reader : kReaders) {
    RETURN_IF_ERROR(
        cli::Subscribe(connection, reader.name, reader.filter, "now", Format::kJson, ignored));
  }
  ASSIGN_OR_RETURN(const auto document,
                   cli::IngestFile(connection, options.path, options.published));
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
    RETURN_IF_ERROR(cli::StartCase(connection, shown->id(), start, Format::kJson, ignored));
    RETURN_IF_ERROR(cli::WaitSettled(connection, kPatience));
  }

  RETURN_IF_ERROR(PrintArticles(connection, document.document_id(), out));
  RETURN_IF_ERROR(PrintFacts(connection, document.document_id(), out));
  ASSIGN_OR_RETURN(const Rows signings, cli::SigningRows(connection, ""));
  PrintHeading(out, "signings");
  PrintRows(out, signings);
  RETURN_IF_ERROR(PrintBoard(connection, "zones", "zone board: signed investment", out));
  RETURN_IF_ERROR(PrintBoard(connection, "hot", "hot board: decaying", out));
  if (shown.has_value()) {
    RETURN_IF_ERROR(PrintTimetable(connection, shown->id(), out));
  } else {
    PrintHeading(out, "backward timetable");
    out << "(no named project)\n";
  }
  for (const Reader& reader : kReaders) {
    RETURN_IF_ERROR(PrintDeliveries(connection, reader, out));
  }
  out << std::endl;
  return absl::OkStatus();
}

}  // namespace zoneflow::dev
