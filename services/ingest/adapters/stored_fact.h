// A fact as it is stored, and what an act at the review desk makes of it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/ingest/core/ports.h"
#include "zoneflow/ingest/v1/fact.pb.h"

namespace zoneflow::ingest {

struct StoredFact {
  std::string document;
  int ordinal = 0;  // in its document
  std::string article;
  std::string article_title;
  std::string published_on;
  v1::Fact fact;
};

// NotFound names the figure.
absl::StatusOr<StoredFact> ReadStoredFact(sql::Transaction& transaction, const std::string& id);

FactFigures FiguresOf(const StoredFact& stored);

// Writes it with its registers as the figures have it, at its next revision, and tells it. Returns
// that revision. The subject of its article is locked.
absl::StatusOr<std::int64_t> WriteStoredFact(sql::Transaction& transaction,
                                             const journal::Journal& journal,
                                             const StoredFact& before, const FactFigures& after,
                                             const ReviewRecord& record);

// Writes a fact that is new with its registers, the last of its document, and tells it. `fact` has
// all of it but its revision; its document and article are those of `where`. The subject of its
// article is locked.
absl::Status InsertStoredFact(sql::Transaction& transaction, const journal::Journal& journal,
                              const StoredFact& where, const v1::Fact& fact,
                              const ReviewRecord& record);

}  // namespace zoneflow::ingest
