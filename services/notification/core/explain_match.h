// Says why an event is told to a subscription, or why not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// Each alone keeps an event from being told.
enum class WhyNot {
  kBeforeStart,   // the subscription begins behind it
  kPaused,        // it was paused then
  kReadersZones,  // none of its zones is the reader's
  kOwnersZones,   // none of its zones was the owner's when the filter was stored
  kFilter,        // the filter is not met
  kLaterPart,     // the filter is met by what an earlier part of the event has told
};

struct RestrictionVerdict {
  std::string restriction;  // a part of the filter's text
  bool negated = false;     // below NOT: true speaks against the filter
  filter::Outcome outcome{};

  friend bool operator==(const RestrictionVerdict&, const RestrictionVerdict&) = default;
};

struct Explanation {
  Subscription subscription;
  std::int64_t log_no = 0;
  std::vector<WhyNot> why_not;  // in the order of the enum; empty: it is told
  FilterEdit edit;              // that holds for the event
  // Absent, as are the restrictions, where the reader may not see the event.
  std::shared_ptr<const LogEvent> event;
  std::vector<RestrictionVerdict> restrictions;
};

// Reads what a person may know an event by: an event's id ("/zoneflow/ingest/signing/ID/1") or what
// it is about ("signing/ID"). InvalidArgument otherwise.
absl::StatusOr<EventName> ParseEventName(std::string_view text);

class ExplainMatch {
 public:
  // All outlive it. The schema is that of the log's events and has a field zone.id.
  ExplainMatch(SubscriptionStore& store, EventLogReader& log, const filter::Schema& schema)
      : store_(store), log_(log), schema_(schema), zone_id_(schema.Number("zone.id")) {}

  // Explains the event of the log_no (>= 1) or, where that is 0, of the name. Says what
  // ReadDeliveries does with it, and all that speaks against it. NotFound for the subscription or
  // the event; PermissionDenied for somebody else's subscription; InvalidArgument for the name.
  absl::StatusOr<Explanation> operator()(const Principal& principal, std::string_view subscription,
                                         std::int64_t log_no, std::string_view event) const;

 private:
  SubscriptionStore& store_;
  EventLogReader& log_;
  const filter::Schema& schema_;
  const std::size_t zone_id_;
};

}  // namespace zoneflow::notification
