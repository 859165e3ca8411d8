// `zoneflow subscribe`, `zoneflow subscriptions list|pause|resume|why|backtest|delete`.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "tools/zoneflow/connection.h"
#include "tools/zoneflow/context.h"
#include "tools/zoneflow/output.h"
#include "zoneflow/notification/v1/subscription.pb.h"

namespace zoneflow::cli {

// Stores a subscription. from: where a new one starts, "now", "beginning" or a cursor; empty: now.
absl::StatusOr<notification::v1::Subscription> Subscribe(Connection& connection,
                                                         const std::string& name,
                                                         const std::string& filter,
                                                         const std::string& from);

// The caller's, an operator's all, by name.
absl::StatusOr<Rows> SubscriptionRows(Connection& connection);

// All deliveries of a subscription up to now: id, type, subject, cursor, and the event's message.
absl::StatusOr<Rows> DeliveryRows(Connection& connection, const std::string& subscription);

// Why an event (a log number, an event's id, or what one is about) was told to a subscription or not:
// first whether it was, then what speaks against it, then each restriction of the filter.
absl::StatusOr<Rows> WhyRows(Connection& connection, const std::string& subscription,
                             const std::string& event);

// The newest stored events that a filter would have told, at most `limit`.
struct BacktestRows {
  Rows rows;
  std::int64_t matched = 0;  // also beyond the limit
  std::int64_t looked_at = 0;
};
absl::StatusOr<BacktestRows> Backtest(Connection& connection, const std::string& filter,
                                      const std::string& from, const std::string& to, int limit);

void RegisterSubscriptions(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
