// Who waits on which channel, within one Database.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/sql/database.h"

namespace zoneflow::sql {

// Thread-safe. Waiters keep their hub alive, so one may be destroyed after its database.
class ChannelHub : public std::enable_shared_from_this<ChannelHub> {
 public:
  ChannelHub();

  std::unique_ptr<Database::Waiter> Add(std::string_view channel);

  // Hexadecimal, another for each hub: tells whose signal comes back from outside.
  const std::string& id() const { return id_; }

  void Signal(std::string_view channel);
  // For a source that may have missed signals.
  void SignalAll();

 private:
  class HubWaiter;

  const std::string id_;
  absl::Mutex mutex_;
  std::unordered_set<HubWaiter*> waiters_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::sql
