#include "services/scoring/adapters/observation_list.h"

#include <soci/soci.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "services/scoring/adapters/column_text.h"

namespace zoneflow::scoring {
namespace {

using filter::FieldKind;

const filter::Schema& UnitFields() {
  static const filter::Schema fields({
      {.name = "id", .column = {.name = "u.unit_id"}},
      {.name = "name", .column = {.name = "u.name"}},
      {.name = "kind", .column = {.name = "u.kind"}},
      {.name = "cohort", .column = {.name = "u.cohort"}},
      {.name = "zone.id", .column = {.name = "u.zone_id"}},
  });
  return fields;
}

const filter::Schema& ObservationFields() {
  static const filter::Schema fields({
      {.name = "unit", .column = {.name = "o.unit_id"}},
      {.name = "unit.name", .column = {.name = "u.name"}},
      {.name = "unit.kind", .column = {.name = "u.kind"}},
      {.name = "zone.id", .column = {.name = "u.zone_id"}},
      {.name = "indicator", .column = {.name = "o.indicator"}},
      {.name = "period", .column = {.name = "o.period"}},
      {.name = "item", .column = {.name = "o.item"}},
      {.name = "status",
       .kind = FieldKind::kChoice,
       .choices = {"extracted", "checked", "signed_off"},
       .column = {.name = "CASE o.status WHEN 1 THEN 'extracted' WHEN 2 THEN 'checked' WHEN 3 THEN "
                          "'signed_off' ELSE '' END"}},
      {.name = "known_at", .kind = FieldKind::kInstant, .column = {.name = "o.known_at_us"}},
      {.name = "source", .column = {.name = "o.source"}},
      {.name = "actor", .column = {.name = "o.actor"}},
  });
  return fields;
}

std::string InZonesOf(const Principal& principal, std::vector<sql::Value>& values) {
  if (principal.all_zones) {
    return "";
  }
  return StrCat(" AND u.zone_id IN (", filter::BindAll(values, principal.zones), ")");
}

std::string TimeOf(const std::string& micros) {
  return FormatInstant(InstantOf(std::stoll(micros)));
}

v1::Unit UnitOf(std::vector<std::string>& row) {
  v1::Unit unit;
  unit.set_id(row[0]);
  unit.set_zone_id(std::move(row[1]));
  unit.set_kind(std::move(row[2]));
  unit.set_name(std::move(row[3]));
  unit.set_cohort(std::move(row[4]));
  unit.set_member_since(std::move(row[5]));
  unit.set_member_until(std::move(row[6]));
  return unit;
}

v1::Observation ObservationOf(std::vector<std::string>& row) {
  v1::Observation one;
  one.set_unit(row[0]);
  one.set_indicator(row[1]);
  one.set_period(row[2]);
  one.set_item(row[3]);
  one.set_known_at(TimeOf(row[4]));
  one.set_value(std::move(row[5]));
  one.set_numerator(std::move(row[6]));
  one.set_denominator(std::move(row[7]));
  one.set_source(std::move(row[8]));
  one.set_status(static_cast<common::v1::FigureStatus>(std::stoi(row[9])));
  one.set_actor(std::move(row[10]));
  one.set_record_time(TimeOf(row[11]));
  one.set_revision_reason(std::move(row[12]));
  return one;
}

// Reads the rows of the query, whose first columns are the keys of the list, as far as the page
// goes, into what the response holds.
template <typename Request, typename Response, typename Message>
void ReadPage(soci::session& session, const sql::Query& query, std::size_t columns,
              std::size_t keys, int page_size, const Request& request,
              Message (*message_of)(std::vector<std::string>&), Message* (Response::*add)(),
              Response& response) {
  std::vector<std::string> row(columns);
  soci::statement rows = sql::OnceWith(session, query, row);
  rows.execute();
  rpc::Page page(page_size);
  std::vector<std::string> last;
  while (rows.fetch()) {
    const std::vector<std::string> key(row.begin(),
                                       row.begin() + static_cast<std::ptrdiff_t>(keys));
    Message message = message_of(row);
    if (!page.Takes(message.ByteSizeLong())) {
      response.set_next_page_token(rpc::MakePageToken(request, last));
      return;
    }
    *(response.*add)() = std::move(message);
    last = key;
  }
}

}  // namespace

absl::StatusOr<v1::ListUnitsResponse> ObservationList::Units(const v1::ListUnitsRequest& request,
                                                             const Principal& principal) const {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where,
                   filter::Filter::Parse(request.filter(), UnitFields()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 1));
  v1::ListUnitsResponse response;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    response.Clear();
    sql::Query query;
    std::string condition = filter::ConditionOf(where, transaction.dialect(), query.values);
    condition += InZonesOf(principal, query.values);
    if (!after.empty()) {
      condition += " AND u.unit_id > " + filter::Bind(query.values, after[0]);
    }
    query.text = StrCat(
        "SELECT u.unit_id, u.zone_id, u.kind, u.name, u.cohort, u.member_since, u.member_until "
        "FROM units AS u WHERE u.until_log_no IS NULL AND ",
        condition, " ORDER BY u.unit_id LIMIT ", page_size + 1);
    ReadPage(transaction.session(), query, 7, 1, page_size, request, UnitOf,
             &v1::ListUnitsResponse::add_units, response);
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::ListObservationsResponse> ObservationList::Observations(
    const v1::ListObservationsRequest& request, const Principal& principal) const {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where,
                   filter::Filter::Parse(request.filter(), ObservationFields()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 5));
  v1::ListObservationsResponse response;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    sql::Query query;
    std::string condition = filter::ConditionOf(where, transaction.dialect(), query.values);
    condition += InZonesOf(principal, query.values);
    if (!request.history()) {
      condition +=
          " AND NOT EXISTS (SELECT 1 FROM observations AS later WHERE later.unit_id = o.unit_id "
          "AND "
          "later.indicator = o.indicator AND later.period = o.period AND later.item = o.item AND "
          "later.known_at_us > o.known_at_us)";
    }
    if (!after.empty()) {
      long long known_at = 0;
      if (!absl::SimpleAtoi(after[4], &known_at)) {
        return absl::InvalidArgumentError("page_token: its keys are none of this list");
      }
      condition += StrCat(" AND (o.unit_id, o.indicator, o.period, o.item, o.known_at_us) > (",
                          filter::BindAll(query.values, std::span(after).first(4)), ", ",
                          filter::Bind(query.values, known_at), ")");
    }
    query.text = StrCat(
        "SELECT o.unit_id, o.indicator, o.period, o.item, CAST(o.known_at_us AS TEXT), o.value, "
        "o.numerator, o.denominator, o.source, CAST(o.status AS TEXT), o.actor, "
        "CAST(o.recorded_at_us AS TEXT), o.reason FROM observations AS o JOIN units AS u ON "
        "u.unit_id = "
        "o.unit_id AND u.until_log_no IS NULL WHERE ",
        condition, " ORDER BY o.unit_id, o.indicator, o.period, o.item, o.known_at_us LIMIT ",
        page_size + 1);
    ReadPage(transaction.session(), query, 13, 5, page_size, request, ObservationOf,
             &v1::ListObservationsResponse::add_observations, response);
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::scoring
