// The timetables that cases have had, in SQL: case_versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/sql/database.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// Stores a version; of one that is there only who signed it and when. Requires the lock of the case.
void WriteVersion(soci::session& session, const std::string& case_id,
                  const TimetableVersion& version);

// DataLoss names a column that holds what WriteVersion does not write; of both.
absl::StatusOr<std::vector<TimetableVersion>> ReadVersionPage(soci::session& session,
                                                              const VersionQuery& query);
absl::StatusOr<std::optional<TimetableVersion>> ReadOneVersion(soci::session& session,
                                                               const std::string& case_id,
                                                               std::int64_t number);

}  // namespace zoneflow::approval
