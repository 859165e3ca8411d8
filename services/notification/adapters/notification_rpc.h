// NotificationService over gRPC.
#pragma once

#include <cstdint>
#include <memory>

#include "grpcpp/impl/service_type.h"

#include "common/base/clock.h"
#include "services/notification/adapters/stream_hub.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// All outlive the service. Streams read through `recent`, single answers through `log`.
// most_subscriptions is what one principal may have.
std::unique_ptr<grpc::Service> MakeNotificationService(SubscriptionStore& store,
                                                       MatchStore& matches, const Clock& clock,
                                                       EventLogReader& log, EventLogReader& recent,
                                                       StreamHub& hub,
                                                       std::int64_t most_subscriptions);

}  // namespace zoneflow::notification
