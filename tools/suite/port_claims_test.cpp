#include "tools/suite/port_claims.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

#include "gtest/gtest.h"

namespace zoneflow::suite {
namespace {

TEST(PortClaimsTest, OnePortIsClaimedOnceUntilItIsGivenBack) {
  std::optional<PortClaims> first(std::in_place);
  PortClaims second;
  const auto port = first->ClaimAny();
  ASSERT_TRUE(port.ok()) << port.status();
  ASSERT_GT(*port, 0);
  EXPECT_FALSE(first->Claim(*port));
  EXPECT_FALSE(second.Claim(*port));
  first.reset();
  EXPECT_TRUE(second.Claim(*port));
}

TEST(PortClaimsTest, APortThatSomebodyListensOnIsNotClaimed) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  PortClaims claims;
  EXPECT_FALSE(claims.Claim(ntohs(address.sin_port)));
  close(listener);
}

}  // namespace
}  // namespace zoneflow::suite
