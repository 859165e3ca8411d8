// What filters see of an event, read from its protobuf bytes.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "services/notification/core/filter.h"
#include "services/notification/core/subscription.h"

namespace zoneflow::notification {

// The filter's name of a message type: "zoneflow.ingest.v1.SigningAnnounced" is
// "signing.announced".
std::string ShortType(std::string_view type);

// Whether FieldsOf can read the type.
bool IsKnownType(std::string_view type);

// Returns the fields. Of a type that is not known only `type`. InvalidArgument names the field if
// the bytes are not the message or hold a date that is none.
//
//   signing.*          zone, sectors, the members' companies and names, the amount in CNY (stated
//   first or second),
//                      the currency stated first, count, signed_on, status; a part after the first
//                      is marked as one
//   case.*             zone, sectors, company, project, amounts as above, stage, track, status, and
//                      its light on the day of the event, once it has a timetable
//   board.published    the zones that moved and the best rank among them
//   article.extracted  the zones and companies of its facts
absl::StatusOr<EventFields> FieldsOf(std::string_view type, std::string_view value);

// The message in protobuf's JSON form, of what the view shows: without an article's facts of other
// zones, and without the signings behind a board's figures where the view has no contributions. ""
// for a type that is not known. InvalidArgument as above.
absl::StatusOr<std::string> JsonOf(std::string_view type, std::string_view value, const View& view);

}  // namespace zoneflow::notification
