// Moves the default cursor of a subscription.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

class Acknowledge {
 public:
  // Both outlive it.
  Acknowledge(SubscriptionStore& store, EventLogReader& log) : store_(store), log_(log) {}

  // Moves it forward to the cursor; an older cursor changes nothing. NotFound for an unknown
  // subscription, PermissionDenied for somebody else's, InvalidArgument for a foreign cursor,
  // OutOfRange for one beyond the head.
  absl::StatusOr<SubscriptionRow> operator()(const Principal& principal, std::string_view name,
                                             std::string_view cursor) const;

 private:
  SubscriptionStore& store_;
  EventLogReader& log_;
};

}  // namespace zoneflow::notification
