// Finding that a log does not hold what this service read from it or published into it, and the
// three steps that mend it. `zoneflow topics recover` takes each of them in every service before
// the next one:
//
//   HoldTopics         producers: nothing is published until the third step, over restarts too
//   ReadTopicsAgain    consumers: the bus epoch rises, every topic is read from its beginning;
//                      the inbox skips what it has
//   PublishTopicsAgain producers: the whole journal of the topics becomes pending again
//
// Cut off between two of them, the producers are held and say so, and the same command ends the
// work. Each may be taken twice.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/bus/bus.h"
#include "common/sql/database.h"

namespace zoneflow::journal {

// What one service knows of a topic that the bus does not hold.
struct LogFinding {
  std::string topic;
  std::string what;  // "partition 3: read as far as 17, behind …; there is now none"
};

// Compares all positions and published places with the log, and names the topics that are held. At
// most one finding a topic and kind; empty: all fits. Unavailable if bus or database is away.
absl::StatusOr<std::vector<LogFinding>> CheckLogs(sql::Database& database, bus::Bus& bus);

absl::Status HoldTopics(sql::Database& database, std::span<const std::string> topics);
// The new epoch. The service's consumers begin anew within a second, in every replica.
absl::StatusOr<std::int64_t> ReadTopicsAgain(sql::Database& database);
// How many events are pending again. The relay begins at once, or within five seconds.
absl::StatusOr<std::int64_t> PublishTopicsAgain(sql::Database& database,
                                                std::span<const std::string> topics);

// OutOfRange: the bus does not hold one of these places any more, or not the topic.
absl::Status CheckPublished(bus::Bus& bus, const bus::Places& places);
// As CheckPublished, for what this service has read of the topics.
absl::Status CheckRead(sql::Database& database, bus::Bus& bus, std::span<const std::string> topics);

}  // namespace zoneflow::journal
