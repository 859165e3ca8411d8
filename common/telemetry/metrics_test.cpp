#include "common/telemetry/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::telemetry {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

// A port nobody listens on.
int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  socklen_t size = sizeof(address);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

std::string Get(int port, const std::string& path) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const std::string request =
      "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(::send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return answer;
}

TEST(MetricsTest, CountersGaugesAndHistogramsAreServedAsText) {
  Count(kDocuments, "stored");
  Count(kDocuments, "stored", 2);
  SetGauge(kEventsParked, 7);
  ObserveSeconds(kRpcSeconds, 0.003, "/zoneflow.Service/Method");

  const std::string address = "127.0.0.1:" + std::to_string(FreePort());
  const auto server = MetricsServer::Start(address);
  ASSERT_TRUE(server.ok()) << server.status();
  const std::string page = Get(std::stoi(address.substr(10)), "/metrics");
  EXPECT_THAT(page, HasSubstr("zoneflow_documents_total{outcome=\"stored\"} 3"));
  EXPECT_THAT(page, HasSubstr("zoneflow_events_parked 7"));
  EXPECT_THAT(page, HasSubstr("zoneflow_rpc_seconds_bucket{method=\"/zoneflow.Service/Method\","
                              "le=\"0.005\"} 1"));
}

TEST(MetricsTest, AnAddressThatIsNoneNamesTheSetting) {
  EXPECT_THAT(MetricsServer::Start("nowhere:x"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("METRICS_ADDR: \"nowhere:x\"")));
}

TEST(MetricsTest, AnEmptyAddressServesNothing) { EXPECT_TRUE(MetricsServer::Start("").ok()); }

}  // namespace
}  // namespace zoneflow::telemetry
