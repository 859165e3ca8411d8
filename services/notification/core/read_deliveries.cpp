#include "services/notification/core/read_deliveries.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "services/notification/core/cursor.h"

namespace zoneflow::notification {

absl::StatusOr<DeliveryPosition> ReadDeliveries::Begin(const Principal& principal,
                                                       std::string_view subscription,
                                                       std::string_view cursor,
                                                       DefaultStart fallback) const {
  RETURN_IF_ERROR(CheckName(subscription));
  ASSIGN_OR_RETURN(const Subscription stored, store_.Find(subscription));
  RETURN_IF_ERROR(MayRead(principal, RowOf(stored)));
  std::int64_t begin =
      fallback == DefaultStart::kAcknowledged ? stored.acknowledged_log_no : stored.start_log_no;
  if (!cursor.empty()) {
    ASSIGN_OR_RETURN(const std::int64_t head, log_.Head());
    ASSIGN_OR_RETURN(begin, ParseCursor(stored.key(), cursor, head));
    if (begin < stored.start_log_no) {
      return StaleCursor(absl::InvalidArgumentError(
          "cursor '" + std::string(cursor) + "' lies before the start of '" + stored.name + "'"));
    }
  }
  return DeliveryPosition{stored.key(), ViewOf(principal), begin, begin};
}

absl::StatusOr<Subscription> ReadDeliveries::Find(const SubscriptionKey& key) const {
  ASSIGN_OR_RETURN(Subscription subscription, store_.Find(key.name));
  if (subscription.number != key.number) {
    return NoSubscription(key.name);
  }
  return subscription;
}

absl::StatusOr<std::vector<Delivery>> ReadDeliveries::Next(DeliveryPosition& position,
                                                           int max_events,
                                                           std::size_t max_deliveries) const {
  ASSIGN_OR_RETURN(const MatchPage page, matches_.Read(position.subscription, position.read,
                                                       static_cast<int>(max_deliveries)));
  const std::int64_t asked_up_to = page.after.value_or(std::numeric_limits<std::int64_t>::max());
  if (position.read < asked_up_to) {
    return Ask(position, max_events, max_deliveries, asked_up_to);
  }
  ASSIGN_OR_RETURN(const Subscription subscription, Find(position.subscription));
  std::vector<Delivery> deliveries;
  for (std::size_t i = 0; i < page.log_nos.size();) {
    // Those close together in one reading.
    const std::int64_t first = page.log_nos[i];
    std::size_t end = i + 1;
    while (end < page.log_nos.size() && page.log_nos[end] - first < max_events) {
      ++end;
    }
    ASSIGN_OR_RETURN(const auto events,
                     log_.Read(first - 1, static_cast<int>(page.log_nos[end - 1] - first + 1)));
    if (events.empty()) {
      return absl::UnavailableError("event log_no " + std::to_string(first) +
                                    " is matched and cannot be read yet");
    }
    // The log may have given fewer.
    for (; i < end && page.log_nos[i] <= events.back()->log_no; ++i) {
      const auto& event = events[static_cast<std::size_t>(page.log_nos[i] - first)];
      const FilterEdit& holds = subscription.EditFor(event->log_no);
      if (Intersect(holds.scope, position.view.scope).Sees(event->fields.Texts(zone_id_))) {
        deliveries.push_back({position.previous, event});
        position.previous = event->log_no;
      }
      position.read = event->log_no;
    }
  }
  if (page.log_nos.size() < max_deliveries) {
    position.read = std::max(position.read, page.head);
  }
  return deliveries;
}

absl::StatusOr<std::vector<Delivery>> ReadDeliveries::Ask(DeliveryPosition& position,
                                                          int max_events,
                                                          std::size_t max_deliveries,
                                                          std::int64_t last) const {
  const std::int64_t most = std::min<std::int64_t>(max_events, last - position.read);
  ASSIGN_OR_RETURN(const auto events, log_.Read(position.read, static_cast<int>(most)));
  std::vector<Delivery> deliveries;
  if (events.empty()) {
    return deliveries;
  }
  // Read after the events: an edit is stored before the events it holds for are numbered, so none
  // is missed.
  ASSIGN_OR_RETURN(const Subscription subscription, Find(position.subscription));
  const FilterEdit* edit = nullptr;
  Scope scope;
  std::optional<filter::Filter> filter;
  for (const auto& event : events) {
    const FilterEdit& holds = subscription.EditFor(event->log_no);
    if (&holds != edit) {
      ASSIGN_OR_RETURN(filter, filter::Filter::Parse(holds.filter, schema_));
      scope = Intersect(holds.scope, position.view.scope);
      edit = &holds;
    }
    if (!edit->paused && scope.Sees(event->fields.Texts(zone_id_)) &&
        filter->Matches(event->fields)) {
      if (deliveries.size() == max_deliveries) {
        break;
      }
      deliveries.push_back({position.previous, event});
      position.previous = event->log_no;
    }
    position.read = event->log_no;
  }
  return deliveries;
}

absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> NextMatching(
    EventLogReader& log, const filter::Filter& filter, const Scope& scope, std::int64_t& after,
    int max_events) {
  ASSIGN_OR_RETURN(auto events, log.Read(after, max_events));
  if (!events.empty()) {
    after = events.back()->log_no;
  }
  const std::size_t zone_id = filter.schema().Number("zone.id");
  std::erase_if(events, [&](const std::shared_ptr<const LogEvent>& event) {
    return !scope.Sees(event->fields.Texts(zone_id)) || !filter.Matches(event->fields);
  });
  return events;
}

}  // namespace zoneflow::notification
