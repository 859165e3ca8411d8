// Where webhooks may be sent: whoever names a receiver must not reach into the house by it.
//
//   url ─▶ ParseEndpoint: form, scheme, port, host ─▶ the resolver ─▶ CheckAddresses: all of them
//       ─▶ connect to one that was checked, at every attempt anew, without redirects or proxy
//
// A host that is a number is read in one way only, four decimal numbers: every other notation that
// some library understands (2130706433, 0x7f.1, 0177.0.0.1, 127.1) is refused as such.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace zoneflow::notification {

// An address of the network, IPv4 as ::ffff:a.b.c.d.
class IpAddress {
 public:
  static IpAddress V4(std::uint32_t address);
  static IpAddress V6(const std::array<std::uint8_t, 16>& bytes) { return IpAddress(bytes); }

  // Reads "192.0.2.1" or "2001:db8::1", without brackets, zone or leading zeros in IPv4; nullopt
  // for anything else.
  static std::optional<IpAddress> Parse(std::string_view text);

  bool is_v4() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  // IPv4 with dots, IPv6 as eight groups.
  std::string ToText() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  explicit IpAddress(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  std::array<std::uint8_t, 16> bytes_;
};

// A range of addresses: "10.1.0.0/16", "fd00::/8".
struct Cidr {
  IpAddress base;
  int bits = 128;  // of the 128

  // InvalidArgument names the text and the rule: an address and how many of its bits count, the
  // others 0.
  static absl::StatusOr<Cidr> Parse(std::string_view text);

  bool Contains(const IpAddress& address) const;
};

// A receiver, as its owner wrote it.
struct Endpoint {
  bool https = true;
  std::string host;  // a name in lower case, or an address as Parse reads it
  int port = 443;
  std::string path_and_query;        // from '/' on
  std::optional<IpAddress> address;  // where the host is one
};

struct AddressRules {
  std::vector<int> ports = {80, 443, 8080, 8443};
  bool any_port = false;  // of a receiver that the deployment itself names
  bool allow_http = true;
  // Of this deployment: what is reached though it lies in a range that is refused otherwise.
  std::vector<Cidr> allowed;
};

// InvalidArgument names the url's fault and the rule: another scheme, a user, a fragment, a port
// that is not listed, a host in another notation, and an address that CheckAddress refuses. At most
// 2,048 bytes.
absl::StatusOr<Endpoint> ParseEndpoint(std::string_view url, const AddressRules& rules);

// InvalidArgument names the range that the address lies in.
absl::Status CheckAddress(const IpAddress& address, const AddressRules& rules);

// Of what a name resolves to: each of them. NotFound for none.
absl::Status CheckAddresses(std::string_view host, std::span<const IpAddress> addresses,
                            const AddressRules& rules);

}  // namespace zoneflow::notification
