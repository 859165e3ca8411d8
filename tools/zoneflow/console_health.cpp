#include "tools/zoneflow/console_health.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "common/base/errno_text.h"
#include "common/base/str_cat.h"

namespace zoneflow::cli {

absl::Status CheckConsole(const std::string& address, std::chrono::milliseconds patience) {
  const std::size_t colon = address.rfind(':');
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  if (colon == std::string::npos ||
      getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints,
                  &raw) != 0) {
    return absl::UnavailableError(StrCat("console: \"", address, "\" cannot be resolved"));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> to(raw, freeaddrinfo);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval wait{patience.count() / 1000, patience.count() % 1000 * 1000};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));  // of connect too
  const std::string request =
      StrCat("GET /healthz HTTP/1.1\r\nHost: ", address, "\r\nConnection: close\r\n\r\n");
  std::string answer;
  char buffer[64];
  ssize_t n = -1;
  if (connect(fd, to->ai_addr, to->ai_addrlen) == 0 &&
      send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0 &&
      (n = recv(fd, buffer, sizeof(buffer), 0)) > 0) {
    answer.assign(buffer, static_cast<std::size_t>(n));
  }
  const int error = errno;
  close(fd);
  if (n < 0) {
    return absl::UnavailableError(StrCat("console: ", address, ": ", ErrnoText(error)));
  }
  const std::string status = answer.substr(0, answer.find_first_of("\r\n"));
  return status.find(" 200 ") != std::string::npos
             ? absl::OkStatus()
             : absl::UnavailableError(StrCat("console: /healthz answers \"", status, "\""));
}

}  // namespace zoneflow::cli
