// The port through which the relay hands events to the bus.
#pragma once

#include <span>

#include "absl/status/statusor.h"

#include "common/bus/log_entry.h"
#include "common/bus/message.h"

namespace zoneflow::bus {

// Thread-safe. One publisher per process suffices.
class Publisher {
 public:
  virtual ~Publisher() = default;

  // Publishes the messages and returns when every one is durable (acknowledged by all in-sync
  // replicas; synced to disk by the embedded log), in order within each key. Tells where they stand
  // now, by partition; a message that the bus had already where it came to stand the first time, or
  // nothing (Kafka), so that a partition may be left out.
  //
  // On an error any subset may have been published, never one out of order within its key up to the
  // first that failed: publish the same messages again, consumers expect repeats. The embedded log
  // stores a message once (by topic and IdentityOf), a repeat is OK there and has no effect.
  // Unavailable or DeadlineExceeded: try again later; NotFound: the topic does not exist;
  // InvalidArgument: a message over 1 MiB or without a key.
  virtual absl::StatusOr<Appends> Publish(std::span<const OutgoingMessage> messages) = 0;
};

}  // namespace zoneflow::bus
