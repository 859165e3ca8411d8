#include "tools/zoneflow/subscriptions_command.h"

#include <iostream>
#include <memory>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"

#include "tools/zoneflow/proto_json.h"
#include "zoneflow/notification/v1/notification_service.grpc.pb.h"

namespace zoneflow::cli {

using notification::v1::NotificationService;

absl::StatusOr<notification::v1::Subscription> Subscribe(Connection& connection,
                                                         const std::string& name,
                                                         const std::string& filter,
                                                         const std::string& from) {
  notification::v1::CreateSubscriptionRequest request;
  request.set_name(name);
  request.set_filter(filter);
  request.set_from(from);
  auto made = connection.Call<NotificationService>(
      "notification", &NotificationService::Stub::CreateSubscription, request);
  if (!absl::IsAlreadyExists(made.status())) {
    RETURN_IF_ERROR(made.status());
    return std::move(*made->mutable_subscription());
  }
  notification::v1::UpdateSubscriptionRequest change;
  change.set_name(name);
  change.set_filter(filter);
  ASSIGN_OR_RETURN(auto changed,
                   connection.Call<NotificationService>(
                       "notification", &NotificationService::Stub::UpdateSubscription, change));
  return std::move(*changed.mutable_subscription());
}

absl::StatusOr<Rows> SubscriptionRows(Connection& connection) {
  Rows rows{{"name", "filter", "paused", "owner", "acknowledged_cursor"}, {}};
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

absl::StatusOr<Rows> WhyRows(Connection& connection, const std::string& subscription,
                             const std::string& event) {
  notification::v1::ExplainMatchRequest request;
  request.set_subscription(subscription);
  std::int64_t log_no = 0;
  if (absl::SimpleAtoi(event, &log_no)) {
    request.set_log_no(log_no);
  } else {
    request.set_event(event);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   connection.Call<NotificationService>(
                       "notification", &NotificationService::Stub::ExplainMatch, request));
  const nlohmann::ordered_json whole = ToJson(answer);
  Rows rows{{"rule", "verdict", "negated"}, {}};
  nlohmann::ordered_json first = {{"rule", "told"}, {"verdict", answer.told() ? "yes" : "no"}};
  for (const char* key : {"log_no", "filter", "event", "owner_zones", "owner_all_zones"}) {
    if (whole.contains(key)) {
      first[key] = whole[key];
    }
  }
  rows.rows.push_back(std::move(first));
  for (const auto& why_not : whole.value("why_not", nlohmann::ordered_json::array())) {
    rows.rows.push_back({{"rule", why_not}, {"verdict", "against"}});
  }
  for (const auto& each : whole.value("restrictions", nlohmann::ordered_json::array())) {
    nlohmann::ordered_json row = {{"rule", each["restriction"]}, {"verdict", each["outcome"]}};
    if (each.contains("negated")) {
      row["negated"] = each["negated"];
    }
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

absl::StatusOr<BacktestRows> Backtest(Connection& connection, const std::string& filter,
                                      const std::string& from, const std::string& to, int limit) {
  BacktestRows backtest{
      .rows = {{"log_no", "time", "short_type", "subject", "status", "about"}, {}}};
  notification::v1::BacktestFilterRequest request;
  request.set_filter(filter);
  request.set_from(from);
  request.set_to(to);
  request.set_page_size(limit);
  RETURN_IF_ERROR(connection.Pages<NotificationService>(
      "notification", &NotificationService::Stub::BacktestFilter, request,
      [&](const notification::v1::BacktestFilterResponse& page) {
        backtest.matched += page.matched();
        backtest.looked_at += page.looked_at();
        for (const notification::v1::EventHead& event : page.sample()) {
          if (static_cast<int>(backtest.rows.rows.size()) < limit) {
            backtest.rows.rows.push_back(ToJson(event));
          }
        }
      }));
  return backtest;
}

void RegisterSubscriptions(CLI::App& app, Context& context) {
  struct Arguments {
    std::string name;
    std::string filter;
    std::string from;
    std::string to;
    std::string event;
    int limit = 20;
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
  const auto change = [&](const char* name, const char* what, bool pauses) {
    auto* command = subscriptions->add_subcommand(name, what);
    command->add_option("NAME", a->name, "As the list shows it, whole")->required();
    SetExamples(command, {std::string("subscriptions ") + name + " large"});
    context.OnSuite(
        command, [a, pauses](Connection& connection, const Output& output) -> absl::Status {
          notification::v1::Subscription changed;
          if (pauses) {
            notification::v1::PauseSubscriptionRequest request;
            request.set_name(a->name);
            ASSIGN_OR_RETURN(
                auto response,
                connection.Call<NotificationService>(
                    "notification", &NotificationService::Stub::PauseSubscription, request));
            changed.Swap(response.mutable_subscription());
          } else {
            notification::v1::ResumeSubscriptionRequest request;
            request.set_name(a->name);
            ASSIGN_OR_RETURN(
                auto response,
                connection.Call<NotificationService>(
                    "notification", &NotificationService::Stub::ResumeSubscription, request));
            changed.Swap(response.mutable_subscription());
          }
          output.Print({{"name", "filter", "paused"}, {ToJson(changed)}});
          return absl::OkStatus();
        });
  };
  change("pause", "Tell nothing of what happens from now on", true);
  change("resume", "End a pause", false);

  auto* why = subscriptions->add_subcommand("why", "Why an event was told to one, or why not");
  why->add_option("NAME", a->name, "The subscription")->required();
  why->add_option("EVENT", a->event,
                  "Its log number, its id, or what it is about (signing/ID): the newest of that")
      ->required();
  SetExamples(why, {"subscriptions why large 4711", "subscriptions why large signing/3f2a"});
  context.OnSuite(why, [a](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(const Rows rows, WhyRows(connection, a->name, a->event));
    output.Print(rows);
    return absl::OkStatus();
  });

  auto* backtest = subscriptions->add_subcommand(
      "backtest", "What a filter would have told of the stored events, newest first");
  backtest->add_option("FILTER", a->filter, "AIP-160 filter")->required();
  backtest->add_option("--from", a->from, "The first day")->check(IsDate());
  backtest->add_option("--to", a->to, "The last day")->check(IsDate());
  backtest->add_option("--limit", a->limit, "Events to print; all are counted")
      ->check(CLI::Range(1, kPageSize))
      ->capture_default_str();
  SetExamples(backtest, {"subscriptions backtest 'amount_cny >= 1e8' --from 2021-01-01"});
  context.OnSuite(backtest, [a](Connection& connection, const Output& output) -> absl::Status {
    ASSIGN_OR_RETURN(const BacktestRows found,
                     Backtest(connection, a->filter, a->from, a->to, a->limit));
    output.Print(found.rows);
    std::cerr << found.matched << " of " << found.looked_at << " events\n";
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
