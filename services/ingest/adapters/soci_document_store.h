// Documents, facts and signings in SQL, with their events in the journal.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

// The tables of ingest.
std::span<const sql::Migration> Migrations();

// Thread-safe. Everything it is given outlives it.
class SociDocumentStore final : public DocumentStore {
 public:
  SociDocumentStore(sql::Database& database, const journal::Journal& journal,
                    const Gazetteer& gazetteer)
      : database_(database), journal_(journal), gazetteer_(gazetteer) {}

  absl::StatusOr<std::optional<Receipt>> Find(std::string_view document_id) override;
  absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& origin) override;

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
  const Gazetteer& gazetteer_;
};

}  // namespace zoneflow::ingest
