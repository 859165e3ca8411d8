#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/list_fields.h"
#include "services/ingest/adapters/read_page.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/stored_text.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/review.h"

namespace zoneflow::ingest {
namespace {

constexpr int kShownProofs = 20;
constexpr int kShownActs = 100;
constexpr std::int64_t kQuoteBytes = 2048;

// A row of kReviewColumns.
struct ReviewRow {
  std::string id;
  long long weight = 0;
  std::string month;
  long long waiting_since_us = 0;
  std::string state;

  absl::StatusOr<v1::ReviewItem> Item() const {
    v1::ReviewItem item;
    v1::Signing& signing = *item.mutable_signing();
    RETURN_IF_ERROR(Decode(state, signing));
    ShowFirstPart(signing);
    item.set_id(id);
    item.set_revision(signing.revision());
    item.set_status(signing.status());
    item.set_weight(weight);
    item.set_month(month);
    item.set_waiting_since(InstantText(waiting_since_us));
    return item;
  }

  static std::string InstantText(long long micros) {
    return FormatInstant(Instant{std::chrono::microseconds{micros}});
  }
};

absl::StatusOr<v1::ReviewItem> ReadItem(soci::session& session, const std::string& id) {
  ReviewRow row;
  session << StrCat("SELECT ", kReviewColumns, " FROM review_items AS r WHERE r.id = :id"),
      soci::use(id), soci::into(row.id), soci::into(row.weight), soci::into(row.month),
      soci::into(row.waiting_since_us), soci::into(row.state);
  if (!session.got_data()) {
    return absl::NotFoundError(StrCat("id: no figure '", id, "'"));
  }
  return row.Item();
}

// The proofs that the facts of an article have, by their spans.
absl::StatusOr<std::map<std::pair<std::int64_t, std::int64_t>, v1::Proof>> ReadProofs(
    soci::session& session, const v1::Signing& signing) {
  std::map<std::pair<std::int64_t, std::int64_t>, v1::Proof> proofs;
  std::string state;
  soci::statement rows = sql::Once(
      session, "SELECT state FROM facts WHERE document_id = :document AND article_id = :article",
      soci::use(signing.document_id()), soci::use(signing.article_id()), soci::into(state));
  rows.execute();
  while (rows.fetch()) {
    v1::Fact fact;
    RETURN_IF_ERROR(Decode(state, fact));
    if (fact.has_proof()) {
      proofs[{fact.span().begin(), fact.span().end()}] = fact.proof();
    }
  }
  return proofs;
}

absl::Status AddProofs(sql::Transaction& transaction, const v1::Signing& signing,
                       v1::GetReviewItemResponse& response) {
  ASSIGN_OR_RETURN(const auto proofs, ReadProofs(transaction.session(), signing));
  for (int i = 0; i < std::min(signing.spans_size(), kShownProofs); ++i) {
    const common::v1::Span& span = signing.spans(i);
    v1::ReviewProof& proof = *response.add_proofs();
    *proof.mutable_span() = span;
    const std::int64_t bytes = span.end() - span.begin();
    ASSIGN_OR_RETURN(std::string quote, ReadText(transaction, signing.document_id(), span.begin(),
                                                 std::min(bytes, kQuoteBytes + 4)));
    quote.resize(WholeCharacters(quote, kQuoteBytes).size());
    std::erase_if(quote, [](char c) { return c == '\n' || c == '\r'; });
    proof.set_quote(std::move(quote));
    if (const auto found = proofs.find({span.begin(), span.end()}); found != proofs.end()) {
      *proof.mutable_proof() = found->second;
    }
  }
  return absl::OkStatus();
}

absl::Status AddActs(soci::session& session, const std::string& id,
                     v1::GetReviewItemResponse& response) {
  long long no = 0, verb = 0, at_us = 0, revision = 0;
  std::string actor, note, changes;
  soci::statement rows = sql::Once(
      session,
      "SELECT no, verb, actor, at_us, revision, note, changes FROM review_acts WHERE item_id = :id "
      "ORDER BY no DESC LIMIT :limit",
      soci::use(id, "id"), soci::use(kShownActs, "limit"), soci::into(no), soci::into(verb),
      soci::into(actor), soci::into(at_us), soci::into(revision), soci::into(note),
      soci::into(changes));
  rows.execute();
  while (rows.fetch()) {
    v1::ReviewAct& act = *response.add_acts();
    RETURN_IF_ERROR(Decode(changes, act));
    act.set_number(no);
    act.set_item_id(id);
    act.set_verb(static_cast<v1::ReviewVerb>(verb));
    act.set_actor(actor);
    act.set_time(ReviewRow::InstantText(at_us));
    act.set_note(note);
    act.set_revision(revision);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ListReviewItemsResponse> DocumentLists::ListReviewItems(
    const v1::ListReviewItemsRequest& request, const Principal& principal) {
  v1::ListReviewItemsResponse response;
  ReviewRow row;
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request, principal), request, response, [&] { return row.Item(); },
      [&](v1::ReviewItem item) { *response.add_items() = std::move(item); }, row.id, row.weight,
      row.month, row.waiting_since_us, row.state));
  return response;
}

absl::StatusOr<v1::GetReviewItemResponse> DocumentLists::GetReviewItem(const std::string& id,
                                                                       const Principal& principal) {
  v1::GetReviewItemResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    soci::session& session = transaction.session();
    ASSIGN_OR_RETURN(*response.mutable_item(), ReadItem(session, id));
    const v1::Signing& signing = response.item().signing();
    RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", signing.zone().id()));
    for (const FieldValue& field : FieldsOf(FiguresOf(signing))) {
      v1::FieldValue& wire = *response.add_fields();
      wire.set_field(field.field);
      wire.set_value(field.value);
    }
    RETURN_IF_ERROR(AddProofs(transaction, signing, response));
    return AddActs(session, id, response);
  }));
  return response;
}

absl::StatusOr<std::vector<v1::ReviewItem>> DocumentLists::ReviewItems(
    const std::vector<std::string>& ids) {
  std::vector<v1::ReviewItem> items;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    items.clear();
    for (const std::string& id : ids) {
      ASSIGN_OR_RETURN(items.emplace_back(), ReadItem(transaction.session(), id));
    }
    return absl::OkStatus();
  }));
  return items;
}

}  // namespace zoneflow::ingest
