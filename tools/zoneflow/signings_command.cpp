#include <iostream>

#include "common/base/str_cat.h"
#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/ingest/v1/ingest_service.grpc.pb.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

using nlohmann::ordered_json;

// The delivery's event with its message unfolded.
ordered_json EventRow(const notification::v1::Event& event) {
  ordered_json row = ToJson(event);
  row.erase("json");
  row["message"] = ordered_json::parse(event.json(), nullptr, /*allow_exceptions=*/false);
  return row;
}

void PrintEvent(const ordered_json& row, Format format, std::ostream& out) {
  if (format == Format::kJson) {
    Print({{}, {row}}, format, out);
    return;
  }
  const auto text = [&](const char* key) { return row.value(key, std::string()); };
  const char* separator = format == Format::kCsv ? "," : "  ";
  out << text("time") << separator << text("short_type") << separator << text("subject");
  if (row.contains("cursor")) {
    out << separator << text("cursor");
  }
  out << std::endl;
}

}  // namespace

absl::StatusOr<Rows> SigningRows(Connection& connection) {
  Rows rows{{"zone", "project", "count", "amount", "currency", "amount_alt", "currency_alt",
             "sector", "published_on", "status"},
            {}};
  ingest::v1::ListSigningsRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<ingest::v1::IngestService>(
                         "ingest", &ingest::v1::IngestService::Stub::ListSignings, request));
    for (const ingest::v1::Signing& signing : page.signings()) {
      ordered_json row = {{"id", signing.id()}, {"zone", signing.zone().name()}};
      row["project"] = ordered_json::array();
      for (const ingest::v1::Project& project : signing.members()) {
        row["project"].push_back(project.company().empty() || project.name().empty()
                                     ? StrCat(project.company(), project.name())
                                     : StrCat(project.company(), ": ", project.name()));
      }
      row["count"] = signing.count();
      row["amount"] = FormatAmount(signing.amount());
      row["currency"] = signing.amount().currency();
      row["amount_alt"] = FormatAmount(signing.amount_alt());
      row["currency_alt"] = signing.amount_alt().currency();
      row["sector"] = ordered_json::array();
      for (const std::string& sector : signing.sectors()) {
        row["sector"].push_back(sector);
      }
      row["signed_on"] = signing.signed_on();
      row["published_on"] = signing.published_on();
      row["status"] = ToJson(signing).value("status", "");
      row["title"] = signing.article_title();
      rows.rows.push_back(std::move(row));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return rows;
}

absl::Status ListSignings(Connection& connection, Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const Rows rows, SigningRows(connection));
  Print(rows, format, out);
  return absl::OkStatus();
}

absl::Status WatchSignings(Connection& connection, const std::string& filter,
                           const std::string& subscription, const std::string& from, Format format,
                           std::ostream& out) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel,
                   connection.ChannelTo("notification"));
  const auto stub = notification::v1::NotificationService::NewStub(channel);
  grpc::ClientContext context;
  rpc::Prepare(context, kStreamDeadline);
  if (subscription.empty()) {
    notification::v1::WatchEventsRequest request;
    request.set_filter(filter);
    const auto reader = stub->WatchEvents(&context, request);
    for (notification::v1::WatchEventsResponse response; reader->Read(&response);) {
      if (response.has_event()) {
        PrintEvent(EventRow(response.event()), format, out);
      }
    }
    return Connection::Named("notification", rpc::FromGrpc(reader->Finish()));
  }
  notification::v1::StreamDeliveriesRequest request;
  request.set_subscription(subscription);
  request.set_cursor(from);
  const auto reader = stub->StreamDeliveries(&context, request);
  for (notification::v1::StreamDeliveriesResponse response; reader->Read(&response);) {
    if (response.has_delivery()) {
      ordered_json row = {{"cursor", response.delivery().cursor()},
                          {"previous_cursor", response.delivery().previous_cursor()}};
      row.update(EventRow(response.delivery().event()));
      PrintEvent(row, format, out);
    }
  }
  return Connection::Named("notification", rpc::FromGrpc(reader->Finish()));
}

}  // namespace zoneflow::cli
