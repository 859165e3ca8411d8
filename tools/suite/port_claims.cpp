#include "tools/suite/port_claims.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>

#include "common/base/str_cat.h"

namespace zoneflow::suite {
namespace {

bool IsFree(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free =
      bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 && listen(fd, 1) == 0;
  close(fd);
  return free;
}

// Binds an abstract Unix address (unix(7)) that stands for the port; it belongs to the same network
// namespace as the port and leaves no file. -1 if another has it.
int BindClaim(int port) {
  const std::string name = StrCat("zoneflow-port-", port);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());  // the first byte stays 0
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

}  // namespace

PortClaims::~PortClaims() {
  for (const int fd : sockets_) {
    close(fd);
  }
}

bool PortClaims::Claim(int port) {
  const int claim = BindClaim(port);
  if (claim < 0) {
    return false;
  }
  if (!IsFree(port)) {
    close(claim);
    return false;
  }
  sockets_.push_back(claim);
  return true;
}

absl::StatusOr<int> PortClaims::ClaimAny() {
  std::random_device random;
  std::uniform_int_distribution<int> any(20'000, 32'000);
  for (int tries = 0; tries < 1000; ++tries) {
    if (const int port = any(random); Claim(port)) {
      return port;
    }
  }
  return absl::UnavailableError("no port of 127.0.0.1 is free");
}

}  // namespace zoneflow::suite
