#include "absl/strings/numbers.h"

#include "common/base/date.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/inbox.h"
#include "common/journal/stored_text.h"
#include "common/telemetry/trace.h"

namespace zoneflow::journal {
namespace {

absl::Status Wrong(std::string_view header, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat("header ", header, " '", Shortened(value), "': ", rule));
}

absl::StatusOr<std::string> Text(const bus::Message& message, std::string_view header) {
  const std::string_view value = bus::HeaderOf(message.headers, header);
  // An id is a source, a subject of up to 512 bytes, and a number.
  if (value.empty() || value.size() > 1'024 || !IsPlainText(value)) {
    return Wrong(header, value, "must be 1 to 1024 bytes of plain text");
  }
  return std::string(value);
}

}  // namespace

absl::StatusOr<Event> ParseEvent(const bus::Message& message) {
  Event event;
  if (bus::HeaderOf(message.headers, bus::kSpecVersion) != "1.0") {
    return Wrong(bus::kSpecVersion, bus::HeaderOf(message.headers, bus::kSpecVersion),
                 "must be 1.0");
  }
  ASSIGN_OR_RETURN(event.id, Text(message, bus::kId));
  ASSIGN_OR_RETURN(event.source, Text(message, bus::kSource));
  ASSIGN_OR_RETURN(event.type, Text(message, bus::kType));
  ASSIGN_OR_RETURN(event.subject, Text(message, bus::kSubject));
  ASSIGN_OR_RETURN(event.time, Text(message, bus::kTime));
  ASSIGN_OR_RETURN(event.actor, Text(message, bus::kActor));
  ASSIGN_OR_RETURN(event.hash, Text(message, bus::kHash));
  ASSIGN_OR_RETURN(const std::string sequence, Text(message, bus::kSequence));
  if (sequence.size() != 19 || sequence.find_first_not_of("0123456789") != std::string::npos ||
      !absl::SimpleAtoi(sequence, &event.sequence) || event.sequence < 1) {
    return Wrong(bus::kSequence, sequence, "must be 19 digits of a number from 1");
  }
  if (event.hash.size() != 64 ||
      event.hash.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return Wrong(bus::kHash, event.hash, "must be 64 hexadecimal digits");
  }
  if (!ParseInstant(event.time).ok()) {
    return Wrong(bus::kTime, event.time, "must be an instant as in RFC 3339");
  }
  if (event.id != EventId(event.source, event.subject, event.sequence)) {
    return Wrong(bus::kId, event.id, "must be source/subject/sequence");
  }
  const std::string_view traceparent = bus::HeaderOf(message.headers, bus::kTraceParent);
  if (telemetry::IsTraceParent(traceparent)) {
    event.traceparent = traceparent;
  }
  event.topic = message.topic;
  event.value = message.value;
  event.headers = message.headers;
  return event;
}

}  // namespace zoneflow::journal
