#include "services/scoring/adapters/ready_pages.h"

#include <utility>

namespace zoneflow::scoring {
namespace {

constexpr std::size_t kMostBytes = 16 << 20;

}  // namespace

std::optional<grpc::ByteBuffer> ReadyPages::Find(const LogMark& mark,
                                                 const std::string& request) const {
  absl::MutexLock lock(&mutex_);
  if (mark_ != mark) {
    return std::nullopt;
  }
  const auto found = pages_.find(request);
  return found == pages_.end() ? std::nullopt : std::optional(found->second);
}

void ReadyPages::Keep(const LogMark& mark, std::string request, const grpc::ByteBuffer& answer) {
  const std::size_t bytes = request.size() + answer.Length();
  absl::MutexLock lock(&mutex_);
  // A slow answer may be of an older mark than what is kept.
  if (mark.log_no < mark_.log_no || mark.frameworks < mark_.frameworks || bytes > kMostBytes) {
    return;
  }
  if (mark_ != mark || bytes_ + bytes > kMostBytes) {
    pages_.clear();
    bytes_ = 0;
    mark_ = mark;
  }
  if (pages_.emplace(std::move(request), answer).second) {
    bytes_ += bytes;
  }
}

}  // namespace zoneflow::scoring
