#include "common/journal/recovery.h"

#include <soci/soci.h>

#include <algorithm>
#include <map>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/journal/positions.h"
#include "common/journal/published.h"
#include "common/journal/stored_text.h"

namespace zoneflow::journal {
namespace {

std::map<bus::TopicPartition, std::int64_t> Before(const bus::Places& places) {
  std::map<bus::TopicPartition, std::int64_t> offsets;
  for (const auto& [partition, place] : places) {
    if (place.next > 0) {
      offsets[partition] = place.next - 1;
    }
  }
  return offsets;
}

// The first place that the log does not hold, as LogLost says it.
absl::Status Check(bus::Bus& bus, const bus::Places& places) {
  const auto offsets = Before(places);
  if (offsets.empty()) {
    return absl::OkStatus();
  }
  const absl::StatusOr<bus::Entries> entries = bus.EntriesAt(offsets);
  if (absl::IsNotFound(entries.status())) {
    return absl::OutOfRangeError(StrCat(StdView(entries.status().message()),
                                        "; it was there before: run `zoneflow topics recover`"));
  }
  RETURN_IF_ERROR(entries.status());
  for (const auto& [partition, offset] : offsets) {
    if (!entries->contains(partition)) {
      return bus::LogLost(partition, places.at(partition), "");
    }
  }
  return bus::CheckPlaces(places, *entries);
}

// One topic after the other, so that each that is lost is named.
absl::Status Find(bus::Bus& bus, const bus::Places& places, std::string_view kind,
                  std::vector<LogFinding>& findings) {
  std::map<std::string, bus::Places> by_topic;
  for (const auto& [partition, place] : places) {
    by_topic[partition.topic].emplace(partition, place);
  }
  for (const auto& [topic, some] : by_topic) {
    const absl::Status status = Check(bus, some);
    if (absl::IsOutOfRange(status)) {
      // The advice that follows is for those who do not run the recovery.
      std::string what(status.message());
      what = what.substr(0, what.find("; the log was"));
      findings.push_back({topic, StrCat(kind, what.substr(0, what.find("; it was there")))});
    } else {
      RETURN_IF_ERROR(status);
    }
  }
  return absl::OkStatus();
}

std::string ListOf(std::span<const std::string> topics) {
  return StrCat("(",
                absl::StrJoin(topics, ",",
                              [](std::string* text, const std::string& topic) {
                                StrAppend(text, Quoted(topic));
                              }),
                ")");
}

}  // namespace

absl::Status CheckPublished(bus::Bus& bus, const bus::Places& places) { return Check(bus, places); }

absl::Status CheckRead(sql::Database& database, bus::Bus& bus,
                       std::span<const std::string> topics) {
  Positions positions;
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
    positions = ReadPositions(transaction);
    return absl::OkStatus();
  }));
  std::erase_if(positions.places, [&](const auto& entry) {
    return std::ranges::find(topics, entry.first.topic) == topics.end();
  });
  return Check(bus, positions.places);
}

absl::StatusOr<std::vector<LogFinding>> CheckLogs(sql::Database& database, bus::Bus& bus) {
  Positions positions;
  Published published;
  RETURN_IF_ERROR(database.Read([&](sql::Transaction& transaction) {
    positions = ReadPositions(transaction);
    published = ReadPublished(transaction);
    return absl::OkStatus();
  }));
  std::vector<LogFinding> findings;
  for (const std::string& topic : published.held) {
    findings.push_back({topic, "a recovery was begun and not ended"});
  }
  RETURN_IF_ERROR(Find(bus, published.places, "published: ", findings));
  RETURN_IF_ERROR(Find(bus, positions.places, "read: ", findings));
  return findings;
}

absl::Status HoldTopics(sql::Database& database, std::span<const std::string> topics) {
  if (topics.empty()) {
    return absl::OkStatus();
  }
  return database.WriteWithRedo([&](sql::Transaction& transaction) {
    for (const std::string& topic : topics) {
      transaction.session() << "INSERT INTO held_topics (topic) VALUES (:topic) ON CONFLICT "
                               "(topic) DO NOTHING",
          soci::use(topic, "topic");
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::int64_t> ReadTopicsAgain(sql::Database& database) {
  std::int64_t epoch = 0;
  RETURN_IF_ERROR(database.WriteWithRedo([&](sql::Transaction& transaction) {
    transaction.session() << "INSERT INTO bus_epoch (epoch) SELECT max(epoch) + 1 FROM bus_epoch";
    epoch = BusEpoch(transaction);
    return absl::OkStatus();
  }));
  return epoch;
}

absl::StatusOr<std::int64_t> PublishTopicsAgain(sql::Database& database,
                                                std::span<const std::string> topics) {
  long long count = 0;
  if (topics.empty()) {
    return count;
  }
  const std::string list = ListOf(topics);
  RETURN_IF_ERROR(database.WriteWithRedo([&](sql::Transaction& transaction) {
    soci::session& session = transaction.session();
    // First: a relay that is about to mark what it published before waits here, or marks nothing.
    session << "UPDATE publication SET generation = generation + 1";
    session << "INSERT INTO journal_pending (id, bytes) SELECT id, length(body) FROM journal "
               "WHERE topic IN "
            << list << " ON CONFLICT (id) DO NOTHING";
    session << "DELETE FROM published WHERE topic IN " << list;
    session << "DELETE FROM held_topics WHERE topic IN " << list;
    session << "SELECT count(*) FROM journal WHERE topic IN " << list, soci::into(count);
    transaction.NotifyOnCommit("journal");
    return absl::OkStatus();
  }));
  return count;
}

}  // namespace zoneflow::journal
