// Makes or changes a subscription.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/filter/schema.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

struct SubscribeCommand {
  std::string name;
  std::string filter;
  // "" or "now", "beginning", or a cursor of this subscription; for a new one also of one that had
  // the name before
  std::string from;
};

class Subscribe {
 public:
  static constexpr std::int64_t kMostPerPrincipal = 1000;

  // All outlive it. The schema is that of the events.
  Subscribe(SubscriptionStore& store, const filter::Schema& schema,
            std::int64_t most_per_principal = kMostPerPrincipal)
      : store_(store), schema_(schema), most_per_principal_(most_per_principal) {}

  // `now` is business time. A new subscription starts at the head, at the beginning or at the cursor. A known one keeps its
  // start and what is acknowledged, whatever valid `from` is given; the filter and the owner's
  // zones hold for events numbered from now on, and the same again change nothing.
  // InvalidArgument for the name, the filter or a `from` that is neither a word nor a cursor of
  // this subscription; OutOfRange for a cursor beyond the head; PermissionDenied for somebody
  // else's; ResourceExhausted where the principal has as many as one may have, or the subscription
  // was changed kMostEdits times. A name may be used again after a deletion: what was acknowledged
  // and where it began is then new, and cursors of the one before it are only good as `from`.
  absl::StatusOr<Subscription> operator()(const Principal& principal,
                                          const SubscribeCommand& command, Instant now) const;

 private:
  SubscriptionStore& store_;
  const filter::Schema& schema_;
  const std::int64_t most_per_principal_;
};

}  // namespace zoneflow::notification
