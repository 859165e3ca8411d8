// Ports of loopback for a suite's services, no two suites the same.
#pragma once

#include <vector>

#include "absl/status/statusor.h"

namespace zoneflow::suite {

// A port that is found free is bound a moment later, by a child: in between a second suite must not
// find it free too. So each port has a claim, which the kernel takes back when its process ends.
// Use from one thread.
class PortClaims {
 public:
  PortClaims() = default;
  ~PortClaims();  // gives the claims back
  PortClaims(const PortClaims&) = delete;
  PortClaims& operator=(const PortClaims&) = delete;

  // False if somebody listens on the port or has claimed it.
  bool Claim(int port);

  // Any port that nobody listens on nor has claimed, claimed. One below the range from which the
  // kernel takes the ports of outgoing connections: one of those, even of a client that tries this
  // very port too early, would keep the service from it. Unavailable if none is found.
  absl::StatusOr<int> ClaimAny();

 private:
  std::vector<int> sockets_;
};

}  // namespace zoneflow::suite
