#include "services/notification/adapters/curl_mail_sender.h"

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "services/notification/testing/mail_receiver.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using notification::testing::MailReceiver;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

const Mail kMail{"office@example.gov.cn", "签约", "一\n.二\n", "msg_1_7"};
constexpr auto kPatience = 20s;

class CurlMailSenderTest : public ::testing::Test {
 protected:
  MailServer ServerOf(const MailReceiver& receiver, MailServer::Tls tls) {
    MailServer server;
    server.host = "127.0.0.1";
    server.port = receiver.port();
    server.tls = tls;
    server.from = "zoneflow@example.gov.cn";
    if (tls != MailServer::Tls::kNone) {
      server.ca_file = certificate();
    }
    return server;
  }
  std::string certificate() const { return folder_ / "ca.pem"; }
  std::string PasswordFile(const std::string& password) {
    std::ofstream(folder_ / "password") << password << "\n";
    return folder_ / "password";
  }
  std::unique_ptr<CurlMailSender> Open(const MailServer& server) {
    auto opened = CurlMailSender::Open(server, clock_);
    EXPECT_THAT(opened, IsOk());
    return *std::move(opened);
  }

  zoneflow::testing::TempFolder folder_;
  zoneflow::testing::ManualClock clock_{Instant(std::chrono::seconds(1614265330))};
};

std::string Fine(const std::string&) { return "250 2.0.0 fine"; }

TEST_F(CurlMailSenderTest, ALetterIsHandedOverAndTheNextOneOnTheSameConnection) {
  MailReceiver receiver(Fine);
  const auto sender = Open(ServerOf(receiver, MailServer::Tls::kNone));
  const WebhookAnswer answer = sender->Post(kMail, kPatience);
  EXPECT_EQ(answer.http_status, 250) << answer.fault;
  EXPECT_EQ(answer.means, AnswerMeans::kDelivered);
  EXPECT_EQ(answer.fault, "");
  EXPECT_EQ(answer.address, "127.0.0.1");
  ASSERT_THAT(receiver.mails(), SizeIs(1));
  const auto mail = receiver.mails().front();
  EXPECT_EQ(mail.from, "zoneflow@example.gov.cn");
  EXPECT_EQ(mail.to, "office@example.gov.cn");
  EXPECT_EQ(mail.written, WriteMail(kMail, "zoneflow@example.gov.cn", clock_.Now()));
  EXPECT_EQ(mail.Text(), kMail.text);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(sender->Post(kMail, kPatience).http_status, 250);
  }
  EXPECT_THAT(receiver.mails(), SizeIs(13));
  EXPECT_LE(receiver.connections(), 4);
}

TEST_F(CurlMailSenderTest, ARefusalIsToldWithItsCodeAndWords) {
  std::string rcpt = "550 5.1.1 no such mailbox";
  std::string data = "250 fine";
  MailReceiver receiver([&](const std::string& to) { return to.empty() ? data : rcpt; });
  const auto sender = Open(ServerOf(receiver, MailServer::Tls::kNone));
  WebhookAnswer answer = sender->Post(kMail, kPatience);
  EXPECT_EQ(answer.http_status, 550);
  EXPECT_EQ(answer.means, AnswerMeans::kRefused);
  EXPECT_EQ(answer.fault, "refused by the mail server: 550 5.1.1 no such mailbox");
  rcpt = "450 4.2.1 busy";
  EXPECT_EQ(sender->Post(kMail, kPatience).means, AnswerMeans::kThrottle);
  rcpt = "250 fine";
  data = "552 5.3.4 too large";
  answer = sender->Post(kMail, kPatience);
  EXPECT_EQ(answer.http_status, 552);
  EXPECT_EQ(answer.means, AnswerMeans::kRefused);
  data = "250 fine";
  EXPECT_EQ(sender->Post(kMail, kPatience).http_status, 250);
}

TEST_F(CurlMailSenderTest, ThePasswordTravelsByTlsOnly) {
  for (const bool implicit : {false, true}) {
    MailReceiver receiver(Fine,
                          {implicit ? MailReceiver::Tls::kImplicit : MailReceiver::Tls::kStartTls,
                           certificate(), "zoneflow\nhush"});
    MailServer server =
        ServerOf(receiver, implicit ? MailServer::Tls::kImplicit : MailServer::Tls::kStartTls);
    server.user = "zoneflow";
    server.password_file = PasswordFile("hush");
    const WebhookAnswer answer = Open(server)->Post(kMail, kPatience);
    EXPECT_EQ(answer.http_status, 250) << answer.fault;
    ASSERT_THAT(receiver.mails(), SizeIs(1));
    EXPECT_TRUE(receiver.mails().front().by_tls);
    EXPECT_EQ(receiver.mails().front().login, "zoneflow\nhush");

    // Our account is refused, not the letter: it is tried again. Nobody reads the password.
    server.password_file = PasswordFile("tell-nobody");
    const WebhookAnswer refused = Open(server)->Post(kMail, kPatience);
    EXPECT_EQ(refused.http_status, 535);
    EXPECT_EQ(refused.means, AnswerMeans::kRetry);
    EXPECT_THAT(refused.fault + refused.body, Not(HasSubstr("tell-nobody")));

    // Whose certificate nobody vouches for gets nothing.
    server.ca_file.clear();
    EXPECT_EQ(Open(server)->Post(kMail, kPatience).http_status, 0);
    EXPECT_THAT(receiver.mails(), SizeIs(1));
  }
}

TEST_F(CurlMailSenderTest, AServerWithoutTlsGetsNothingWhereItIsAskedFor) {
  MailReceiver receiver(Fine);
  MailServer server = ServerOf(receiver, MailServer::Tls::kStartTls);
  server.ca_file.clear();
  const WebhookAnswer answer = Open(server)->Post(kMail, kPatience);
  EXPECT_EQ(answer.means, AnswerMeans::kRetry);
  EXPECT_NE(answer.fault, "");
  EXPECT_THAT(receiver.mails(), SizeIs(0));

  server.tls = MailServer::Tls::kNone;
  server.user = "zoneflow";
  server.password_file = PasswordFile("hush");
  EXPECT_THAT(CurlMailSender::Open(server, clock_),
              StatusIs(Code::kInvalidArgument, HasSubstr("MAIL_USER")));
  server.tls = MailServer::Tls::kStartTls;
  server.password_file = folder_ / "none";
  EXPECT_THAT(CurlMailSender::Open(server, clock_),
              StatusIs(Code::kInvalidArgument, HasSubstr("MAIL_PASSWORD_FILE")));
}

TEST_F(CurlMailSenderTest, AServerThatIsAwayOrSilentIsNoAnswer) {
  MailServer server;
  {
    const MailReceiver gone(Fine);
    server = ServerOf(gone, MailServer::Tls::kNone);
  }
  const auto sender = Open(server);
  EXPECT_EQ(sender->Post(kMail, kPatience).http_status, 0);
  EXPECT_EQ(Open({})->Post(kMail, kPatience).means, AnswerMeans::kRetry);
  MailReceiver silent([](const std::string&) {
    std::this_thread::sleep_for(500ms);
    return "250 late";
  });
  const WebhookAnswer answer = Open(ServerOf(silent, MailServer::Tls::kNone))->Post(kMail, 100ms);
  EXPECT_EQ(answer.http_status, 0);
  EXPECT_EQ(answer.fault, "timed out");
}

}  // namespace
}  // namespace zoneflow::notification
