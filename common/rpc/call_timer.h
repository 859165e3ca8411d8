// Ends a streaming call that outlives its deadline. Unary calls need none: what they hold is one
// message, and a worker refuses those that come too late.
#pragma once

#include <chrono>
#include <memory>

namespace grpc {
class CallbackServerContext;
}

namespace zoneflow::rpc {

// Cancels the call when the time has come, unless the timer was destroyed before: the reactor that
// owns it gets OnCancel, reads and writes under way fail. A caller that sends a byte now and then
// cannot hold a call for ever.
//
// The context outlives the timer; a reactor's member does that, as OnDone destroys the reactor.
class CallTimer {
 public:
  CallTimer(grpc::CallbackServerContext* context, std::chrono::steady_clock::time_point deadline);
  ~CallTimer();  // afterwards the context is not touched
  CallTimer(const CallTimer&) = delete;
  CallTimer& operator=(const CallTimer&) = delete;

 private:
  class State;
  std::shared_ptr<State> state_;  // shared with the alarm, which may fire while we end
};

}  // namespace zoneflow::rpc
