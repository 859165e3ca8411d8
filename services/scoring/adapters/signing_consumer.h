// Stage 1: signings from the bus into the log.
#pragma once

#include "absl/status/status.h"

#include "common/bus/bus.h"
#include "common/journal/event_check.h"
#include "common/journal/event_log.h"
#include "common/journal/inbox.h"

namespace zoneflow::scoring {

inline constexpr char kSigningsTopic[] = "zoneflow.signings.v1";

// The handler: reads the event, so that one that can never be worked in becomes a dead letter here
// and not a stop in stage 2, and stores it.
absl::Status KeepSigning(sql::Transaction& transaction, const journal::Event& event);

// Consumer, sequencer and dead letters of the signings. Start and Stop on one thread.
class SigningConsumer {
 public:
  // All outlive it.
  SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                  const journal::EventCheck& check);

  absl::Status Start();
  void Stop();

  // Why the consumer cannot go on, OK if it can. Thread-safe.
  absl::Status Health() const { return inbox_.Health(); }
  journal::DeadLetters& dead_letters() { return dead_letters_; }

 private:
  journal::InboxConsumer inbox_;
  journal::Sequencer sequencer_;
  journal::DeadLetters dead_letters_;
};

}  // namespace zoneflow::scoring
