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

  // Pages for the lists of the RPC, bounded by page_size and by rpc::kPageBytes. `after` is the
  // token of the page before, "" for the first; a foreign token is InvalidArgument. The returned
  // token is "" on the last page.
  absl::StatusOr<v1::ListDocumentsResponse> ListDocuments(int page_size, std::string_view after);
  // NotFound if there is no such document.
  absl::StatusOr<v1::ListArticlesResponse> ListArticles(std::string_view document_id, int page_size,
                                                        std::string_view after);
  absl::StatusOr<v1::ListFactsResponse> ListFacts(std::string_view document_id, int page_size,
                                                  std::string_view after);
  absl::StatusOr<v1::ListSigningsResponse> ListSignings(int page_size, std::string_view after);
  // NotFound if there is no such signing.
  absl::StatusOr<v1::ListSigningMembersResponse> ListSigningMembers(std::string_view signing_id,
                                                                    int page_size,
                                                                    std::string_view after);

  // Up to 1 MiB of an article's text from a byte of its document on, 0 for its beginning. NotFound
  // if there is no such article; InvalidArgument for a byte outside it or within a character.
  absl::StatusOr<v1::GetArticleTextResponse> GetArticleText(std::string_view article_id,
                                                            std::int64_t offset);

 private:
  sql::Database& database_;
  const journal::Journal& journal_;
  const Gazetteer& gazetteer_;
  const Clock& clock_;
};

}  // namespace zoneflow::ingest
