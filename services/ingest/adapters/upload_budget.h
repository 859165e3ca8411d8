// How much memory the uploads under way may hold, all together and those of one principal.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

#include "common/base/str_cat.h"

namespace zoneflow::ingest {

// Thread-safe. Each Take is returned once, with the same principal and bytes.
class UploadBudget {
 public:
  // One principal may hold half of the bytes, so that nobody keeps all others out.
  explicit UploadBudget(std::size_t bytes) : bytes_(bytes), left_(bytes) {}

  // Takes the bytes, or nothing: ResourceExhausted, which names whose memory does not suffice.
  absl::Status Take(std::string_view principal, std::size_t bytes) {
    const absl::MutexLock lock(&mutex_);
    const auto found = held_.find(principal);
    const std::size_t held = found == held_.end() ? 0 : found->second;
    if (bytes > bytes_ / 2 - held) {
      return absl::ResourceExhaustedError(
          StrCat("document: the uploads of \"", principal, "\" under way hold ", held, " of the ",
                 bytes_ / 2, " bytes that uploads of one principal may; try again later"));
    }
    if (bytes > left_) {
      return absl::ResourceExhaustedError(
          StrCat("document: the uploads under way hold ", bytes_ - left_, " of the ", bytes_,
                 " bytes of memory that uploads may; try again later"));
    }
    left_ -= bytes;
    if (found == held_.end()) {
      held_.emplace(std::string(principal), bytes);
    } else {
      found->second += bytes;
    }
    return absl::OkStatus();
  }

  void Return(std::string_view principal, std::size_t bytes) {
    const absl::MutexLock lock(&mutex_);
    left_ += bytes;
    const auto found = held_.find(principal);
    if (found != held_.end() && (found->second -= bytes) == 0) {
      held_.erase(found);
    }
  }

 private:
  const std::size_t bytes_;
  absl::Mutex mutex_;
  std::size_t left_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::size_t, std::less<>> held_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace zoneflow::ingest
