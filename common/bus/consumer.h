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

#include "common/bus/log_entry.h"
#include "common/bus/message.h"

namespace zoneflow::bus {

// Reads some topics as a member of a group. Each partition goes to one member at a time; after a
// crash the others get it. A member that does not know yet that it lost a partition may still
// return its messages: the positions' compare-and-set drops what it does with them.
//
// One thread uses a consumer, except for Wake().
class Consumer {
 public:
  // Called from within Poll for partitions newly assigned: returns the place to begin at for each,
  // which is looked for in the log. A partition left out begins at its first message.
  using StartAt = std::function<absl::StatusOr<Places>(const std::vector<TopicPartition>&)>;

  virtual ~Consumer() = default;

  // Returns up to max_messages messages, at once if there are any, else waits up to max_wait.
  // Messages of one partition come in offset order, each once after the start offset. An empty
  // answer is no error. Unavailable: the bus cannot be reached; call again, nothing is lost.
  // OutOfRange: the place to begin at, or the one reached since, does not fit the log (it lies
  // beyond its end, or another message stands before it): the log was lost, cut or made anew. The
  // next call asks start_at again; until its places fit, nothing is returned. A log that is changed
  // while it is read is noticed before anything of it is returned, on Kafka if it was not filled
  // again beyond the place within a second. NotFound, PermissionDenied: a topic is missing or not
  // ours to read; call again once that is mended.
  virtual absl::StatusOr<std::vector<Message>> Poll(std::size_t max_messages,
                                                    std::chrono::milliseconds max_wait) = 0;

  // Makes the next Poll ask start_at again for every partition held, and go on from there. Used
  // after a failed batch, and when the positions were changed by somebody else.
  virtual void Rewind() = 0;

  // Tells the bus how far this group has come, for lag displays only. Best effort, and up to a
  // second late.
  virtual void ReportApplied(const std::map<TopicPartition, std::int64_t>& next_offsets) = 0;

  // Makes the Poll that waits, or else the next one, return without waiting. Thread-safe.
  virtual void Wake() = 0;
};

// The end of each partition of the topics: one past the last message.
using LogEnds = std::map<TopicPartition, std::int64_t>;

}  // namespace zoneflow::bus
