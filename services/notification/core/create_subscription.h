// Makes a subscription.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/filter/schema.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

struct NewSubscription {
  std::string name;
  std::string filter;
  // "" or "now", "beginning", or a cursor of one that had the name before
  std::string from;
};

class CreateSubscription {
 public:
  static constexpr std::int64_t kMostPerPrincipal = 1000;

  // All outlive it. The schema is that of the events.
  CreateSubscription(SubscriptionStore& store, const filter::Schema& schema,
                     std::int64_t most_per_principal = kMostPerPrincipal)
      : store_(store), schema_(schema), most_per_principal_(most_per_principal) {}

  // `now` is business time. It starts at the head, at the beginning or at the cursor. The same once more (name, owner and
  // the filter as it is now) changes nothing, a valid `from` included. InvalidArgument for the name, the filter or a
  // `from` that is neither a word nor a cursor; OutOfRange for a cursor beyond the head; AlreadyExists where it is there
  // with another filter; PermissionDenied for somebody else's; ResourceExhausted where the principal has as many as one
  // may have. A name may be used again after a deletion: cursors of the one before it are only good as `from`.
  absl::StatusOr<Subscription> operator()(const Principal& principal,
                                          const NewSubscription& command, Instant now) const;

 private:
  SubscriptionStore& store_;
  const filter::Schema& schema_;
  const std::int64_t most_per_principal_;
};

}  // namespace zoneflow::notification
