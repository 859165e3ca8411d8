// Where long work asks its caller whether to go on. The core has no clock: a caller with a deadline
// answers from its own.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "absl/status/status.h"

namespace zoneflow::ingest {

// One piece of work counts its steps here: a character read, a token looked at, a name compared.
// Every kStepsPerQuestion steps the caller is asked; the first answer that is not OK stays, and the
// work ends as soon as it looks at Stop. What it has made by then is to be thrown away.
//
// Not thread-safe; the function is called on the thread of the work, some thousand times a second.
class Checkpoint {
 public:
  static constexpr std::size_t kStepsPerQuestion = 8192;

  // Asks nobody.
  Checkpoint() = default;
  explicit Checkpoint(std::function<absl::Status()> go_on) : go_on_(std::move(go_on)) {}
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;

  // Counts the steps, asks when it is time. True once the work is to end.
  bool Stop(std::size_t steps) {
    steps_ += steps;
    if (steps_ >= kStepsPerQuestion) {
      Ask();
    }
    return stopped_;
  }

  // What the caller answered: OK while the work may go on.
  const absl::Status& status() const { return status_; }

 private:
  // However many steps came at once, as many questions: their number tells the work that was done.
  void Ask() {
    for (; steps_ >= kStepsPerQuestion; steps_ -= kStepsPerQuestion) {
      if (go_on_ != nullptr && !stopped_) {
        status_ = go_on_();
        stopped_ = !status_.ok();
      }
    }
  }

  std::function<absl::Status()> go_on_;
  std::size_t steps_ = 0;  // since the last question
  bool stopped_ = false;
  absl::Status status_;
};

}  // namespace zoneflow::ingest
