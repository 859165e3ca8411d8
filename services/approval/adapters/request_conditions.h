// What the requests that change a case have in common.
#pragma once

#include <string>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/adapters/node_wire.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// InvalidArgument: a name that is too long, a revision below 0, a text that is too long.
template <typename Request>
absl::Status CheckConditions(const Request& request) {
  if (request.request_id().size() > 64) {
    return absl::InvalidArgumentError("request_id: longer than 64 bytes");
  }
  if constexpr (requires { request.expected_revision(); }) {
    if (request.expected_revision() < 0) {
      return absl::InvalidArgumentError(
          StrCat("expected_revision: ", request.expected_revision(), " is negative"));
    }
  }
  if constexpr (requires { request.reason(); }) {
    RETURN_IF_ERROR(CheckText("reason", request.reason()));
  }
  if constexpr (requires { request.notice(); }) {
    RETURN_IF_ERROR(CheckText("notice", request.notice()));
  }
  return absl::OkStatus();
}

// The name of the request, and as its content everything in it but that; of the case, whichever of
// its ids the caller wrote.
template <typename Request>
NamedRequest NamedRequestOf(const Request& request, const CaseId& case_id) {
  Request content = request;
  content.clear_request_id();
  content.set_id(case_id.str());
  return {request.request_id(),
          StrCat(Request::descriptor()->name(), " ", content.SerializeAsString())};
}

}  // namespace zoneflow::approval
