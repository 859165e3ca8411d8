// gzip (RFC 1952) of bodies, in memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow::console {

// Packs; the same bytes for the same text. About 100 MB/s: not on the I/O thread.
std::string Gzip(std::string_view text);

// Unpacks. InvalidArgument if it is not one whole gzip stream, ResourceExhausted once it unpacks to
// more than `limit` bytes: nothing beyond is held.
absl::StatusOr<std::string> Gunzip(std::string_view packed, std::size_t limit);

}  // namespace zoneflow::console
