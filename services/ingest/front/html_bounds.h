// Bounds for the parser of HTML, whose time grows with the depth of a page.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace zoneflow::ingest::front {

// Browsers keep no deeper tree either.
inline constexpr std::size_t kMaxDepth = 512;
inline constexpr std::size_t kMaxAttributes = 512;

// InvalidArgument for a page whose elements nest deeper or have more attributes, naming the byte.
// Linear in the page.
absl::Status CheckBounds(std::string_view html);

}  // namespace zoneflow::ingest::front
