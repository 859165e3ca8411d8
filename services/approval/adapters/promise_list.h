// The list of promises, by due day.
#pragma once

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/sql/database.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"
#include "zoneflow/approval/v1/approval_service.pb.h"

namespace zoneflow::approval {

class PromiseList {
 public:
  // Thread-safe. Both outlive it.
  PromiseList(sql::Database& database, RulesInForce rules) : database_(database), rules_(rules) {}

  // A page as the request describes it, of the zones that the principal may act in. InvalidArgument
  // names the field and the rule.
  absl::StatusOr<v1::ListPromisesResponse> Read(const v1::ListPromisesRequest& request,
                                                const Principal& principal, Date today) const;

 private:
  sql::Database& database_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
