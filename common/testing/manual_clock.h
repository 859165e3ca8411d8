// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "common/base/clock.h"

namespace zoneflow::testing {

// Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant now = ShanghaiMidnight(Date{std::chrono::year{2021} / 2 / 1}))
      : now_(now.time_since_epoch().count()) {}

  Instant Now() const override { return Instant{std::chrono::microseconds{now_.load()}}; }
  void Set(Instant now) { now_ = now.time_since_epoch().count(); }
  void Advance(std::chrono::microseconds by) { now_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace zoneflow::testing
