// Requests that were done, by the name that their caller gave them.
#pragma once

#include <soci/soci.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"

#include "services/scoring/core/appraisal/ports.h"

namespace zoneflow::scoring {

// What was answered to the request when it came first, nullopt if it is new or has no name.
// AlreadyExists if it asked for something else then. Requires a lock that two of one name share.
absl::StatusOr<std::optional<std::string>> FindAnswer(soci::session& session,
                                                      const std::string& actor,
                                                      const NamedRequest& request);
// Keeps the answer, if the request has a name.
void KeepAnswer(soci::session& session, const ChangeOrigin& origin, const NamedRequest& request,
                const std::string& answer);

}  // namespace zoneflow::scoring
