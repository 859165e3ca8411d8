// What the use cases need from the outside.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

// How far an index of subscriptions is, in the memory of a process.
struct MatchKnown {
  bool loaded = false;
  std::int64_t position = 0;  // the last event it has matched, or seen matched
  std::int64_t last_key = 0;  // the highest key it has
  std::int64_t deleted = 0;   // subscriptions, as SubscriptionStore says
};

// A subscription as stage 2 sees it.
struct Wished {
  std::int64_t key = 0;  // that matches name it by; 0: it has none yet
  SubscriptionKey subscription;
  std::vector<FilterEdit> edits;  // all it has
};

// What stage 2 needs to know before it matches.
struct MatchInput {
  std::int64_t head = 0;      // events up to it are matched already
  std::int64_t last_key = 0;  // the highest key given so far
  std::int64_t deleted = 0;
  // Those without a key, those with a key above `known.last_key`, and those with an edit after
  // `known.position` or at it; where nothing was loaded, all.
  std::vector<Wished> wished;
  // The keys there are, rising; only if some were deleted since.
  std::optional<std::vector<std::int64_t>> keys;
};

// What a round of stage 2 stores.
struct MatchChange {
  struct Row {
    std::int64_t key = 0;
    std::int64_t log_no = 0;

    friend auto operator<=>(const Row&, const Row&) = default;
  };

  std::int64_t head = 0;
  std::vector<std::pair<SubscriptionKey, std::int64_t>> taken =
      {};                               // subscriptions with their new keys
  std::int64_t taken_after = 0;         // the events that are not matched for them
  std::vector<Row> rows = {};           // by log_no
  std::vector<std::int64_t> gone = {};  // keys whose matches go
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

// What a subscription has been told, as far as events are matched.
struct MatchPage {
  // Of events up to here there are no matches: whoever wants them asks the filter. nullopt: of none.
  std::optional<std::int64_t> after;
  std::int64_t head = 0;              // events up to here are matched
  std::vector<std::int64_t> log_nos;  // of the matches, rising
};

// Which events are told to which subscription: decided once, in the order of the log, by one process
// at a time. Thread-safe.
class MatchStore {
 public:
  virtual ~MatchStore() = default;

  // The subscription's matches with log_no > after, at most limit (>= 1), with the head of the same
  // moment. NotFound if the subscription is gone.
  virtual absl::StatusOr<MatchPage> Read(const SubscriptionKey& subscription, std::int64_t after,
                                         int limit) = 0;

  // All events up to it are matched; only grows.
  virtual absl::StatusOr<std::int64_t> Head() = 0;

  // Matches of events up to it were let go: who reads asks the filter there.
  virtual absl::StatusOr<std::int64_t> Forgotten() = 0;

  // Lets go of the matches of events up to log_no, which is at most the head. The same again changes
  // nothing.
  virtual absl::Status Forget(std::int64_t log_no) = 0;

  // Returns what to store, given what has changed since `known`.
  using Plan = std::function<absl::StatusOr<MatchChange>(const MatchInput& input)>;

  // Reads, plans and stores in one transaction that no other round overlaps; false, without having
  // planned, where one is under way. `known` is asked and `plan` called once in each try; after a try
  // that failed `undo` is called. An error of plan is returned and nothing changes. Wakes whoever
  // waits for matches.
  virtual absl::StatusOr<bool> Round(const std::function<MatchKnown()>& known, const Plan& plan,
                                     const std::function<void()>& undo) = 0;
};

}  // namespace zoneflow::notification
