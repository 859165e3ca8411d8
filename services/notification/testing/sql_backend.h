// The SQL store as a backend of its contract.
#pragma once

#include <string>

#include "common/journal/event_log.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/testing/temp_database.h"

namespace zoneflow::notification::testing {

class SqlBackend {
 public:
  explicit SqlBackend(const std::string& url = "") : database_(url) {}

  SubscriptionStore& store() { return store_; }
  void AppendEvents(int count) {
    ZONEFLOW_CHECK((*database_)
                       .Write([&](sql::Transaction& transaction) {
                         absl::Status status;
                         for (int i = 1; i <= count && status.ok(); ++i) {
                           journal::Event event;
                           event.source = "/zoneflow/test";
                           event.subject = "signing/" + std::to_string(i);
                           event.sequence = 1;
                           event.id = event.source + "/" + event.subject + "/1";
                           event.type = "zoneflow.ingest.v1.SigningAnnounced";
                           event.time = "2021-02-01T00:00:00.000000Z";
                           event.topic = "zoneflow.signings.v1";
                           event.hash = std::string(64, '0');
                           status = journal::StoreEvent(transaction, event);
                         }
                         return status;
                       })
                       .ok());
    journal::Sequencer sequencer(*database_);
    ZONEFLOW_CHECK(*sequencer.RunOnce() == count);
  }

 private:
  TempDatabase database_;
  SociSubscriptionStore store_{*database_};
};

}  // namespace zoneflow::notification::testing
