// An approval officer who works on cases as they come up, and knows what was answered.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace grpc {
class Channel;
}

namespace zoneflow::faults {

// Takes each case as it is listed: receives, accepts and completes one of its procedures, each call
// again under its name until it is answered, since an answer may be lost with the process that gave
// it. What was acknowledged is in the journal once, and told once.
class Officer {
 public:
  // Cases of the companies in `may_stop` may stand still at any time, and are left then.
  Officer(std::function<std::shared_ptr<grpc::Channel>()> connect, std::size_t most,
          std::set<std::string> may_stop)
      : connect_(std::move(connect)), most_(most), may_stop_(std::move(may_stop)) {}
  ~Officer() { Stop().IgnoreError(); }

  void Start();
  // Ends after the call in hand. Returns the first refusal that another try cannot mend, or
  // DeadlineExceeded for a call not answered within two minutes.
  absl::Status Stop();

  // The ends of the ids of the events that tell of what was acknowledged: "node/CASE.PLANCOND/2".
  std::set<std::string> Acknowledged() const;

 private:
  void Run();
  absl::Status Work(const std::string& case_id, bool may_stop);

  const std::function<std::shared_ptr<grpc::Channel>()> connect_;
  const std::size_t most_;  // cases
  const std::set<std::string> may_stop_;
  std::atomic<bool> stopping_{false};
  mutable absl::Mutex mutex_;
  std::set<std::string> acknowledged_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace zoneflow::faults
