#include "tools/zoneflow/webhook_command.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/output.h"
#include "tools/zoneflow/proto_json.h"
#include "zoneflow/notification/v1/webhook_service.grpc.pb.h"

namespace zoneflow::cli {
namespace {

namespace v1 = notification::v1;
using v1::WebhookService;

struct Arguments {
  std::string name;
  std::string url;
  std::string filter;
  std::string request_id;
  std::string channel = "webhook";
  std::string robot_secret;
  std::string language;
  std::string quiet;
  std::string digest;
  bool ordered = false;
  bool unchecked = false;
  bool dead = false;
  int at_once = 0;
  int per_minute = 0;
  int limit = 100;
  int overlap_hours = 24;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t event = 0;
};

std::string RequestIdOf(const Arguments& a) {
  return a.request_id.empty()
             ? StrCat("zoneflow-", std::chrono::system_clock::now().time_since_epoch().count())
             : a.request_id;
}

nlohmann::ordered_json RowOf(const v1::Webhook& webhook) {
  nlohmann::ordered_json row = ToJson(webhook);
  row["switched"] = webhook.on() ? "on" : "off";
  return row;
}

const std::vector<std::string> kWebhookColumns = {
    "subscription", "url", "switched", "off_reason", "failures", "spared_until_time", "owner"};

void PrintWebhook(const v1::Webhook& webhook, const Output& output) {
  output.Print({kWebhookColumns, {RowOf(webhook)}});
}

// The secret stands where a person sees it and a program finds it, this once.
void PrintNewSecret(const v1::Webhook& webhook, const std::string& secret,
                    nlohmann::ordered_json answer, const Output& output) {
  nlohmann::ordered_json row = RowOf(webhook);
  if (!secret.empty()) {
    row["secret"] = secret;
  }
  if (!answer.is_null()) {
    row["answer"] = answer;
    row["http_status"] = answer.value("status", 0);
    row["fault"] = answer.value("fault", "");
  }
  output.Print({{"subscription", "url", "switched", "secret", "http_status", "fault"}, {row}});
}

nlohmann::ordered_json DeliveryRow(const v1::WebhookDelivery& delivery) {
  nlohmann::ordered_json row = ToJson(delivery);
  row["delivery_state"] = row.value("state", "");
  return row;
}

const std::vector<std::string> kDeliveryColumns = {"log_no",         "short_type", "subject",
                                                   "delivery_state", "reason",     "attempts",
                                                   "last_status",    "last_fault", "due_time"};

absl::Status List(Connection& connection, const Output& output) {
  Rows rows{kWebhookColumns, {}};
  RETURN_IF_ERROR(
      connection.Pages<WebhookService>("notification", &WebhookService::Stub::ListWebhooks, {},
                                       [&](const v1::ListWebhooksResponse& page) {
                                         for (const v1::Webhook& webhook : page.webhooks()) {
                                           rows.rows.push_back(RowOf(webhook));
                                         }
                                       }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status Deliveries(Connection& connection, const Output& output, const Arguments& a) {
  v1::ListWebhookDeliveriesRequest request;
  request.set_subscription(a.name);
  request.set_filter(a.filter);
  Rows rows{kDeliveryColumns, {}};
  RETURN_IF_ERROR(connection.Pages<WebhookService>(
      "notification", &WebhookService::Stub::ListWebhookDeliveries, std::move(request),
      [&](const v1::ListWebhookDeliveriesResponse& page) -> absl::StatusOr<bool> {
        for (const v1::WebhookDelivery& delivery : page.deliveries()) {
          rows.rows.push_back(DeliveryRow(delivery));
          if (static_cast<int>(rows.rows.size()) == a.limit) {
            return false;
          }
        }
        return true;
      }));
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status ShowDelivery(Connection& connection, const Output& output, const Arguments& a) {
  v1::GetWebhookDeliveryRequest request;
  request.set_subscription(a.name);
  request.set_log_no(a.event);
  ASSIGN_OR_RETURN(const auto found,
                   connection.Call<WebhookService>(
                       "notification", &WebhookService::Stub::GetWebhookDelivery, request));
  output.Print({kDeliveryColumns, {DeliveryRow(found.delivery())}});
  Rows rows{{"number", "begin_time", "by_hand", "http_status", "fault", "took_ms"}, {}};
  for (const v1::WebhookAttempt& attempt : found.attempts()) {
    nlohmann::ordered_json row = ToJson(attempt);
    row["http_status"] = attempt.answer().status();
    row["fault"] = attempt.answer().fault();
    row["took_ms"] = attempt.answer().took_ms();
    rows.rows.push_back(std::move(row));
  }
  output.Print(rows);
  return absl::OkStatus();
}

absl::Status Ledger(Connection& connection, const Output& output, const Arguments& a) {
  v1::GetLedgerRequest request;
  if (a.event > 0) {
    request.set_log_no(a.event);
  } else {
    request.set_subscription(a.name);
  }
  ASSIGN_OR_RETURN(
      const auto response,
      connection.Call<WebhookService>("notification", &WebhookService::Stub::GetLedger, request));
  const v1::WebhookLedger& ledger = response.ledger();
  output.Print(
      {{"matched", "delivered", "pending", "deferred", "dead", "suppressed", "balances"},
       {{{"matched", ledger.matched()},
         {"delivered", ledger.delivered()},
         {"pending", ledger.pending()},
         {"deferred", ledger.deferred()},
         {"dead", ledger.dead()},
         {"suppressed", ledger.suppressed()},
         {"balances", ledger.balances()},
         {"suppressed_by_reason",
          ToJson(ledger).value("suppressed_by_reason", nlohmann::ordered_json::array())}}}});
  return absl::OkStatus();
}

// A command of one subscription's webhook.
CLI::App* AddNamed(CLI::App& webhooks, const char* name, const char* what,
                   const std::shared_ptr<Arguments>& a) {
  auto* command = webhooks.add_subcommand(name, what);
  command->add_option("NAME", a->name, "The subscription, whole")->required();
  return command;
}

void RegisterReading(CLI::App& webhooks, Context& context, const std::shared_ptr<Arguments>& a) {
  auto* list = webhooks.add_subcommand("list", "Your own; an operator's: all");
  SetExamples(list, {"webhooks list"});
  context.OnSuite(
      list, [](Connection& connection, const Output& output) { return List(connection, output); });

  auto* show = AddNamed(webhooks, "show", "One, with all that is known of it", a);
  SetExamples(show, {"webhooks show large"});
  context.OnSuite(show, [a](Connection& connection, const Output& output) -> absl::Status {
    v1::GetWebhookRequest request;
    request.set_subscription(a->name);
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<WebhookService>("notification",
                                                     &WebhookService::Stub::GetWebhook, request));
    if (!response.has_webhook()) {
      return absl::NotFoundError(StrCat("subscription '", a->name, "' has no webhook"));
    }
    PrintWebhook(response.webhook(), output);
    return absl::OkStatus();
  });

  auto* deliveries =
      AddNamed(webhooks, "deliveries", "What became of each event that matched, newest first", a);
  deliveries->add_option("--filter", a->filter,
                         "AIP-160 over state, reason, type, subject, event_id, log_no, attempts, "
                         "status");
  deliveries->add_option("--limit", a->limit, "At most so many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  SetExamples(deliveries, {"webhooks deliveries large --filter 'state = dead'"});
  context.OnSuite(deliveries, [a](Connection& connection, const Output& output) {
    return Deliveries(connection, output, *a);
  });

  auto* delivery = AddNamed(webhooks, "delivery", "One delivery with its attempts", a);
  delivery->add_option("EVENT", a->event, "Its log number")->required();
  SetExamples(delivery, {"webhooks delivery large 4711"});
  context.OnSuite(delivery, [a](Connection& connection, const Output& output) {
    return ShowDelivery(connection, output, *a);
  });

  auto* ledger = webhooks.add_subcommand(
      "ledger", "matched = delivered + pending + deferred + dead + suppressed");
  auto* name = ledger->add_option("NAME", a->name, "Of a subscription's webhook");
  auto* event = ledger->add_option("--event", a->event, "Of one event, over all your webhooks");
  name->excludes(event);
  SetExamples(ledger, {"webhooks ledger large", "webhooks ledger --event 4711"});
  context.OnSuite(ledger, [a](Connection& connection, const Output& output) {
    return Ledger(connection, output, *a);
  });
}

void RegisterSwitch(CLI::App& webhooks, Context& context, const std::shared_ptr<Arguments>& a,
                    bool on) {
  auto* command =
      AddNamed(webhooks, on ? "on" : "off",
               on ? "Send again; what was pending goes out now"
                  : "Send nothing: what matches meanwhile is suppressed, what is pending waits",
               a);
  SetExamples(command, {on ? "webhooks on large" : "webhooks off large"});
  context.OnSuite(command, [a, on](Connection& connection, const Output& output) -> absl::Status {
    v1::SwitchWebhookRequest request;
    request.set_subscription(a->name);
    request.set_on(on);
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<WebhookService>(
                         "notification", &WebhookService::Stub::SwitchWebhook, request));
    PrintWebhook(response.webhook(), output);
    return absl::OkStatus();
  });
}

void RegisterActs(CLI::App& webhooks, Context& context, const std::shared_ptr<Arguments>& a) {
  auto* set =
      AddNamed(webhooks, "set", "Send its deliveries to a URL or mailbox; tells a secret, once", a);
  set->add_option("URL", a->url,
                  "https://… or, where the deployment allows it, http://…; mailto:…, sms:…")
      ->required();
  set->add_flag("--ordered", a->ordered, "One at a time, in the order of the log");
  set->add_flag("--unchecked", a->unchecked, "Figures that nobody has checked, too");
  set->add_option("--at-once", a->at_once, "Attempts at a time, 1 to 32 (4)");
  set->add_option("--per-minute", a->per_minute, "Attempts a minute, 1 to 60,000 (6,000)");
  set->add_option(
         "--channel", a->channel,
         "webhook, the robot of a group chat: wecom (企业微信), dingtalk (钉钉), feishu (飞书), "
         "mail or sms")
      ->check(CLI::IsMember({"webhook", "wecom", "dingtalk", "feishu", "mail", "sms"}))
      ->capture_default_str();
  set->add_option("--robot-secret", a->robot_secret,
                  "Of a robot that checks signatures, as its group shows it");
  set->add_option("--language", a->language, "In which people are told: zh-CN or en")
      ->check(CLI::IsMember({"zh-CN", "en"}));
  set->add_option("--quiet", a->quiet, "Nothing but emergencies: 22:00-08:00, in Asia/Shanghai");
  set->add_option("--digest", a->digest,
                  "Events together: hourly, 'hourly :15', daily (08:30) or 'daily 17:00'");
  SetExamples(set,
              {"webhooks set large https://receiver.example.com/zoneflow",
               "webhooks set large https://robot.example.com/send?key=… --channel wecom",
               "webhooks set large mailto:office@example.gov.cn --channel mail --digest daily"});
  context.OnSuite(set, [a](Connection& connection, const Output& output) -> absl::Status {
    v1::SetWebhookRequest request;
    request.set_subscription(a->name);
    request.set_url(a->url);
    request.set_ordered(a->ordered);
    request.set_takes_unchecked(a->unchecked);
    request.set_most_at_once(a->at_once);
    request.set_most_per_minute(a->per_minute);
    v1::WebhookChannel channel{};
    v1::WebhookChannel_Parse("WEBHOOK_CHANNEL_" + absl::AsciiStrToUpper(a->channel), &channel);
    request.set_channel(channel);
    request.set_robot_secret(a->robot_secret);
    request.set_language(a->language);
    request.set_quiet(a->quiet);
    request.set_digest(a->digest);
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<WebhookService>("notification",
                                                     &WebhookService::Stub::SetWebhook, request));
    PrintNewSecret(response.webhook(), response.secret(),
                   response.has_test() ? ToJson(response.test()) : nlohmann::ordered_json(),
                   output);
    return absl::OkStatus();
  });

  auto* test = AddNamed(webhooks, "test", "Post a signed test message and tell the answer", a);
  SetExamples(test, {"webhooks test large"});
  context.OnSuite(test, [a](Connection& connection, const Output& output) -> absl::Status {
    v1::TestSubscriptionRequest request;
    request.set_subscription(a->name);
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<WebhookService>(
                         "notification", &WebhookService::Stub::TestSubscription, request));
    nlohmann::ordered_json row = ToJson(response.answer());
    row["http_status"] = response.answer().status();
    output.Print({{"http_status", "fault", "took_ms", "address"}, {std::move(row)}});
    return absl::OkStatus();
  });

  auto* rotate = AddNamed(webhooks, "rotate", "Give it a new secret, told once", a);
  rotate->add_option("--overlap-hours", a->overlap_hours, "The old one signs too for so long")
      ->check(CLI::Range(0, 168))
      ->capture_default_str();
  rotate->add_option("--request-id", a->request_id, "The same again rotates once");
  SetExamples(rotate, {"webhooks rotate large", "webhooks rotate large --overlap-hours 1"});
  context.OnSuite(rotate, [a](Connection& connection, const Output& output) -> absl::Status {
    v1::RotateSecretRequest request;
    request.set_subscription(a->name);
    request.set_overlap_seconds(std::int64_t{3600} * a->overlap_hours);
    request.set_request_id(RequestIdOf(*a));
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<WebhookService>("notification",
                                                     &WebhookService::Stub::RotateSecret, request));
    PrintNewSecret(response.webhook(), response.secret(), nlohmann::ordered_json(), output);
    return absl::OkStatus();
  });

  auto* replay = AddNamed(webhooks, "replay", "Attempt again what was not taken", a);
  replay->add_option("FIRST", a->first, "The event's log number")->required();
  replay->add_option("LAST", a->last, "The last one of a span");
  replay->add_flag("--dead", a->dead, "Only those that were given up");
  replay->add_option("--request-id", a->request_id, "The same again asks once");
  SetExamples(replay, {"webhooks replay large 4711", "webhooks replay large 1 4711 --dead"});
  context.OnSuite(replay, [a](Connection& connection, const Output& output) -> absl::Status {
    v1::ReplayDeliveriesRequest request;
    request.set_subscription(a->name);
    request.set_first_log_no(a->first);
    request.set_last_log_no(a->last == 0 ? a->first : a->last);
    request.set_dead_only(a->dead);
    request.set_request_id(RequestIdOf(*a));
    ASSIGN_OR_RETURN(const auto response,
                     connection.Call<WebhookService>(
                         "notification", &WebhookService::Stub::ReplayDeliveries, request));
    output.Print({{"subscription", "replayed"},
                  {{{"subscription", a->name}, {"replayed", response.count()}}}});
    return absl::OkStatus();
  });

  auto* drop =
      AddNamed(webhooks, "delete", "Delete it with its deliveries; the subscription stays", a);
  SetExamples(drop, {"webhooks delete large"});
  context.OnSuite(drop, [a](Connection& connection, const Output& output) -> absl::Status {
    v1::DeleteWebhookRequest request;
    request.set_subscription(a->name);
    RETURN_IF_ERROR(
        connection
            .Call<WebhookService>("notification", &WebhookService::Stub::DeleteWebhook, request)
            .status());
    output.Print({{"name", "result"}, {{{"name", a->name}, {"result", "deleted"}}}});
    return absl::OkStatus();
  });
}

}  // namespace

void RegisterWebhooks(CLI::App& app, Context& context) {
  const auto a = std::make_shared<Arguments>();
  auto* webhooks =
      app.add_subcommand("webhooks", "Deliveries of subscriptions to receivers outside");
  webhooks->require_subcommand(1);
  SetExamples(webhooks, {"webhooks set large https://receiver.example.com/zoneflow",
                         "webhooks deliveries large --filter 'state = dead'"});
  RegisterReading(*webhooks, context, a);
  RegisterActs(*webhooks, context, a);
  RegisterSwitch(*webhooks, context, a, true);
  RegisterSwitch(*webhooks, context, a, false);
}

}  // namespace zoneflow::cli
