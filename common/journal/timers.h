// What has to happen at a time, as rows: set and cancelled in the transaction of whatever decides
// it, fired in the transaction of its effect.
//
//   SetTimer(kind, subject, due) ─▶ due_timers ─▶ Timers, once it is due: one transaction
//                                                 ├ claims the row and removes it
//                                                 └ the kind's handler: state, events, next timer
//
// A firing happens once: two processes never fire one timer, and one that dies has fired it whole
// or not at all. What its handler appends to the journal has the ce_id that it would have had in
// any other try: source, subject and the subject's next revision.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

// By which clock a kind is due: the business clock, for what people agreed on, or system UTC, for
// retries and deadlines of machines.
enum class TimerClock { kBusiness = 0, kSystem = 1 };

// A kind of timer, declared once as a constant: "boards.midnight". Names are plain text of 1 to 100
// bytes and never change their clock.
struct TimerKind {
  std::string_view name;
  TimerClock clock = TimerClock::kBusiness;
};

// Sets the timer (kind, subject), or moves it if it is set; a timer that was failing begins anew.
// Due in the past: fires at once. InvalidArgument if subject is not 1 to 512 bytes of plain text.
// Blocks while the timer is being fired, and then sets it again. SOCI exceptions pass through here
// and below.
absl::Status SetTimer(sql::Transaction& transaction, const TimerKind& kind,
                      std::string_view subject, Instant due);

// The same for many of one kind, subject by subject.
absl::Status SetTimers(sql::Transaction& transaction, const TimerKind& kind,
                       const std::map<std::string, Instant>& due);

// Sets the timer unless it is set.
absl::Status SetTimerIfNone(sql::Transaction& transaction, const TimerKind& kind,
                            std::string_view subject, Instant due);

// Removes the timer. False if there is none: it never was set, or it has fired.
bool CancelTimer(sql::Transaction& transaction, const TimerKind& kind, std::string_view subject);

// When the timer is due, nullopt if there is none.
std::optional<Instant> TimerDue(sql::Transaction& transaction, const TimerKind& kind,
                                std::string_view subject);

// A timer as its handler gets it.
struct FiredTimer {
  // "kind/subject/due": the same in every try of this firing and of no other one. For what happens
  // outside of the transaction and must happen once.
  std::string id;
  std::string subject;
  Instant due;
  Instant now;  // by the kind's clock, at or after due
};

// Does what is due within the transaction, from which the timer has been removed; it may set it
// again. An error undoes what it did (savepoint), and says what becomes of the timer:
//   Cancelled    not now: it stays as it is and is looked at again in the next round
//   Aborted      a race was lost: the round is redone, three times
//   any other    it has failed and is tried again: after 1 s, doubling to 5 minutes, with jitter,
//                by system UTC and for ever. The others go on.
using TimerHandler = std::function<absl::Status(sql::Transaction&, const FiredTimer&)>;

// Fires timers of the kinds that it has handlers for; those of other kinds are left to whoever
// knows them. Looks when one was set, and once a second. Overdue ones are counted by kind in the
// gauge zoneflow_timers_overdue, failed tries in zoneflow_timer_failures_total and the log.
class Timers {
 public:
  struct Rule {
    TimerKind kind;
    TimerHandler fire;
  };

  // All outlive it. Several processes, or several of them in one, may work on one database.
  Timers(sql::Database& database, const Clock& business, const Clock& system,
         std::vector<Rule> rules);
  ~Timers();  // stops

  absl::Status Start();
  void Stop();  // waits for the round in flight

  // OK while the last round went well and no timer of the kinds has failed in its last try; else
  // why not. No matter of readiness: a service answers all the same.
  absl::Status Health() const;

  // One round: fires what is due, at most 50, in the order of their subjects; returns how many
  // fired. Instead of Start, for whoever has a thread of its own, and for tests. One thread at a
  // time.
  absl::StatusOr<std::int64_t> RunOnce();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace zoneflow::journal
