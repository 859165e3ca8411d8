// One LISTEN connection per database, shared by its waiters.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/sql/soci/channel_hub.h"

namespace zoneflow::sql {

// Forwards notifications to the hub, from its own thread, which starts with the first channel.
// After a lost connection it connects again and wakes everybody, since something may have been
// missed.
class PostgresListener {
 public:
  PostgresListener(std::string conninfo, std::shared_ptr<ChannelHub> hub);
  ~PostgresListener();

  // Returns once the server listens for us, or once it proved to be away; then as soon as it is
  // back.
  void Listen(std::string_view channel);

 private:
  void Run();
  void Poke() const;

  const std::string conninfo_;
  const std::shared_ptr<ChannelHub> hub_;
  int poke_fd_ = -1;
  absl::Mutex mutex_;
  std::set<std::string, std::less<>> wanted_ ABSL_GUARDED_BY(mutex_);
  std::uint64_t asked_ ABSL_GUARDED_BY(mutex_) = 0;  // raised by Listen
  std::uint64_t served_ ABSL_GUARDED_BY(mutex_) =
      0;  // the asked_ that the thread has tried to serve
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace zoneflow::sql
