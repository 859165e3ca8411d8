// The list of tickets, by when the next clock runs out.
#pragma once

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "common/sql/database.h"
#include "services/notification/core/whistle/whistle_rules.h"
#include "zoneflow/notification/v1/whistle_service.pb.h"

namespace zoneflow::notification {

class WhistleList {
 public:
  // Thread-safe. Both outlive it.
  WhistleList(sql::Database& database, const WhistleRulebook& rulebook)
      : database_(database), rulebook_(rulebook) {}

  // A page as the request describes it, of what the principal may see. InvalidArgument names the
  // field and the rule.
  absl::StatusOr<v1::ListTicketsResponse> Read(const v1::ListTicketsRequest& request,
                                               const Principal& principal, Instant now) const;

 private:
  sql::Database& database_;
  const WhistleRulebook& rulebook_;
};

}  // namespace zoneflow::notification
