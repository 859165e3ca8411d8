// The list of a webhook's deliveries, the newest event first.
#pragma once

#include "absl/status/statusor.h"

#include "common/sql/database.h"
#include "services/notification/core/webhook_endpoint.h"
#include "zoneflow/notification/v1/webhook_service.pb.h"

namespace zoneflow::notification {

class WebhookList {
 public:
  // Thread-safe. The database outlives it.
  explicit WebhookList(sql::Database& database) : database_(database) {}

  // A page as the request describes it. InvalidArgument names the field and the rule.
  absl::StatusOr<v1::ListWebhookDeliveriesResponse> Read(
      const v1::ListWebhookDeliveriesRequest& request, const Webhook& webhook) const;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::notification
