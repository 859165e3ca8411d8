// A receiver of webhooks on this machine: takes many connections at once and answers as it is told.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/base/check.h"

namespace zoneflow::notification::testing {

struct ReceivedPost {
  std::string path;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string id() const {
    const auto found = headers.find("webhook-id");
    return found == headers.end() ? "" : found->second;
  }
};

class WebhookReceiver {
 public:
  // Called for each post, several at once; returns the status line and headers behind "HTTP/1.1 ",
  // such as "204 fine" or "503 busy\r\nRetry-After: 1", and the body behind an empty line, if any.
  using Answer = std::function<std::string(const ReceivedPost& post)>;

  // At 127.0.0.`last`; port 0 takes a free one.
  explicit WebhookReceiver(Answer answer, std::uint32_t last = 1, int port = 0)
      : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + last);
    socklen_t size = sizeof address;
    ZONEFLOW_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                   listen(listener_, 512) == 0 &&
                   getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Accept(); });
  }
  ~WebhookReceiver() {
    stopping_ = true;
    thread_.join();
    for (std::thread& each : connections_) {
      each.join();
    }
    close(listener_);
  }
  WebhookReceiver(const WebhookReceiver&) = delete;
  WebhookReceiver& operator=(const WebhookReceiver&) = delete;

  int port() const { return port_; }
  int connections() const { return accepted_; }
  std::string url(const std::string& path = "/hook") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  // In the order in which they were answered.
  std::vector<ReceivedPost> posts() const {
    const std::lock_guard lock(mutex_);
    return posts_;
  }

  // The most posts of one id that were under way at the same time.
  int most_at_once_of_one() const {
    const std::lock_guard lock(mutex_);
    return most_of_one_;
  }
  // The same of all.
  int most_at_once() const {
    const std::lock_guard lock(mutex_);
    return most_;
  }

  // Waits until so many were answered; false after a time in which that must have happened.
  bool WaitFor(std::size_t count, std::chrono::seconds patience = std::chrono::seconds(60)) const {
    std::unique_lock lock(mutex_);
    return answered_.wait_for(lock, patience, [&] { return posts_.size() >= count; });
  }

  // Whether it is asked to end, for answers that take long.
  bool stopping() const { return stopping_; }

 private:
  bool Readable(int fd) const {
    while (!stopping_) {
      pollfd waits{fd, POLLIN, 0};
      if (poll(&waits, 1, 10) > 0) {
        return true;
      }
    }
    return false;
  }

  void Accept() {
    while (Readable(listener_)) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd >= 0) {
        ++accepted_;
        connections_.emplace_back([this, fd] { Serve(fd); });
      }
    }
  }

  static ReceivedPost Parse(const std::string& request, std::size_t end) {
    ReceivedPost post;
    post.path = request.substr(5, request.find(' ', 5) - 5);
    for (std::size_t line = request.find("\r\n") + 2; line < end;) {
      const std::size_t next = request.find("\r\n", line);
      const std::size_t colon = request.find(": ", line);
      std::string name = request.substr(line, colon - line);
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      post.headers[name] = request.substr(colon + 2, next - colon - 2);
      line = next + 2;
    }
    post.body = request.substr(end + 4);
    return post;
  }

  // One post after the other, until the sender goes or is told "Connection: close".
  void Serve(int fd) {
    std::string request;
    bool open = true;
    while (open && ReadPost(fd, request)) {
      const ReceivedPost post = Parse(request, request.find("\r\n\r\n"));
      request.clear();
      {
        const std::lock_guard lock(mutex_);
        most_of_one_ = std::max(most_of_one_, ++under_way_[post.id()]);
        most_ = std::max(most_, ++all_under_way_);
      }
      const std::string told = answer_(post);
      const std::size_t border = told.find("\r\n\r\n");
      const std::string head = told.substr(0, border);
      const std::string body = border == std::string::npos ? "" : told.substr(border + 4);
      const std::string answer = "HTTP/1.1 " + head +
                                 "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                 body;
      {
        const std::lock_guard lock(mutex_);
        --under_way_[post.id()];
        --all_under_way_;
        posts_.push_back(post);
      }
      open = send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) >= 0 &&
             head.find("Connection: close") == std::string::npos;
      answered_.notify_all();
    }
    close(fd);
  }

  // Whether a whole one came: a sender has one under way on a connection.
  bool ReadPost(int fd, std::string& request) const {
    char buffer[16384];
    std::size_t end = std::string::npos;
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted && Readable(fd)) {
      const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) {
        return false;
      }
      request.append(buffer, static_cast<std::size_t>(got));
      if (end == std::string::npos && (end = request.find("\r\n\r\n")) != std::string::npos) {
        const std::size_t length = request.find("Content-Length: ");
        wanted = end + 4 + std::stoul(request.substr(length + 16));
      }
    }
    return request.size() >= wanted;
  }

  const Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable answered_;
  std::vector<ReceivedPost> posts_;
  std::map<std::string, int> under_way_;
  int all_under_way_ = 0;
  int most_of_one_ = 0;
  int most_ = 0;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

}  // namespace zoneflow::notification::testing
