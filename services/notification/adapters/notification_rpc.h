// NotificationService over gRPC.
#pragma once

#include <memory>

#include "grpcpp/impl/service_type.h"

#include "common/base/clock.h"
#include "services/notification/adapters/stream_hub.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// All outlive the service. Streams read through `recent`, single answers through `log`.
std::unique_ptr<grpc::Service> MakeNotificationService(SubscriptionStore& store, const Clock& clock,
                                                       EventLogReader& log, EventLogReader& recent,
                                                       StreamHub& hub);

}  // namespace zoneflow::notification
