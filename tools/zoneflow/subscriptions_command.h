// `zoneflow subscribe`, `zoneflow subscriptions list|delete`.
#pragma once

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

void RegisterSubscriptions(CLI::App& app, Context& context);

}  // namespace zoneflow::cli
