// Answers that are at hand, given without a change of threads.
#pragma once

#include <functional>

#include "absl/status/status.h"

#include "common/rpc/server.h"

namespace zoneflow::rpc {

// As Unary, but asks `ready` first, on the thread that gRPC calls on: true if it has written the
// answer. It must not wait for anything, and is asked after the checks of access.
grpc::ServerUnaryReactor* UnaryUnlessReady(grpc::CallbackServerContext* context,
                                           const std::function<bool()>& ready,
                                           std::function<absl::Status(const Call&)> work);

}  // namespace zoneflow::rpc
