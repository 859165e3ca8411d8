#include "services/notification/adapters/event_log_readers.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "soci/soci.h"

#include "common/base/status_macros.h"
#include "common/bus/bus.h"
#include "common/sql/once.h"
#include "services/notification/adapters/event_fields.h"

namespace zoneflow::notification {

namespace {

constexpr std::size_t kMostEvents = 512;
constexpr std::size_t kMostBytes = 4 << 20;

}  // namespace

absl::Status KeepEvent(sql::Transaction& transaction, const journal::Event& event) {
  RETURN_IF_ERROR(Events().RowOf(event.type, event.value).status());
  return journal::StoreEvent(transaction, event);
}

std::vector<std::string> ConsumedTopics() {
  std::vector<std::string> names;
  for (bus::TopicSpec& topic : bus::DeclaredTopics(/*development=*/false)) {
    names.push_back(std::move(topic.name));
  }
  return names;
}

journal::InboxConsumer::Options Consumes(std::vector<std::string> topics) {
  return journal::StageOne("notification", std::move(topics),
                           [](std::string_view type) { return Events().Knows(type); });
}

absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> SqlEventLog::Read(std::int64_t after,
                                                                               int limit) {
  std::vector<journal::Event> logged;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    logged = journal::ReadLog(transaction, after, limit);
    return absl::OkStatus();
  }));
  std::vector<std::shared_ptr<const LogEvent>> events;
  for (journal::Event& event : logged) {
    auto fields = Events().RowOf(event.type, event.value);
    if (!fields.ok()) {
      return absl::DataLossError("event log_no " + std::to_string(event.log_no) + " (" + event.id +
                                 ") can no longer be read: " + fields.status().ToString());
    }
    events.push_back(std::make_shared<const LogEvent>(LogEvent{
        event.log_no, std::move(event.id), std::move(event.source), std::move(event.type),
        std::move(event.subject), event.sequence, std::move(event.time), std::move(event.actor),
        std::move(event.traceparent), std::move(event.value), *std::move(fields)}));
  }
  return events;
}

absl::StatusOr<std::int64_t> SqlEventLog::Head() {
  std::int64_t head = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    head = journal::LogHeadIn(transaction);
    return absl::OkStatus();
  }));
  return head;
}

absl::StatusOr<std::int64_t> SqlEventLog::Find(const EventName& name) {
  // Each source alone: the index begins with it.
  std::set<std::string> sources = {name.source};
  if (name.source.empty()) {
    sources.clear();
    for (const bus::TopicSpec& topic : bus::DeclaredTopics(/*development=*/false)) {
      sources.insert("/zoneflow/" + topic.producer);
    }
  }
  std::int64_t found = 0;
  RETURN_IF_ERROR(database_.ReadCommitted([&](sql::Transaction& transaction) {
    found = 0;
    for (const std::string& source : sources) {
      const long long sequence = name.sequence;
      long long log_no = 0;
      soci::statement rows = sql::Once(
          transaction.session(),
          "SELECT log_no FROM event_log WHERE source = :source AND subject = :subject AND "
          "(sequence = :sequence OR :any = 0) AND log_no IS NOT NULL ORDER BY sequence DESC LIMIT "
          "1",
          soci::use(source, "source"), soci::use(name.subject, "subject"),
          soci::use(sequence, "sequence"), soci::use(sequence, "any"), soci::into(log_no));
      rows.execute();
      if (rows.fetch()) {
        found = std::max<std::int64_t>(found, log_no);
      }
    }
    return absl::OkStatus();
  }));
  return found;
}

absl::StatusOr<std::vector<std::shared_ptr<const LogEvent>>> RecentEventLog::Read(
    std::int64_t after, int limit) {
  {
    const std::lock_guard lock(mutex_);
    if (!recent_.empty() && after + 1 >= recent_.front()->log_no &&
        after < recent_.back()->log_no) {
      const auto begin = recent_.begin() + (after + 1 - recent_.front()->log_no);
      return std::vector<std::shared_ptr<const LogEvent>>(
          begin, begin + std::min<std::ptrdiff_t>(limit, recent_.end() - begin));
    }
  }
  ASSIGN_OR_RETURN(auto events, inner_.Read(after, limit));
  const std::lock_guard lock(mutex_);
  for (const auto& event : events) {
    // A reader that catches up far behind must not push out what the others are about to read.
    if (!recent_.empty() && event->log_no != recent_.back()->log_no + 1) {
      if (event->log_no <= recent_.back()->log_no) {
        continue;
      }
      recent_.clear();
      bytes_ = 0;
    }
    recent_.push_back(event);
    bytes_ += event->value.size();
    while (recent_.size() > kMostEvents || (bytes_ > kMostBytes && recent_.size() > 1)) {
      bytes_ -= recent_.front()->value.size();
      recent_.pop_front();
    }
  }
  return events;
}

absl::StatusOr<std::int64_t> RecentEventLog::Advance() {
  std::int64_t newest = 0;
  {
    const std::lock_guard lock(mutex_);
    newest = recent_.empty() ? 0 : recent_.back()->log_no;
  }
  if (newest > 0) {
    const auto events = Read(newest, static_cast<int>(kMostEvents));
    if (events.ok() && events->size() < kMostEvents) {
      return events->empty() ? newest : events->back()->log_no;
    }
  }
  // Nobody has read yet, there is more, or an event cannot be read: each stream will tell its own.
  return inner_.Head();
}

}  // namespace zoneflow::notification
