// What has already happened to a procedure, as far as a plan needs it.
#pragma once

#include <optional>

#include "common/base/date.h"
#include "services/approval/core/case_node.h"
#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

struct Progress {
  ProcedureId procedure;
  std::optional<Date> accepted_on;
  // Under review: when its limit ends, clock stops and extensions counted; of an open stop without
  // an expected end the day it can't be before. None: the plan's own limit from accepted_on.
  std::optional<Date> result_expected_on;
  std::optional<Date> completed_on;  // its result is there, whatever the other days say
  std::optional<Date> valid_until;   // the last day on which that result may be used

  friend bool operator==(const Progress&, const Progress&) = default;
};

Progress PlanProgressOf(const CaseNode& node);

}  // namespace zoneflow::approval
