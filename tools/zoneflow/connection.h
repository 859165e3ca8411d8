// The running services as the commands reach them.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "tools/zoneflow/progress.h"
#include "tools/zoneflow/silence_watch.h"

namespace zoneflow::cli {

inline constexpr std::chrono::milliseconds kCallDeadline{60'000};
// For streams that a person watches until Ctrl-C.
inline constexpr std::chrono::hours kStreamDeadline{24 * 365};
// Entries of a page: as many as any service gives.
inline constexpr int kPageSize = 1000;

// The services that answer gRPC, in the order in which events flow.
inline const std::vector<std::string> kServices = {"ingest", "approval", "scoring", "notification"};

class Connection {
 public:
  explicit Connection(std::string data_dir)
      : data_dir_(std::move(data_dir)), progress_(Progress::OnTerminal()) {}

  // The channel to a service, made once. InvalidArgument for a service that does not exist,
  // NotFound if its address is not known.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& service);

  const std::string& data_dir() const { return data_dir_; }
  Progress& progress() { return *progress_; }

  // One unary call: Call<IngestService>("ingest", &IngestService::Stub::ListFacts, request).
  // Errors are the service's, with the service's name in front where it cannot be reached.
  // Unavailable after kSilence if it hangs.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& service,
                                grpc::Status (Service::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                                const Request& request) {
    ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, ChannelTo(service));
    const std::unique_ptr<typename Service::Stub> stub = Service::NewStub(channel);
    const Progress::Step waiting(*progress_, StrCat("waiting for ", service));
    grpc::ClientContext context;
    rpc::Prepare(context, kCallDeadline);
    Response response;
    SilenceWatch watch(channel, context);
    const grpc::Status status = (stub.get()->*method)(&context, request, &response);
    RETURN_IF_ERROR(watch.Stop() ? Hangs(service) : Named(service, rpc::FromGrpc(status)));
    return response;
  }

  // All pages of a list, by its page_size (kPageSize unless it is set) and page_token: calls `take`
  // with each, in order. `take` returns nothing, or whether to go on (absl::StatusOr<bool>; its
  // error ends the list).
  template <typename Service, typename Request, typename Response, typename Take>
  absl::Status Pages(const std::string& service,
                     grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                     std::type_identity_t<Request> request, Take take) {
    Progress::Step step(*progress_, StrCat("reading from ", service, ", pages"));
    if (request.page_size() == 0) {
      request.set_page_size(kPageSize);
    }
    for (std::int64_t pages = 1;; ++pages) {
      ASSIGN_OR_RETURN(Response page, (Call<Service>(service, method, request)));
      step.Set(pages, 0);
      // Taken first: `take` may move the rest out.
      request.set_page_token(page.next_page_token());
      if constexpr (std::is_void_v<std::invoke_result_t<Take, Response&>>) {
        take(page);
      } else {
        ASSIGN_OR_RETURN(const bool goes_on, take(page));
        if (!goes_on) {
          return absl::OkStatus();
        }
      }
      if (request.page_token().empty()) {
        return absl::OkStatus();
      }
    }
  }

  // Adds the service's name to a status that says that it cannot be reached.
  static absl::Status Named(const std::string& service, const absl::Status& status);

  // Unavailable, naming a service that answers nothing and its address.
  absl::Status Hangs(const std::string& service) const;

 private:
  std::string data_dir_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
  std::unique_ptr<Progress> progress_;
};

}  // namespace zoneflow::cli
