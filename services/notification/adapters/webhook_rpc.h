// WebhookService over gRPC.
#pragma once

#include <chrono>
#include <memory>

#include "grpcpp/impl/service_type.h"

#include "common/base/clock.h"
#include "services/notification/adapters/outlets.h"
#include "services/notification/adapters/webhook_list.h"
#include "services/notification/core/ports.h"
#include "services/notification/core/webhook.h"
#include "services/notification/core/webhook_store.h"

namespace zoneflow::notification {

// All outlive the service. A test message is waited for `test_timeout` at most.
struct WebhookParts {
  WebhookStore& store;
  const WebhookList& list;
  SubscriptionStore& subscriptions;
  WebhookSender& sender;
  const Outlets& outlets;
  const SecretBox& secrets;
  const Clock& system_clock;
  std::chrono::milliseconds test_timeout{10'000};
};
std::unique_ptr<grpc::Service> MakeWebhookService(const WebhookParts& parts);

}  // namespace zoneflow::notification
