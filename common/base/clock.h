// Business time, injected: what "now" and "today" mean to the use cases. Deadlines, leases and
// retries use std::chrono::steady_clock and never this.
#pragma once

#include "common/base/date.h"

namespace zoneflow {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual Instant Now() const = 0;

  Date Today() const { return ShanghaiDate(Now()); }
};

}  // namespace zoneflow
