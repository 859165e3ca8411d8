// What approval does with an event of zoneflow.signings.v1: opens and corrects cases.
#pragma once

#include "absl/status/status.h"

#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "common/journal/event.h"
#include "common/journal/event_check.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/approval/adapters/soci_rules.h"

namespace zoneflow::approval {

// The handler. What it is given outlives it. InvalidArgument for a message that cannot be read or a
// signing whose members break the rules of OpenCases.
journal::Dispatch HandleSignings(const journal::Journal& journal, const Clock& clock,
                                 StoreRules rules);

// What a replayed event is worth once later ones of its signing have been applied: a part of a
// signing opens the cases that its members still lack, since no other event tells of them. Nothing
// else, for a state that is told whole is told by the newest.
journal::LateHandler HandleLateSignings(const journal::Journal& journal, const Clock& clock,
                                        StoreRules rules);

// Consumer and dead letters of the signings. Start and Stop on one thread.
class SigningConsumer {
 public:
  // All outlive it.
  SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                  const journal::EventCheck& check, const journal::Journal& journal,
                  StoreRules rules);

  absl::Status Start() { return inbox_.Start(); }
  void Stop() { inbox_.Stop(); }

  // Why the consumer cannot go on, OK if it can. Thread-safe.
  absl::Status Health() const { return inbox_.Health(); }
  journal::DeadLetters& dead_letters() { return dead_letters_; }

 private:
  const journal::Dispatch open_cases_;
  journal::InboxConsumer inbox_;
  journal::DeadLetters dead_letters_;
};

}  // namespace zoneflow::approval
