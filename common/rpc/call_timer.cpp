#include "common/rpc/call_timer.h"

#include <mutex>

#include "grpcpp/alarm.h"
#include "grpcpp/grpcpp.h"

namespace zoneflow::rpc {

class CallTimer::State {
 public:
  explicit State(grpc::CallbackServerContext* context) : context_(context) {}

  void Expire() {
    const std::lock_guard lock(mutex_);
    if (context_ != nullptr) {
      context_->TryCancel();
    }
  }

  void Release() {
    {
      const std::lock_guard lock(mutex_);
      context_ = nullptr;
    }
    alarm.Cancel();
  }

  grpc::Alarm alarm;

 private:
  std::mutex mutex_;
  grpc::CallbackServerContext* context_;
};

CallTimer::CallTimer(grpc::CallbackServerContext* context,
                     std::chrono::steady_clock::time_point deadline)
    : state_(std::make_shared<State>(context)) {
  const auto left = deadline - std::chrono::steady_clock::now();
  state_->alarm.Set(std::chrono::system_clock::now() +
                        std::chrono::duration_cast<std::chrono::system_clock::duration>(left),
                    [state = std::weak_ptr<State>(state_)](bool expired) {
                      const std::shared_ptr<State> alive = expired ? state.lock() : nullptr;
                      if (alive != nullptr) {
                        alive->Expire();
                      }
                    });
}

CallTimer::~CallTimer() { state_->Release(); }

}  // namespace zoneflow::rpc
