#include "services/notification/core/address_rules.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "absl/strings/ascii.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

constexpr std::size_t kMostUrlBytes = 2048;
constexpr std::size_t kMostHostBytes = 253;

struct Refused {
  std::string_view range;
  std::string_view what;
};

// What is not of the open network (IANA special-purpose registries), and what clouds keep their
// machines' secrets behind. More than one may hold.
constexpr Refused kRefused[] = {
    {"0.0.0.0/8", "this network"},
    {"10.0.0.0/8", "private"},
    {"100.64.0.0/10", "shared by carriers"},
    {"127.0.0.0/8", "this machine"},
    {"168.63.129.16/32", "a cloud's own service"},
    {"169.254.0.0/16", "link-local"},
    {"172.16.0.0/12", "private"},
    {"192.0.0.0/24", "protocol assignments"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "6to4 relays"},
    {"192.168.0.0/16", "private"},
    {"198.18.0.0/15", "measurements"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved"},
    {"::/96", "unspecified, this machine, or IPv4 in disguise"},
    {"64:ff9b::/96", "IPv4 in disguise"},
    {"64:ff9b:1::/48", "IPv4 in disguise"},
    {"100::/64", "discarded"},
    {"2001::/32", "Teredo tunnels"},
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "6to4 tunnels"},
    {"3fff::/20", "documentation"},
    {"5f00::/16", "segment routing"},
    {"fc00::/7", "private"},
    {"fe80::/10", "link-local"},
    {"fec0::/10", "site-local"},
    {"ff00::/8", "multicast"},
};

struct Range {
  Cidr cidr;
  std::string text;
};

const std::vector<Range>& RefusedRanges() {
  static const auto* const ranges = [] {
    auto* const made = new std::vector<Range>;
    for (const Refused& refused : kRefused) {
      const auto cidr = Cidr::Parse(refused.range);
      ZONEFLOW_CHECK(cidr.ok());
      made->push_back({*cidr, StrCat(refused.range, ", ", refused.what)});
    }
    return made;
  }();
  return *ranges;
}

std::optional<unsigned> Number(std::string_view text, int base, std::size_t most_digits) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || text.size() > most_digits || error != std::errc() ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::vector<std::string_view> Split(std::string_view text, char sign) {
  std::vector<std::string_view> parts;
  for (std::size_t end = 0; (end = text.find(sign)) != std::string_view::npos;
       text.remove_prefix(end + 1)) {
    parts.push_back(text.substr(0, end));
  }
  parts.push_back(text);
  return parts;
}

std::optional<std::uint32_t> ParseV4(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '.');
  if (parts.size() != 4) {
    return std::nullopt;
  }
  std::uint32_t address = 0;
  for (const std::string_view part : parts) {
    const auto number = Number(part, 10, 3);
    if (!number.has_value() || *number > 255 || (part.size() > 1 && part[0] == '0')) {
      return std::nullopt;
    }
    address = address << 8 | *number;
  }
  return address;
}

// The 16-bit groups of one side of "::"; nullopt if one is none. The last may be an IPv4 address.
std::optional<std::vector<std::uint16_t>> Groups(std::string_view text, bool is_end) {
  std::vector<std::uint16_t> groups;
  if (text.empty()) {
    return groups;
  }
  const std::vector<std::string_view> parts = Split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_end && i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      const auto v4 = ParseV4(parts[i]);
      if (!v4.has_value()) {
        return std::nullopt;
      }
      groups.push_back(static_cast<std::uint16_t>(*v4 >> 16));
      groups.push_back(static_cast<std::uint16_t>(*v4));
      continue;
    }
    const auto number = Number(parts[i], 16, 4);
    if (!number.has_value()) {
      return std::nullopt;
    }
    groups.push_back(static_cast<std::uint16_t>(*number));
  }
  return groups;
}

std::optional<std::array<std::uint8_t, 16>> ParseV6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head = Groups(has_gap ? text.substr(0, gap) : text, !has_gap);
  const auto tail = Groups(has_gap ? text.substr(gap + 2) : std::string_view(), true);
  if (!head.has_value() || !tail.has_value()) {
    return std::nullopt;
  }
  const std::size_t count = head->size() + tail->size();
  if (has_gap ? count > 7 : count != 8) {
    return std::nullopt;
  }
  std::array<std::uint16_t, 8> groups{};
  std::copy(head->begin(), head->end(), groups.begin());
  std::copy(tail->rbegin(), tail->rend(), groups.rbegin());
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    bytes[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
    bytes[2 * i + 1] = static_cast<std::uint8_t>(groups[i]);
  }
  return bytes;
}

absl::Status Refuse(std::string_view url, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat("url '", url.substr(0, 200), "': ", rule));
}

bool IsNameCharacter(char c) { return absl::ascii_isalnum(c) || c == '-'; }

// InvalidArgument unless the text is a name of the DNS that no library takes for an address.
absl::Status CheckName(std::string_view url, std::string_view host) {
  if (host.empty() || host.size() > kMostHostBytes) {
    return Refuse(url, "the host has 1 to 253 characters");
  }
  if (host.ends_with('.')) {
    return Refuse(url, "the host ends without a dot");
  }
  const std::vector<std::string_view> labels = Split(host, '.');
  for (const std::string_view label : labels) {
    if (label.empty() || label.size() > 63 || label.starts_with('-') || label.ends_with('-') ||
        !std::all_of(label.begin(), label.end(), IsNameCharacter)) {
      return Refuse(url,
                    "the host consists of a-z, 0-9, '-' and dots; a name in another script is "
                    "written as xn--…");
    }
  }
  // What ends in a number is an address to somebody: 2130706433, 127.1, 0x7f.0x1, 0177.0.0.1.
  const std::string_view last = labels.back();
  const bool is_hex = last.starts_with("0x");
  if (std::all_of(last.begin(), last.end(), absl::ascii_isdigit) ||
      (is_hex && std::all_of(last.begin() + 2, last.end(), absl::ascii_isxdigit))) {
    return Refuse(url, "an IPv4 address is written as four decimal numbers from 0 to 255");
  }
  return absl::OkStatus();
}

}  // namespace

IpAddress IpAddress::V4(std::uint32_t address) {
  std::array<std::uint8_t, 16> bytes{};
  bytes[10] = bytes[11] = 0xFF;
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[12 + i] = static_cast<std::uint8_t>(address >> (24 - 8 * i));
  }
  return IpAddress(bytes);
}

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  if (const auto v4 = ParseV4(text)) {
    return V4(*v4);
  }
  if (const auto v6 = ParseV6(text)) {
    return IpAddress(*v6);
  }
  return std::nullopt;
}

bool IpAddress::is_v4() const {
  return std::all_of(bytes_.begin(), bytes_.begin() + 10, [](std::uint8_t b) { return b == 0; }) &&
         bytes_[10] == 0xFF && bytes_[11] == 0xFF;
}

std::string IpAddress::ToText() const {
  std::string text;
  if (is_v4()) {
    for (std::size_t i = 12; i < 16; ++i) {
      text += StrCat(i > 12 ? "." : "", static_cast<int>(bytes_[i]));
    }
    return text;
  }
  for (std::size_t i = 0; i < 16; i += 2) {
    char group[8];
    std::snprintf(group, sizeof group, "%x", bytes_[i] << 8 | bytes_[i + 1]);
    text += StrCat(i > 0 ? ":" : "", group);
  }
  return text;
}

absl::StatusOr<Cidr> Cidr::Parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = IpAddress::Parse(text.substr(0, slash));
  const bool is_v4 = base.has_value() && text.find(':') == std::string_view::npos;
  // 999: none, or none that fits.
  const unsigned bits =
      slash == std::string_view::npos ? 999 : Number(text.substr(slash + 1), 10, 3).value_or(999);
  if (base.has_value() && bits <= (is_v4 ? 32U : 128U)) {
    const Cidr cidr{*base, static_cast<int>(bits) + (is_v4 ? 96 : 0)};
    bool rest_is_zero = true;
    for (int bit = cidr.bits; bit < 128; ++bit) {
      rest_is_zero = rest_is_zero &&
                     (base->bytes()[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) == 0;
    }
    if (rest_is_zero) {
      return cidr;
    }
  }
  return absl::InvalidArgumentError(
      StrCat("'", text.substr(0, 100),
             "' is no range of addresses: 10.1.0.0/16, fd00::/8, with 0 behind "
             "the bits that count"));
}

bool Cidr::Contains(const IpAddress& address) const {
  const auto whole = static_cast<std::size_t>(bits / 8);
  if (!std::equal(base.bytes().begin(), base.bytes().begin() + static_cast<std::ptrdiff_t>(whole),
                  address.bytes().begin())) {
    return false;
  }
  const int rest = bits % 8;
  return rest == 0 || (base.bytes()[whole] ^ address.bytes()[whole]) >> (8 - rest) == 0;
}

absl::Status CheckAddress(const IpAddress& address, const AddressRules& rules) {
  if (std::any_of(rules.allowed.begin(), rules.allowed.end(),
                  [&](const Cidr& cidr) { return cidr.Contains(address); })) {
    return absl::OkStatus();
  }
  for (const Range& range : RefusedRanges()) {
    if (range.cidr.Contains(address)) {
      return absl::InvalidArgumentError(
          StrCat("address ", address.ToText(), " lies in ", range.text,
                 ": nothing is sent there unless this deployment allows the range"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAddresses(std::string_view host, std::span<const IpAddress> addresses,
                            const AddressRules& rules) {
  if (addresses.empty()) {
    return absl::NotFoundError(StrCat("host '", host, "' has no address"));
  }
  for (const IpAddress& address : addresses) {
    if (const absl::Status status = CheckAddress(address, rules); !status.ok()) {
      return absl::InvalidArgumentError(
          StrCat("host '", host, "': ", std::string(status.message())));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Endpoint> ParseEndpoint(std::string_view url, const AddressRules& rules) {
  if (url.size() > kMostUrlBytes) {
    return Refuse(url, "has at most 2048 bytes");
  }
  // Libraries differ about blanks, controls, backslashes and other scripts: none of them is needed.
  if (!std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F; }) ||
      url.find('\\') != std::string_view::npos) {
    return Refuse(url, "consists of printable ASCII characters without blanks and backslashes");
  }
  Endpoint endpoint;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://") && rules.allow_http) {
    endpoint.https = false;
    endpoint.port = 80;
    rest.remove_prefix(7);
  } else {
    return Refuse(url,
                  rules.allow_http ? "begins with https:// or http://" : "begins with https://");
  }
  if (rest.find('#') != std::string_view::npos) {
    return Refuse(url, "has no '#'");
  }
  const std::size_t path = rest.find_first_of("/?");
  std::string_view authority = rest.substr(0, path);
  if (path != std::string_view::npos) {
    endpoint.path_and_query = rest.substr(path);
  }
  if (!endpoint.path_and_query.starts_with('/')) {
    endpoint.path_and_query.insert(0, "/");
  }
  if (authority.find('@') != std::string_view::npos) {
    return Refuse(url, "names no user and no password");
  }
  if (authority.find('%') != std::string_view::npos) {
    return Refuse(url, "the host is written without '%'");
  }
  std::string_view host = authority;
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    host = authority.substr(1, end == std::string_view::npos ? end : end - 1);
    const std::string_view behind =
        end == std::string_view::npos ? std::string_view() : authority.substr(end + 1);
    has_port = behind.starts_with(':');
    port = has_port ? behind.substr(1) : behind;
    endpoint.address = IpAddress::Parse(host);
    if (end == std::string_view::npos || (!has_port && !behind.empty()) ||
        host.find(':') == std::string_view::npos || !endpoint.address.has_value()) {
      return Refuse(url, "in brackets stands an IPv6 address and nothing else");
    }
    endpoint.host = std::string(host);
  } else {
    const std::size_t colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    host = authority.substr(0, colon);
    port = has_port ? authority.substr(colon + 1) : std::string_view();
    endpoint.host = absl::AsciiStrToLower(std::string(host));
    endpoint.address = IpAddress::Parse(endpoint.host);
    if (!endpoint.address.has_value()) {
      RETURN_IF_ERROR(CheckName(url, endpoint.host));
    }
  }
  if (has_port) {
    const auto number = Number(port, 10, 5);
    if (!number.has_value()) {
      return Refuse(url, "the port is a number");
    }
    endpoint.port = static_cast<int>(*number);
  }
  if (!rules.any_port &&
      std::find(rules.ports.begin(), rules.ports.end(), endpoint.port) == rules.ports.end()) {
    std::string ports;
    for (const int each : rules.ports) {
      ports += StrCat(ports.empty() ? "" : ", ", each);
    }
    return Refuse(url, StrCat("port ", endpoint.port, " is none of ", ports));
  }
  if (endpoint.address.has_value()) {
    if (const absl::Status status = CheckAddress(*endpoint.address, rules); !status.ok()) {
      return Refuse(url, std::string(status.message()));
    }
  }
  return endpoint;
}

}  // namespace zoneflow::notification
