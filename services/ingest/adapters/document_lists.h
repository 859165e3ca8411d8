// The lists of ingest, read from its registers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "common/filter/match.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/search_index.h"
#include "common/sql/bound.h"
#include "common/sql/database.h"
#include "services/ingest/core/review.h"
#include "zoneflow/ingest/v1/ingest_service.pb.h"
#include "zoneflow/ingest/v1/review_service.pb.h"

namespace zoneflow::ingest {

// What a request asks of a list: which rows in which order, and where the page begins.
class ListQuery {
 public:
  // InvalidArgument for a page_size, filter, order_by or page_token that is none.
  static absl::StatusOr<ListQuery> Of(const v1::ListDocumentsRequest& request);
  static absl::StatusOr<ListQuery> Of(const v1::ListFactsRequest& request);
  static absl::StatusOr<ListQuery> Of(const v1::ListFacilitiesRequest& request);
  static absl::StatusOr<ListQuery> Of(const v1::ListSigningsRequest& request);
  // Of the zones that the principal may act in alone.
  static absl::StatusOr<ListQuery> Of(const v1::ListReviewItemsRequest& request,
                                      const Principal& principal);
  static absl::StatusOr<ListQuery> Of(const v1::ListReviewActsRequest& request,
                                      const Principal& principal);

  // Returns the statement that reads the page and one row more, after a look into the index of what
  // the filter searches. Before the list's own columns it has the row's keys in the order, keys()
  // many. InvalidArgument for keys of the token that are none of the order.
  absl::StatusOr<sql::Query> In(sql::Transaction& transaction) const;

  std::size_t keys() const { return order_.terms().size(); }
  int page_size() const { return page_size_; }

 private:
  // A list as it stands in SQL.
  struct List {
    const filter::Schema& fields;
    std::string_view standard_order;
    std::string_view columns;
    std::string_view from;         // a table
    std::string_view alias;        // that the columns of the fields name
    filter::GramTable grams = {};  // of its text search, if it has one
    std::string_view number = {};  // of a row, as the grams have it
    std::string_view among = {};   // a condition on all of its rows
  };

  ListQuery(const List& list, filter::Filter where, filter::Order order, int page_size,
            std::vector<std::string> after)
      : list_(list),
        where_(std::move(where)),
        order_(std::move(order)),
        page_size_(page_size),
        after_(std::move(after)) {}

  template <typename Request>
  static absl::StatusOr<ListQuery> Make(const Request& request, const List& list,
                                        std::string_view key = "id");

  // To the zones that it may act in.
  void LimitTo(const Principal& principal);

  List list_;
  filter::Filter where_;
  filter::Order order_;
  int page_size_ = 0;
  std::vector<std::string> after_;                 // the keys of the last row of the page before
  std::string document_;                           // facts of this one alone, unless empty
  std::optional<std::vector<std::string>> zones_;  // rows of these alone
};

// Thread-safe. The database outlives it.
class DocumentLists {
 public:
  explicit DocumentLists(sql::Database& database) : database_(database) {}

  // Pages for the lists of the RPC, bounded by page_size and by rpc::kPageBytes; filtered, ordered
  // and cut in SQL. InvalidArgument for a page_size, filter, order_by or page_token that is none;
  // the returned token is "" on the last page.
  absl::StatusOr<v1::ListDocumentsResponse> ListDocuments(const v1::ListDocumentsRequest& request);
  // NotFound if there is no such document.
  absl::StatusOr<v1::ListArticlesResponse> ListArticles(const v1::ListArticlesRequest& request);
  absl::StatusOr<v1::ListFactsResponse> ListFacts(const v1::ListFactsRequest& request);
  absl::StatusOr<v1::ListFacilitiesResponse> ListFacilities(
      const v1::ListFacilitiesRequest& request);
  absl::StatusOr<v1::ListSigningsResponse> ListSignings(const v1::ListSigningsRequest& request);
  // NotFound if there is no such signing.
  absl::StatusOr<v1::ListSigningMembersResponse> ListSigningMembers(
      const v1::ListSigningMembersRequest& request);

  // The queue of the review desk.
  absl::StatusOr<v1::ListReviewItemsResponse> ListReviewItems(
      const v1::ListReviewItemsRequest& request, const Principal& principal);
  // A figure with its proof, its fields and its last acts. NotFound; PermissionDenied for one of a
  // zone that the principal may not act in.
  absl::StatusOr<v1::GetReviewItemResponse> GetReviewItem(const std::string& id,
                                                          const Principal& principal);
  absl::StatusOr<v1::ListReviewActsResponse> ListReviewActs(
      const v1::ListReviewActsRequest& request, const Principal& principal);
  absl::StatusOr<v1::ListReviewMonthsResponse> ListReviewMonths(
      const v1::ListReviewMonthsRequest& request, const Principal& principal);
  // Pairs of which it may act in the zones of both.
  absl::StatusOr<v1::ListReviewDoublesResponse> ListReviewDoubles(
      const v1::ListReviewDoublesRequest& request, const Principal& principal);
  // As that lists it; without figures where it has none.
  absl::StatusOr<v1::ReviewMonth> ReviewMonth(const ZoneMonth& month);
  // Figures as the queue shows them, in the order asked. NotFound names the first that is missing.
  absl::StatusOr<std::vector<v1::ReviewItem>> ReviewItems(const std::vector<std::string>& ids);

  // Up to 1 MiB of an article's text from a byte of its document on, 0 for its beginning. NotFound
  // if there is no such article; InvalidArgument for a byte outside it or within a character.
  absl::StatusOr<v1::GetArticleTextResponse> GetArticleText(std::string_view article_id,
                                                            std::int64_t offset);

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::ingest
