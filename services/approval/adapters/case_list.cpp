#include "services/approval/adapters/case_list.h"

#include <soci/soci.h>

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/order_by.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/listed_cases.h"
#include "services/approval/adapters/wire.h"

namespace zoneflow::approval {
namespace {

using filter::FieldKind;

constexpr std::string_view kZoneField = "zone.id";

// The light of a day, from the days on which it turns.
std::string LightColumn(Date today, const WorkdayCalendar& calendar) {
  if (!calendar.Covers(today)) {
    return "''";
  }
  const std::string day = FormatDate(today);
  return StrCat("CASE WHEN r.red_on = '' THEN '' WHEN r.red_on <= '", day,
                "' THEN 'red' WHEN r.yellow_on <= '", day, "' THEN 'yellow' ELSE 'green' END");
}

}  // namespace

filter::Schema CaseFields(Date today, const WorkdayCalendar& calendar) {
  return filter::Schema(
      {
          {.name = "id", .column = filter::Column::Ordered("r.id")},
          {.name = std::string(kZoneField), .column = filter::Column::Ordered("r.zone_id")},
          {.name = "zone.name", .column = {.name = "r.zone_name"}},
          {.name = "province", .column = {.name = "r.province"}},
          {.name = "company", .column = filter::Column::Ordered("r.company")},
          {.name = "project", .aliases = {"project.name"}, .column = {.name = "r.project_name"}},
          {.name = "project_id", .column = {.name = "r.project_id"}},
          {.name = "signing_id", .column = {.name = "r.signing_id"}},
          {.name = "sector",
           .aliases = {"sectors"},
           .column = {.name = "t.sector", .rows = "case_sectors AS t WHERE t.case_id = r.id"}},
          {.name = "track",
           .kind = FieldKind::kChoice,
           .choices = KeysOf(kTracks, TrackKey),
           .column = {.name = "r.track"}},
          {.name = "stage",
           .kind = FieldKind::kChoice,
           .choices = KeysOf(kStages, StageName),
           .column = {.name = "r.stage"}},
          {.name = "status",
           .kind = FieldKind::kChoice,
           .choices = {"extracted", "checked", "signed_off", "rejected"},
           .column = {.name = "CASE r.status WHEN 1 THEN 'extracted' WHEN 2 THEN 'checked' WHEN 3 "
                              "THEN 'signed_off' WHEN 4 THEN 'rejected' ELSE '' END"}},
          {.name = "light",
           .kind = FieldKind::kChoice,
           .choices = {"green", "yellow", "red"},
           .column = {.name = LightColumn(today, calendar)}},
          {.name = "required_start",
           .kind = FieldKind::kDate,
           .column = filter::Column::Ordered("r.required_start")},
          {.name = "amount",
           .kind = FieldKind::kMoney,
           .aliases = {"amount_cny"},
           .column = {.name = "r.amount_fen"}},
          {.name = "currency", .column = {.name = "r.currency"}},
          {.name = "updated_at",
           .kind = FieldKind::kInstant,
           .column = {.name = "r.updated_at_us"}},
          {.name = "text",
           .kind = FieldKind::kSearch,
           .searched = {"company", "project"},
           .column = {.name = "r.search_text"}},
      },
      filter::BareWords::kSearch);
}

absl::StatusOr<sql::Query> CasesQuery(const CaseSelection& wanted,
                                      const std::optional<std::string>& zone,
                                      std::span<const std::string> after, sql::Dialect dialect) {
  const filter::Order& order = wanted.order;
  sql::Query query;
  std::string condition = filter::ConditionOf(wanted.where, dialect, query.values);
  if (zone) {
    condition += " AND r.zone_id = " + filter::Bind(query.values, *zone);
  }
  if (!after.empty()) {
    ASSIGN_OR_RETURN(const std::string behind,
                     filter::AfterOf(order, dialect, {after.begin(), after.end()}, query.values));
    condition += " AND " + behind;
  }
  const filter::Among among =
      filter::AmongCandidates(wanted.candidates, dialect, "case_register", "r", "search_no");
  query.text =
      StrCat("SELECT ", absl::StrJoin(filter::KeyColumnsOf(order), ", "), ", ",
             CaseRowReader::Columns(), " FROM ", among.from, " WHERE ", condition, among.condition,
             " ORDER BY ", filter::OrderByOf(order), " LIMIT ", wanted.limit);
  return query;
}

namespace {

struct ListedRow {
  CaseRow row;
  std::vector<std::string> keys;  // by the terms of the order
};

// Appends the rows of the zone, or of all, that follow these keys of the order.
absl::Status ReadInto(sql::Transaction& transaction, const CaseSelection& wanted,
                      const std::optional<std::string>& zone, std::span<const std::string> after,
                      std::vector<ListedRow>& listed) {
  ASSIGN_OR_RETURN(const sql::Query query, CasesQuery(wanted, zone, after, transaction.dialect()));
  CaseRowReader reader;
  std::vector<std::string> keys(wanted.order.terms().size());
  soci::statement rows = sql::OnceWith(transaction.session(), query, keys,
                                       [&](soci::statement& statement) { reader.Bind(statement); });
  rows.execute();
  while (rows.fetch()) {
    ASSIGN_OR_RETURN(CaseRow row, reader.Read());
    listed.push_back({std::move(row), keys});
  }
  return absl::OkStatus();
}

// Zone by zone: an IN would have either database read the rows of other zones in between, or sort
// all of these zones. In an order that begins with the zone one follows the other; else their rows
// are merged.
absl::Status ReadZones(sql::Transaction& transaction, const CaseSelection& wanted,
                       const std::vector<std::string>& zones, const std::vector<std::string>& after,
                       std::vector<ListedRow>& listed) {
  const std::vector<filter::OrderTerm>& terms = wanted.order.terms();
  const filter::Schema& fields = wanted.order.schema();
  std::set<std::string> ordered(zones.begin(), zones.end());
  if (fields[terms[0].field].name != kZoneField) {
    for (const std::string& zone : ordered) {
      RETURN_IF_ERROR(ReadInto(transaction, wanted, zone, after, listed));
    }
    std::ranges::sort(listed, [&](const ListedRow& a, const ListedRow& b) {
      for (std::size_t i = 0; i < terms.size(); ++i) {
        if (a.keys[i] != b.keys[i]) {
          return terms[i].descending ? a.keys[i] > b.keys[i] : a.keys[i] < b.keys[i];
        }
      }
      return false;
    });
    return absl::OkStatus();
  }
  std::vector<std::string> within;  // the order within a zone
  for (const filter::OrderTerm& term : std::span(terms).subspan(1)) {
    within.push_back(fields[term.field].name + (term.descending ? " desc" : ""));
  }
  ASSIGN_OR_RETURN(const filter::Order order,
                   filter::Order::Parse(absl::StrJoin(within, ","), fields, "id", "id"));
  std::vector<std::string> in_order(ordered.begin(), ordered.end());
  if (terms[0].descending) {
    std::ranges::reverse(in_order);
  }
  for (const std::string& zone : in_order) {
    const bool goes_on = !after.empty() && after[0] == zone;
    if (!after.empty() && !goes_on && (zone < after[0]) != terms[0].descending) {
      continue;  // the pages before
    }
    const int missing = wanted.limit - static_cast<int>(listed.size());
    if (missing <= 0) {
      break;
    }
    const std::size_t first = listed.size();
    RETURN_IF_ERROR(ReadInto(transaction, {wanted.where, order, missing, wanted.candidates}, zone,
                             goes_on ? std::span(after).subspan(1) : std::span<const std::string>(),
                             listed));
    for (std::size_t i = first; i < listed.size(); ++i) {
      listed[i].keys.insert(listed[i].keys.begin(), zone);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::ListCasesResponse> CaseList::Read(const v1::ListCasesRequest& request,
                                                     const Principal& principal, Date today) const {
  const WorkdayCalendar& calendar = calendar_();
  const filter::Schema fields = CaseFields(today, calendar);
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where, filter::Filter::Parse(request.filter(), fields));
  ASSIGN_OR_RETURN(const filter::Order order,
                   filter::Order::Parse(request.order_by(), fields, kStandardCaseOrder, "id"));
  ASSIGN_OR_RETURN(const std::vector<std::string> after,
                   rpc::ReadPageToken(request, order.terms().size()));
  std::vector<ListedRow> listed;
  RETURN_IF_ERROR(read_([&](sql::Transaction& transaction) {
    listed.clear();
    const CaseSelection wanted{where, order, page_size + 1,
                               filter::SearchCandidates(transaction, where, kCaseGrams)};
    return principal.all_zones ? ReadInto(transaction, wanted, std::nullopt, after, listed)
                               : ReadZones(transaction, wanted, principal.zones, after, listed);
  }));
  v1::ListCasesResponse response;
  rpc::Page page(page_size);
  const std::vector<std::string>* last = nullptr;
  for (const ListedRow& one : listed) {
    v1::Case wire = ToWire(one.row, LightOf(one.row, today, calendar));
    if (!page.Takes(wire.ByteSizeLong())) {
      response.set_next_page_token(rpc::MakePageToken(request, *last));
      break;
    }
    *response.add_cases() = std::move(wire);
    last = &one.keys;
  }
  return response;
}

}  // namespace zoneflow::approval
