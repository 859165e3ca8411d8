#include "services/notification/adapters/subscriptions.h"

#include "grpcpp/impl/service_type.h"

#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/notification_rpc.h"

namespace zoneflow::notification {

Subscriptions::Subscriptions(sql::Database& database, const Clock& clock, const Options& options)
    : store_(database),
      matches_(database),
      log_(database),
      recent_(log_),
      matcher_(database, matches_, log_, Events().schema()),
      streams_(database, recent_, store_, matches_, options.streams),
      service_(MakeNotificationService(store_, matches_, clock, log_, recent_, streams_,
                                       options.per_principal)) {}

Subscriptions::~Subscriptions() = default;

}  // namespace zoneflow::notification
