#include "tools/zoneflow/subscriptions_command.h"

#include <memory>
#include <utility>

#include "CLI/CLI.hpp"

#include "tools/zoneflow/proto_json.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::cli {

using notification::v1::NotificationService;

absl::StatusOr<notification::v1::Subscription> Subscribe(Connection& connection,
                                                         const std::string& name,
                                                         const std::string& filter,
                                                         const std::string& from) {
  notification::v1::SubscribeRequest request;
  request.set_name(name);
  request.set_filter(filter);
  request.set_from(from);
  ASSIGN_OR_RETURN(auto response,
                   connection.Call<NotificationService>(
                       "notification", &NotificationService::Stub::Subscribe, request));
  return std::move(*response.mutable_subscription());
}

absl::StatusOr<Rows> SubscriptionRows(Connection& connection) {
  Rows rows{{"name", "filter", "owner", "acknowledged_cursor"}, {}};
  RETURN_IF_ERROR(connection.Pages<NotificationService>(
      "notification", &NotificationService::Stub::ListSubscriptions, {},
      [&](const notification::v1::ListSubscriptionsResponse& page) {
        for (const notification::v1::Subscription& subscription : page.subscriptions()) {
          rows.rows.push_back(ToJson(subscription));
        }
      }));
  return rows;
}

absl::StatusOr<Rows> DeliveryRows(Connection& connection, const std::string& subscription) {
  Rows rows{{"type", "subject", "zone", "amount", "currency"}, {}};
  Progress::Step step(connection.progress(), "reading deliveries");
  notification::v1::ListDeliveriesRequest request;
  request.set_subscription(subscription);
  request.set_page_size(kPageSize);
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
      row["message"] = EventJson(event.type(), event.json());
      rows.rows.push_back(std::move(row));
    }
    if (page.next_cursor().empty()) {
      return rows;
    }
    step.Set(static_cast<std::int64_t>(rows.rows.size()), 0);
    request.set_cursor(page.next_cursor());
  }
}

void RegisterSubscriptions(CLI::App& app, Context& context) {
  struct Arguments {
    std::string name;
    std::string filter;
    std::string from;
  };
  const auto a = std::make_shared<Arguments>();
  auto* subscribe = app.add_subcommand("subscribe", "Store a subscription");
  subscribe->add_option("NAME", a->name, "a-z, 0-9 and -")->required();
  subscribe->add_option("--filter", a->filter, "AIP-160 filter")->required();
  subscribe->add_option("--from", a->from,
                        "Where a new one starts: now (default), beginning or a cursor");
  SetExamples(subscribe, {"subscribe large --filter 'type = signing.announced amount_cny >= 5e9'",
                          "subscribe chips --filter 'sector:集成电路' --from beginning"});
  context.OnSuite(subscribe, [a](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(const auto subscription, Subscribe(connection, a->name, a->filter, a->from));
    output.Print({{"name", "filter", "owner", "start_cursor"}, {ToJson(subscription)}});
    return absl::OkStatus();
  });

  auto* subscriptions = app.add_subcommand("subscriptions", "Subscriptions");
  subscriptions->require_subcommand(1);
  SetExamples(subscriptions, {"subscriptions list", "subscriptions delete large"});
  auto* list = subscriptions->add_subcommand("list", "Your own; an operator's: all");
  SetExamples(list, {"subscriptions list"});
  context.OnSuite(list, [](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(const Rows rows, SubscriptionRows(connection));
    output.Print(rows);
    return absl::OkStatus();
  });
  auto* drop = subscriptions->add_subcommand(
      "delete", "Delete one for good: its streams end, its name is free");
  drop->add_option("NAME", a->name, "As the list shows it, whole")->required();
  SetExamples(drop, {"subscriptions delete large"});
  context.OnSuite(drop, [a](Connection& connection, const Output& output) -> absl::Status {
    notification::v1::DeleteSubscriptionRequest request;
    request.set_name(a->name);
    RETURN_IF_ERROR(connection
                        .Call<NotificationService>(
                            "notification", &NotificationService::Stub::DeleteSubscription, request)
                        .status());
    output.Print({{"name", "result"}, {{{"name", a->name}, {"result", "deleted"}}}});
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::cli
