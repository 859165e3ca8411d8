#include "services/approval/adapters/rules_rpc.h"

#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/rpc/server.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/replan_table.h"
#include "services/approval/adapters/request_conditions.h"
#include "services/approval/adapters/rules_wire.h"

namespace zoneflow::approval {
namespace {

constexpr std::size_t kLongestFile = 1 << 20;
constexpr std::size_t kMostChanges = 1000;

// What a preview and an adoption both say of the cases.
template <typename Response>
void ShowReplan(const Replan& replan, Response& response) {
  *response.mutable_replan() = ToWire(replan);
  for (const ReplanMove& move : replan.moves) {
    *response.add_moves() = ToWire(move);
  }
  for (const ReplanFailure& failure : replan.failures) {
    *response.add_failures() = ToWire(failure);
  }
}

}  // namespace

absl::StatusOr<RulesVersion> RulesRpc::Find(std::int64_t number) const {
  ASSIGN_OR_RETURN(const std::vector<RulesVersion> found,
                   store_.List(number > 0 ? std::optional(number + 1) : std::nullopt, 1));
  if (number < 0 || found.empty() || (number > 0 && found.front().number != number)) {
    return absl::NotFoundError(StrCat("number: there is no version ", number, " of the rules"));
  }
  return found.front();
}

template <typename Request>
absl::StatusOr<RulesFiles> RulesRpc::FilesOf(const Request& request) const {
  RulesFiles files;
  if (request.shipped()) {
    files = ShippedRules();
  } else {
    ASSIGN_OR_RETURN(const RulesVersion in_force, Find(0));
    ASSIGN_OR_RETURN(files, store_.ReadFiles(in_force.number));
  }
  std::set<std::string> given;
  for (const v1::RulesFile& file : request.files()) {
    if (!given.insert(file.name()).second) {
      return absl::InvalidArgumentError(StrCat("files: ", file.name(), " stands twice"));
    }
    if (file.content().size() > kLongestFile) {
      return absl::InvalidArgumentError(StrCat("files: ", file.name(), " has ",
                                               file.content().size(), " bytes, at most ",
                                               kLongestFile, " are taken"));
    }
    files[file.name()] = file.content();
  }
  return files;
}

grpc::ServerUnaryReactor* RulesRpc::ListRules(grpc::CallbackServerContext* context,
                                              const v1::ListRulesRequest* request,
                                              v1::ListRulesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) -> absl::Status {
    ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request->page_size()));
    ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(*request, 1));
    std::optional<std::int64_t> before;
    if (!after.empty()) {
      before = std::atoll(after[0].c_str());
    }
    ASSIGN_OR_RETURN(const std::vector<RulesVersion> versions, store_.List(before, page_size));
    for (const RulesVersion& version : versions) {
      *response->add_versions() = ToWire(version);
    }
    if (versions.size() == static_cast<std::size_t>(page_size) && versions.back().number > 1) {
      response->set_next_page_token(rpc::MakePageToken(*request, {StrCat(versions.back().number)}));
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RulesRpc::GetRules(grpc::CallbackServerContext* context,
                                             const v1::GetRulesRequest* request,
                                             v1::GetRulesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call&) -> absl::Status {
    ASSIGN_OR_RETURN(const RulesVersion version, Find(request->number()));
    ASSIGN_OR_RETURN(const RulesFiles files, store_.ReadFiles(version.number));
    *response->mutable_version() = ToWire(version);
    for (const auto& [name, content] : files) {
      v1::RulesFile& file = *response->add_files();
      file.set_name(name);
      file.set_content(content);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RulesRpc::PreviewRules(grpc::CallbackServerContext* context,
                                                 const v1::PreviewRulesRequest* request,
                                                 v1::PreviewRulesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const RulesFiles files, FilesOf(*request));
    ASSIGN_OR_RETURN(const Rulebook candidate, ParseRulebook(files));
    ASSIGN_OR_RETURN(const RulesPreview preview,
                     adopt_.Preview(candidate, call.principal, clock_.Now()));
    response->set_id(candidate.digest);
    response->set_in_force(preview.in_force);
    response->set_change_count(static_cast<int>(preview.changes.size()));
    for (const RulesChange& change : preview.changes) {
      if (static_cast<std::size_t>(response->changes_size()) == kMostChanges) {
        break;
      }
      *response->add_changes() = ToWire(change);
    }
    ShowReplan(preview.replan, *response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RulesRpc::AdoptRules(grpc::CallbackServerContext* context,
                                               const v1::AdoptRulesRequest* request,
                                               v1::AdoptRulesResponse* response) {
  return rpc::Unary(context, [=, this](const rpc::Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckConditions(*request));
    RulesDraft draft;
    ASSIGN_OR_RETURN(draft.files, FilesOf(*request));
    ASSIGN_OR_RETURN(const Rulebook candidate, ParseRulebook(draft.files));
    draft.reason = request->reason();
    draft.expected_number = request->expected_number();
    v1::AdoptRulesRequest content = *request;
    content.clear_request_id();
    const NamedRequest named{request->request_id(),
                             StrCat("AdoptRulesRequest ", content.SerializeAsString())};
    ASSIGN_OR_RETURN(const AdoptedRules adopted,
                     adopt_.Run(std::move(draft), candidate, named, call.principal, clock_.Now()));
    *response->mutable_version() = ToWire(adopted.version);
    ShowReplan(adopted.replan, *response);
    return absl::OkStatus();
  });
}

}  // namespace zoneflow::approval
