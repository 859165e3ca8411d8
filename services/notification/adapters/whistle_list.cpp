#include "services/notification/adapters/whistle_list.h"

#include <soci/soci.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "common/sql/bytes.h"
#include "services/notification/adapters/whistle_state.h"
#include "services/notification/adapters/whistle_wire.h"
#include "services/notification/core/whistle/whistle_moves.h"

namespace zoneflow::notification {
namespace {

using filter::FieldKind;

std::vector<std::string> StateKeys() {
  std::vector<std::string> keys;
  for (const WhistleState state : kWhistleStates) {
    keys.emplace_back(WhistleStateKey(state));
  }
  return keys;
}

const filter::Schema& TicketFields() {
  static const filter::Schema fields({
      {.name = "id", .column = {.name = "w.id"}},
      {.name = "zone.id", .column = {.name = "w.zone_id"}},
      {.name = "item", .column = {.name = "w.item"}},
      {.name = "state",
       .kind = FieldKind::kChoice,
       .choices = StateKeys(),
       .column = {.name = "w.whistle_state"}},
      {.name = "need",
       .kind = FieldKind::kChoice,
       .choices = {"verify", "dispatch", "last_resort", "handle", "rate"},
       .column = {.name = "w.need"}},
      {.name = "place", .column = {.name = "w.place"}},
      {.name = "whistler", .column = {.name = "w.whistler"}},
      {.name = "blown_on", .kind = FieldKind::kDate, .column = {.name = "w.blown_on"}},
  });
  return fields;
}

std::string Among(const std::vector<std::string>& texts, std::string_view column,
                  std::vector<sql::Value>& values) {
  if (texts.empty()) {
    return "1 = 0";
  }
  return StrCat(column, " IN (",
                absl::StrJoin(texts, ", ",
                              [&](std::string* out, const std::string& text) {
                                out->append(filter::Bind(values, text));
                              }),
                ")");
}

std::string HasLeg(std::string_view department) {
  return StrCat("EXISTS (SELECT 1 FROM whistle_legs AS l WHERE l.whistle_id = w.id AND ",
                department, ")");
}

// What CheckMaySee says, as a condition.
std::string MaySee(const Principal& principal, std::vector<sql::Value>& values) {
  std::string condition = "1 = 1";
  if (!principal.all_zones) {
    condition += StrCat(" AND ", Among(principal.zones, "w.zone_id", values));
  }
  if (!SeesAllOfItsZones(principal)) {
    condition += StrCat(" AND (w.whistler = ", filter::Bind(values, principal.id));
    if (IsDepartment(principal)) {
      condition +=
          StrCat(" OR ", HasLeg(principal.all_departments
                                    ? std::string("1 = 1")
                                    : Among(principal.departments, "l.department", values)));
    }
    condition += ")";
  }
  return condition;
}

// Requires two or three numbers' texts of a token.
absl::StatusOr<long long> NumberOf(const std::string& key) {
  long long number = 0;
  if (!absl::SimpleAtoi(key, &number)) {
    return absl::InvalidArgumentError("page_token: is none of this list");
  }
  return number;
}

}  // namespace

absl::StatusOr<v1::ListTicketsResponse> WhistleList::Read(const v1::ListTicketsRequest& request,
                                                          const Principal& principal,
                                                          Instant now) const {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where,
                   filter::Filter::Parse(request.filter(), TicketFields()));
  ASSIGN_OR_RETURN(const std::vector<std::string> after, rpc::ReadPageToken(request, 3));
  struct Row {
    long long due = 0, age = 0;
    sql::Bytes state;
  };
  v1::ListTicketsResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    sql::Query query;
    std::string condition = StrCat(filter::ConditionOf(where, transaction.dialect(), query.values),
                                   " AND ", MaySee(principal, query.values));
    if (!request.department().empty()) {
      condition +=
          StrCat(" AND ", HasLeg(StrCat("l.leg_state <> 'bounced' AND l.department = ",
                                        filter::Bind(query.values, request.department()))));
    }
    if (request.mine_only()) {
      condition += StrCat(" AND w.whistler = ", filter::Bind(query.values, principal.id));
    }
    if (!after.empty()) {
      ASSIGN_OR_RETURN(const long long due, NumberOf(after[0]));
      ASSIGN_OR_RETURN(const long long age, NumberOf(after[1]));
      condition +=
          StrCat(" AND (w.next_due_us, w.age_key, w.id) > (", filter::Bind(query.values, due), ", ",
                 filter::Bind(query.values, age), ", ", filter::Bind(query.values, after[2]), ")");
    }
    query.text = StrCat(
        "SELECT w.next_due_us, w.age_key, encode(w.state, 'hex') FROM whistles AS w "
        "WHERE ",
        condition, " ORDER BY w.next_due_us, w.age_key, w.id LIMIT ", page_size + 1);
    std::vector<Row> rows;
    Row row;
    soci::statement statement = sql::OnceWith(transaction.session(), query, soci::into(row.due),
                                              soci::into(row.age), soci::into(row.state));
    statement.execute();
    while (statement.fetch()) {
      rows.push_back(row);
    }
    rpc::Page page(page_size);
    std::vector<std::string> last;
    for (const Row& one : rows) {
      ASSIGN_OR_RETURN(const Whistle whistle, DecodeWhistle(one.state.value));
      ASSIGN_OR_RETURN(v1::Ticket ticket, ShowTicket(whistle, rulebook_, now));
      OfferMoves(whistle, {rulebook_, principal, now}, ticket);
      if (!page.Takes(ticket.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, last));
        break;
      }
      *response.add_tickets() = std::move(ticket);
      last = {StrCat(one.due), StrCat(one.age), whistle.id.str()};
    }
    response.set_as_of_time(FormatInstant(now));
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::notification
