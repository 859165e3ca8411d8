// Cursors: a place in the event log, as one subscription's client holds it.
//
// Text: 16 hexadecimal digits of the log_no, then 16 of a digest over subscription and log_no.
// Opaque to clients, growing in the order of the log. The digest catches mistakes (another
// subscription's cursor, a cut or edited text); who may read what is decided by the subscription's
// owner, not by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace zoneflow::notification {

// Returns the cursor of the place just after log_no (>= 0) in the subscription.
std::string FormatCursor(std::string_view subscription, std::int64_t log_no);

// Returns the log_no. InvalidArgument if the text is no cursor of this subscription; OutOfRange if
// it lies beyond the head.
absl::StatusOr<std::int64_t> ParseCursor(std::string_view subscription, std::string_view cursor,
                                         std::int64_t head);

}  // namespace zoneflow::notification
