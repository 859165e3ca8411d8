#include "services/notification/adapters/webhook_list.h"

#include <soci/soci.h>

#include <string>
#include <vector>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/filter/match.h"
#include "common/filter/schema.h"
#include "common/filter/sql.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/bound.h"
#include "services/notification/adapters/webhook_rows.h"
#include "services/notification/adapters/webhook_wire.h"

namespace zoneflow::notification {
namespace {

using filter::FieldKind;

template <typename Values, typename Key>
std::vector<std::string> KeysOf(const Values& values, Key key) {
  std::vector<std::string> keys;
  for (const auto value : values) {
    keys.emplace_back(key(value));
  }
  return keys;
}

const filter::Schema& DeliveryFields() {
  static const filter::Schema fields({
      {.name = "state",
       .kind = FieldKind::kChoice,
       .choices = KeysOf(kWebhookStates, WebhookStateKey),
       .column = {.name = "d.delivery_state"}},
      {.name = "reason",
       .kind = FieldKind::kChoice,
       .choices = KeysOf(kWebhookReasons, WebhookReasonKey),
       .column = {.name = "d.reason"}},
      {.name = "type", .column = {.name = "d.event_type"}},
      {.name = "subject", .column = {.name = "d.subject"}},
      {.name = "event_id", .column = {.name = "d.event_id"}},
      {.name = "log_no", .kind = FieldKind::kInteger, .column = {.name = "d.log_no"}},
      {.name = "attempts", .kind = FieldKind::kInteger, .column = {.name = "d.attempts"}},
      {.name = "status", .kind = FieldKind::kInteger, .column = {.name = "d.last_status"}},
  });
  return fields;
}

}  // namespace

absl::StatusOr<v1::ListWebhookDeliveriesResponse> WebhookList::Read(
    const v1::ListWebhookDeliveriesRequest& request, const Webhook& webhook) const {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const filter::Filter where,
                   filter::Filter::Parse(request.filter(), DeliveryFields()));
  ASSIGN_OR_RETURN(const long long before, rpc::ReadNumberToken(request));
  v1::ListWebhookDeliveriesResponse response;
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    response.Clear();
    sql::Query query;
    std::string condition =
        StrCat("d.webhook_id = ", filter::Bind(query.values, static_cast<long long>(webhook.id)),
               " AND ", filter::ConditionOf(where, transaction.dialect(), query.values));
    if (before >= 0) {
      StrAppend(&condition, " AND d.log_no < ", filter::Bind(query.values, before));
    }
    query.text = StrCat("SELECT ", DeliveryReader::kColumns, " FROM webhook_deliveries AS d WHERE ",
                        condition, " ORDER BY d.log_no DESC LIMIT ", page_size + 1);
    DeliveryReader reader;
    soci::statement rows = sql::OnceWith(
        transaction.session(), query, [&reader](soci::statement& statement) { reader(statement); });
    rows.execute();
    rpc::Page page(page_size);
    long long last = 0;
    while (rows.fetch()) {
      v1::WebhookDelivery delivery = ToWire(webhook, reader.Read());
      if (!page.Takes(delivery.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, {StrCat(last)}));
        break;
      }
      last = reader.log_no;
      *response.add_deliveries() = std::move(delivery);
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::notification
