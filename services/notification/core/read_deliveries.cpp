#include "services/notification/core/read_deliveries.h"

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
      return absl::InvalidArgumentError("cursor '" + std::string(cursor) +
                                        "' lies before the start of '" + stored.name + "'");
    }
  }
  return DeliveryPosition{stored.key(), ViewOf(principal), begin, begin};
}

absl::StatusOr<std::vector<Delivery>> ReadDeliveries::Next(DeliveryPosition& position,
                                                           int max_events,
                                                           std::size_t max_deliveries) const {
  ASSIGN_OR_RETURN(const auto events, log_.Read(position.read, max_events));
  std::vector<Delivery> deliveries;
  if (events.empty()) {
    return deliveries;
  }
  // Read after the events: an edit is stored before the events it holds for are numbered, so none
  // is missed.
  ASSIGN_OR_RETURN(const Subscription subscription, store_.Find(position.subscription.name));
  if (subscription.number != position.subscription.number) {
    return NoSubscription(position.subscription.name);
  }
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
