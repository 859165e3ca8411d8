// Evidence, in SQL.
#pragma once

#include <string>

#include "common/sql/database.h"
#include "services/ingest/core/evidence.h"

namespace zoneflow::ingest {

// Thread-safe. The database outlives it.
class SociEvidenceStore final : public EvidenceStore {
 public:
  explicit SociEvidenceStore(sql::Database& database) : database_(database) {}

  absl::StatusOr<EvidenceUpload> Take(const std::string& holder, const std::string& upload,
                                      const EvidencePart& part, Instant now) override;
  absl::StatusOr<EvidenceStretch> Read(const std::string& id, std::int64_t offset) override;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::ingest
