#include "common/rpc/client.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>
#include <string_view>
#include <utility>

#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/byte_buffer.h"

#include "common/base/str_cat.h"
#include "common/config/lookup.h"
#include "common/telemetry/trace.h"

namespace zoneflow::rpc {
namespace {

constexpr int kMaxMessageBytes = 4 << 20;

// Retries are gRPC's own: UNAVAILABLE only, throttled, so that a server that is down is not
// stormed.
constexpr char kServiceConfig[] = R"({
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4, "initialBackoff": "0.05s", "maxBackoff": "1s", "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}
})";

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  // The suite's servers are named by address; a proxy of the environment is not meant for them.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

void Prepare(grpc::ClientContext& context, std::chrono::milliseconds deadline) {
  context.set_deadline(std::chrono::system_clock::now() + deadline);
  context.AddMetadata("traceparent", telemetry::ChildOf(telemetry::CurrentTraceParent()));
  if (const auto path = config::Environment()("AUTH_TOKEN_FILE"); path.has_value()) {
    std::ifstream file(*path);
    std::string token;
    if (std::getline(file, token) && !token.empty()) {
      context.AddMetadata("authorization", "Bearer " + token);
    }
  }
}

absl::Status CheckHealth(const std::shared_ptr<grpc::Channel>& channel,
                         std::chrono::milliseconds deadline) {
  // Debian packages no stub of the health protocol. An empty HealthCheckRequest is no bytes at all,
  // the answer's only field is `status = 1`, and SERVING is 1.
  constexpr std::string_view kServing("\x08\x01", 2);
  grpc::ClientContext context;
  Prepare(context, deadline);
  const grpc::ByteBuffer request(nullptr, 0);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  grpc::GenericStub stub(channel);
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  if (!status.ok()) {
    return absl::UnavailableError(StrCat("not reachable: ", status.error_message()));
  }
  grpc::Slice slice;
  if (!response.DumpToSingleSlice(&slice).ok() ||
      std::string_view(reinterpret_cast<const char*>(slice.begin()), slice.size()) != kServing) {
    return absl::UnavailableError("not serving");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> AddressOf(const std::string& service, const std::string& data_dir) {
  std::string name = service + "_ADDR";
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (const auto address = config::Environment()(name); address.has_value()) {
    return *address;
  }
  const std::string path = data_dir + "/endpoints.env";
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name + "=")) {
      return line.substr(name.size() + 1);
    }
  }
  return absl::NotFoundError(
      StrCat("no address of ", service, ": neither ", name, " is set nor does ", path, " hold it"));
}

}  // namespace zoneflow::rpc
