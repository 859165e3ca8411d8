#include "tools/zoneflow/commands.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::cli {

using notification::v1::NotificationService;

absl::Status Subscribe(Connection& connection, const std::string& name, const std::string& filter,
                       const std::string& from, Format format, std::ostream& out) {
  notification::v1::SubscribeRequest request;
  request.set_name(name);
  request.set_filter(filter);
  request.set_from(from);
  ASSIGN_OR_RETURN(const auto response,
                   connection.Call<NotificationService>(
                       "notification", &NotificationService::Stub::Subscribe, request));
  Print({{"name", "filter", "owner", "start_cursor"}, {ToJson(response.subscription())}}, format,
        out);
  return absl::OkStatus();
}

absl::StatusOr<Rows> SubscriptionRows(Connection& connection) {
  Rows rows{{"name", "filter", "owner", "acknowledged_cursor"}, {}};
  notification::v1::ListSubscriptionsRequest request;
  request.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<NotificationService>(
                         "notification", &NotificationService::Stub::ListSubscriptions, request));
    for (const notification::v1::Subscription& subscription : page.subscriptions()) {
      rows.rows.push_back(ToJson(subscription));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return rows;
}

absl::Status ListSubscriptions(Connection& connection, Format format, std::ostream& out) {
  ASSIGN_OR_RETURN(const Rows rows, SubscriptionRows(connection));
  Print(rows, format, out);
  return absl::OkStatus();
}

absl::Status DeleteSubscription(Connection& connection, const std::string& name, Format format,
                                std::ostream& out) {
  notification::v1::DeleteSubscriptionRequest request;
  request.set_name(name);
  RETURN_IF_ERROR(connection
                      .Call<NotificationService>(
                          "notification", &NotificationService::Stub::DeleteSubscription, request)
                      .status());
  Print({{"name", "result"}, {{{"name", name}, {"result", "deleted"}}}}, format, out);
  return absl::OkStatus();
}

absl::StatusOr<Rows> DeliveryRows(Connection& connection, const std::string& subscription) {
  Rows rows{{"type", "subject", "zone", "amount", "currency"}, {}};
  notification::v1::ListDeliveriesRequest request;
  request.set_subscription(subscription);
  request.set_page_size(1000);
  while (true) {
    ASSIGN_OR_RETURN(const auto page,
                     connection.Call<NotificationService>(
                         "notification", &NotificationService::Stub::ListDeliveries, request));
    for (const notification::v1::Delivery& delivery : page.deliveries()) {
      const notification::v1::Event& event = delivery.event();
      nlohmann::ordered_json row = {{"id", event.id()},
                                    {"type", event.short_type()},
                                    {"subject", event.subject()},
                                    {"cursor", delivery.cursor()}};
      row["message"] = nlohmann::ordered_json::parse(event.json(), nullptr, false);
      rows.rows.push_back(std::move(row));
    }
    if (page.next_cursor().empty()) {
      return rows;
    }
    request.set_cursor(page.next_cursor());
  }
}

}  // namespace zoneflow::cli
