#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/sql.h"
#include "common/rpc/page_size.h"
#include "common/sql/bound.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/double_lists.h"
#include "services/ingest/adapters/list_fields.h"
#include "services/ingest/adapters/read_page.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/stored_text.h"
#include "services/ingest/adapters/wire.h"
#include "services/ingest/core/review.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kShownProofs = 20;
constexpr int kShownActs = 100;
constexpr std::int64_t kQuoteBytes = 2048;

Figure FigureOf(const v1::ReviewItem& item, const std::string& published_on) {
  return item.has_fact() ? Figure(FiguresOf(item.fact(), published_on))
                         : Figure(FiguresOf(item.signing()));
}

// A row of kReviewColumns.
struct ReviewRow {
  std::string id;
  long long weight = 0;
  std::string month;
  long long waiting_since_us = 0;
  std::string document;
  std::string article;
  sql::Bytes state;

  absl::StatusOr<v1::ReviewItem> Item() const {
    v1::ReviewItem item;
    if (id.starts_with("signing/")) {
      v1::Signing& signing = *item.mutable_signing();
      RETURN_IF_ERROR(Decode(state, signing));
      ShowFirstPart(signing);
    } else {
      RETURN_IF_ERROR(Decode(state, *item.mutable_fact()));
    }
    // Of the document's date nothing is shown.
    const Figure figure = FigureOf(item, /*published_on=*/"");
    item.set_id(id);
    item.set_revision(HeadOf(figure).revision);
    item.set_status(item.has_fact() ? item.fact().status() : item.signing().status());
    item.set_document_id(document);
    item.set_article_id(article);
    item.set_weight(weight);
    item.set_month(month);
    item.set_waiting_since(InstantText(waiting_since_us));
    return item;
  }

  static std::string InstantText(long long micros) {
    return FormatInstant(Instant{std::chrono::microseconds{micros}});
  }
};

// The proofs that the facts of an article have, by their spans.
absl::StatusOr<std::map<std::pair<std::int64_t, std::int64_t>, v1::Proof>> ReadProofs(
    soci::session& session, const v1::ReviewItem& item) {
  std::map<std::pair<std::int64_t, std::int64_t>, v1::Proof> proofs;
  sql::Bytes state;
  soci::statement rows = sql::Once(
      session,
      "SELECT encode(stored, 'hex') FROM facts WHERE document_id = :document AND article_id = "
      ":article",
      soci::use(item.document_id()), soci::use(item.article_id()), soci::into(state));
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

absl::Status AddProofs(sql::Transaction& transaction, v1::GetReviewItemResponse& response) {
  const v1::ReviewItem& item = response.item();
  ASSIGN_OR_RETURN(const auto proofs, ReadProofs(transaction.session(), item));
  std::vector<common::v1::Span> spans(item.signing().spans().begin(), item.signing().spans().end());
  if (item.has_fact()) {
    spans = {item.fact().span()};
  }
  spans.resize(std::min(spans.size(), kShownProofs));
  for (const common::v1::Span& span : spans) {
    v1::ReviewProof& proof = *response.add_proofs();
    *proof.mutable_span() = span;
    const std::int64_t bytes = span.end() - span.begin();
    ASSIGN_OR_RETURN(std::string quote, ReadText(transaction, item.document_id(), span.begin(),
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

// A row of kActColumns.
struct ActRow {
  long long no = 0, verb = 0, at_us = 0, revision = 0, as_revision = 0;
  std::string item, actor, note;
  sql::Bytes changes;

  absl::StatusOr<v1::ReviewAct> Act() const {
    v1::ReviewAct act;
    RETURN_IF_ERROR(Decode(changes, act));
    act.set_number(no);
    act.set_item_id(item);
    act.set_verb(static_cast<v1::ReviewVerb>(verb));
    act.set_actor(actor);
    act.set_time(ReviewRow::InstantText(at_us));
    act.set_note(note);
    act.set_revision(revision);
    act.set_as_revision(as_revision != 0);
    return act;
  }
};

absl::Status AddActs(soci::session& session, const std::string& id,
                     v1::GetReviewItemResponse& response) {
  ActRow row;
  soci::statement rows = sql::Once(
      session,
      StrCat("SELECT ", kActColumns,
             " FROM review_acts AS r WHERE r.item_id = :id ORDER BY r.no DESC LIMIT :limit"),
      soci::use(id, "id"), soci::use(kShownActs, "limit"), soci::into(row.no), soci::into(row.item),
      soci::into(row.verb), soci::into(row.actor), soci::into(row.at_us), soci::into(row.revision),
      soci::into(row.note), soci::into(row.as_revision), soci::into(row.changes));
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(*response.add_acts(), row.Act());
  }
  return absl::OkStatus();
}

// A month with its counts, of review_items AS r.
constexpr std::string_view kMonthColumns =
    "r.month, r.zone_id, max(r.zone_name), "
    "sum(CASE r.status WHEN 'extracted' THEN 1 ELSE 0 END), "
    "sum(CASE r.status WHEN 'checked' THEN 1 ELSE 0 END), "
    "sum(CASE r.status WHEN 'signed_off' THEN 1 ELSE 0 END), "
    "sum(CASE r.status WHEN 'rejected' THEN 1 ELSE 0 END)";

struct MonthRow {
  std::string month, zone_id, zone_name;
  long long extracted = 0, checked = 0, signed_off = 0, rejected = 0;

  v1::ReviewMonth Month() const {
    v1::ReviewMonth wire;
    wire.set_month(month);
    wire.set_zone_id(zone_id);
    wire.set_zone_name(zone_name);
    wire.set_extracted(extracted);
    wire.set_checked(checked);
    wire.set_signed_off(signed_off);
    wire.set_rejected(rejected);
    return wire;
  }
};

// The months that the condition leaves, in order, without their locks.
std::vector<v1::ReviewMonth> ReadMonths(soci::session& session, const std::string& condition,
                                        std::vector<sql::Value> values, int limit) {
  const sql::Query query{
      StrCat("SELECT ", kMonthColumns,
             " FROM review_items AS r WHERE r.month <> '' AND r.zone_id <> ''", condition,
             " GROUP BY r.month, r.zone_id ORDER BY r.month DESC, r.zone_id "
             "LIMIT ",
             limit),
      std::move(values)};
  MonthRow row;
  std::vector<v1::ReviewMonth> months;
  soci::statement rows =
      sql::OnceWith(session, query, soci::into(row.month), soci::into(row.zone_id),
                    soci::into(row.zone_name), soci::into(row.extracted), soci::into(row.checked),
                    soci::into(row.signed_off), soci::into(row.rejected));
  rows.execute();
  while (rows.fetch()) {
    months.push_back(row.Month());
  }
  return months;
}

void AddLock(soci::session& session, v1::ReviewMonth& month) {
  long long locked = 0, at_us = 0;
  std::string actor, note;
  session << "SELECT locked, actor, at_us, note FROM review_months WHERE zone_id = :zone AND month "
             "= :month",
      soci::use(month.zone_id()), soci::use(month.month()), soci::into(locked), soci::into(actor),
      soci::into(at_us), soci::into(note);
  if (session.got_data() && !actor.empty()) {
    month.set_locked(locked != 0);
    month.set_actor(actor);
    month.set_time(ReviewRow::InstantText(at_us));
    month.set_note(note);
  }
}

}  // namespace

absl::StatusOr<v1::ReviewItem> ReadReviewItem(soci::session& session, const std::string& id) {
  ReviewRow row;
  session << StrCat("SELECT ", kReviewColumns, " FROM review_items AS r WHERE r.id = :id"),
      soci::use(id), soci::into(row.id), soci::into(row.weight), soci::into(row.month),
      soci::into(row.waiting_since_us), soci::into(row.document), soci::into(row.article),
      soci::into(row.state);
  if (!session.got_data()) {
    return absl::NotFoundError(StrCat("id: no figure '", id, "'"));
  }
  return row.Item();
}

absl::StatusOr<v1::ListReviewItemsResponse> DocumentLists::ListReviewItems(
    const v1::ListReviewItemsRequest& request, const Principal& principal) {
  v1::ListReviewItemsResponse response;
  ReviewRow row;
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request, principal), request, response, [&] { return row.Item(); },
      [&](v1::ReviewItem item) { *response.add_items() = std::move(item); }, row.id, row.weight,
      row.month, row.waiting_since_us, row.document, row.article, row.state));
  return response;
}

absl::StatusOr<v1::GetReviewItemResponse> DocumentLists::GetReviewItem(const std::string& id,
                                                                       const Principal& principal) {
  v1::GetReviewItemResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    soci::session& session = transaction.session();
    ASSIGN_OR_RETURN(*response.mutable_item(), ReadReviewItem(session, id));
    const Figure figure = FigureOf(response.item(), "");
    RETURN_IF_ERROR(CheckMayActIn(principal, "zone.id", HeadOf(figure).zone.id));
    for (const FieldValue& field : FieldsOf(figure)) {
      v1::FieldValue& wire = *response.add_fields();
      wire.set_field(field.field);
      wire.set_value(field.value);
    }
    RETURN_IF_ERROR(AddProofs(transaction, response));
    RETURN_IF_ERROR(AddDoubles(transaction, principal, response));
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
      ASSIGN_OR_RETURN(items.emplace_back(), ReadReviewItem(transaction.session(), id));
    }
    return absl::OkStatus();
  }));
  return items;
}

absl::StatusOr<v1::ListReviewActsResponse> DocumentLists::ListReviewActs(
    const v1::ListReviewActsRequest& request, const Principal& principal) {
  v1::ListReviewActsResponse response;
  ActRow row;
  RETURN_IF_ERROR(ReadPage(
      database_, ListQuery::Of(request, principal), request, response, [&] { return row.Act(); },
      [&](v1::ReviewAct act) { *response.add_acts() = std::move(act); }, row.no, row.item, row.verb,
      row.actor, row.at_us, row.revision, row.note, row.as_revision, row.changes));
  return response;
}

absl::StatusOr<v1::ListReviewMonthsResponse> DocumentLists::ListReviewMonths(
    const v1::ListReviewMonthsRequest& request, const Principal& principal) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 2));
  std::vector<sql::Value> values;
  std::string condition;
  if (!request.zone_id().empty()) {
    StrAppend(&condition, " AND r.zone_id = ", filter::Bind(values, request.zone_id()));
  }
  if (!principal.all_zones) {
    StrAppend(&condition, " AND r.zone_id IN (", filter::BindAll(values, principal.zones), ")");
  }
  if (!after.empty()) {
    const std::string month = filter::Bind(values, after[0]), zone = filter::Bind(values, after[1]);
    StrAppend(&condition, " AND (r.month < ", month, " OR (r.month = ", month, " AND r.zone_id > ",
              zone, "))");
  }
  v1::ListReviewMonthsResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    rpc::Page page(page_size);
    for (v1::ReviewMonth& month :
         ReadMonths(transaction.session(), condition, values, page_size + 1)) {
      AddLock(transaction.session(), month);
      if (!page.Takes(month.ByteSizeLong())) {
        const v1::ReviewMonth& last = *response.months().rbegin();
        response.set_next_page_token(rpc::MakePageToken(request, {last.month(), last.zone_id()}));
        break;
      }
      *response.add_months() = std::move(month);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ReviewMonth> DocumentLists::ReviewMonth(const ZoneMonth& month) {
  v1::ReviewMonth found;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    std::vector<sql::Value> values;
    const std::string condition = StrCat(" AND r.zone_id = ", filter::Bind(values, month.zone_id),
                                         " AND r.month = ", filter::Bind(values, month.month));
    const auto months = ReadMonths(transaction.session(), condition, values, 1);
    found = months.empty() ? v1::ReviewMonth() : months.front();
    found.set_zone_id(month.zone_id);
    found.set_month(month.month);
    AddLock(transaction.session(), found);
    return absl::OkStatus();
  }));
  return found;
}

}  // namespace zoneflow::ingest
