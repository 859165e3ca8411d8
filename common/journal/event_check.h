// What is asked of an event before anything is done with it: that it comes from whom it says, on
// the topic it belongs to, about the subject it names.
//
// Checked of each message by itself (EventCheck): live ones, parked ones that come due, and dead
// letters that are replayed. Checked against the subject's history (CheckFollows) once that is
// known: that ce_hash continues it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "common/journal/event.h"
#include "common/journal/event_key.h"

namespace zoneflow::journal {

// A type of event, as its message's option zoneflow.common.v1.event and proto/topics.yaml declare
// it.
struct EventType {
  std::string name;               // the message's full name: "zoneflow.ingest.v1.SigningAnnounced"
  std::string topic;              // "zoneflow.signings.v1"
  std::string source;             // "/zoneflow/ingest"
  std::string subject;            // the kind: "signing"
  std::string id_field;           // "signing.id"
  std::vector<int> id_path = {};  // its field numbers; none: the value is not looked into (tests)
};

// The events among the messages of this program. A consumer knows the events of a topic if it links
// their .proto files. Internal if a message declares a topic, a kind of subject or a field that
// there is not.
absl::StatusOr<std::vector<EventType>> DeclaredEvents(const std::vector<bus::TopicSpec>& topics);

// Thread-safe.
class EventCheck {
 public:
  // All that is declared (bus::DeclaredTopics). Internal as DeclaredEvents.
  static absl::StatusOr<EventCheck> Open(const std::vector<bus::TopicSpec>& topics, EventKeys keys);

  EventCheck(std::vector<EventType> types, EventKeys keys);

  // The event of a message, whose headers and value have moved into it; on an error the message is
  // whole. An error names the header or field, its value shortened, and the rule:
  // Unauthenticated without the right ce_mac, where a key is set; InvalidArgument for headers that
  // do not parse, a value over 512 KiB, a type that is none of the topic's (so also one that only a
  // newer release knows), another source or kind of subject than the topic's, a Kafka key that is
  // not the subject, a payload about another subject. A value that is no message at all passes:
  // that is for its handler to refuse.
  absl::StatusOr<Event> Take(bus::Message& message) const;

  // The same for a message that passed when it came, whose key may have been changed since: ce_mac
  // is not asked for.
  absl::StatusOr<Event> TakeAgain(bus::Message& message) const;

 private:
  absl::Status CheckDeclared(const Event& event, const bus::Message& message) const;

  std::map<std::string, EventType, std::less<>> types_;
  EventKeys keys_;
};

// Whether the event's ce_hash is the SHA-256 over the hash of the subject's event before it ("" for
// sequence 1) and itself. DataLoss otherwise: a forged event, or a producer whose history is
// another one than ours.
absl::Status CheckFollows(const Event& event, std::string_view previous_hash);

}  // namespace zoneflow::journal
