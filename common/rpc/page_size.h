// How long the pages of a list are, the same in every service.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"

namespace zoneflow::rpc {

// Returns how many entries a page holds for a request's page_size: 1 to 1000 as asked, 100 for 0.
// InvalidArgument otherwise.
absl::StatusOr<int> PageSizeOf(std::int32_t asked);

}  // namespace zoneflow::rpc
