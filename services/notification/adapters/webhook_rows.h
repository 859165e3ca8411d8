// How rows of deliveries are read, by those who read them.
#pragma once

#include <soci/soci.h>

#include <string>

#include "services/notification/core/webhook_store.h"

namespace zoneflow::notification {

// The columns of one webhook_deliveries row; SOCI fetches into it.
struct DeliveryReader {
  static constexpr char kColumns[] =
      "d.log_no, d.event_id, d.event_type, d.subject, d.match_time_us, d.delivery_state, d.reason, "
      "d.attempts, d.scheduled, d.due_us, d.by_hand, d.last_time_us, d.last_status, d.last_fault, "
      "d.urgency";

  // Binds the columns in that order.
  void operator()(soci::statement& statement);

  DeliveryRow Read() const;

  long long log_no = 0, match_time = 0, attempts = 0, scheduled = 0, due = 0, by_hand = 0,
            last_time = 0, last_status = 0;
  std::string event_id, event_type, subject, state, reason, last_fault, urgency;
};

}  // namespace zoneflow::notification
