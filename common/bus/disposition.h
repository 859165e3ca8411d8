// What becomes of a message, by the status its handling returned. The one place that decides it.
#pragma once

#include "absl/status/status.h"

namespace zoneflow::bus {

enum class Disposition {
  kDone,        // applied, or recognised as applied: the position moves
  kDeadLetter,  // will never succeed: a row is kept, the position moves
  kRedo,        // lost a race: again from the read, three times, then as kBackOff
  kBackOff,     // a dependency is away: keep the message, wait, do not move the position
  kStop,        // we are stopping: nothing moves
};

// Returns the disposition of the code (see CONTRIBUTING.md, the error table).
Disposition DispositionOf(const absl::Status& status);

}  // namespace zoneflow::bus
