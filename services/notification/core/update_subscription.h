// Changes the filter of a subscription.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "common/filter/schema.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

class UpdateSubscription {
 public:
  // All outlive it. The schema is that of the events.
  UpdateSubscription(SubscriptionStore& store, const filter::Schema& schema)
      : store_(store), schema_(schema) {}

  // The filter and the zones that the owner has now hold for events numbered from now on: what matched before stays
  // matched, and deliveries of it that wait go out. The start, what is acknowledged and a pause stay; the same again
  // changes nothing. InvalidArgument for the filter; NotFound; PermissionDenied for somebody else's; ResourceExhausted where
  // it was changed kMostEdits times.
  absl::StatusOr<Subscription> operator()(const Principal& principal, const std::string& name,
                                          const std::string& filter) const;

 private:
  SubscriptionStore& store_;
  const filter::Schema& schema_;
};

}  // namespace zoneflow::notification
