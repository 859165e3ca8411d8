// The review desk in SQL: figures with their acts, and their events in the journal.
#pragma once

#include <string>
#include <vector>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

// Thread-safe. Everything it is given outlives it.
class SociReviewStore final : public ReviewStore {
 public:
  SociReviewStore(sql::Database& database, const journal::Journal& journal)
      : database_(database), journal_(journal) {}

  absl::Status Review(const std::vector<std::string>& ids, const ReviewRecord& record,
                      const Decide& decide) override;
  absl::StatusOr<std::string> Add(const std::string& article_id, const ReviewRecord& record,
                                  const DecideNew& decide) override;
  absl::StatusOr<StoredAct> FindAct(std::int64_t number) override;
  absl::Status TellApart(const std::string& one, const std::string& other,
                         const ApartRecord& record, const CheckPair& check) override;
  absl::Status SetLock(const ZoneMonth& month, const MonthLock& lock) override;

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
};

}  // namespace zoneflow::ingest
