// Whistles and their entries as their tables keep them: storage/v1/whistle_state.proto, which is
// nobody else's.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/notification/core/whistle/whistle.h"

namespace zoneflow::notification {

// `stored` are the bytes before the change, empty for a new one: what they hold that this binary
// does not know is kept.
absl::StatusOr<std::string> EncodeWhistle(const Whistle& whistle, std::string_view stored);
// DataLoss if the bytes are no such message, of a schema above this binary's, or hold a key that it
// does not know.
absl::StatusOr<Whistle> DecodeWhistle(std::string_view bytes);

// Without number, revision, time and actor, which stand in columns.
std::string EncodeEntry(const Entry& entry);
absl::StatusOr<Entry> DecodeEntry(std::string_view bytes);

}  // namespace zoneflow::notification
