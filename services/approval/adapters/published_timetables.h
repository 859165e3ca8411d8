// The timetables of a case as its events in the journal told them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/sql/database.h"
#include "services/approval/core/case.h"

namespace zoneflow::approval {

struct PublishedTimetable {
  // With the promises that stood when it was told, and the limits of what was accepted by then.
  Case value;
  std::int64_t sequence = 0;
  std::string type;  // "zoneflow.approval.v1.CaseScheduled"
  Instant at;
};

// Each that is another than the one before, in their order. Nothing for a case that is not there.
// DataLoss names an event that cannot be read.
absl::StatusOr<std::vector<PublishedTimetable>> ReadPublished(sql::Database& database,
                                                              const CaseId& id);

}  // namespace zoneflow::approval
