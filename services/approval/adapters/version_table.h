// The timetables that cases have had, in SQL: case_versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/sql/bulk_insert.h"
#include "common/sql/database.h"
#include "services/approval/core/ports.h"

namespace zoneflow::approval {

// Stores versions; of one that is there only who signed it and when. Requires the lock of the case.
class VersionWriter {
 public:
  explicit VersionWriter(soci::session& session);

  void Add(const std::string& case_id, const TimetableVersion& version);
  // To be called after the last; nothing is written for sure before.
  void Finish() { rows_.Finish(); }

 private:
  sql::BulkInsert rows_;
};

// DataLoss names a column that holds what VersionWriter does not write; of both.
absl::StatusOr<std::vector<TimetableVersion>> ReadVersionPage(soci::session& session,
                                                              const VersionQuery& query);
absl::StatusOr<std::optional<TimetableVersion>> ReadOneVersion(soci::session& session,
                                                               const std::string& case_id,
                                                               std::int64_t number);

}  // namespace zoneflow::approval
