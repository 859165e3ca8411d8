// Answers to GetRanking as bytes, to be given again as long as nothing is recorded.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

#include "services/scoring/adapters/log_watch.h"

namespace zoneflow::scoring {

// Of one mark, the latest that something was kept under. Thread-safe; never waits for anything else.
class ReadyPages {
 public:
  // nullopt: there is none under that mark.
  std::optional<grpc::ByteBuffer> Find(const LogMark& mark, const std::string& request) const;

  // Takes what is kept under another mark away, and all where there is no room.
  void Keep(const LogMark& mark, std::string request, const grpc::ByteBuffer& answer);

 private:
  mutable absl::Mutex mutex_;
  LogMark mark_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, grpc::ByteBuffer> pages_ ABSL_GUARDED_BY(mutex_);
  std::size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace zoneflow::scoring
