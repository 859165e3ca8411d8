#include "services/ingest/adapters/document_lists.h"

#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/order_by.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/list_fields.h"
#include "services/ingest/adapters/read_page.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

template <typename Request>
absl::StatusOr<ListQuery> ListQuery::Make(const Request& request, const List& list,
                                          std::string_view key) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(filter::Filter where, filter::Filter::Parse(request.filter(), list.fields));
  ASSIGN_OR_RETURN(filter::Order order,
                   filter::Order::Parse(request.order_by(), list.fields, list.standard_order, key));
  ASSIGN_OR_RETURN(auto after, rpc::ReadPageToken(request, order.terms().size()));
  return ListQuery(list, std::move(where), std::move(order), page_size, std::move(after));
}

absl::StatusOr<ListQuery> ListQuery::Of(const v1::ListDocumentsRequest& request) {
  return Make(request,
              {.fields = DocumentFields(),
               .standard_order = "id",
               .columns = "d.id, d.file_name, d.published_on, d.size_bytes, d.articles, d.facts, "
                          "d.lexicon, d.kind, d.encoding, d.note",
               .from = "documents",
               .alias = "d"});
}

absl::StatusOr<ListQuery> ListQuery::Of(const v1::ListFactsRequest& request) {
  ASSIGN_OR_RETURN(ListQuery query, Make(request, {.fields = FactFields(),
                                                   .standard_order = "document, position, id",
                                                   .columns = "encode(f.stored, 'hex')",
                                                   .from = "facts",
                                                   .alias = "f",
                                                   .grams = kFactGrams,
                                                   .number = "search_no"}));
  query.document_ = request.document_id();
  return query;
}

absl::StatusOr<ListQuery> ListQuery::Of(const v1::ListFacilitiesRequest& request) {
  return Make(request,
              {.fields = FacilityFields(),
               .standard_order = "date desc, id",
               .columns = "f.document_id, f.article_id, f.dated_on, encode(f.stored, 'hex')",
               .from = "facts",
               .alias = "f",
               .grams = kFactGrams,
               .number = "search_no",
               .among = "f.facility = 1"});
}

absl::StatusOr<ListQuery> ListQuery::Of(const v1::ListSigningsRequest& request) {
  // The page is found in the register alone; only its states are read.
  return Make(request,
              {.fields = SigningFields(),
               .standard_order = "published_on desc, id",
               .columns = "(SELECT encode(s.stored, 'hex') FROM signings AS s WHERE s.id = "
                          "r.signing_id)",
               .from = "signing_register",
               .alias = "r",
               .grams = kSigningGrams,
               .number = "no"});
}

absl::StatusOr<ListQuery> ListQuery::Of(const v1::ListReviewItemsRequest& request,
                                        const Principal& principal) {
  ASSIGN_OR_RETURN(ListQuery query, Make(request, {.fields = ReviewFields(),
                                                   .standard_order = "weight desc, confidence, id",
                                                   .columns = kReviewColumns,
                                                   .from = "review_items",
                                                   .alias = "r"}));
  query.LimitTo(principal);
  return query;
}

absl::StatusOr<ListQuery> ListQuery::Of(const v1::ListReviewActsRequest& request,
                                        const Principal& principal) {
  ASSIGN_OR_RETURN(ListQuery query, Make(request,
                                         {.fields = ActFields(),
                                          .standard_order = "number desc",
                                          .columns = kActColumns,
                                          .from = "review_acts",
                                          .alias = "r"},
                                         "number"));
  query.LimitTo(principal);
  return query;
}

void ListQuery::LimitTo(const Principal& principal) {
  if (!principal.all_zones) {
    zones_ = principal.zones;
  }
}

absl::StatusOr<sql::Query> ListQuery::In(sql::Transaction& transaction) const {
  sql::Query query;
  std::string condition = filter::ConditionOf(where_, transaction.dialect(), query.values);
  if (!after_.empty()) {
    ASSIGN_OR_RETURN(const std::string behind,
                     filter::AfterOf(order_, transaction.dialect(), after_, query.values));
    condition += " AND " + behind;
  }
  if (!document_.empty()) {
    condition += " AND f.document_id = " + filter::Bind(query.values, document_);
  }
  if (zones_) {
    StrAppend(&condition, " AND r.zone_id IN (", filter::BindAll(query.values, *zones_), ")");
  }
  if (!list_.among.empty()) {
    StrAppend(&condition, " AND ", list_.among);
  }
  filter::Candidates candidates;
  if (!list_.grams.table.empty()) {
    candidates = filter::SearchCandidates(transaction, where_, list_.grams);
  }
  const filter::Among among = filter::AmongCandidates(candidates, transaction.dialect(), list_.from,
                                                      list_.alias, list_.number);
  query.text = StrCat("SELECT ", absl::StrJoin(filter::KeyColumnsOf(order_), ", "), ", ",
                      list_.columns, " FROM ", among.from, " WHERE ", condition, among.condition,
                      " ORDER BY ", filter::OrderByOf(order_), " LIMIT ", page_size_ + 1);
  return query;
}

absl::StatusOr<v1::ListDocumentsResponse> DocumentLists::ListDocuments(
    const v1::ListDocumentsRequest& request) {
  v1::ListDocumentsResponse response;
  std::string id, file_name, published_on, lexicon, kind, encoding, note;
  long long size = 0;
  int articles = 0, facts = 0;
  const auto row = [&]() -> absl::StatusOr<v1::Document> {
    v1::Document document;
    document.set_id(id);
    document.set_file_name(file_name);
    document.set_published_on(published_on);
    document.set_size_bytes(size);
    document.set_articles(articles);
    document.set_facts(facts);
    document.set_lexicon(lexicon);
    document.set_kind(kind);
    document.set_encoding(encoding);
    document.set_note(note);
    return document;
  };
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request), request, response, row,
      [&](v1::Document document) { *response.add_documents() = std::move(document); }, id,
      file_name, published_on, size, articles, facts, lexicon, kind, encoding, note));
  return response;
}

absl::StatusOr<v1::ListFactsResponse> DocumentLists::ListFacts(
    const v1::ListFactsRequest& request) {
  v1::ListFactsResponse response;
  sql::Bytes state;
  const auto row = [&]() -> absl::StatusOr<v1::Fact> {
    v1::Fact fact;
    RETURN_IF_ERROR(Decode(state, fact));
    return fact;
  };
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request), request, response, row,
      [&](v1::Fact fact) { *response.add_facts() = std::move(fact); }, state));
  return response;
}

absl::StatusOr<v1::ListFacilitiesResponse> DocumentLists::ListFacilities(
    const v1::ListFacilitiesRequest& request) {
  v1::ListFacilitiesResponse response;
  std::string document, article, date;
  sql::Bytes state;
  const auto row = [&]() -> absl::StatusOr<v1::Facility> {
    v1::Facility facility;
    facility.set_document_id(document);
    facility.set_article_id(article);
    facility.set_date(date);
    RETURN_IF_ERROR(Decode(state, *facility.mutable_fact()));
    return facility;
  };
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request), request, response, row,
      [&](v1::Facility facility) { *response.add_facilities() = std::move(facility); }, document,
      article, date, state));
  return response;
}

absl::StatusOr<v1::ListSigningsResponse> DocumentLists::ListSignings(
    const v1::ListSigningsRequest& request) {
  v1::ListSigningsResponse response;
  sql::Bytes state;
  const auto row = [&]() -> absl::StatusOr<v1::Signing> {
    v1::Signing signing;
    RETURN_IF_ERROR(Decode(state, signing));
    ShowFirstPart(signing);
    return signing;
  };
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request), request, response, row,
      [&](v1::Signing signing) { *response.add_signings() = std::move(signing); }, state));
  return response;
}

absl::StatusOr<v1::ListSigningMembersResponse> DocumentLists::ListSigningMembers(
    const v1::ListSigningMembersRequest& request) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const long long after_ordinal, rpc::ReadNumberToken(request));
  v1::ListSigningMembersResponse response;
  const std::string& id = request.signing_id();
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    sql::Bytes signing_state;
    session << "SELECT encode(stored, 'hex') FROM signings WHERE id = :id", soci::use(id),
        soci::into(signing_state);
    if (!session.got_data()) {
      return absl::NotFoundError("signing_id: no signing '" + id + "'");
    }
    v1::Signing signing;
    RETURN_IF_ERROR(Decode(signing_state, signing));
    rpc::Page page(page_size);
    const auto take = [&](int ordinal, v1::Project member) {
      if (!page.Takes(member.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, {std::to_string(ordinal - 1)}));
        return false;
      }
      *response.add_members() = std::move(member);
      return true;
    };
    if (signing.member_count() <= signing.members_size()) {
      for (int i = static_cast<int>(std::min<long long>(after_ordinal, signing.members_size())) + 1;
           i < signing.members_size() && take(i, signing.members(i)); ++i) {
      }
      return absl::OkStatus();
    }
    sql::Bytes state;
    int ordinal = 0;
    const int limit = page_size + 1;
    soci::statement rows = sql::Once(
        session,
        "SELECT ordinal, encode(stored, 'hex') FROM signing_members WHERE signing_id = :id AND "
        "ordinal > :after ORDER BY ordinal LIMIT :limit",
        soci::use(id, "id"), soci::use(after_ordinal, "after"), soci::use(limit, "limit"),
        soci::into(ordinal), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Project member;
      RETURN_IF_ERROR(Decode(state, member));
      if (!take(ordinal, std::move(member))) {
        break;
      }
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::ingest
