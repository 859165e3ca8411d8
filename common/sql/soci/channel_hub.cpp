#include "common/sql/soci/channel_hub.h"

#include <random>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"

namespace zoneflow::sql {

class ChannelHub::HubWaiter final : public Database::Waiter {
 public:
  HubWaiter(std::shared_ptr<ChannelHub> hub, std::string channel)
      : hub_(std::move(hub)), channel_(std::move(channel)) {}

  ~HubWaiter() override {
    absl::MutexLock lock(&hub_->mutex_);
    hub_->waiters_.erase(this);
  }

  void Wait(std::chrono::milliseconds at_most) override {
    absl::MutexLock lock(&mutex_);
    // The signal sticks until a Wait takes it, so what commits between two Waits is not missed.
    mutex_.AwaitWithTimeout(absl::Condition(&signalled_), absl::FromChrono(at_most));
    signalled_ = false;
  }

  void Wake() override {
    absl::MutexLock lock(&mutex_);
    signalled_ = true;
  }

  const std::string& channel() const { return channel_; }

 private:
  const std::shared_ptr<ChannelHub> hub_;
  const std::string channel_;
  absl::Mutex mutex_ ABSL_ACQUIRED_AFTER(hub_->mutex_);
  bool signalled_ ABSL_GUARDED_BY(mutex_) = false;
};

ChannelHub::ChannelHub()
    : id_([] {
        std::random_device random;
        return absl::StrFormat("%08x%08x", random(), random());
      }()) {}

std::unique_ptr<Database::Waiter> ChannelHub::Add(std::string_view channel) {
  auto waiter = std::make_unique<HubWaiter>(shared_from_this(), std::string(channel));
  absl::MutexLock lock(&mutex_);
  waiters_.insert(waiter.get());
  return waiter;
}

void ChannelHub::Signal(std::string_view channel) {
  absl::MutexLock lock(&mutex_);
  for (HubWaiter* waiter : waiters_) {
    if (waiter->channel() == channel) {
      waiter->Wake();
    }
  }
}

void ChannelHub::SignalAll() {
  absl::MutexLock lock(&mutex_);
  for (HubWaiter* waiter : waiters_) {
    waiter->Wake();
  }
}

}  // namespace zoneflow::sql
