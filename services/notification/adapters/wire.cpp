#include "services/notification/adapters/wire.h"

#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/core/cursor.h"
#include "zoneflow/notification/v1/subscription.pb.h"

namespace zoneflow::notification {

void ToWire(const SubscriptionRow& subscription, v1::Subscription& message) {
  message.set_name(subscription.name);
  message.set_filter(subscription.filter);
  message.set_owner(subscription.owner);
  message.set_create_time(FormatInstant(subscription.create_time));
  message.set_start_cursor(FormatCursor(subscription.key(), subscription.start_log_no));
  message.set_acknowledged_cursor(
      FormatCursor(subscription.key(), subscription.acknowledged_log_no));
}

absl::Status ToWire(const LogEvent& event, const View& view, v1::Event& message) {
  message.set_id(event.id);
  message.set_source(event.source);
  message.set_type(event.type);
  message.set_short_type(filter::ShortType(event.type));
  message.set_subject(event.subject);
  message.set_sequence(event.sequence);
  message.set_time(event.time);
  message.set_actor(event.actor);
  message.set_traceparent(event.traceparent);
  ASSIGN_OR_RETURN(std::string json, JsonOf(event.type, event.value, view));
  if (json.size() > kMostJsonBytes) {
    message.set_json_left_out_bytes(static_cast<std::int64_t>(json.size()));
  } else {
    message.set_json(std::move(json));
  }
  return absl::OkStatus();
}

absl::Status ToWire(const SubscriptionKey& subscription, const View& view, const Delivery& delivery,
                    v1::Delivery& message) {
  message.set_cursor(FormatCursor(subscription, delivery.event->log_no));
  message.set_previous_cursor(FormatCursor(subscription, delivery.previous));
  return ToWire(*delivery.event, view, *message.mutable_event());
}

}  // namespace zoneflow::notification
