// HMAC-SHA256 (RFC 2104), by OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace zoneflow {

// Returns the 32 bytes of the code.
std::string HmacSha256(std::string_view key, std::string_view text);

}  // namespace zoneflow
