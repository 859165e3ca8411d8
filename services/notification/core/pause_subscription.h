// Holds a subscription's deliveries back for a while.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// What happens during a pause is not told, nor afterwards: BacktestFilter says what it was.
class PauseSubscription {
 public:
  // The store outlives it.
  explicit PauseSubscription(SubscriptionStore& store) : store_(store) {}

  // Pauses it, or ends its pause, for events numbered from now on; the same again changes nothing.
  // NotFound; PermissionDenied for somebody else's; ResourceExhausted where it was changed kMostEdits
  // times.
  absl::StatusOr<Subscription> operator()(const Principal& principal, std::string_view name,
                                          bool paused) const;

 private:
  SubscriptionStore& store_;
};

}  // namespace zoneflow::notification
