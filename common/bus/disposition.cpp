#include "common/bus/disposition.h"

namespace zoneflow::bus {

Disposition DispositionOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return Disposition::kDone;
    case absl::StatusCode::kAborted:
      return Disposition::kRedo;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
      return Disposition::kBackOff;
    case absl::StatusCode::kCancelled:
      return Disposition::kStop;
    default:
      // Never the message's luck: it is wrong, not allowed, or met a bug of ours.
      return Disposition::kDeadLetter;
  }
}

}  // namespace zoneflow::bus
