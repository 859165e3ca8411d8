#include "tools/zoneflow/silence_watch.h"

#include <utility>

#include "absl/strings/match.h"
#include "grpcpp/client_context.h"

#include "common/rpc/client.h"

namespace zoneflow::cli {
namespace {

constexpr std::chrono::seconds kBeforeAsking{2};

}  // namespace

SilenceWatch::SilenceWatch(std::shared_ptr<grpc::Channel> channel, grpc::ClientContext& context)
    : channel_(std::move(channel)), context_(context), thread_([this] { Run(); }) {}

SilenceWatch::~SilenceWatch() { Stop(); }

bool SilenceWatch::Stop() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
  return silent_;
}

void SilenceWatch::Run() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBeforeAsking, [this] { return ended_; })) {
    lock.unlock();
    const absl::Status health = rpc::CheckHealth(channel_, kSilence - kBeforeAsking);
    lock.lock();
    // One that says that it is not serving has said something.
    if (!ended_ && absl::StartsWith(health.message(), "not reachable")) {
      silent_ = true;
      context_.TryCancel();
      return;
    }
  }
}

}  // namespace zoneflow::cli
