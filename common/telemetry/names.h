// Every metric of the suite, declared once.
#pragma once

#include <string_view>

namespace zoneflow::telemetry {

struct MetricName {
  std::string_view name;
  std::string_view help;
  std::string_view label;  // the one label's name, "" for none
};

inline constexpr MetricName kRpcCalls{"zoneflow_rpc_calls_total", "Finished calls by code.",
                                      "code"};
inline constexpr MetricName kRpcSeconds{"zoneflow_rpc_seconds", "Duration of unary calls.",
                                        "method"};
inline constexpr MetricName kEventsApplied{"zoneflow_events_applied_total", "Events applied.",
                                           "topic"};
inline constexpr MetricName kEventsSeen{"zoneflow_events_repeated_total",
                                        "Repeated events skipped.", "topic"};
inline constexpr MetricName kEventsParked{"zoneflow_events_parked",
                                          "Events waiting for an earlier one.", ""};
inline constexpr MetricName kDeadLetters{"zoneflow_dead_letters_total",
                                         "Messages refused for good.", "code"};
inline constexpr MetricName kJournalRelayed{"zoneflow_journal_relayed_total",
                                            "Journal rows the bus acknowledged.", ""};
inline constexpr MetricName kRelayFailures{"zoneflow_relay_failures_total",
                                           "Rounds of the relay that failed.", ""};
inline constexpr MetricName kTimersOverdue{"zoneflow_timers_overdue",
                                           "Timers that are due and have not fired.", "kind"};
inline constexpr MetricName kTimerFailures{"zoneflow_timer_failures_total",
                                           "Firings of timers that failed.", "kind"};
inline constexpr MetricName kDeliveries{"zoneflow_deliveries_total", "Events written to streams.",
                                        ""};
inline constexpr MetricName kWebhookDeliveries{"zoneflow_webhook_deliveries_total",
                                               "Matches taken for webhooks.", ""};
inline constexpr MetricName kWebhookAttempts{
    "zoneflow_webhook_attempts_total",
    "Attempts by what came of them: delivered, refused, throttled, gone, unanswered, unsent.",
    "outcome"};
inline constexpr MetricName kWebhookSeconds{"zoneflow_webhook_seconds", "Duration of attempts.",
                                            ""};
inline constexpr MetricName kWebhooksInFlight{
    "zoneflow_webhooks_in_flight",
    "Attempts under way, of endpoints that do well and of those that fail or are slow.",
    "endpoints"};
inline constexpr MetricName kCacheAnswers{"zoneflow_cache_answers_total",
                                          "Board answers by source.", "served_from"};
inline constexpr MetricName kDocuments{"zoneflow_documents_total", "Documents by outcome.",
                                       "outcome"};
inline constexpr MetricName kHttpConnections{"zoneflow_http_connections",
                                             "Open connections of clients.", ""};
inline constexpr MetricName kHttpStreams{"zoneflow_http_streams",
                                         "Open connections that hold a stream.", ""};
inline constexpr MetricName kHttpTurnedAway{
    "zoneflow_http_turned_away_total",
    "Clients refused or closed by a limit: full, client, streams, idle, slow_head, slow_body, "
    "made_room.",
    "why"};

}  // namespace zoneflow::telemetry
