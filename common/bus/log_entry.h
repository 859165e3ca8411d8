// How a message in a log is told from every other message in every other log, so that a log that
// was made anew or cut is known by what stands in it and not by its length alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"

#include "common/bus/message.h"

namespace zoneflow::bus {

// The name of a message in its log: its ce_id (a digest, where that is no plain text of 1 to 600
// bytes) and what its log added to it (Message::log_stamp). The same event, published again into a
// log made anew, has another name there.
std::string EntryOf(const Message& message);

// As EntryOf from the ce_id alone; "" where that needs the whole message.
std::string EntryOf(std::string_view ce_id, std::string_view log_stamp);

using Entries = std::map<TopicPartition, std::string>;

// A place that was reached in a partition: the next offset, and the name of the message before it.
struct Place {
  std::int64_t next = 0;
  std::string previous = {};  // "" if it is not known

  friend bool operator==(const Place&, const Place&) = default;
};
using Places = std::map<TopicPartition, Place>;

// Where the messages of one Publish came to stand in a partition.
struct Appended {
  std::int64_t first = 0;  // the lowest of their offsets
  Place end;               // behind the highest
};
using Appends = std::map<TopicPartition, Appended>;

// OutOfRange: the place was not found in the partition's log. `found` is the entry that stands
// before it now, "" if none does. Every adapter says it like this.
absl::Status LogLost(const TopicPartition& partition, const Place& place, const std::string& found);

// The first of the places that the entries, read at their next - 1, do not hold; OK if all fit.
// Places without a known previous fit.
absl::Status CheckPlaces(const Places& places, const Entries& entries);

}  // namespace zoneflow::bus
