// Streams that tell a ranking as it changes.
#pragma once

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "services/scoring/adapters/log_watch.h"
#include "services/scoring/core/appraisal/ranking.h"
#include "zoneflow/scoring/v1/appraisal_service.grpc.pb.h"

namespace zoneflow::scoring {

// Of this process; at most 500 at a time, 64 of one principal. Thread-safe.
//
//   LogWatch looks ─▶ Look() ─▶ each stream: has the log moved? ─▶ a worker ranks ─▶ write
//
// A stream holds where each unit stood and one message. What is recorded while a message is made or
// written is told by the next one.
class RankingStreams {
 public:
  // Both outlive it. quiet: after so long without a message a stream says that it stands.
  RankingStreams(const LogWatch& watch, const RankUnits& rank,
                 std::chrono::milliseconds quiet = std::chrono::seconds(30))
      : watch_(watch), rank_(rank), quiet_(quiet) {}

  grpc::ServerWriteReactor<v1::WatchRankingResponse>* Open(grpc::CallbackServerContext* context,
                                                           const v1::WatchRankingRequest* request);

  // Has streams go on whose ranking may have changed, and ends those whose token has ended.
  void Look();

  // Ends all with Unavailable; those that come later too.
  void Stop();

 private:
  class Stream;

  // nullptr and the reason if there is no room.
  absl::Status Admit(const std::shared_ptr<Stream>& stream);
  void Remove(const std::shared_ptr<Stream>& stream);

  const LogWatch& watch_;
  const RankUnits& rank_;
  const std::chrono::milliseconds quiet_;
  absl::Mutex mutex_;  // not held while a stream is asked for anything
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::shared_ptr<Stream>> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::scoring
