#include "common/journal/event.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/stored_text.h"
#include "common/telemetry/trace.h"
#include "zoneflow/common/v1/event.pb.h"

namespace zoneflow::journal {
namespace {

namespace pb = google::protobuf;

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

const common::v1::Event& DeclarationOf(const pb::Descriptor& message) {
  ZONEFLOW_CHECK(message.options().HasExtension(common::v1::event));
  return message.options().GetExtension(common::v1::event);
}

// The text at the path, which a test has seen to be one (DeclaredEvents).
std::string TextAt(const pb::Message& message, const std::string& path) {
  const pb::Message* in = &message;
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const pb::FieldDescriptor* field = in->GetDescriptor()->FindFieldByName(names[i]);
    ZONEFLOW_CHECK(field != nullptr);
    in = &in->GetReflection()->GetMessage(*in, field);
  }
  const pb::FieldDescriptor* field = in->GetDescriptor()->FindFieldByName(names.back());
  ZONEFLOW_CHECK(field != nullptr);
  return in->GetReflection()->GetString(*in, field);
}

}  // namespace

absl::StatusOr<Event> ParseHeaders(const bus::Message& message) {
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
  return event;
}

absl::StatusOr<Event> ParseEvent(const bus::Message& message) {
  ASSIGN_OR_RETURN(Event event, ParseHeaders(message));
  event.headers = message.headers;
  event.value = message.value;
  return event;
}

std::string SubjectOf(const pb::Descriptor& message, std::string_view id) {
  return StrCat(DeclarationOf(message).subject(), "/", id);
}

Event EventOf(const pb::Message& message, Origin origin) {
  const pb::Descriptor& descriptor = *message.GetDescriptor();
  const common::v1::Event& declared = DeclarationOf(descriptor);
  return {.topic = declared.topic(),
          .subject = SubjectOf(descriptor, TextAt(message, declared.id_field())),
          .type = descriptor.full_name(),
          .value = message.SerializeAsString(),
          .actor = std::move(origin.actor),
          .traceparent = std::move(origin.traceparent),
          .time = origin.at ? FormatInstant(*origin.at) : ""};
}

absl::Status ReadValue(const Event& event, pb::Message& message) {
  if (message.ParseFromString(event.value)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      StrCat("value: ", event.value.size(), " bytes that are no ", event.type));
}

LateHandler AsEver(Handler handler) {
  return [handler = std::move(handler)](sql::Transaction& transaction,
                                        const Event& event) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(handler(transaction, event));
    return true;
  };
}

Dispatch::Dispatch(std::vector<Rule> rules)
    : rules_(std::make_shared<const std::vector<Rule>>(std::move(rules))) {
  for (const Rule& rule : *rules_) {
    ZONEFLOW_CHECK(Find(rule.type) == &rule);
  }
}

const Rule* Dispatch::Find(std::string_view type) const {
  const auto found = std::ranges::find(*rules_, type, &Rule::type);
  return found == rules_->end() ? nullptr : &*found;
}

absl::Status Dispatch::operator()(sql::Transaction& transaction, const Event& event) const {
  const Rule* rule = Find(event.type);
  return rule == nullptr ? absl::OkStatus() : rule->apply(transaction, event);
}

bool Dispatch::Handles(std::string_view type) const { return Find(type) != nullptr; }

std::function<bool(std::string_view type)> Dispatch::handles() const {
  return [dispatch = *this](std::string_view type) { return dispatch.Handles(type); };
}

}  // namespace zoneflow::journal
