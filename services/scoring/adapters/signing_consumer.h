// Stage 1: signings from the bus into the log.
#pragma once

#include <functional>

#include "absl/status/status.h"

#include "common/bus/bus.h"
#include "common/journal/event_check.h"
#include "common/journal/event_log.h"
#include "common/journal/inbox.h"
#include "services/scoring/core/board.h"

namespace zoneflow::scoring {

inline constexpr char kSigningsTopic[] = "zoneflow.signings.v1";

// Hands over the state that each event of a signing tells. InvalidArgument if it cannot be read.
using TakeSigning =
    std::function<absl::Status(sql::Transaction&, SigningObservation state, const journal::Event&)>;
journal::Dispatch OnSignings(TakeSigning take);

// The handler: reads the event, so that one that can never be worked in becomes a dead letter here
// and not a stop in stage 2, and stores it.
journal::Dispatch KeepSignings();

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
