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

#include "services/notification/core/filter.h"
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
  std::string value;  // serialised protobuf
  EventFields fields;
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
};

// Subscriptions with their filter history. Thread-safe.
class SubscriptionStore {
 public:
  // Returns the subscription to store, given the stored one (nullopt: none of that name) and the
  // head of the log.
  using Decide = std::function<absl::StatusOr<Subscription>(
      const std::optional<Subscription>& stored, std::int64_t head)>;

  virtual ~SubscriptionStore() = default;

  // NotFound names the subscription.
  virtual absl::StatusOr<Subscription> Find(std::string_view name) = 0;

  // All, by name.
  virtual absl::StatusOr<std::vector<Subscription>> List() = 0;

  // Reads, decides and stores in one transaction and returns what is stored; an error of decide is
  // returned and nothing changes. No event gets a number between the reading of the head and the
  // end of the transaction, so whoever sees an event after that head sees the change too. decide
  // may be called more than once, and keeps the name.
  virtual absl::StatusOr<Subscription> Change(std::string_view name, const Decide& decide) = 0;
};

}  // namespace zoneflow::notification
