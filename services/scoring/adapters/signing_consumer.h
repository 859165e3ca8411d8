// Stage 1: signings from the bus into the log.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/bus/bus.h"
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
  SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock, bool development);

  absl::Status Start();
  void Stop();

  // Why the service is not ready, "" if it is: its topics must be as declared, its consumer must go
  // on. One thread, the server's.
  std::string NotReady();
  journal::DeadLetters& dead_letters() { return dead_letters_; }

 private:
  bus::Bus& bus_;
  std::vector<bus::TopicSpec> topics_;
  bool topics_equal_ = false;
  journal::InboxConsumer inbox_;
  journal::Sequencer sequencer_;
  journal::DeadLetters dead_letters_;
};

}  // namespace zoneflow::scoring
