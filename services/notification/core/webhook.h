// One attempt to hand a message to a receiver outside.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

#include "services/notification/core/address_rules.h"

namespace zoneflow::notification {

struct WebhookRequest {
  Endpoint endpoint;
  std::vector<std::pair<std::string, std::string>> headers;  // names and values without line ends
  std::string body;
};

// What came of it.
struct WebhookAnswer {
  int http_status = 0;      // 0: none came; `fault` says why
  std::string fault;        // "" with a status
  std::string retry_after;  // as it came
  std::string body;         // its beginning, at most kMostAnswerBytes
  bool body_cut = false;    // there was more, or it did not end in time
  std::string address;      // that was connected to, or ""
  std::chrono::milliseconds took{0};
};

// For a person to see what the receiver said; more of it is not read.
inline constexpr std::size_t kMostAnswerBytes = 4096;

// Thread-safe.
class WebhookSender {
 public:
  virtual ~WebhookSender() = default;

  // Posts the body once and waits for the answer, `at_most` in all, whatever the receiver does. The
  // host is resolved anew and each of its addresses checked; the one that is connected to is one of
  // those. Redirects are not followed, proxies not used. A failure is an answer without a status.
  virtual WebhookAnswer Post(const WebhookRequest& request, std::chrono::milliseconds at_most) = 0;

  // Resolves the host and checks its addresses: InvalidArgument naming the url where it has none, or
  // one that may not be sent to; OK where nobody can say now.
  virtual absl::Status Check(const Endpoint& endpoint) = 0;
};

}  // namespace zoneflow::notification
