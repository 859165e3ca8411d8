// Ends a call whose service has fallen silent: a process that is stopped or stuck takes connections
// and never answers, and the call's own deadline is made for the longest work.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace zoneflow::cli {

// A service that answers nothing for so long, not even how it is, hangs.
inline constexpr std::chrono::seconds kSilence{5};

// While it lives, asks the service how it is whenever the call has lasted for another while, and
// cancels the call if no answer comes within kSilence. A service that works hard answers.
class SilenceWatch {
 public:
  // The context outlives it.
  SilenceWatch(std::shared_ptr<grpc::Channel> channel, grpc::ClientContext& context);
  ~SilenceWatch();

  // Ends the watch. Whether it cancelled the call.
  bool Stop();

 private:
  void Run();

  const std::shared_ptr<grpc::Channel> channel_;
  grpc::ClientContext& context_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;  // by mutex_
  std::atomic<bool> silent_ = false;
  std::thread thread_;
};

}  // namespace zoneflow::cli
