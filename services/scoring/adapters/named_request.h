// Requests that have a name of their caller's.
#pragma once

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/str_cat.h"
#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

inline constexpr std::size_t kMostRequestIdBytes = 64;

// The request under its name, without what may differ when it comes again.
template <typename Request>
absl::StatusOr<NamedRequest> NameOf(const Request& request) {
  if (request.request_id().size() > kMostRequestIdBytes) {
    return absl::InvalidArgumentError(
        StrCat("request_id: longer than ", kMostRequestIdBytes, " bytes"));
  }
  Request content = request;
  content.clear_request_id();
  return NamedRequest{request.request_id(),
                      StrCat(Request::descriptor()->name(), " ", content.SerializeAsString())};
}

}  // namespace zoneflow::scoring
