// Who may call a method: the `access` option of the called method against the caller's principal.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/principal.h"

namespace google::protobuf {
class Message;
}

namespace zoneflow::common::v1 {
class Access;
}

namespace zoneflow::rpc {

// Returns the option of "/package.Service/Method", which lives as long as the process.
// Unimplemented for a method that the suite's contracts do not know; Internal for one that declares
// no access.
absl::StatusOr<const common::v1::Access*> AccessOf(std::string_view method);

// PermissionDenied unless one of the principal's roles is allowed; names both.
absl::Status CheckRoles(const common::v1::Access& access, const Principal& principal,
                        std::string_view method);

// Whether the option names a field of the request, so that CheckRequest has to see it.
bool LooksIntoRequest(const common::v1::Access& access);

// Where the option names a request field for the zone or the department, PermissionDenied unless
// what stands there is one of the principal's, and Internal if the request has no such text field.
absl::Status CheckRequest(const common::v1::Access& access, const Principal& principal,
                          const google::protobuf::Message& request);

}  // namespace zoneflow::rpc
