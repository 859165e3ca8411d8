// Subscriptions of this process: what is kept of them, what matches events against them, the streams
// that tell them, and their service, put together.
#pragma once

#include <memory>

#include "common/base/clock.h"
#include "common/sql/database.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/matcher.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/adapters/stream_hub.h"

namespace grpc {
class Service;
}

namespace zoneflow::notification {

// Thread-safe.
class Subscriptions {
 public:
  struct Options {
    StreamLimits streams;
    int per_principal = 0;
  };

  // Database and clock (business time) outlive it.
  Subscriptions(sql::Database& database, const Clock& clock, const Options& options);
  ~Subscriptions();

  SubscriptionStore& store() { return store_; }
  MatchStore& matches() { return matches_; }
  EventLogReader& log() { return recent_; }

  // To be started and stopped by whoever holds it.
  Matcher& matcher() { return matcher_; }
  StreamHub& streams() { return streams_; }
  grpc::Service& service() { return *service_; }

 private:
  SociSubscriptionStore store_;
  SociMatchStore matches_;
  SqlEventLog log_;
  RecentEventLog recent_;
  Matcher matcher_;
  StreamHub streams_;
  const std::unique_ptr<grpc::Service> service_;
};

}  // namespace zoneflow::notification
