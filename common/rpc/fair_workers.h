// Threads for work that takes long, shared fairly by those who ask for it.
//
// The workers of server.h answer short calls. Work of seconds has a pool of its own, so that it
// never keeps a short call waiting, and in it no principal can take what all others need:
//
//   principal a   ▯▯▯▯ ──┐          at most threads − 1 run, and half of the weight
//   principal b   ▯ ─────┼─▶ turns ─▶ threads, at a lower priority than those of calls
//   principal c   ▯▯ ────┘          each waits for a turn of its own
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/status.h"

namespace zoneflow::rpc {

// Thread-safe.
class FairWorkers {
 public:
  struct Options {
    // 1 or more; with 1 there is nothing to share but the turns.
    std::size_t threads = 2;
    // Works that wait, of all and of one principal.
    std::size_t most_waiting = 256;
    std::size_t most_waiting_each = 64;
    // What runs at once weighs at most so much in all, half of it for one principal. What is
    // heavier than that runs when the principal runs nothing else.
    std::size_t most_weight = static_cast<std::size_t>(-1);
    // Added to the threads' nice value: 0 to 19.
    int nice = 10;
  };

  explicit FairWorkers(const Options& options);
  // Waits until all work that was taken has run: the work knows its deadline, this class does not.
  ~FairWorkers();
  FairWorkers(const FairWorkers&) = delete;
  FairWorkers& operator=(const FairWorkers&) = delete;

  // Runs the work once, on another thread, when it is the principal's turn; in the order in which
  // the principal gave it. Principals take turns work by work. Work that is too heavy for the
  // moment lets others pass, but not more than 16 times.
  //
  // ResourceExhausted, naming the limit, when too many works wait; the work is dropped then. Never
  // blocks.
  absl::Status Run(std::string_view principal, std::size_t weight, std::function<void()> work);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace zoneflow::rpc
