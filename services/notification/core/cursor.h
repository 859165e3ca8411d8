// Cursors: a place in the event log, as one subscription's client holds it.
//
// Text: 16 hexadecimal digits of the log_no, 16 of the subscription's number (none for the number
// 0), then 16 of a digest over name and what stands before. Opaque to clients, growing in the order
// of the log. The digest catches mistakes (another subscription's cursor, a cut or edited text),
// the number a cursor of one that had the name before; who may read what is decided by the
// subscription's owner, not by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/notification/core/subscription.h"

namespace zoneflow::notification {

// Returns the cursor of the place just after log_no (>= 0) in the subscription.
std::string FormatCursor(const SubscriptionKey& subscription, std::int64_t log_no);

// The refusal of a cursor with its reason, STALE_CURSOR (payload "error-reason"): whoever goes on
// from one has to be able to tell that it is the cursor that is wrong.
absl::Status StaleCursor(absl::Status refusal);

// Returns the log_no. InvalidArgument if the text is no cursor of this subscription; OutOfRange if
// it lies beyond the head. Either is a StaleCursor.
absl::StatusOr<std::int64_t> ParseCursor(const SubscriptionKey& subscription,
                                         std::string_view cursor, std::int64_t head);

// As ParseCursor, of any subscription that has or had the name.
absl::StatusOr<std::int64_t> ParseCursorOfName(std::string_view name, std::string_view cursor,
                                               std::int64_t head);

}  // namespace zoneflow::notification
