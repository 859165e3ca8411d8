// VerifyTimetables: published timetables, computed anew.
#pragma once

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "common/sql/database.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"
#include "zoneflow/approval/v1/approval_service.pb.h"

namespace zoneflow::approval {

// Thread-safe. What it is given outlives it.
class TimetableAudit {
 public:
  TimetableAudit(sql::Database& database, CaseStore& store, RulesInForce rules)
      : database_(database), store_(store), rules_(rules) {}

  // A page over the cases of the zones that the principal may act in. InvalidArgument for a page_size
  // or page_token that is none.
  absl::StatusOr<v1::VerifyTimetablesResponse> Read(const v1::VerifyTimetablesRequest& request,
                                                    const Principal& principal) const;

  // All timetables of the case.
  absl::StatusOr<v1::VerifyTimetablesResponse> ReadOne(const CaseId& id) const;

 private:
  absl::Status Add(const CaseId& id, bool all, v1::VerifyTimetablesResponse& response) const;

  sql::Database& database_;
  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
