#include "services/notification/core/address_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

IpAddress Ip(std::string_view text) {
  const auto address = IpAddress::Parse(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress::V4(0));
}

TEST(IpAddressTest, IsReadInOneNotation) {
  EXPECT_EQ(Ip("192.0.2.1"), IpAddress::V4(0xC0000201));
  EXPECT_EQ(Ip("::ffff:192.0.2.1"), IpAddress::V4(0xC0000201));
  EXPECT_EQ(Ip("::ffff:c000:201"), IpAddress::V4(0xC0000201));
  EXPECT_EQ(Ip("2001:DB8::1"), Ip("2001:db8:0:0:0:0:0:1"));
  EXPECT_EQ(Ip("::"), Ip("0:0:0:0:0:0:0:0"));
  EXPECT_EQ(Ip("1::").ToText(), "1:0:0:0:0:0:0:0");
  EXPECT_EQ(Ip("1:2:3:4:5:6:7::"), Ip("1:2:3:4:5:6:7:0"));
  EXPECT_EQ(Ip("10.2.3.4").ToText(), "10.2.3.4");
  for (const char* bad : {"",
                          "1",
                          "1.2.3",
                          "1.2.3.4.5",
                          "256.1.1.1",
                          "01.2.3.4",
                          "1.2.3.0x4",
                          " 1.2.3.4",
                          "1.2.3.4 ",
                          "1..3.4",
                          ":",
                          ":::",
                          "1::2::3",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "12345::",
                          "g::",
                          "::1%lo",
                          "[::1]",
                          "::1.2.3",
                          "1.2.3.4::",
                          "1:2:3:4:5:6:7:8::",
                          "1:2:3:4:5:6:7:1.2.3.4"}) {
    EXPECT_EQ(IpAddress::Parse(bad), std::nullopt) << bad;
  }
}

TEST(CidrTest, HoldsItsAddressesAndNoOthers) {
  const auto ten = Cidr::Parse("10.16.0.0/12");
  ASSERT_THAT(ten, IsOk());
  EXPECT_TRUE(ten->Contains(Ip("10.31.255.255")));
  EXPECT_FALSE(ten->Contains(Ip("10.32.0.0")));
  EXPECT_FALSE(ten->Contains(Ip("::10.16.0.1")));
  EXPECT_TRUE(Cidr::Parse("fc00::/7")->Contains(Ip("fdff::1")));
  EXPECT_FALSE(Cidr::Parse("fc00::/7")->Contains(Ip("fe00::")));
  EXPECT_TRUE(Cidr::Parse("10.1.2.3/32")->Contains(Ip("10.1.2.3")));
  EXPECT_TRUE(Cidr::Parse("::/0")->Contains(Ip("1.2.3.4")));
  for (const char* bad :
       {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "x/8", "10.0.0.0/-1", "::/129"}) {
    EXPECT_THAT(Cidr::Parse(bad), StatusIs(Code::kInvalidArgument)) << bad;
  }
}

// The ranges of IANA's special-purpose registries, by their first and last addresses.
TEST(AddressRulesTest, NothingIsSentIntoTheHouse) {
  for (const char* bad : {"0.0.0.0",
                          "0.255.255.255",
                          "10.0.0.1",
                          "10.255.255.255",
                          "100.64.0.0",
                          "100.100.100.200",
                          "100.127.255.255",
                          "127.0.0.1",
                          "127.255.255.255",
                          "168.63.129.16",
                          "169.254.169.254",
                          "172.16.0.0",
                          "172.31.255.255",
                          "192.0.0.1",
                          "192.0.2.1",
                          "192.88.99.1",
                          "192.168.0.1",
                          "198.18.0.0",
                          "198.19.255.255",
                          "198.51.100.7",
                          "203.0.113.7",
                          "224.0.0.1",
                          "239.255.255.255",
                          "240.0.0.1",
                          "255.255.255.255",
                          "::",
                          "::1",
                          "::127.0.0.1",
                          "::ffff:127.0.0.1",
                          "::ffff:a00:1",
                          "64:ff9b::7f00:1",
                          "64:ff9b:1::1",
                          "100::1",
                          "2001::1",
                          "2001:db8::1",
                          "2002:7f00:1::",
                          "3fff::1",
                          "5f00::1",
                          "fc00::1",
                          "fdff::1",
                          "fe80::1",
                          "febf::1",
                          "fec0::1",
                          "ff02::1"}) {
    EXPECT_THAT(CheckAddress(Ip(bad), {}), StatusIs(Code::kInvalidArgument, HasSubstr("lies in")))
        << bad;
  }
  for (const char* good :
       {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "168.63.129.15", "172.15.255.255", "172.32.0.0", "192.0.1.0", "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2400:3200::1",
        "::ffff:8.8.8.8"}) {
    EXPECT_THAT(CheckAddress(Ip(good), {}), IsOk()) << good;
  }
}

TEST(AddressRulesTest, ADeploymentAllowsWhatItNames) {
  AddressRules rules;
  rules.allowed = {*Cidr::Parse("10.20.0.0/16")};
  EXPECT_THAT(CheckAddress(Ip("10.20.3.4"), rules), IsOk());
  EXPECT_THAT(CheckAddress(Ip("10.21.3.4"), rules), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(CheckAddress(Ip("127.0.0.1"), rules), StatusIs(Code::kInvalidArgument));
}

TEST(AddressRulesTest, ANameIsGoodIfAllItsAddressesAre) {
  const std::vector mixed = {Ip("1.1.1.1"), Ip("10.0.0.1")};
  EXPECT_THAT(CheckAddresses("a.cn", mixed, {}),
              StatusIs(Code::kInvalidArgument, HasSubstr("10.0.0.1")));
  EXPECT_THAT(CheckAddresses("a.cn", std::vector{Ip("1.1.1.1")}, {}), IsOk());
  EXPECT_THAT(CheckAddresses("a.cn", {}, {}), StatusIs(Code::kNotFound, HasSubstr("'a.cn'")));
}

TEST(EndpointTest, IsReadAsItIsWritten) {
  const auto plain = ParseEndpoint("https://Hooks.Example.CN/a/b?c=d", {});
  ASSERT_THAT(plain, IsOk());
  EXPECT_TRUE(plain->https);
  EXPECT_EQ(plain->host, "hooks.example.cn");
  EXPECT_EQ(plain->port, 443);
  EXPECT_EQ(plain->path_and_query, "/a/b?c=d");
  EXPECT_EQ(plain->address, std::nullopt);
  const auto other = ParseEndpoint("http://8.8.8.8:8080?x", {});
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ(other->port, 8080);
  EXPECT_EQ(other->path_and_query, "/?x");
  EXPECT_EQ(other->address, Ip("8.8.8.8"));
  const auto six = ParseEndpoint("https://[2400:3200::1]:8443/", {});
  ASSERT_THAT(six, IsOk());
  EXPECT_EQ(six->host, "2400:3200::1");
  EXPECT_EQ(six->port, 8443);
  EXPECT_THAT(ParseEndpoint("https://xn--fiqs8s.cn/", {}), IsOk());
}

// Every notation in which some library reads 127.0.0.1, and what else hides a receiver.
TEST(EndpointTest, ADisguisedReceiverIsRefused) {
  for (const char* bad : {"http://127.0.0.1/",
                          "http://127.1/",
                          "http://127.0.1/",
                          "http://2130706433/",
                          "http://0x7f000001/",
                          "http://0x7f.0x0.0x0.0x1/",
                          "http://0x7F.1/",
                          "http://017700000001/",
                          "http://0177.0.0.1/",
                          "http://127.0.0.01/",
                          "http://127.0.0.1./",
                          "http://0/",
                          "http://0x/",
                          "http://256.256.256.256/",
                          "http://1.2.3.4.5/",
                          "http://[::1]/",
                          "http://[::ffff:127.0.0.1]/",
                          "http://[::ffff:7f00:1]/",
                          "http://[0:0:0:0:0:ffff:7f00:1]/",
                          "http://[::127.0.0.1]/",
                          "http://[fe80::1%25lo]/",
                          "http://[::1%25lo]/",
                          "http://[64:ff9b::127.0.0.1]/",
                          "http://[example.com]/",
                          "http://[127.0.0.1]/",
                          "http://[::1/",
                          "http://[::1]x/",
                          "http://example.com./",
                          "http://exa_mple.com/",
                          "http://-a.com/",
                          "http://a..com/",
                          "http:///x",
                          "http://",
                          "https://:443/",
                          "http://user@example.com/",
                          "http://user:pw@example.com/",
                          "http://127.0.0.1@example.com/",
                          "http://example.com@127.0.0.1/",
                          "http://example.com\\@127.0.0.1/",
                          "http://example.com#@127.0.0.1/",
                          "http://example.com:22/",
                          "http://example.com:/",
                          "http://example.com:80x/",
                          "http://example.com:080808/",
                          "http://%31%32%37.0.0.1/",
                          "ftp://example.com/",
                          "file:///etc/passwd",
                          "HTTP://example.com/",
                          "//example.com/",
                          "example.com",
                          "",
                          " http://example.com/",
                          "http://exam ple.com/",
                          "http://example.com/\r\n",
                          "http://①②⑦.⓪.⓪.①/",
                          "http://例え.jp/",
                          "http://127。0。0。1/",
                          "http://169.254.169.254/latest",
                          "http://100.100.100.200/",
                          "http://localhost:6379/"}) {
    EXPECT_THAT(ParseEndpoint(bad, {}), StatusIs(Code::kInvalidArgument, HasSubstr("url '")))
        << bad;
  }
  EXPECT_THAT(ParseEndpoint("https://a.cn/" + std::string(2048, 'x'), {}),
              StatusIs(Code::kInvalidArgument, HasSubstr("2048")));
  AddressRules https_only;
  https_only.allow_http = false;
  EXPECT_THAT(ParseEndpoint("http://example.com/", https_only),
              StatusIs(Code::kInvalidArgument, HasSubstr("begins with https://")));
}

}  // namespace
}  // namespace zoneflow::notification
