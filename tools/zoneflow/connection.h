// The running services as the commands reach them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

#include "common/base/status_macros.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"

namespace zoneflow::cli {

inline constexpr std::chrono::milliseconds kCallDeadline{60'000};
// For streams that a person watches until Ctrl-C.
inline constexpr std::chrono::hours kStreamDeadline{24 * 365};

// The services that answer gRPC, in the order in which events flow.
inline const std::vector<std::string> kServices = {"ingest", "approval", "scoring", "notification"};

class Connection {
 public:
  explicit Connection(std::string data_dir) : data_dir_(std::move(data_dir)) {}

  // The channel to a service, made once. InvalidArgument for a service that does not exist,
  // NotFound if its address is not known.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& service);

  const std::string& data_dir() const { return data_dir_; }

  // One unary call: Call<IngestService>("ingest", &IngestService::Stub::ListFacts, request).
  // Errors are the service's, with the service's name in front where it cannot be reached.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& service,
                                grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                const Request& request) {
    ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, ChannelTo(service));
    const std::unique_ptr<typename Service::Stub> stub = Service::NewStub(channel);
    grpc::ClientContext context;
    rpc::Prepare(context, kCallDeadline);
    Response response;
    RETURN_IF_ERROR(
        Named(service, rpc::FromGrpc((stub.get()->*method)(&context, request, &response))));
    return response;
  }

  // Adds the service's name to a status that says that it cannot be reached.
  static absl::Status Named(const std::string& service, const absl::Status& status);

 private:
  std::string data_dir_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace zoneflow::cli
