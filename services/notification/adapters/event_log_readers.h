// The event log behind the port: from SQL, and a memory of its newest part before it.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/journal/event_log.h"
#include "common/sql/database.h"
#include "services/notification/core/ports.h"

namespace zoneflow::notification {

// Stage 1's handler: keeps an event that can be read. InvalidArgument otherwise: a dead letter.
absl::Status KeepEvent(sql::Transaction& transaction, const journal::Event& event);

// The names of the topics this service reads: all that proto/topics.yaml declares.
std::vector<std::string> ConsumedTopics();

// What stage 1 consumes: the known types of the topics.
journal::InboxConsumer::Options Consumes(std::vector<std::string> topics);

// Reads the numbered events of the journal's event log. Thread-safe; the database outlives it.
class SqlEventLog final : public EventLogReader {
 public:
  explicit SqlEventLog(sql::Database& database) : database_(database) {}

  absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> Read(std::int64_t after,
                                                                    int limit) override;
  absl::StatusOr<std::int64_t> Head() override;
  absl::StatusOr<std::int64_t> Find(const EventName& name) override;

 private:
  sql::Database& database_;
};

// Keeps the newest events that were read, at most 512 and about 4 MiB, so that many streams read
// and decode each event once. Events never change, so nothing can be stale; Head always asks.
// Thread-safe; inner outlives it.
class RecentEventLog final : public EventLogReader {
 public:
  explicit RecentEventLog(EventLogReader& inner) : inner_(inner) {}

  absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> Read(std::int64_t after,
                                                                    int limit) override;
  absl::StatusOr<std::int64_t> Head() override { return inner_.Head(); }
  absl::StatusOr<std::int64_t> Find(const EventName& name) override { return inner_.Find(name); }

  // The head, in one reading with the events that are new since the last one: what the streams that
  // follow the head will ask for next.
  absl::StatusOr<std::int64_t> Advance();

 private:
  EventLogReader& inner_;
  std::mutex mutex_;                                    // never held while reading from inner_
  std::deque<std::shared_ptr<const LogEvent>> recent_;  // consecutive log_no
  std::size_t bytes_ = 0;                               // of their values
};

}  // namespace zoneflow::notification
