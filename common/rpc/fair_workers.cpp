#include "common/rpc/fair_workers.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "common/base/str_cat.h"

namespace zoneflow::rpc {
namespace {

constexpr int kMostOvertaken = 16;

}  // namespace

class FairWorkers::State {
 public:
  explicit State(const Options& options)
      : options_(options), most_running_each_(std::max<std::size_t>(2, options.threads) - 1) {
    for (std::size_t i = 0; i < options.threads; ++i) {
      threads_.emplace_back([this] { Loop(); });
    }
  }

  ~State() {
    {
      const absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    for (std::thread& thread : threads_) {
      thread.join();
    }
  }

  absl::Status Run(std::string_view principal, std::size_t weight, std::function<void()> work) {
    const absl::MutexLock lock(&mutex_);
    if (waiting_ >= options_.most_waiting) {
      return absl::ResourceExhaustedError(StrCat("too many works wait already, at most ",
                                                 options_.most_waiting, " of all; try ",
                                                 "again later"));
    }
    const auto found = lanes_.find(principal);
    if (found != lanes_.end() && found->second.waiting.size() >= options_.most_waiting_each) {
      return absl::ResourceExhaustedError(
          StrCat("too many works of \"", principal, "\" wait already, at most ",
                 options_.most_waiting_each, " of one principal; try again later"));
    }
    Lane& lane = found != lanes_.end()
                     ? found->second
                     : lanes_.emplace(std::string(principal), Lane()).first->second;
    if (lane.waiting.empty()) {
      turns_.push_back(&lane);
    }
    lane.waiting.push_back({std::move(work), weight});
    ++waiting_;
    return absl::OkStatus();
  }

 private:
  struct Work {
    std::function<void()> run;
    std::size_t weight = 0;
    int overtaken = 0;
  };
  // What one principal has waiting and running.
  struct Lane {
    std::deque<Work> waiting;
    std::size_t running = 0;
    std::size_t weight = 0;  // of what runs
  };

  bool MayRun(const Lane& lane) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return lane.running < most_running_each_;
  }
  bool Fits(const Lane& lane) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::size_t weight = lane.waiting.front().weight;
    const bool own = lane.running == 0 || lane.weight + weight <= options_.most_weight / 2;
    const bool all = weight_ == 0 || weight_ + weight <= options_.most_weight;
    return own && all;
  }
  // Too heavy for the room that all have together, not just for its principal's half.
  bool WaitsForAll(const Lane& lane) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return lane.running == 0 && !Fits(lane);
  }

  // The lane whose turn it is, or null. Lanes that are passed over keep their place.
  Lane* Next() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Lane* lane : turns_) {
      if (!MayRun(*lane)) {
        continue;
      }
      if (Fits(*lane)) {
        return lane;
      }
      if (WaitsForAll(*lane) && lane->waiting.front().overtaken >= kMostOvertaken) {
        return nullptr;  // the room that comes free is its own
      }
    }
    return nullptr;
  }

  bool Ready() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return Next() != nullptr || (stopping_ && waiting_ == 0);
  }

  void Loop() {
    // Only this thread's: on Linux the nice value is one of threads.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), options_.nice);
    absl::MutexLock lock(&mutex_);
    while (true) {
      mutex_.Await(absl::Condition(this, &State::Ready));
      Lane* const lane = Next();
      if (lane == nullptr) {
        return;
      }
      Begin(*lane);
    }
  }

  void Begin(Lane& lane) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto turn = std::find(turns_.begin(), turns_.end(), &lane);
    for (auto passed = turns_.begin(); passed != turn; ++passed) {
      (*passed)->waiting.front().overtaken += WaitsForAll(**passed) ? 1 : 0;
    }
    turns_.erase(turn);
    Work work = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    --waiting_;
    if (!lane.waiting.empty()) {
      turns_.push_back(&lane);
    }
    ++lane.running;
    lane.weight += work.weight;
    weight_ += work.weight;
    mutex_.Unlock();
    work.run();
    work.run = nullptr;  // what it holds goes while it still counts
    mutex_.Lock();
    --lane.running;
    lane.weight -= work.weight;
    weight_ -= work.weight;
    if (lane.running == 0 && lane.waiting.empty()) {
      std::erase_if(lanes_, [&](const auto& entry) { return &entry.second == &lane; });
    }
  }

  const Options options_;
  const std::size_t most_running_each_;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::size_t waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t weight_ ABSL_GUARDED_BY(mutex_) = 0;  // of what runs
  // Principals with work; as few as works wait or run.
  std::map<std::string, Lane, std::less<>> lanes_ ABSL_GUARDED_BY(mutex_);
  // The lanes that wait, the one whose turn is next in front.
  std::deque<Lane*> turns_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

FairWorkers::FairWorkers(const Options& options) : state_(std::make_unique<State>(options)) {}
FairWorkers::~FairWorkers() = default;

absl::Status FairWorkers::Run(std::string_view principal, std::size_t weight,
                              std::function<void()> work) {
  return state_->Run(principal, weight, std::move(work));
}

}  // namespace zoneflow::rpc
