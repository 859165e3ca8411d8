#include "grpcpp/support/status.h"

#include <string>

#include "absl/strings/cord.h"

#include "common/rpc/server.h"

namespace zoneflow::rpc {

// grpc::Status has no place for metadata of its own; Unary adds the reason to the call's trailers.
grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

absl::Status FromGrpc(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}

std::string ReasonOf(const absl::Status& status) {
  const auto reason = status.GetPayload("error-reason");
  return reason.has_value() ? std::string(*reason) : absl::StatusCodeToString(status.code());
}

}  // namespace zoneflow::rpc
