// Channels to other services of the suite, with a deadline on every call.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace zoneflow::rpc {

// A channel to host:port; keepalive on, messages up to 4 MiB, UNAVAILABLE retried up to four times.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// Sets the deadline and carries the current trace context on.
void Prepare(grpc::ClientContext& context, std::chrono::milliseconds deadline);

// Asks grpc.health.v1 for the server as a whole. Unavailable if it cannot be reached or is not
// serving, which the message tells apart.
absl::Status CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                         std::chrono::milliseconds deadline);

// The address of a service: the environment's INGEST_ADDR …, else the line of
// DATA_DIR/endpoints.env. NotFound names both places.
absl::StatusOr<std::string> AddressOf(const std::string& service, const std::string& data_dir);

}  // namespace zoneflow::rpc
