#include "common/rpc/access.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "zoneflow/common/v1/access.pb.h"

namespace zoneflow::rpc {
namespace {

using common::v1::Access;
using google::protobuf::FieldDescriptor;

std::string NameOf(int role) {
  constexpr std::string_view kPrefix = "ROLE_";
  return absl::AsciiStrToLower(
      common::v1::Role_Name(static_cast<common::v1::Role>(role)).substr(kPrefix.size()));
}

// The text at a path of the request; `option` is where the path stands.
absl::StatusOr<std::string> TextAt(const google::protobuf::Message& request,
                                   const std::string& dotted, std::string_view option) {
  const google::protobuf::Message* message = &request;
  const std::vector<std::string> path = absl::StrSplit(dotted, '.');
  for (std::size_t i = 0; i < path.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(path[i]);
    const bool last = i + 1 == path.size();
    const auto wanted = last ? FieldDescriptor::CPPTYPE_STRING : FieldDescriptor::CPPTYPE_MESSAGE;
    if (field == nullptr || field->is_repeated() || field->cpp_type() != wanted) {
      break;
    }
    if (last) {
      return message->GetReflection()->GetString(*message, field);
    }
    message = &message->GetReflection()->GetMessage(*message, field);
  }
  return absl::InternalError(StrCat("access.", option, ": \"", dotted, "\" is no text field of ",
                                    request.GetDescriptor()->full_name()));
}

}  // namespace

absl::StatusOr<const Access*> AccessOf(std::string_view method) {
  std::string name(method.substr(method.starts_with('/') ? 1 : 0));
  std::replace(name.begin(), name.end(), '/', '.');
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  if (descriptor == nullptr) {
    return absl::UnimplementedError(StrCat("method \"", method, "\" is not known"));
  }
  if (!descriptor->options().HasExtension(common::v1::access)) {
    return absl::InternalError(StrCat("method \"", method, "\" declares no access"));
  }
  return &descriptor->options().GetExtension(common::v1::access);
}

absl::Status CheckRoles(const Access& access, const Principal& principal, std::string_view method) {
  std::vector<std::string> allowed;
  for (const int role : access.roles()) {
    allowed.push_back(NameOf(role));
    if (std::find(principal.roles.begin(), principal.roles.end(), allowed.back()) !=
        principal.roles.end()) {
      return absl::OkStatus();
    }
  }
  return absl::PermissionDeniedError(StrCat(method, " needs one of the roles ",
                                            absl::StrJoin(allowed, ", "), "; ", principal.id,
                                            " has none of them"));
}

bool LooksIntoRequest(const Access& access) {
  return access.zone_case() == Access::kField || !access.department().empty();
}

absl::Status CheckRequest(const Access& access, const Principal& principal,
                          const google::protobuf::Message& request) {
  if (access.zone_case() == Access::kField) {
    ASSIGN_OR_RETURN(const std::string zone, TextAt(request, access.field(), "field"));
    RETURN_IF_ERROR(CheckMayActIn(principal, access.field(), zone));
  }
  if (!access.department().empty()) {
    ASSIGN_OR_RETURN(const std::string department,
                     TextAt(request, access.department(), "department"));
    RETURN_IF_ERROR(CheckMayActFor(principal, access.department(), department));
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::rpc
