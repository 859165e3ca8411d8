// RulesService over gRPC.
#pragma once

#include "common/base/clock.h"
#include "services/approval/core/adopt_rules.h"
#include "services/approval/core/rules_version.h"
#include "zoneflow/approval/v1/rules_service.grpc.pb.h"

namespace zoneflow::approval {

// Thread-safe. Everything it is given outlives it.
class RulesRpc final : public v1::RulesService::CallbackService {
 public:
  RulesRpc(const approval::AdoptRules& adopt, RulesStore& store, const Clock& clock)
      : adopt_(adopt), store_(store), clock_(clock) {}

  grpc::ServerUnaryReactor* ListRules(grpc::CallbackServerContext* context,
                                      const v1::ListRulesRequest* request,
                                      v1::ListRulesResponse* response) override;
  grpc::ServerUnaryReactor* GetRules(grpc::CallbackServerContext* context,
                                     const v1::GetRulesRequest* request,
                                     v1::GetRulesResponse* response) override;
  grpc::ServerUnaryReactor* PreviewRules(grpc::CallbackServerContext* context,
                                         const v1::PreviewRulesRequest* request,
                                         v1::PreviewRulesResponse* response) override;
  grpc::ServerUnaryReactor* AdoptRules(grpc::CallbackServerContext* context,
                                       const v1::AdoptRulesRequest* request,
                                       v1::AdoptRulesResponse* response) override;

 private:
  // The version in force, or the one of the number. NotFound names it.
  absl::StatusOr<RulesVersion> Find(std::int64_t number) const;
  // All files, with those of the request in the place of what they replace. InvalidArgument: one that
  // stands twice, or is over 1 MiB.
  template <typename Request>
  absl::StatusOr<RulesFiles> FilesOf(const Request& request) const;

  const approval::AdoptRules& adopt_;
  RulesStore& store_;
  const Clock& clock_;
};

}  // namespace zoneflow::approval
