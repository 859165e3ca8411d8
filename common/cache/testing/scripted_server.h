// A server that answers as a test wishes, to show what becomes of a client.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "common/base/check.h"

namespace zoneflow::testing {

// Listens on a free port of 127.0.0.1. Whatever a client sends, it calls `answer` in a thread of
// that client's with what came; `send` returns false once the client is gone or the server ends.
class ScriptedServer {
 public:
  using Send = std::function<bool(const std::string& bytes)>;
  using Answer = std::function<void(const std::string& request, const Send& send)>;

  explicit ScriptedServer(Answer answer)
      : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ZONEFLOW_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                   listen(listener_, 64) == 0 &&
                   getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Accept(); });
  }

  ~ScriptedServer() {
    stopping_ = true;
    thread_.join();
    close(listener_);
  }

  int port() const { return port_; }
  int connections() const { return connections_; }

 private:
  static bool IsReady(int fd) {
    pollfd ready{fd, POLLIN, 0};
    return poll(&ready, 1, 10) > 0;
  }

  void Accept() {
    std::vector<std::thread> clients;
    while (!stopping_) {
      if (IsReady(listener_)) {
        ++connections_;
        clients.emplace_back([this, fd = accept(listener_, nullptr, nullptr)] { Serve(fd); });
      }
    }
    for (std::thread& client : clients) {
      client.join();
    }
  }

  void Serve(int fd) {
    bool gone = false;
    const Send send_all = [&](const std::string& bytes) {
      for (std::size_t at = 0; at < bytes.size() && !gone && !stopping_;) {
        const ssize_t sent =
            send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
          at += static_cast<std::size_t>(sent);
        } else {
          pollfd ready{fd, POLLOUT, 0};
          gone = errno != EAGAIN || (poll(&ready, 1, 10) > 0 && (ready.revents & POLLERR) != 0);
        }
      }
      return !gone && !stopping_;
    };
    while (!gone && !stopping_) {
      if (!IsReady(fd)) {
        continue;
      }
      std::array<char, 65536> buffer;
      const ssize_t size = recv(fd, buffer.data(), buffer.size(), 0);
      if (size <= 0) {
        break;
      }
      answer_(std::string(buffer.data(), static_cast<std::size_t>(size)), send_all);
    }
    close(fd);
  }

  const Answer answer_;
  const int listener_;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> connections_ = 0;
  std::thread thread_;  // last: it uses the others
};

}  // namespace zoneflow::testing
