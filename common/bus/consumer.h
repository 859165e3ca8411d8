// The port through which a service reads topics. Positions are the caller's: the bus keeps none
// that matter.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/message.h"

namespace zoneflow::bus {

// Reads some topics as a member of a group. Each partition goes to one member at a time; after a
// crash the others get it. A member that does not know yet that it lost a partition may still
// return its messages: the positions' compare-and-set drops what it does with them.
//
// One thread uses a consumer, except for Wake().
class Consumer {
 public:
  // Called from within Poll for partitions newly assigned: returns the offset to begin at for each.
  // A partition left out begins at its first message.
  using StartAt = std::function<absl::StatusOr<std::map<TopicPartition, std::int64_t>>(
      const std::vector<TopicPartition>&)>;

  virtual ~Consumer() = default;

  // Returns up to max_messages messages, at once if there are any, else waits up to max_wait.
  // Messages of one partition come in offset order, each once after the start offset. An empty
  // answer is no error. Unavailable: the bus cannot be reached; call again, nothing is lost.
  // OutOfRange: the position lies beyond the log's end (the log was truncated or lost): the service
  // must not go on (DESIGN: raise the epoch). NotFound, PermissionDenied: a topic is missing or not
  // ours to read; call again once that is mended.
  virtual absl::StatusOr<std::vector<Message>> Poll(std::size_t max_messages,
                                                    std::chrono::milliseconds max_wait) = 0;

  // Goes back: the next Poll returns the partition's messages from this offset on. Used after a
  // failed batch.
  virtual absl::Status Seek(const TopicPartition& partition, std::int64_t offset) = 0;

  // Tells the bus how far this group has come, for lag displays only. Best effort, and up to a
  // second late.
  virtual void ReportApplied(const std::map<TopicPartition, std::int64_t>& next_offsets) = 0;

  // Makes the Poll that waits, or else the next one, return without waiting. Thread-safe.
  virtual void Wake() = 0;
};

// The end of each partition of the topics: one past the last message.
using LogEnds = std::map<TopicPartition, std::int64_t>;

}  // namespace zoneflow::bus
