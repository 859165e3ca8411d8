// Domain values as messages of the contract.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"

#include "services/notification/core/backtest_filter.h"
#include "services/notification/core/explain_match.h"
#include "services/notification/core/ports.h"
#include "services/notification/core/read_deliveries.h"

namespace zoneflow::notification::v1 {
class BacktestFilterResponse;
class CheckFilterResponse;
class Delivery;
class Event;
class ExplainMatchResponse;
class Subscription;
}  // namespace zoneflow::notification::v1

namespace zoneflow::notification {

// An event's JSON form that is longer is left out: a message of gRPC has at most 4 MiB, and a
// delivery that cannot be told would stop its subscription for ever.
inline constexpr std::size_t kMostJsonBytes = std::size_t{3} << 20;

// The companies, projects or title that the event names, at most 240 bytes; "" for none.
std::string AboutOf(const LogEvent& event);

void ToWire(const SubscriptionRow& subscription, v1::Subscription& message);

// Internal if the event has no JSON form. The message has at most kMostJsonBytes, and as many bytes
// more as the event's own headers.
absl::Status ToWire(const LogEvent& event, const View& view, v1::Event& message);
absl::Status ToWire(const SubscriptionKey& subscription, const View& view, const Delivery& delivery,
                    v1::Delivery& message);

// The filter is one of the events' schema.
void ToWire(const filter::Filter& filter, v1::CheckFilterResponse& message);
void ToWire(const Explanation& explanation, v1::ExplainMatchResponse& message);
// All but the token of the next page.
void ToWire(const Backtest& backtest, v1::BacktestFilterResponse& message);

}  // namespace zoneflow::notification
