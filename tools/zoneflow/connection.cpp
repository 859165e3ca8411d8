#include "tools/zoneflow/connection.h"

#include <algorithm>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"

namespace zoneflow::cli {

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connection::ChannelTo(const std::string& service) {
  if (std::find(kServices.begin(), kServices.end(), service) == kServices.end()) {
    return absl::InvalidArgumentError(
        StrCat("service: \"", service, "\" is none of ", absl::StrJoin(kServices, ", ")));
  }
  std::shared_ptr<grpc::Channel>& channel = channels_[service];
  if (channel == nullptr) {
    ASSIGN_OR_RETURN(const std::string address, rpc::AddressOf(service, data_dir_));
    channel = rpc::Connect(address);
  }
  return channel;
}

absl::Status Connection::Named(const std::string& service, const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnavailable ||
      status.code() == absl::StatusCode::kDeadlineExceeded) {
    return absl::Status(status.code(), StrCat(service, ": ", status.message()));
  }
  return status;
}

absl::Status Connection::Hangs(const std::string& service) const {
  return absl::UnavailableError(
      StrCat(service, ": ", rpc::AddressOf(service, data_dir_).value_or(""),
             " hangs: it takes connections and has answered nothing for ", kSilence.count(), " s"));
}

}  // namespace zoneflow::cli
