// A mail server on this machine: takes letters over SMTP, with or without TLS, and replies as it is told.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"

#include "common/base/check.h"

namespace zoneflow::notification::testing {

struct ReceivedMail {
  std::string from;
  std::string to;
  std::string written;  // as it came, CRLF at the ends of lines
  bool by_tls = false;
  std::string login;  // "user\npassword", or ""

  // The value of a header, folded lines as they came.
  std::string Header(const std::string& name) const {
    const std::size_t begin = written.find("\r\n" + name + ": ");
    if (begin == std::string::npos) {
      return "";
    }
    std::size_t end = begin + 2;
    do {
      end = written.find("\r\n", end + 2);
    } while (written[end + 2] == ' ');
    return written.substr(begin + name.size() + 4, end - begin - name.size() - 4);
  }
  // The text in UTF-8, \n at the ends of lines.
  std::string Text() const {
    std::string body, text;
    for (const char c : written.substr(written.find("\r\n\r\n") + 4)) {
      body += c == '\r' || c == '\n' ? "" : std::string(1, c);
    }
    ZONEFLOW_CHECK(absl::Base64Unescape(body, &text));
    std::string plain;
    for (const char c : text) {
      plain += c == '\r' ? "" : std::string(1, c);
    }
    return plain;
  }
};

class MailReceiver {
 public:
  enum class Tls { kNone, kStartTls, kImplicit };
  struct Options {
    Tls tls = Tls::kNone;
    std::string certificate_file = "";  // written, of "localhost": whom a sender must trust
    std::string login = "";             // "user\npassword" that is asked for; "": none
  };
  // Called for RCPT with the mailbox and for the end of DATA with ""; returns the reply, "250 fine".
  using Reply = std::function<std::string(const std::string& to)>;

  explicit MailReceiver(Reply reply) : MailReceiver(std::move(reply), Options{}) {}
  MailReceiver(Reply reply, Options options)
      : reply_(std::move(reply)), options_(std::move(options)) {
    if (options_.tls != Tls::kNone) {
      MakeCertificate();
    }
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
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
  ~MailReceiver() {
    stopping_ = true;
    thread_.join();
    for (std::thread& each : connections_) {
      each.join();
    }
    close(listener_);
  }
  MailReceiver(const MailReceiver&) = delete;
  MailReceiver& operator=(const MailReceiver&) = delete;

  int port() const { return port_; }
  int connections() const { return accepted_; }

  std::vector<ReceivedMail> mails() const {
    const std::lock_guard lock(mutex_);
    return mails_;
  }
  // Waits until so many were taken; false after a time in which that must have happened.
  bool WaitFor(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return taken_.wait_for(lock, std::chrono::seconds(60), [&] { return mails_.size() >= count; });
  }

 private:
  // One connection, in the open or not.
  struct Line {
    explicit Line(int connection) : fd(connection) {}
    ~Line() {
      SSL_free(ssl);
      close(fd);
    }

    bool Encrypt(SSL_CTX* context) {
      ssl = SSL_new(context);
      SSL_set_fd(ssl, fd);
      rest.clear();
      return SSL_accept(ssl) == 1;
    }
    void Write(const std::string& text) const {
      const std::string line = text + "\r\n";
      if (ssl != nullptr) {
        SSL_write(ssl, line.data(), static_cast<int>(line.size()));
      } else {
        send(fd, line.data(), line.size(), MSG_NOSIGNAL);
      }
    }
    // One without its end; false where there is none any more.
    bool Read(std::string& line, const std::atomic<bool>& stopping) {
      std::size_t end = 0;
      while ((end = rest.find("\r\n")) == std::string::npos) {
        pollfd waits{fd, POLLIN, 0};
        while (!stopping && (ssl == nullptr || SSL_pending(ssl) == 0) && poll(&waits, 1, 10) == 0) {
        }
        char buffer[4096];
        const auto got = stopping         ? -1
                         : ssl != nullptr ? SSL_read(ssl, buffer, sizeof buffer)
                                          : static_cast<int>(recv(fd, buffer, sizeof buffer, 0));
        if (got <= 0) {
          return false;
        }
        rest.append(buffer, static_cast<std::size_t>(got));
      }
      line = rest.substr(0, end);
      rest.erase(0, end + 2);
      return true;
    }

    const int fd;
    SSL* ssl = nullptr;
    std::string rest;
  };

  void MakeCertificate() {
    EVP_PKEY* const key = EVP_RSA_gen(2048);
    X509* const certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86'400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_EXTENSION* const names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    X509_add_ext(certificate, names, -1);
    X509_EXTENSION_free(names);
    X509_set_pubkey(certificate, key);
    ZONEFLOW_CHECK(X509_sign(certificate, key, EVP_sha256()) != 0);
    context_.reset(SSL_CTX_new(TLS_server_method()));
    ZONEFLOW_CHECK(SSL_CTX_use_certificate(context_.get(), certificate) == 1 &&
                   SSL_CTX_use_PrivateKey(context_.get(), key) == 1);
    BIO* const written = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(written, certificate);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(written, &bytes);
    std::ofstream(options_.certificate_file).write(bytes, size);
    BIO_free(written);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

  void Accept() {
    while (!stopping_) {
      pollfd waits{listener_, POLLIN, 0};
      if (poll(&waits, 1, 10) <= 0) {
        continue;
      }
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd >= 0) {
        ++accepted_;
        connections_.emplace_back([this, fd] { Serve(fd); });
      }
    }
  }

  void Serve(int fd) {
    Line line(fd);
    if (options_.tls == Tls::kImplicit && !line.Encrypt(context_.get())) {
      return;
    }
    line.Write("220 mail.test");
    ReceivedMail mail;
    std::string login;
    std::string said;
    while (line.Read(said, stopping_)) {
      const auto is = [&](const char* verb) { return absl::StartsWithIgnoreCase(said, verb); };
      const auto within = [&] {
        const std::size_t begin = said.find('<') + 1;
        return said.substr(begin, said.find('>') - begin);
      };
      if (is("EHLO")) {
        line.Write("250-mail.test");
        if (options_.tls == Tls::kStartTls && line.ssl == nullptr) {
          line.Write("250-STARTTLS");
        }
        line.Write(options_.login.empty() ? "250 8BITMIME" : "250 AUTH PLAIN");
      } else if (is("STARTTLS")) {
        line.Write("220 go on");
        if (!line.Encrypt(context_.get())) {
          return;
        }
      } else if (is("AUTH PLAIN")) {
        std::string given = said.size() > 11 ? said.substr(11) : "";
        if (given.empty()) {
          line.Write("334 ");
          line.Read(given, stopping_);
        }
        ZONEFLOW_CHECK(absl::Base64Unescape(given, &login));
        login = login.substr(1);
        login[login.find('\0')] = '\n';
        line.Write(login == options_.login ? "235 welcome" : "535 5.7.8 wrong");
      } else if (is("MAIL FROM:")) {
        mail = {within(), "", "", line.ssl != nullptr, login};
        line.Write("250 fine");
      } else if (is("RCPT TO:")) {
        mail.to = within();
        line.Write(reply_(mail.to));
      } else if (is("DATA")) {
        line.Write("354 go on");
        while (line.Read(said, stopping_) && said != ".") {
          mail.written += (said.starts_with('.') ? said.substr(1) : said) + "\r\n";
        }
        const std::string reply = reply_("");
        if (reply.starts_with('2')) {
          const std::lock_guard lock(mutex_);
          mails_.push_back(mail);
        }
        taken_.notify_all();
        line.Write(reply);
      } else if (is("QUIT")) {
        line.Write("221 bye");
        return;
      } else {
        line.Write(is("RSET") || is("NOOP") ? "250 fine" : "500 what?");
      }
    }
  }

  const Reply reply_;
  const Options options_;
  struct FreeContext {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> accepted_ = 0;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  mutable std::condition_variable taken_;
  std::vector<ReceivedMail> mails_;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

}  // namespace zoneflow::notification::testing
