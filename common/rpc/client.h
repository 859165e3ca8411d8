// Channels to other services of the suite, with a deadline on every call.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

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

// The address of a service: the environment's INGEST_ADDR …, else the line of
// DATA_DIR/endpoints.env. NotFound names both places.
absl::StatusOr<std::string> AddressOf(const std::string& service, const std::string& data_dir);

}  // namespace zoneflow::rpc
