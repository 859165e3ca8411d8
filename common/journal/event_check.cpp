#include "common/journal/event_check.h"

#include <cstdint>
#include <span>
#include <utility>

#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/event_hash.h"
#include "common/journal/stored_text.h"
#include "zoneflow/common/v1/event.pb.h"

namespace zoneflow::journal {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr std::size_t kLargestValue = std::size_t{512} << 10;  // as Journal::Append

absl::Status Refuse(std::string_view what, std::string_view value, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat(what, " '", Shortened(value), "': ", rule));
}

// The field numbers of the path; empty if it leads to no single text.
std::vector<int> PathOf(const Descriptor& message, const std::string& path) {
  std::vector<int> numbers;
  const Descriptor* in = &message;
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (std::size_t i = 0; i < names.size(); ++i) {
    const FieldDescriptor* field = in == nullptr ? nullptr : in->FindFieldByName(names[i]);
    const bool last = i + 1 == names.size();
    if (field == nullptr || field->is_repeated() ||
        field->cpp_type() !=
            (last ? FieldDescriptor::CPPTYPE_STRING : FieldDescriptor::CPPTYPE_MESSAGE)) {
      return {};
    }
    numbers.push_back(field->number());
    in = last ? nullptr : field->message_type();
  }
  return numbers;
}

absl::Status AddEvent(const Descriptor& message, const std::vector<bus::TopicSpec>& topics,
                      std::vector<EventType>& events) {
  if (!message.options().HasExtension(common::v1::event)) {
    return absl::OkStatus();
  }
  const common::v1::Event& declared = message.options().GetExtension(common::v1::event);
  const auto wrong = [&](std::string_view field, std::string_view value, std::string_view rule) {
    return absl::InternalError(
        StrCat("event ", message.full_name(), ": ", field, " \"", value, "\" ", rule));
  };
  for (const bus::TopicSpec& topic : topics) {
    if (topic.name != declared.topic()) {
      continue;
    }
    bool has_kind = false;
    for (const std::string& kind : topic.subjects) {
      has_kind |= kind == declared.subject();
    }
    if (!has_kind) {
      return wrong("subject", declared.subject(), "is none of the topic's");
    }
    EventType event{.name = message.full_name(),
                    .topic = topic.name,
                    .source = StrCat("/zoneflow/", topic.producer),
                    .subject = declared.subject(),
                    .id_field = declared.id_field(),
                    .id_path = PathOf(message, declared.id_field())};
    if (event.id_path.empty()) {
      return wrong("id_field", declared.id_field(), "is no text field of it");
    }
    events.push_back(std::move(event));
    return absl::OkStatus();
  }
  return wrong("topic", declared.topic(), "is not in proto/topics.yaml");
}

// Reads the text at the path and no more than it must: the last one where there are several, as
// protobuf does. False if the bytes are no message.
bool FindText(const std::uint8_t* bytes, int size, std::span<const int> path, std::string& text) {
  CodedInputStream in(bytes, size);
  while (const std::uint32_t tag = in.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) != path.front() ||
        WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) {
        return false;
      }
      continue;
    }
    std::uint32_t length = 0;
    if (!in.ReadVarint32(&length) ||
        length > static_cast<std::uint32_t>(size - in.CurrentPosition())) {
      return false;
    }
    const std::uint8_t* part = bytes + in.CurrentPosition();
    if (path.size() == 1) {
      text.assign(reinterpret_cast<const char*>(part), length);
    } else if (!FindText(part, static_cast<int>(length), path.subspan(1), text)) {
      return false;
    }
    in.Skip(static_cast<int>(length));
  }
  return in.ConsumedEntireMessage();
}

void MoveContents(bus::Message& message, Event& event) {
  event.headers = std::move(message.headers);
  event.value = std::move(message.value);
}

}  // namespace

absl::StatusOr<std::vector<EventType>> DeclaredEvents(const std::vector<bus::TopicSpec>& topics) {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<EventType> events;
  for (const std::string& name : files) {
    if (!name.starts_with("zoneflow/")) {
      continue;
    }
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; file != nullptr && i < file->message_type_count(); ++i) {
      RETURN_IF_ERROR(AddEvent(*file->message_type(i), topics, events));
    }
  }
  return events;
}

absl::StatusOr<EventCheck> EventCheck::Open(const std::vector<bus::TopicSpec>& topics,
                                            EventKeys keys) {
  ASSIGN_OR_RETURN(std::vector<EventType> types, DeclaredEvents(topics));
  return EventCheck(std::move(types), std::move(keys));
}

EventCheck::EventCheck(std::vector<EventType> types, EventKeys keys) : keys_(std::move(keys)) {
  for (EventType& type : types) {
    std::string name = type.name;
    types_.insert_or_assign(std::move(name), std::move(type));
  }
}

absl::StatusOr<Event> EventCheck::Take(bus::Message& message) const {
  ASSIGN_OR_RETURN(Event event, ParseHeaders(message));
  // First: what comes from somebody without the key is worth no other reason.
  const std::string_view mac = bus::HeaderOf(message.headers, bus::kMac);
  if (!keys_.Verify(event.hash, mac)) {
    return absl::UnauthenticatedError(StrCat("header ", bus::kMac, " '", Shortened(mac),
                                             "': must be the HMAC-SHA256 of ", bus::kHash,
                                             " by the key of the suite's events (EVENT_KEY_FILE)"));
  }
  RETURN_IF_ERROR(CheckDeclared(event, message));
  MoveContents(message, event);
  return event;
}

absl::StatusOr<Event> EventCheck::TakeAgain(bus::Message& message) const {
  ASSIGN_OR_RETURN(Event event, ParseHeaders(message));
  RETURN_IF_ERROR(CheckDeclared(event, message));
  MoveContents(message, event);
  return event;
}

absl::Status EventCheck::CheckDeclared(const Event& event, const bus::Message& message) const {
  const std::string_view key = message.key;
  const auto header = [](std::string_view name) { return StrCat("header ", name); };
  const auto found = types_.find(event.type);
  if (found == types_.end() || found->second.topic != event.topic) {
    return Refuse(header(bus::kType), event.type,
                  StrCat("must be a type of event of topic ", event.topic));
  }
  const EventType& type = found->second;
  if (event.source != type.source) {
    return Refuse(header(bus::kSource), event.source,
                  StrCat("must be ", type.source, ", which publishes ", type.topic));
  }
  const std::string_view subject = event.subject;
  const std::size_t slash = type.subject.size();
  if (!subject.starts_with(type.subject) || subject.size() < slash + 2 || subject[slash] != '/') {
    return Refuse(header(bus::kSubject), subject, StrCat("must be ", type.subject, "/ID"));
  }
  if (key != subject) {
    return Refuse("key", key, StrCat("must be the subject, '", Shortened(subject), "'"));
  }
  if (message.value.size() > kLargestValue) {
    return absl::InvalidArgumentError(
        StrCat("value: has ", message.value.size(), " bytes, the limit is ", kLargestValue));
  }
  if (type.id_path.empty()) {
    return absl::OkStatus();
  }
  std::string id;
  if (!FindText(reinterpret_cast<const std::uint8_t*>(message.value.data()),
                static_cast<int>(message.value.size()), type.id_path, id)) {
    // About nobody. Its handler refuses it and the subject goes on, as long as its hash fits: its
    // own service has made it.
    return absl::OkStatus();
  }
  if (id != subject.substr(slash + 1)) {
    return Refuse(StrCat("field ", type.id_field), id,
                  StrCat("must be the ID of the subject, '", Shortened(subject), "'"));
  }
  return absl::OkStatus();
}

absl::Status CheckFollows(const Event& event, std::string_view previous_hash) {
  const std::string expected = EventHash({.previous_hash = previous_hash,
                                          .id = event.id,
                                          .type = event.type,
                                          .time = event.time,
                                          .actor = event.actor,
                                          .value = event.value});
  if (event.hash == expected) {
    return absl::OkStatus();
  }
  return absl::DataLossError(StrCat("header ", bus::kHash, " '", event.hash,
                                    "': must be the SHA-256 over the event and '", previous_hash,
                                    "', the ", bus::kHash, " of sequence ", event.sequence - 1,
                                    " as applied here"));
}

}  // namespace zoneflow::journal
