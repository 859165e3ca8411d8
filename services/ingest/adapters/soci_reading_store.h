// What rereading needs, in SQL.
#pragma once

#include <string>

#include "common/sql/database.h"
#include "services/ingest/core/reread.h"

namespace zoneflow::ingest {

// Thread-safe. The database outlives it.
class SociReadingStore final : public ReadingStore {
 public:
  explicit SociReadingStore(sql::Database& database) : database_(database) {}

  absl::StatusOr<StoredDocument> Load(const std::string& document_id,
                                      std::size_t most_bytes) override;
  absl::StatusOr<KnownReading> Known(const Reading& reading) override;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::ingest
