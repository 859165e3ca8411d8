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

  // Pages for the lists of the RPC, bounded by page_size and by rpc::kPageBytes; filtered, ordered
  // and cut in SQL. InvalidArgument for a page_size, filter, order_by or page_token that is none;
  // the returned token is "" on the last page.
  absl::StatusOr<v1::ListDocumentsResponse> ListDocuments(const v1::ListDocumentsRequest& request);
  // NotFound if there is no such document.
  absl::StatusOr<v1::ListArticlesResponse> ListArticles(const v1::ListArticlesRequest& request);
  absl::StatusOr<v1::ListFactsResponse> ListFacts(const v1::ListFactsRequest& request);
  absl::StatusOr<v1::ListSigningsResponse> ListSignings(const v1::ListSigningsRequest& request);
  // NotFound if there is no such signing.
  absl::StatusOr<v1::ListSigningMembersResponse> ListSigningMembers(
      const v1::ListSigningMembersRequest& request);

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
