// Letters handed to the deployment's mail server over SMTP, by libcurl.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

#include "common/base/clock.h"
#include "services/notification/core/mail.h"

namespace zoneflow::notification {

struct MailServer {
  enum class Tls {
    kNone,      // as it is: for a server on the same machine or network
    kStartTls,  // asked for, and nothing is sent without it
    kImplicit,  // from the first byte
  };
  std::string host;  // "": no mail is sent
  int port = 0;
  Tls tls = Tls::kStartTls;
  std::string ca_file;        // whom to trust; "": the system's
  std::string user;           // "": none
  std::string password_file;  // its first line; read once
  std::string from;           // the sender's mailbox
};

// Each of its threads keeps a connection for the next letter, for at most 20 seconds. A letter that the
// server has taken while its answer was lost is sent again, with the same id.
class CurlMailSender final : public MailSender {
 public:
  // InvalidArgument names MAIL_USER or MAIL_PASSWORD_FILE and the rule: never a password without TLS, nor a
  // word of the file. The clock is the system's and outlives it.
  static absl::StatusOr<std::unique_ptr<CurlMailSender>> Open(MailServer server,
                                                              const Clock& system_clock);
  // Letters that wait end without an answer; those on their way are waited for.
  ~CurlMailSender() override;

  void Send(Mail mail, std::chrono::milliseconds at_most, Done done) override;
  WebhookAnswer Post(const Mail& mail, std::chrono::milliseconds at_most) override;

 private:
  class Connection;
  struct Waiting {
    Mail mail;
    std::chrono::steady_clock::time_point until;
    Done done;
  };

  CurlMailSender(MailServer server, std::string password, const Clock& system_clock);
  void Run();

  const MailServer server_;
  const std::string password_;
  const Clock& clock_;
  absl::Mutex mutex_;  // never held across a call
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace zoneflow::notification
