// The lists of units and of what they reported.
#pragma once

#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "common/sql/database.h"
#include "zoneflow/scoring/v1/appraisal_service.pb.h"

namespace zoneflow::scoring {

// Thread-safe. A page as the request describes it, of the zones that the principal may act in.
// InvalidArgument names the field and the rule.
class ObservationList {
 public:
  // The database outlives it.
  explicit ObservationList(sql::Database& database) : database_(database) {}

  absl::StatusOr<v1::ListUnitsResponse> Units(const v1::ListUnitsRequest& request,
                                              const Principal& principal) const;
  absl::StatusOr<v1::ListObservationsResponse> Observations(
      const v1::ListObservationsRequest& request, const Principal& principal) const;

 private:
  sql::Database& database_;
};

}  // namespace zoneflow::scoring
