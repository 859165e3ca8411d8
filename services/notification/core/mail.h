// Deliveries as e-mail: to whom, what a letter says, and what the mail server's answer means.
#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/notification/core/channel.h"
#include "services/notification/core/webhook.h"

namespace zoneflow::notification {

struct Mail {
  std::string to;       // as ParseMailbox reads it
  std::string subject;  // UTF-8, one line
  std::string text;     // UTF-8; lines end with \n
  // The same in each attempt, and of no other letter, so that a mail program knows a repeat.
  std::string id;

  friend bool operator==(const Mail&, const Mail&) = default;
};

// Of this deployment: whether there is a mail server, and to whom it is asked to send.
struct MailRules {
  bool on = false;
  // Domains in lower case, their sub-domains included; empty: to any.
  std::vector<std::string> domains;
};

// The mailbox of "mailto:zhang@example.gov.cn": one, in ASCII, without a name, quotes or headers, its domain
// in lower case. At most 254 bytes. InvalidArgument names the url's fault and the rule; FailedPrecondition
// where this deployment sends no mail.
absl::StatusOr<std::string> ParseMailbox(std::string_view url, const MailRules& rules);

// The letter of those items: its subject is the first line of the only one, or tells how many there are;
// its text has each, and where the subscription is found (`page`, "" for none). What no letter holds is cut.
Mail MailOf(std::string to, std::string id, std::string_view subscription,
            std::span<const std::string> items, std::string_view page, Language language);

// The letter as it travels (RFC 5322, MIME): ASCII, no line longer than 78 bytes, CRLF at their ends.
std::string WriteMail(const Mail& mail, std::string_view from, Instant now);

// What the server's last reply means: 2xx delivered; 4xx is tried again, and 421, 450 and 452 (busy, full)
// spare the mailbox for a while; 5xx refuses the letter for good, but where it is us whom it refuses
// (530, 534, 535, 538) it is tried again. 0: there was none.
AnswerMeans MeaningOfMail(int reply);

// Thread-safe.
class MailSender {
 public:
  // Called once, on a thread of the sender: it must not block.
  using Done = std::function<void(WebhookAnswer answer)>;

  virtual ~MailSender() = default;

  // Hands the letter to the mail server and is done about `at_most` later at the latest. The answer has the
  // server's last reply as its status and, unless it took the letter, its words as the fault; `means`
  // is set.
  virtual void Send(Mail mail, std::chrono::milliseconds at_most, Done done) = 0;

  // The same, and waits for the answer.
  virtual WebhookAnswer Post(const Mail& mail, std::chrono::milliseconds at_most) = 0;
};

}  // namespace zoneflow::notification
