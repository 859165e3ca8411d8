// How far a figure has been vouched for (口径).
#pragma once

namespace zoneflow {

// The numbers are those of zoneflow.common.v1.FigureStatus, and stored.
enum class FigureStatus {
  kUnspecified = 0,
  kExtracted = 1,
  kChecked = 2,
  kSignedOff = 3,
  kRejected = 4
};

}  // namespace zoneflow
