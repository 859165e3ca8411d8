// Makes or changes a subscription.
#pragma once

#include <string>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/base/principal.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

struct SubscribeCommand {
  std::string name;
  std::string filter;
  std::string from;  // "" or "now", "beginning", or a cursor of this subscription
};

class Subscribe {
 public:
  // Both outlive it.
  Subscribe(SubscriptionStore& store, const Clock& clock) : store_(store), clock_(clock) {}

  // A new subscription starts at the head, at the beginning or at the cursor. A known one keeps its
  // start and what is acknowledged, whatever valid `from` is given; the filter and the owner's
  // zones hold for events numbered from now on, and the same again change nothing.
  // InvalidArgument for the name, the filter or a `from` that is neither a word nor a cursor of
  // this subscription; OutOfRange for a cursor beyond the head; PermissionDenied for somebody
  // else's.
  absl::StatusOr<Subscription> operator()(const Principal& principal,
                                          const SubscribeCommand& command) const;

 private:
  SubscriptionStore& store_;
  const Clock& clock_;
};

}  // namespace zoneflow::notification
