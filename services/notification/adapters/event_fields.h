// What filters and readers see of an event, read from its protobuf bytes.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/filter/event_schema.h"
#include "services/notification/core/subscription.h"
#include "services/notification/core/timing.h"

namespace zoneflow::notification {

// The events of the suite and their fields, as their protos declare them.
const filter::EventSchema& Events();

// How soon it must be told: that of a whistle that goes to the dispatcher at once is an emergency's, that a department
// is late an escalation's.
Urgency UrgencyOf(std::string_view type, std::string_view value);

// The message in protobuf's JSON form, of what the view shows: without an article's facts of other
// zones, and without the signings behind a board's figures, and what people wrote in a whistle,
// where the view has no contributions. "" for a type that is not known. InvalidArgument if the bytes are not the message.
absl::StatusOr<std::string> JsonOf(std::string_view type, std::string_view value, const View& view);

// The same as plain JSON (wire::PlainJson): money in major units beside its currency, words as
// filters write them.
absl::StatusOr<std::string> PlainJsonOf(std::string_view type, std::string_view value,
                                        const View& view);

}  // namespace zoneflow::notification
