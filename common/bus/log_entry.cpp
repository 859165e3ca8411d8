#include "common/bus/log_entry.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"

#include "common/base/sha256.h"

namespace zoneflow::bus {
namespace {

constexpr std::size_t kLongestId = 600;

// What may stand in a database's text and in a line of a log as it is.
bool IsPlain(std::string_view id) {
  return !id.empty() && id.size() <= kLongestId &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c <= '~'; });
}

std::string DigestOf(const Message& message) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    absl::StrAppend(&text, part.size(), ":");
    text.append(part);
  };
  add(message.key);
  add(message.value);
  for (const auto& [name, value] : message.headers) {
    add(name);
    add(value);
  }
  return absl::StrCat("sha256:", Sha256Hex(text));
}

}  // namespace

std::string EntryOf(const Message& message) {
  std::string entry = EntryOf(HeaderOf(message.headers, kId), message.log_stamp);
  return entry.empty() ? EntryOf(DigestOf(message), message.log_stamp) : entry;
}

std::string EntryOf(std::string_view ce_id, std::string_view log_stamp) {
  return IsPlain(ce_id) ? absl::StrCat(std::string(ce_id), "@", std::string(log_stamp)) : "";
}

absl::Status LogLost(const TopicPartition& partition, const Place& place,
                     const std::string& found) {
  return absl::OutOfRangeError(absl::StrCat(
      "position ", place.next, " of ", partition.topic, "/", partition.partition,
      " does not fit the log: ",
      place.previous.empty() ? std::string("it lies beyond the end")
                             : absl::StrCat("the event before it was ", place.previous,
                                            ", there is now ", found.empty() ? "none" : found),
      "; the log was lost, cut or made anew: run `zoneflow topics recover`"));
}

absl::Status CheckPlaces(const Places& places, const Entries& entries) {
  for (const auto& [partition, place] : places) {
    if (place.next == 0 || place.previous.empty()) {
      continue;
    }
    const auto found = entries.find(partition);
    if (found == entries.end() || found->second != place.previous) {
      return LogLost(partition, place, found == entries.end() ? "" : found->second);
    }
  }
  return absl::OkStatus();
}

}  // namespace zoneflow::bus
