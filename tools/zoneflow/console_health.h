// Whether the console answers; it speaks HTTP, not gRPC.
#pragma once

#include <chrono>
#include <string>

#include "absl/status/status.h"

namespace zoneflow::cli {

// Asks GET /healthz of the console at host:port. Unavailable, saying why, unless it answers 200
// within the patience.
absl::Status CheckConsole(const std::string& address, std::chrono::milliseconds patience);

}  // namespace zoneflow::cli
