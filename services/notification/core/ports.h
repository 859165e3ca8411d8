// What the use cases need from the outside.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "common/filter/match.h"
#include "services/notification/core/subscription.h"

namespace zoneflow::notification {

// An event of the log, with the fields its filters see.
struct LogEvent {
  std::int64_t log_no = 0;
  std::string id;
  std::string source;
  std::string type;  // the message's full name
  std::string subject;
  std::int64_t sequence = 0;
  std::string time;  // RFC 3339
  std::string actor;
  std::string traceparent;
  std::string value;   // serialised protobuf
  filter::Row fields;  // by the numbers of the events' schema
};

// How people name an event: by its id, or by what it is about, which means the newest one.
struct EventName {
  std::string source;         // "/zoneflow/ingest"; "" of any
  std::string subject;        // "signing/ID"
  std::int64_t sequence = 0;  // 0: the newest
};

// The events of all topics under the numbers 1, 2, 3 …, which never change. Thread-safe.
class EventLogReader {
 public:
  virtual ~EventLogReader() = default;

  // The events with log_no > after, in order and without gaps, at most limit (>= 1); empty at the
  // head. Unavailable if the store is away.
  virtual absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> Read(std::int64_t after,
                                                                            int limit) = 0;

  // The highest log_no, 0 if there is none.
  virtual absl::StatusOr<std::int64_t> Head() = 0;

  // The log_no of the event of that name; 0 if none has it, or no number yet.
  virtual absl::StatusOr<std::int64_t> Find(const EventName& name) = 0;
};

// What the store knows when a change is decided.
struct StoreState {
  std::int64_t head = 0;         // of the log
  std::int64_t next_number = 1;  // of a new subscription
  std::int64_t owned = 0;        // subscriptions of the one who asks; 0 where the name is stored
};

// A page of a list.
struct SubscriptionQuery {
  std::optional<std::string> owner;  // nullopt: of everybody
  std::string after;                 // a name; "" begins
  int limit = 100;                   // >= 1
};

// Subscriptions with their filter history. Thread-safe.
class SubscriptionStore {
 public:
  // Returns the subscription to store, given the stored one (nullopt: none of that name).
  using Decide = std::function<absl::StatusOr<Subscription>(
      const std::optional<Subscription>& stored, const StoreState& state)>;

  virtual ~SubscriptionStore() = default;

  // NotFound names the subscription.
  virtual absl::StatusOr<Subscription> Find(std::string_view name) = 0;

  // As Find, without the history.
  virtual absl::StatusOr<SubscriptionRow> FindRow(std::string_view name) = 0;

  // By name, as bytes.
  virtual absl::StatusOr<std::vector<SubscriptionRow>> List(const SubscriptionQuery& query) = 0;

  // Reads, decides and stores in one transaction and returns what is stored; an error of decide is
  // returned and nothing changes. No event gets a number between the reading of the head and the
  // end of the transaction, so whoever sees an event after that head sees the change too. decide
  // may be called more than once, and keeps the name. `asking` is the principal whose subscriptions
  // are counted.
  virtual absl::StatusOr<Subscription> Change(std::string_view name, std::string_view asking,
                                              const Decide& decide) = 0;

  // Raises what is acknowledged to log_no, never lowers it, and returns what it is then. One row
  // changes, and nothing else is waited for: neither events that are being stored nor changes that
  // wait for them. NotFound if the subscription is not there (any more).
  virtual absl::StatusOr<std::int64_t> Acknowledge(const SubscriptionKey& subscription,
                                                   std::int64_t log_no) = 0;

  // Deletes the subscription with its history if `may` says OK, else returns what it says. NotFound
  // if there is none. Wakes whoever waits for events, so that streams end. May be called more than
  // once.
  virtual absl::Status Delete(
      std::string_view name,
      const std::function<absl::Status(const SubscriptionRow& stored)>& may) = 0;

  // How many have been deleted so far: only grows, cheap.
  virtual absl::StatusOr<std::int64_t> Deleted() = 0;

  // Those of the keys that are not there (any more).
  virtual absl::StatusOr<std::vector<SubscriptionKey>> Missing(
      const std::vector<SubscriptionKey>& keys) = 0;
};

}  // namespace zoneflow::notification
