// Signings that may tell of the same, by the keys that they share (core/identity.h).
#pragma once

#include <soci/soci.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/principal.h"
#include "common/sql/database.h"
#include "zoneflow/ingest/v1/review_service.pb.h"

namespace zoneflow::ingest {

// A figure as the queue of the desk shows it. NotFound names it.
absl::StatusOr<v1::ReviewItem> ReadReviewItem(soci::session& session, const std::string& id);

// Those that may tell of the same as the figure of the response, of the principal's zones, the
// strongest reason first.
absl::Status AddDoubles(sql::Transaction& transaction, const Principal& principal,
                        v1::GetReviewItemResponse& response);

}  // namespace zoneflow::ingest
