// One attempt to hand a message to a receiver outside.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "services/notification/core/address_rules.h"
#include "services/notification/core/retry_schedule.h"

namespace zoneflow::notification {

struct WebhookRequest {
  Endpoint endpoint;
  std::vector<std::pair<std::string, std::string>> headers;  // names and values without line ends
  std::string body;
};

// What came of it.
struct WebhookAnswer {
  int http_status = 0;      // 0: none came; `fault` says why
  std::string fault;        // "" with a status, but for a robot that refuses in the body
  std::string retry_after;  // as it came
  std::string body;         // its beginning, at most kMostAnswerBytes
  bool body_cut = false;    // there was more, or it did not end in time
  std::string address;      // that was connected to, or ""
  std::chrono::milliseconds took{0};
  // Where the status does not say it (robots); not kept.
  std::optional<AnswerMeans> means = std::nullopt;
};

// For a person to see what the receiver said; more of it is not read.
inline constexpr std::size_t kMostAnswerBytes = 4096;

// Thread-safe.
class WebhookSender {
 public:
  // Called once, on a thread of the sender: it must not block.
  using Done = std::function<void(WebhookAnswer answer)>;

  virtual ~WebhookSender() = default;

  // Posts the body, and is done `at_most` later, whatever the receiver does; many may be under way.
  // A connection is made to an address of the host that was checked with all the others of that
  // host, and serves later posts only while the host still has that address. Redirects are not
  // followed, proxies not used. A failure is an answer without a status.
  virtual void Send(WebhookRequest request, std::chrono::milliseconds at_most, Done done) = 0;

  // The same, and waits for the answer.
  virtual WebhookAnswer Post(const WebhookRequest& request, std::chrono::milliseconds at_most) = 0;

  // Resolves the host and checks its addresses: InvalidArgument naming the url where it has none, or
  // one that may not be sent to; OK where nobody can say now.
  virtual absl::Status Check(const Endpoint& endpoint) = 0;
};

}  // namespace zoneflow::notification
