// Webhooks, their deliveries and attempts in SQL, in the database of the subscriptions and matches.
#pragma once

#include <string>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/notification/core/webhook_store.h"

namespace zoneflow::notification {

// Deletes the webhook of a subscription, if it has one, with its deliveries and attempts.
void DeleteWebhookIn(sql::Transaction& transaction, const std::string& subscription);

// Thread-safe; what it is given outlives it. What gives the sender something to do names the channel
// "webhooks".
class SociWebhookStore final : public WebhookStore {
 public:
  SociWebhookStore(sql::Database& database, const journal::Journal& journal)
      : database_(database), journal_(journal) {}

  absl::StatusOr<Webhook> Find(std::string_view subscription) override;
  absl::StatusOr<std::vector<Webhook>> List(const WebhookQuery& query) override;
  absl::StatusOr<Changed> Change(std::string_view subscription, const NamedRequest& request,
                                 const Decide& decide) override;
  absl::Status Delete(std::string_view subscription,
                      const std::function<absl::Status(const Webhook&)>& may) override;
  absl::StatusOr<std::vector<Webhook>> Untaken(int limit) override;
  absl::StatusOr<int> Take(const std::vector<TakenMatches>& taken, Instant now) override;
  absl::StatusOr<std::vector<ClaimedDelivery>> Claim(const ClaimBounds& bounds) override;
  absl::StatusOr<std::optional<Instant>> NextDue(Instant now) override;
  absl::StatusOr<int> Conclude(const std::vector<MadeAttempt>& attempts) override;
  absl::Status Release(const std::vector<ClaimedDelivery>& claimed) override;
  absl::StatusOr<std::int64_t> Replay(
      std::string_view subscription, const NamedRequest& request, const ReplaySelection& selection,
      const std::function<absl::Status(const Webhook&)>& may) override;
  absl::StatusOr<DeliveryRow> FindDelivery(std::int64_t webhook_id, std::int64_t log_no) override;
  absl::StatusOr<std::vector<WebhookAttempt>> Attempts(std::int64_t webhook_id,
                                                       std::int64_t log_no) override;
  absl::Status Forget(std::int64_t log_no, Instant requests_before) override;
  absl::StatusOr<WebhookLedger> LedgerOfWebhook(const Webhook& webhook, Instant now) override;
  absl::StatusOr<WebhookLedger> LedgerOfEvent(std::int64_t log_no,
                                              const std::optional<std::string>& owner,
                                              Instant now) override;

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
};

}  // namespace zoneflow::notification
