// Domain values as messages of the contract.
#pragma once

#include "absl/status/status.h"

#include "services/notification/core/ports.h"
#include "services/notification/core/read_deliveries.h"

namespace zoneflow::notification::v1 {
class Delivery;
class Event;
class Subscription;
}  // namespace zoneflow::notification::v1

namespace zoneflow::notification {

void ToWire(const Subscription& subscription, v1::Subscription& message);

// Internal if the event has no JSON form.
absl::Status ToWire(const LogEvent& event, v1::Event& message);
absl::Status ToWire(std::string_view subscription, const Delivery& delivery, v1::Delivery& message);

}  // namespace zoneflow::notification
