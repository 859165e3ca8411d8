// Documents, facts and signings in SQL, with their events in the journal.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/journal/journal.h"
#include "common/sql/database.h"
#include "services/ingest/core/ports.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"

namespace zoneflow::ingest {

// The tables of ingest.
std::span<const sql::Migration> Migrations();

// Thread-safe. Everything it is given outlives it.
class SociDocumentStore final : public DocumentStore {
 public:
  SociDocumentStore(sql::Database& database, const journal::Journal& journal,
                    const Gazetteer& gazetteer, const Clock& clock)
      : database_(database), journal_(journal), gazetteer_(gazetteer), clock_(clock) {}

  absl::StatusOr<std::optional<Receipt>> Find(std::string_view document_id) override;
  absl::StatusOr<Receipt> Store(const Reading& reading, const Origin& origin) override;

  // Pages for the lists of the RPC. `after` is the token of the page before, "" for the first; a
  // foreign token is InvalidArgument. The returned token is "" on the last page.
  absl::StatusOr<v1::ListDocumentsResponse> ListDocuments(int page_size, std::string_view after);
  absl::StatusOr<v1::ListArticlesResponse> ListArticles(std::string_view document_id);  // NotFound
  absl::StatusOr<v1::ListFactsResponse> ListFacts(std::string_view document_id, int page_size,
                                                  std::string_view after);
  absl::StatusOr<v1::ListSigningsResponse> ListSignings(int page_size, std::string_view after);

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
  const Gazetteer& gazetteer_;
  const Clock& clock_;
};

}  // namespace zoneflow::ingest
