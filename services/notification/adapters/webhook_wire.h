// Webhooks as messages of the contract.
#pragma once

#include "services/notification/core/webhook_store.h"
#include "zoneflow/notification/v1/notification_events.pb.h"
#include "zoneflow/notification/v1/webhook.pb.h"

namespace zoneflow::notification {

v1::Webhook ToWire(const Webhook& webhook, Instant now);
v1::WebhookAnswer ToWire(const WebhookAnswer& answer);
v1::WebhookAttempt ToWire(const WebhookAttempt& attempt);
v1::WebhookDelivery ToWire(const Webhook& webhook, const DeliveryRow& row);
v1::WebhookLedger ToWire(const WebhookLedger& ledger);

// The scope is the owner's.
v1::EndpointDisabled DisabledEventOf(const Webhook& webhook, const WebhookAnswer& answer,
                                     const Scope& scope);

}  // namespace zoneflow::notification
