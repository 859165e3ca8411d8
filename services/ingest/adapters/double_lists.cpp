#include "services/ingest/adapters/double_lists.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/core/identity.h"

namespace zoneflow::ingest {
namespace {

constexpr int kShownDoubles = 10;
constexpr std::size_t kLikenessCount = std::size(kLikenesses);

// A row of kPairColumns.
struct PairRow {
  std::string first, second, actor, note;
  long long at_us = 0, strongest = 0;
  std::array<long long, kLikenessCount> shared = {};

  std::vector<std::string> Reasons() const {
    std::vector<Likeness> likenesses;
    for (std::size_t i = 0; i < kLikenessCount; ++i) {
      if (shared[i] != 0) {
        likenesses.push_back(kLikenesses[i]);
      }
    }
    std::vector<std::string> reasons;
    for (const Likeness one : ReasonsOf(likenesses)) {
      reasons.emplace_back(Name(one));
    }
    return reasons;
  }
};

// Of identity_keys AS a and AS b, grouped by their signings, and signings_apart AS t.
std::string PairColumns() {
  std::string columns =
      "a.signing_id, b.signing_id, coalesce(max(t.actor), ''), coalesce(max(t.note), ''), "
      "coalesce(max(t.at_us), 0), min(a.likeness)";
  for (const Likeness one : kLikenesses) {
    StrAppend(&columns, ", max(CASE a.likeness WHEN ", static_cast<int>(one),
              " THEN 1 ELSE 0 END)");
  }
  return columns;
}

std::vector<PairRow> ReadPairs(soci::session& session, const sql::Query& query) {
  static_assert(kLikenessCount == 5);
  PairRow row;
  std::vector<PairRow> found;
  soci::statement rows = sql::OnceWith(
      session, query, soci::into(row.first), soci::into(row.second), soci::into(row.actor),
      soci::into(row.note), soci::into(row.at_us), soci::into(row.strongest),
      soci::into(row.shared[0]), soci::into(row.shared[1]), soci::into(row.shared[2]),
      soci::into(row.shared[3]), soci::into(row.shared[4]));
  rows.execute();
  while (rows.fetch()) {
    found.push_back(row);
  }
  return found;
}

std::string InZones(const Principal& principal, std::string_view column,
                    std::vector<sql::Value>& values) {
  return principal.all_zones
             ? std::string()
             : StrCat(" AND ", column, " IN (", filter::BindAll(values, principal.zones), ")");
}

// The pairs behind the one that a page ended with.
absl::StatusOr<std::string> Behind(const std::vector<std::string>& after,
                                   std::vector<sql::Value>& values) {
  if (after.empty()) {
    return std::string();
  }
  int strongest = 0;
  if (!absl::SimpleAtoi(after[0], &strongest)) {
    return absl::InvalidArgumentError("page_token: is none of this list");
  }
  const std::string first = filter::Bind(values, after[1]), second = filter::Bind(values, after[2]);
  return StrCat(" HAVING min(a.likeness) > ", strongest, " OR (min(a.likeness) = ", strongest,
                " AND (a.signing_id > ", first, " OR (a.signing_id = ", first,
                " AND b.signing_id > ", second, ")))");
}

absl::StatusOr<sql::Query> PairsOf(const v1::ListReviewDoublesRequest& request,
                                   const Principal& principal, int page_size,
                                   const std::vector<std::string>& after) {
  sql::Query query;
  std::string where = StrCat("coalesce(t.apart, 0) = ", request.told_apart() ? 1 : 0,
                             InZones(principal, "x.zone_id", query.values),
                             InZones(principal, "y.zone_id", query.values));
  if (!request.zone_id().empty()) {
    const std::string zone = filter::Bind(query.values, request.zone_id());
    StrAppend(&where, " AND (x.zone_id = ", zone, " OR y.zone_id = ", zone, ")");
  }
  ASSIGN_OR_RETURN(const std::string behind, Behind(after, query.values));
  // Most keys are one signing's alone: those that are not are found in the index first.
  query.text = StrCat(
      "SELECT ", PairColumns(),
      " FROM (SELECT identity_key FROM identity_keys GROUP BY identity_key HAVING count(*) > 1) AS "
      "s JOIN identity_keys AS a ON a.identity_key = s.identity_key JOIN identity_keys AS b ON "
      "b.identity_key = s.identity_key AND a.signing_id < b.signing_id JOIN signing_register AS x "
      "ON x.signing_id = a.signing_id JOIN signing_register AS y ON y.signing_id = b.signing_id "
      "LEFT JOIN signings_apart AS t ON t.first_id = a.signing_id AND t.second_id = b.signing_id "
      "WHERE ",
      where, " GROUP BY a.signing_id, b.signing_id", behind,
      " ORDER BY min(a.likeness), a.signing_id, b.signing_id LIMIT ", page_size + 1);
  return query;
}

absl::StatusOr<v1::ReviewPair> Pair(soci::session& session, const PairRow& row, bool told_apart) {
  v1::ReviewPair pair;
  ASSIGN_OR_RETURN(*pair.mutable_first(), ReadReviewItem(session, StrCat("signing/", row.first)));
  ASSIGN_OR_RETURN(*pair.mutable_second(), ReadReviewItem(session, StrCat("signing/", row.second)));
  for (std::string& reason : row.Reasons()) {
    pair.add_reasons(std::move(reason));
  }
  if (told_apart) {
    pair.set_actor(row.actor);
    pair.set_time(FormatInstant(Instant{std::chrono::microseconds{row.at_us}}));
    pair.set_note(row.note);
  }
  return pair;
}

}  // namespace

absl::Status AddDoubles(sql::Transaction& transaction, const Principal& principal,
                        v1::GetReviewItemResponse& response) {
  if (!response.item().has_signing()) {
    return absl::OkStatus();
  }
  sql::Query query;
  const std::string id = filter::Bind(query.values, response.item().signing().id());
  query.text = StrCat(
      "SELECT ", PairColumns(),
      " FROM identity_keys AS a JOIN identity_keys AS b ON b.identity_key = a.identity_key AND "
      "b.signing_id <> a.signing_id JOIN signing_register AS y ON y.signing_id = b.signing_id LEFT "
      "JOIN signings_apart AS t ON (t.first_id = a.signing_id AND t.second_id = b.signing_id) OR "
      "(t.first_id = b.signing_id AND t.second_id = a.signing_id) WHERE a.signing_id = ",
      id, " AND coalesce(t.apart, 0) = 0", InZones(principal, "y.zone_id", query.values),
      " GROUP BY a.signing_id, b.signing_id ORDER BY min(a.likeness), b.signing_id LIMIT ",
      kShownDoubles);
  for (const PairRow& row : ReadPairs(transaction.session(), query)) {
    v1::ReviewDouble& one = *response.add_doubles();
    ASSIGN_OR_RETURN(*one.mutable_item(),
                     ReadReviewItem(transaction.session(), StrCat("signing/", row.second)));
    for (std::string& reason : row.Reasons()) {
      one.add_reasons(std::move(reason));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ListReviewDoublesResponse> DocumentLists::ListReviewDoubles(
    const v1::ListReviewDoublesRequest& request, const Principal& principal) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 3));
  ASSIGN_OR_RETURN(const sql::Query query, PairsOf(request, principal, page_size, after));
  v1::ListReviewDoublesResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    rpc::Page page(page_size);
    std::vector<std::string> last;
    for (const PairRow& row : ReadPairs(transaction.session(), query)) {
      ASSIGN_OR_RETURN(v1::ReviewPair pair, Pair(transaction.session(), row, request.told_apart()));
      if (!page.Takes(pair.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, last));
        break;
      }
      last = {std::to_string(row.strongest), row.first, row.second};
      *response.add_pairs() = std::move(pair);
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::ingest
