#include "services/notification/adapters/curl_mail_sender.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"
#include "common/config/key_file.h"

namespace zoneflow::notification {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// Letters at the same time: what a mail server likes to take from one sender.
constexpr int kThreads = 4;
constexpr long kMostIdleSeconds = 20;
constexpr std::size_t kMostReply = 512;

absl::StatusOr<std::string> ReadPassword(const MailServer& server) {
  if (server.user.empty()) {
    return std::string();
  }
  if (server.tls == MailServer::Tls::kNone) {
    return absl::InvalidArgumentError(
        "MAIL_USER: with MAIL_TLS = none its password would travel in the open");
  }
  return config::ReadSecretLine("MAIL_PASSWORD_FILE", server.password_file);
}

struct Letter {
  std::string written;
  std::size_t read = 0;
  std::string reply;  // the last line of the server
};

std::size_t Give(char* into, std::size_t size, std::size_t count, void* letter) {
  auto& from = *static_cast<Letter*>(letter);
  const std::size_t bytes = std::min(size * count, from.written.size() - from.read);
  std::memcpy(into, from.written.data() + from.read, bytes);
  from.read += bytes;
  return bytes;
}

std::size_t TakeReply(char* data, std::size_t size, std::size_t count, void* letter) {
  const std::string_view line(data, size * count);
  // The farewell says nothing of the letter.
  if (!line.starts_with("221")) {
    static_cast<Letter*>(letter)->reply = std::string(line.substr(0, kMostReply));
  }
  return line.size();
}

}  // namespace

// One connection to the server, used for one letter after the other.
class CurlMailSender::Connection {
 public:
  Connection(const MailServer& server, const std::string& password) : curl_(curl_easy_init()) {
    ZONEFLOW_CHECK(curl_ != nullptr);
    const bool implicit = server.tls == MailServer::Tls::kImplicit;
    const bool is_v6 = server.host.find(':') != std::string::npos;
    Set(CURLOPT_URL, StrCat(implicit ? "smtps://" : "smtp://",
                            is_v6 ? StrCat("[", server.host, "]") : server.host, ":", server.port)
                         .c_str());
    Set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    Set(CURLOPT_USE_SSL,
        static_cast<long>(server.tls == MailServer::Tls::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (!server.ca_file.empty()) {
      Set(CURLOPT_CAINFO, server.ca_file.c_str());
    }
    if (!server.user.empty()) {
      Set(CURLOPT_USERNAME, server.user.c_str());
      Set(CURLOPT_PASSWORD, password.c_str());
    }
    Set(CURLOPT_MAIL_FROM, StrCat("<", server.from, ">").c_str());
    Set(CURLOPT_PROXY, "");
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_MAXAGE_CONN, kMostIdleSeconds);
    Set(CURLOPT_UPLOAD, 1L);
    Set(CURLOPT_READFUNCTION, &Give);
    Set(CURLOPT_HEADERFUNCTION, &TakeReply);
  }
  ~Connection() { curl_easy_cleanup(curl_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  WebhookAnswer Hand(const Mail& mail, std::string written, milliseconds at_most) {
    const auto begin = Steady::now();
    Letter letter{std::move(written), 0, ""};
    curl_slist* const to = curl_slist_append(nullptr, StrCat("<", mail.to, ">").c_str());
    Set(CURLOPT_MAIL_RCPT, to);
    Set(CURLOPT_READDATA, static_cast<void*>(&letter));
    Set(CURLOPT_HEADERDATA, static_cast<void*>(&letter));
    Set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(letter.written.size()));
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(at_most, milliseconds(1)).count()));
    const CURLcode code = curl_easy_perform(curl_);
    WebhookAnswer answer;
    long reply = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &reply);
    const char* address = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_PRIMARY_IP, &address);
    answer.address = address == nullptr ? "" : address;
    const std::string said(absl::StripAsciiWhitespace(letter.reply));
    if (code == CURLE_OK) {
      answer.http_status = static_cast<int>(reply);
      answer.body = said;
    } else if (reply >= 400) {
      answer.http_status = static_cast<int>(reply);
      answer.body = said;
      answer.fault = StrCat("refused by the mail server: ", said);
    } else {
      answer.fault = code == CURLE_OPERATION_TIMEDOUT ? "timed out" : curl_easy_strerror(code);
    }
    answer.means = MeaningOfMail(answer.http_status);
    Set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    curl_slist_free_all(to);
    answer.took = std::chrono::duration_cast<milliseconds>(Steady::now() - begin);
    return answer;
  }

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    ZONEFLOW_CHECK(curl_easy_setopt(curl_, option, value) == CURLE_OK);
  }

  CURL* const curl_;
};

absl::StatusOr<std::unique_ptr<CurlMailSender>> CurlMailSender::Open(MailServer server,
                                                                     const Clock& system_clock) {
  absl::StatusOr<std::string> password = ReadPassword(server);
  if (!password.ok()) {
    return password.status();
  }
  // Not make_unique: the constructor is private.
  return std::unique_ptr<CurlMailSender>(
      new CurlMailSender(std::move(server), *std::move(password), system_clock));
}

CurlMailSender::CurlMailSender(MailServer server, std::string password, const Clock& system_clock)
    : server_(std::move(server)), password_(std::move(password)), clock_(system_clock) {
  if (server_.host.empty()) {
    return;
  }
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  ZONEFLOW_CHECK(initialized == CURLE_OK);
  for (int i = 0; i < kThreads; ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

CurlMailSender::~CurlMailSender() {
  std::deque<Waiting> waiting;
  {
    const absl::MutexLock lock(&mutex_);
    stop_ = true;
    waiting.swap(waiting_);
  }
  WebhookAnswer answer;
  answer.fault = "the service stops";
  for (const Waiting& each : waiting) {
    each.done(answer);
  }
  for (std::thread& each : threads_) {
    each.join();
  }
}

void CurlMailSender::Run() {
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stop_ || !waiting_.empty();
  };
  std::unique_ptr<Connection> connection;
  while (true) {
    Waiting next;
    {
      const absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&ready));
      if (stop_) {
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    const auto left = std::chrono::duration_cast<milliseconds>(next.until - Steady::now());
    WebhookAnswer answer;
    if (left <= milliseconds(0)) {
      answer.fault = "timed out: others were in front";
      answer.means = MeaningOfMail(0);
    } else {
      if (connection == nullptr) {
        connection = std::make_unique<Connection>(server_, password_);
      }
      answer = connection->Hand(next.mail, WriteMail(next.mail, server_.from, clock_.Now()), left);
    }
    next.done(std::move(answer));
  }
}

void CurlMailSender::Send(Mail mail, milliseconds at_most, Done done) {
  if (server_.host.empty()) {
    WebhookAnswer answer;
    answer.fault = "this deployment sends no mail: MAIL_SERVER is not set";
    answer.means = MeaningOfMail(0);
    done(std::move(answer));
    return;
  }
  const absl::MutexLock lock(&mutex_);
  waiting_.push_back({std::move(mail), Steady::now() + at_most, std::move(done)});
}

WebhookAnswer CurlMailSender::Post(const Mail& mail, milliseconds at_most) {
  std::promise<WebhookAnswer> answer;
  Send(mail, at_most, [&](WebhookAnswer told) { answer.set_value(std::move(told)); });
  return answer.get_future().get();
}

}  // namespace zoneflow::notification
