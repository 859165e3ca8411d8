// Receivers that behave and receivers that do not, over real sockets on this machine.
#include "services/notification/adapters/curl_webhook_sender.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/base/check.h"
#include "common/testing/status_matchers.h"
#include "services/notification/testing/webhook_receiver.h"

namespace zoneflow::notification {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr milliseconds kLong{20'000};
constexpr milliseconds kShort{300};

// Takes connections one after the other; reads a request, and answers as it is told.
class Receiver {
 public:
  // Sends text; false once the other side is gone.
  using Send = std::function<bool(const std::string& text)>;
  using Answer = std::function<void(const Send& send)>;

  explicit Receiver(Answer answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ZONEFLOW_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                   listen(listener_, 8) == 0 &&
                   getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  explicit Receiver(std::string text)
      : Receiver([text = std::move(text)](const Send& send) { send(text); }) {}
  ~Receiver() {
    stopping_ = true;
    thread_.join();
    close(listener_);
  }

  int port() const { return port_; }
  int requests() const { return requests_; }
  std::string last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  // Whether something to read came before the receiver was stopped.
  bool WaitFor(int fd) const {
    while (!stopping_) {
      pollfd waits{fd, POLLIN, 0};
      if (poll(&waits, 1, 10) > 0) {
        return true;
      }
    }
    return false;
  }

 private:
  void Run() {
    while (WaitFor(listener_)) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      std::string request;
      char buffer[4096];
      std::size_t end = std::string::npos;
      std::size_t wanted = std::string::npos;
      while (request.size() < wanted && WaitFor(fd)) {
        const ssize_t got = recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0) {
          break;
        }
        request.append(buffer, static_cast<std::size_t>(got));
        if (end == std::string::npos && (end = request.find("\r\n\r\n")) != std::string::npos) {
          const std::size_t length = request.find("Content-Length: ");
          wanted = end + 4 + std::stoul(request.substr(length + 16));
        }
      }
      ++requests_;
      {
        const std::lock_guard lock(mutex_);
        last_ = request;
      }
      answer_([&](const std::string& text) {
        return !stopping_ && send(fd, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
      });
      close(fd);
    }
  }

  const Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::string last_;
  std::thread thread_;
};

AddressRules Rules(const Receiver& receiver) {
  AddressRules rules;
  rules.ports = {receiver.port()};
  rules.allowed = {*Cidr::Parse("127.0.0.0/8")};
  return rules;
}

Resolver Fixed(std::vector<std::string> addresses) {
  return [addresses = std::move(addresses)](const std::string&) {
    std::vector<IpAddress> resolved;
    for (const std::string& address : addresses) {
      resolved.push_back(*IpAddress::Parse(address));
    }
    return absl::StatusOr<std::vector<IpAddress>>(resolved);
  };
}

WebhookRequest To(const Receiver& receiver, const std::string& host = "127.0.0.1") {
  const auto endpoint = ParseEndpoint(
      "http://" + host + ":" + std::to_string(receiver.port()) + "/hook?a=b", Rules(receiver));
  ZONEFLOW_CHECK(endpoint.ok());
  return {*endpoint, {{"webhook-id", "msg_1"}, {"content-type", "application/json"}}, R"({"n":1})"};
}

TEST(CurlWebhookSenderTest, PostsTheBodyAndTellsTheAnswer) {
  Receiver receiver("HTTP/1.1 503 busy\r\nRetry-After:  120 \r\nContent-Length: 5\r\n\r\nlater");
  CurlWebhookSender sender(Rules(receiver));
  const WebhookAnswer answer = sender.Post(To(receiver), kLong);
  EXPECT_EQ(answer.http_status, 503);
  EXPECT_EQ(answer.fault, "");
  EXPECT_EQ(answer.retry_after, "120");
  EXPECT_EQ(answer.body, "later");
  EXPECT_FALSE(answer.body_cut);
  EXPECT_EQ(answer.address, "127.0.0.1");
  EXPECT_THAT(receiver.last(),
              AllOf(StartsWith("POST /hook?a=b HTTP/1.1\r\n"), HasSubstr("webhook-id: msg_1\r\n"),
                    HasSubstr("content-type: application/json\r\n"),
                    ::testing::EndsWith("\r\n\r\n{\"n\":1}")));
}

TEST(CurlWebhookSenderTest, ANameIsPinnedToTheAddressThatWasChecked) {
  Receiver receiver("HTTP/1.1 204 fine\r\n\r\n");
  CurlWebhookSender sender(Rules(receiver), Fixed({"127.0.0.1"}));
  const WebhookAnswer answer = sender.Post(To(receiver, "receiver.test"), kLong);
  EXPECT_EQ(answer.http_status, 204) << answer.fault;
  EXPECT_THAT(receiver.last(),
              HasSubstr("Host: receiver.test:" + std::to_string(receiver.port()) + "\r\n"));
}

// A name may lead into the house at any attempt: all its addresses are checked at each.
TEST(CurlWebhookSenderTest, ANameThatLeadsIntoTheHouseIsNotConnectedTo) {
  Receiver receiver("HTTP/1.1 200 fine\r\n\r\n");
  AddressRules rules = Rules(receiver);
  rules.allowed.clear();
  int asked = 0;
  CurlWebhookSender sender(rules, [&](const std::string& host) {
    ++asked;
    return asked == 1 ? Fixed({"1.1.1.1", "127.0.0.1"})(host) : Fixed({"127.0.0.1"})(host);
  });
  for (int attempt = 1; attempt <= 2; ++attempt) {
    const WebhookAnswer answer = sender.Post(To(receiver, "receiver.test"), kLong);
    EXPECT_EQ(answer.http_status, 0);
    EXPECT_THAT(answer.fault, HasSubstr("127.0.0.1 lies in 127.0.0.0/8"));
  }
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(receiver.requests(), 0);
}

TEST(CurlWebhookSenderTest, ANameWithoutAnAddressIsSaidToHaveNone) {
  Receiver receiver("");
  CurlWebhookSender sender(Rules(receiver), [](const std::string&) {
    return absl::StatusOr<std::vector<IpAddress>>(absl::UnavailableError("the resolver is away"));
  });
  EXPECT_EQ(sender.Post(To(receiver, "receiver.test"), kLong).fault, "the resolver is away");
  EXPECT_THAT(CurlWebhookSender(Rules(receiver), Fixed({}))
                  .Post(To(receiver, "receiver.test"), kLong)
                  .fault,
              HasSubstr("'receiver.test' has no address"));
}

TEST(CurlWebhookSenderTest, AHostIsCheckedBeforeAnythingIsSentToIt) {
  Receiver receiver("");
  AddressRules rules = Rules(receiver);
  const Endpoint endpoint = To(receiver, "receiver.test").endpoint;
  EXPECT_THAT(CurlWebhookSender(rules, Fixed({"127.0.0.1"})).Check(endpoint),
              zoneflow::testing::IsOk());
  EXPECT_THAT(CurlWebhookSender(rules, Fixed({})).Check(endpoint),
              zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument,
                                          AllOf(StartsWith("url: "), HasSubstr("no address"))));
  rules.allowed.clear();
  EXPECT_THAT(
      CurlWebhookSender(rules, Fixed({"127.0.0.1"})).Check(endpoint),
      zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("127.0.0.0/8")));
  // A resolver that is away says nothing against it.
  EXPECT_THAT(CurlWebhookSender(rules,
                                [](const std::string&) {
                                  return absl::StatusOr<std::vector<IpAddress>>(
                                      absl::UnavailableError("the resolver is away"));
                                })
                  .Check(endpoint),
              zoneflow::testing::IsOk());
  EXPECT_EQ(receiver.requests(), 0);
}

TEST(CurlWebhookSenderTest, ARedirectIsAnAnswerAndNotFollowed) {
  Receiver elsewhere("HTTP/1.1 200 fine\r\n\r\n");
  Receiver receiver("HTTP/1.1 307 go\r\nLocation: http://127.0.0.1:" +
                    std::to_string(elsewhere.port()) + "/\r\nContent-Length: 0\r\n\r\n");
  AddressRules rules = Rules(receiver);
  rules.ports.push_back(elsewhere.port());
  EXPECT_EQ(CurlWebhookSender(rules).Post(To(receiver), kLong).http_status, 307);
  EXPECT_EQ(receiver.requests(), 1);
  EXPECT_EQ(elsewhere.requests(), 0);
}

TEST(CurlWebhookSenderTest, AProxyOfTheEnvironmentIsNotUsed) {
  Receiver proxy("HTTP/1.1 200 proxied\r\n\r\n");
  Receiver receiver("HTTP/1.1 202 fine\r\nContent-Length: 0\r\n\r\n");
  const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
  setenv("http_proxy", address.c_str(), 1);
  setenv("all_proxy", address.c_str(), 1);
  EXPECT_EQ(CurlWebhookSender(Rules(receiver)).Post(To(receiver), kLong).http_status, 202);
  unsetenv("http_proxy");
  unsetenv("all_proxy");
  EXPECT_EQ(proxy.requests(), 0);
}

TEST(CurlWebhookSenderTest, AnEndlessBodyIsCutAndTheStatusCounts) {
  Receiver receiver([](const Receiver::Send& send) {
    send("HTTP/1.1 200 fine\r\n\r\n");
    const std::string chunk(65'536, 'x');
    while (send(chunk)) {
    }
  });
  const WebhookAnswer answer = CurlWebhookSender(Rules(receiver)).Post(To(receiver), kLong);
  EXPECT_EQ(answer.http_status, 200);
  EXPECT_EQ(answer.body.size(), kMostAnswerBytes);
  EXPECT_TRUE(answer.body_cut);
}

TEST(CurlWebhookSenderTest, ABodyThatTricklesEndsInTimeAndTheStatusCounts) {
  Receiver receiver([](const Receiver::Send& send) {
    send("HTTP/1.1 200 fine\r\n\r\n");
    while (send("x")) {
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  const WebhookAnswer answer = CurlWebhookSender(Rules(receiver)).Post(To(receiver), kShort);
  EXPECT_EQ(answer.http_status, 200);
  EXPECT_TRUE(answer.body_cut);
  EXPECT_LT(answer.took, kLong);
}

TEST(CurlWebhookSenderTest, AReceiverThatSaysNothingTimesOut) {
  std::atomic<bool> ends = false;
  Receiver receiver([&](const Receiver::Send&) {
    while (!ends) {
      std::this_thread::sleep_for(milliseconds(5));
    }
  });
  const WebhookAnswer answer = CurlWebhookSender(Rules(receiver)).Post(To(receiver), kShort);
  ends = true;
  EXPECT_EQ(answer.http_status, 0);
  EXPECT_EQ(answer.fault, "timed out");
  EXPECT_LT(answer.took, kLong);
}

TEST(CurlWebhookSenderTest, HeadersWithoutAnEndAreNoAnswer) {
  Receiver receiver([](const Receiver::Send& send) {
    send("HTTP/1.1 200 fine\r\n");
    while (send("x-more: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  const WebhookAnswer answer = CurlWebhookSender(Rules(receiver)).Post(To(receiver), kLong);
  EXPECT_EQ(answer.http_status, 0);
  EXPECT_THAT(answer.fault, HasSubstr("no end"));
}

TEST(CurlWebhookSenderTest, NobodyThereIsAFault) {
  int port = 0;
  {
    Receiver gone("");
    port = gone.port();
  }
  Receiver receiver("");
  AddressRules rules = Rules(receiver);
  WebhookRequest request = To(receiver);
  request.endpoint.port = port;
  const WebhookAnswer answer = CurlWebhookSender(rules).Post(request, kLong);
  EXPECT_EQ(answer.http_status, 0);
  EXPECT_NE(answer.fault, "");
}

AddressRules RulesFor(const testing::WebhookReceiver& receiver) {
  AddressRules rules;
  rules.ports = {receiver.port()};
  rules.allowed = {*Cidr::Parse("127.0.0.0/8")};
  return rules;
}

WebhookRequest To(const testing::WebhookReceiver& receiver, const std::string& host,
                  const std::string& id) {
  const auto endpoint = ParseEndpoint(
      "http://" + host + ":" + std::to_string(receiver.port()) + "/hook", RulesFor(receiver));
  ZONEFLOW_CHECK(endpoint.ok());
  return {*endpoint, {{"webhook-id", id}}, R"({"id":")" + id + R"("})"};
}

std::string Fine(const testing::ReceivedPost&) { return "204 fine"; }

TEST(CurlWebhookSenderTest, AConnectionServesTheNextPostToo) {
  testing::WebhookReceiver receiver(Fine);
  CurlWebhookSender sender(RulesFor(receiver), Fixed({"127.0.0.1"}));
  for (const std::string host : {"127.0.0.1", "127.0.0.1", "receiver.test", "receiver.test"}) {
    const WebhookAnswer answer = sender.Post(To(receiver, host, "msg_" + host), kLong);
    EXPECT_EQ(answer.http_status, 204) << answer.fault;
    EXPECT_EQ(answer.address, "127.0.0.1");
  }
  EXPECT_EQ(receiver.connections(), 2);  // one for each host
  const auto posts = receiver.posts();
  ASSERT_EQ(posts.size(), 4u);
  // Nothing of one post is left in the next.
  EXPECT_EQ(posts[3].headers.at("host"), "receiver.test:" + std::to_string(receiver.port()));
  EXPECT_EQ(posts[3].body, R"({"id":"msg_receiver.test"})");
}

// The kept connection is open, and to where the name no longer leads.
TEST(CurlWebhookSenderTest, OnceANameLeadsElsewhereItsOldConnectionIsNotUsed) {
  testing::WebhookReceiver before(Fine);
  testing::WebhookReceiver after(Fine, 2, before.port());
  int asked = 0;
  CurlWebhookSender sender(
      RulesFor(before),
      [&](const std::string& host) {
        return Fixed({++asked == 1 ? "127.0.0.1" : "127.0.0.2"})(host);
      },
      milliseconds(0));
  EXPECT_EQ(sender.Post(To(before, "receiver.test", "msg_1"), kLong).address, "127.0.0.1");
  EXPECT_EQ(sender.Post(To(before, "receiver.test", "msg_2"), kLong).address, "127.0.0.2");
  EXPECT_EQ(before.posts().size(), 1u);
  EXPECT_EQ(after.posts().size(), 1u);
}

TEST(CurlWebhookSenderTest, OnceANameLeadsIntoTheHouseItsOldConnectionIsNotUsedEither) {
  testing::WebhookReceiver receiver(Fine);
  int asked = 0;
  CurlWebhookSender sender(
      RulesFor(receiver),
      [&](const std::string& host) {
        return ++asked == 1 ? Fixed({"127.0.0.1"})(host) : Fixed({"127.0.0.1", "10.0.0.1"})(host);
      },
      milliseconds(0));
  EXPECT_EQ(sender.Post(To(receiver, "receiver.test", "msg_1"), kLong).http_status, 204);
  EXPECT_THAT(sender.Post(To(receiver, "receiver.test", "msg_2"), kLong).fault,
              HasSubstr("10.0.0.1 lies in 10.0.0.0/8"));
  EXPECT_EQ(receiver.posts().size(), 1u);
}

TEST(CurlWebhookSenderTest, AReceiverThatClosesItsConnectionsGetsNewOnes) {
  testing::WebhookReceiver receiver(
      [](const testing::ReceivedPost&) { return "200 fine\r\nConnection: close"; });
  CurlWebhookSender sender(RulesFor(receiver));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(sender.Post(To(receiver, "127.0.0.1", "msg_1"), kLong).http_status, 200);
  }
  EXPECT_EQ(receiver.connections(), 3);
}

// Neither a receiver that says nothing nor a name that nobody tells holds up another post.
TEST(CurlWebhookSenderTest, ManyAreUnderWayAtOnceAndEachEndsInTime) {
  std::atomic<bool> ends = false;
  testing::WebhookReceiver receiver([&](const testing::ReceivedPost& post) -> std::string {
    while (post.path == "/silent" && !ends) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return "204 fine";
  });
  std::atomic<bool> told = false;
  CurlWebhookSender sender(RulesFor(receiver), [&](const std::string& host) {
    while (host == "nobody.test" && !told) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return Fixed({"127.0.0.1"})(host);
  });
  std::mutex mutex;
  std::map<std::string, int> outcomes;  // "" for a status
  const auto note = [&](const WebhookAnswer& answer) {
    const std::lock_guard lock(mutex);
    ++outcomes[answer.fault];
  };
  WebhookRequest silent = To(receiver, "127.0.0.1", "msg_silent");
  silent.endpoint.path_and_query = "/silent";
  for (int i = 0; i < 10; ++i) {
    sender.Send(silent, kShort, note);
    sender.Send(To(receiver, "nobody.test", "msg_nobody"), kShort, note);
  }
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(sender.Post(To(receiver, "receiver.test", "msg_1"), kLong).http_status, 204);
  }
  const auto give_up = std::chrono::steady_clock::now() + kLong;
  const auto count = [&] {
    const std::lock_guard lock(mutex);
    return outcomes["timed out"] + outcomes["timed out: the name took too long to resolve"];
  };
  while (count() < 20 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  EXPECT_EQ(outcomes["timed out"], 10);
  EXPECT_EQ(outcomes["timed out: the name took too long to resolve"], 10);
  ends = told = true;
}

TEST(CurlWebhookSenderTest, WhatIsUnderWayEndsWithTheSender) {
  std::atomic<bool> ends = false;
  testing::WebhookReceiver receiver([&](const testing::ReceivedPost&) -> std::string {
    while (!ends) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return "204 fine";
  });
  std::string fault;
  {
    CurlWebhookSender sender(RulesFor(receiver));
    sender.Send(To(receiver, "127.0.0.1", "msg_1"), kLong,
                [&](const WebhookAnswer& answer) { fault = answer.fault; });
  }
  EXPECT_EQ(fault, "the service stops");
  ends = true;
}

}  // namespace
}  // namespace zoneflow::notification
