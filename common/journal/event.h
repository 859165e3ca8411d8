// An event: being made, on its way and in the log, one shape.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/bus/message.h"
#include "common/sql/database.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace zoneflow::journal {

struct Event {
  // What its maker says.
  std::string topic;
  std::string subject;           // "signing/<id>"
  std::string type;              // the message's full name
  std::string value;             // serialised protobuf, at most 512 KiB
  std::string actor;             // the principal's id
  std::string traceparent = {};  // may be empty
  std::string time = {};         // RFC 3339, business time; "" before it is appended: now

  // What the journal gives it.
  std::string id = {};
  std::string source = {};
  std::int64_t sequence = 0;
  std::string hash = {};

  // As they came, of an event that was consumed; none else.
  bus::Headers headers = {};
  // In the event log, once it is numbered there (event_log.h); 0 else.
  std::int64_t log_no = 0;
};

// The event of a message but for headers and value. InvalidArgument names the header, its value and
// the rule.
absl::StatusOr<Event> ParseHeaders(const bus::Message& message);
// With both, copied.
absl::StatusOr<Event> ParseEvent(const bus::Message& message);

// Who makes an event, in which trace and when.
struct Origin {
  std::string actor;                         // the principal's id
  std::string traceparent = {};              // may be empty
  std::optional<Instant> at = std::nullopt;  // business time; without it, when it is appended
};

// The event that the message is: topic and kind of subject come from its option
// zoneflow.common.v1.event, and its subject's ID from the field named there. REQUIRES: it has the
// option.
Event EventOf(const google::protobuf::Message& message, Origin origin);

// "signing/ID" for a message whose subjects are signings. REQUIRES: it is an event.
std::string SubjectOf(const google::protobuf::Descriptor& message, std::string_view id);
template <typename Message>
std::string SubjectOf(std::string_view id) {
  return SubjectOf(*Message::descriptor(), id);
}

// Applies one event within the transaction. Its status decides by bus::DispositionOf; an error
// undoes what the handler did (savepoint).
using Handler = std::function<absl::Status(sql::Transaction&, const Event&)>;

// Applies an event although later ones of its subject have been applied: a dead letter that is
// replayed. False if nothing of it is wanted any more, and then nothing was done. Errors as above.
using LateHandler = std::function<absl::StatusOr<bool>(sql::Transaction&, const Event&)>;

// For handlers to which each event is one of its own, such as those that keep a log of all.
LateHandler AsEver(Handler handler);

// What is done with the events of one message.
struct Rule {
  std::string_view type;
  Handler apply;
};

// InvalidArgument if the event's value is no such message.
absl::Status ReadValue(const Event& event, google::protobuf::Message& message);

// The rule for one message: apply(transaction, message, event).
template <typename Message, typename Function>
Rule On(Function apply) {
  return {Message::descriptor()->full_name(),
          [apply = std::move(apply)](sql::Transaction& transaction,
                                     const Event& event) -> absl::Status {
            Message message;
            if (absl::Status read = ReadValue(event, message); !read.ok()) {
              return read;
            }
            return apply(transaction, std::as_const(message), event);
          }};
}

// Rules of several messages, as a Handler:
//
//   const journal::Dispatch dispatch({journal::On<SigningAnnounced>(open),
//                                     journal::On<SigningCorrected>(correct)});
//   InboxConsumer consumer(…, {.handles = dispatch.handles(), …}, dispatch);
//
// A copy shares the rules.
class Dispatch {
 public:
  // REQUIRES: one rule for a message.
  explicit Dispatch(std::vector<Rule> rules);

  // What the rule for the event's type returns; OK without one.
  absl::Status operator()(sql::Transaction& transaction, const Event& event) const;

  bool Handles(std::string_view type) const;
  std::function<bool(std::string_view type)> handles() const;

 private:
  const Rule* Find(std::string_view type) const;

  std::shared_ptr<const std::vector<Rule>> rules_;
};

}  // namespace zoneflow::journal
