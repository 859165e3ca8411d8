// A receiver of posts that costs as little as one can: one thread, kept connections, 204 for all.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "common/base/check.h"

namespace zoneflow::bench {

class CountingReceiver {
 public:
  // Told of each post on the receiver's thread: its head, from "POST /path" on. False: it gets no
  // answer.
  using Heard = std::function<bool(std::string_view head)>;

  explicit CountingReceiver(Heard heard = [](std::string_view) { return true; })
      : heard_(std::move(heard)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ZONEFLOW_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                   listen(listener_, 4096) == 0 &&
                   getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    Watch(listener_);
    thread_ = std::thread([this] { Run(); });
  }
  ~CountingReceiver() {
    stopping_ = true;
    thread_.join();
    for (const auto& [fd, text] : connections_) {
      close(fd);
    }
    close(listener_);
    close(epoll_);
  }
  CountingReceiver(const CountingReceiver&) = delete;
  CountingReceiver& operator=(const CountingReceiver&) = delete;

  int port() const { return port_; }
  std::int64_t posts() const { return posts_; }

 private:
  void Watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ZONEFLOW_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0);
  }

  void Run() {
    epoll_event events[256];
    while (!stopping_) {
      const int ready = epoll_wait(epoll_, events, 256, 20);
      for (int i = 0; i < ready; ++i) {
        const int fd = events[i].data.fd;
        if (fd == listener_) {
          Accept();
        } else if (!Serve(fd, connections_[fd])) {
          connections_.erase(fd);
          close(fd);
        }
      }
    }
  }

  void Accept() {
    while (true) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0) {
        return;
      }
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connections_[fd].clear();
      Watch(fd);
    }
  }

  // Whether it goes on.
  bool Serve(int fd, std::string& text) {
    char buffer[65536];
    const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
      return got < 0 && errno == EAGAIN;
    }
    text.append(buffer, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    std::string answers;
    while (true) {
      const std::size_t end = text.find("\r\n\r\n", begin);
      // As curl writes it, or as others do.
      const std::size_t length =
          std::min(text.find("ontent-Length: ", begin), text.find("ontent-length: ", begin));
      if (end == std::string::npos || length == std::string::npos || length > end) {
        break;
      }
      const std::size_t next = end + 4 + std::stoul(text.substr(length + 15, 12));
      if (next > text.size()) {
        break;
      }
      ++posts_;
      if (heard_(std::string_view(text).substr(begin, end - begin))) {
        answers += "HTTP/1.1 204 No Content\r\n\r\n";
      }
      begin = next;
    }
    text.erase(0, begin);
    return answers.empty() || send(fd, answers.data(), answers.size(), MSG_NOSIGNAL) ==
                                  static_cast<ssize_t>(answers.size());
  }

  const Heard heard_;
  int listener_ = -1;
  int epoll_ = -1;
  int port_ = 0;
  std::atomic<std::int64_t> posts_ = 0;
  std::atomic<bool> stopping_ = false;
  std::map<int, std::string> connections_;
  std::thread thread_;
};

}  // namespace zoneflow::bench
