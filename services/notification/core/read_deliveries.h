// Reads the deliveries of a subscription.
//
// A delivery is an event that the subscription's filter of that log_no matches, within the owner's
// zones: a match that stage 2 has stored or, for events from before it knew the subscription, one
// that is found by asking the filter. Both say the same, so the same cursor gives the same
// deliveries, always and on every replica.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// How far a reader has come.
struct DeliveryPosition {
  SubscriptionKey subscription;
  View view;                  // of the reader
  std::int64_t previous = 0;  // of the last delivery, else where the reader began
  std::int64_t read = 0;      // the last event looked at; >= previous
};

struct Delivery {
  std::int64_t previous = 0;  // log_no of the delivery before it, else where the reader began
  std::shared_ptr<const LogEvent> event;
};

// Where a reader without a cursor begins.
enum class DefaultStart { kAcknowledged, kStart };

// The reader of one subscription or filter keeps a position; these functions keep no state. An
// event is told if the filter that held for it fits and one of its zones is both the owner's, as
// they were when that filter was stored, and the reader's, as they are now: zones that were taken
// from somebody are not told from the next position that Begin gives on. Thread-safe.
class ReadDeliveries {
 public:
  // All outlive it. The schema is that of the log's events and has a field zone.id.
  ReadDeliveries(SubscriptionStore& store, MatchStore& matches, EventLogReader& log,
                 const filter::Schema& schema)
      : store_(store),
        matches_(matches),
        log_(log),
        schema_(schema),
        zone_id_(schema.Number("zone.id")) {}

  // Where reading begins: after the cursor, or the default if it is empty. NotFound,
  // PermissionDenied; InvalidArgument for a foreign cursor or one before the subscription's start,
  // OutOfRange for one beyond the head.
  absl::StatusOr<DeliveryPosition> Begin(const Principal& principal, std::string_view subscription,
                                         std::string_view cursor, DefaultStart fallback) const;

  // Looks at up to max_events further events or, among those that are matched, at max_deliveries
  // matches, moves the position behind them and returns the deliveries among them in order. Where
  // nothing more is matched yet the position does not move. NotFound once the subscription is gone, also if another
  // one has its name.
  absl::StatusOr<std::vector<Delivery>> Next(DeliveryPosition& position, int max_events,
                                             std::size_t max_deliveries) const;

 private:
  // The same from the filter, for events up to `last`.
  absl::StatusOr<std::vector<Delivery>> Ask(DeliveryPosition& position, int max_events,
                                            std::size_t max_deliveries, std::int64_t last) const;
  absl::StatusOr<Subscription> Find(const SubscriptionKey& key) const;

  SubscriptionStore& store_;
  MatchStore& matches_;
  EventLogReader& log_;
  const filter::Schema& schema_;
  const std::size_t zone_id_;
};

// The same for a filter without a subscription: events after `after` that match, seen through the
// scope.
absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> NextMatching(
    EventLogReader& log, const filter::Filter& filter, const Scope& scope, std::int64_t& after,
    int max_events);

}  // namespace zoneflow::notification
