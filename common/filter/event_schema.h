// What filters see of events, as proto/zoneflow/common/v1/filter.proto declares it: a new event, or
// a field of one, is an option in its proto and nothing here.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

#include "common/filter/match.h"
#include "common/filter/schema.h"

namespace zoneflow::filter {

// The filter's name of an event's message: "zoneflow.ingest.v1.SigningAnnounced" is
// "signing.announced".
std::string ShortType(std::string_view type);

// The choices of an enum as filters write them: FIGURE_STATUS_SIGNED_OFF of FigureStatus is
// "signed_off". Without the one of number 0.
std::vector<std::string> ChoicesOf(const google::protobuf::EnumDescriptor& type);
// "" for the one of number 0.
std::string ChoiceOf(const google::protobuf::EnumValueDescriptor& value);

// The events of the suite. Immutable, thread-safe.
class EventSchema {
 public:
  // Of all messages with the option `event` in proto/. Internal names the message and the field
  // where an option does not fit its field or two differ about one name.
  static absl::StatusOr<EventSchema> Declared();

  EventSchema(EventSchema&&) noexcept;
  EventSchema& operator=(EventSchema&&) noexcept;
  ~EventSchema();

  // `type` first, a choice; `text`, which searches the fields that are searched, last.
  const Schema& schema() const { return *schema_; }

  // Whether the type, a message's full name, is an event of the suite.
  bool Knows(std::string_view type) const;

  // An empty message of the type, nullptr if it is none of the suite's.
  std::unique_ptr<google::protobuf::Message> MessageOf(std::string_view type) const;

  // Returns what a filter sees of the event; of a type that is not known `type` alone.
  // InvalidArgument names the field if the bytes are not the message or hold a date that is none.
  absl::StatusOr<Row> RowOf(std::string_view type, std::string_view value) const;

 private:
  struct Step;
  struct Event;
  class Compiler;
  class Reader;

  EventSchema();

  std::unique_ptr<Schema> schema_;
  std::map<std::string, Event, std::less<>> events_;
};

}  // namespace zoneflow::filter
