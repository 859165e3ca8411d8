// Messages as a relay makes them, of whatever parts a test wants; and key files.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "absl/strings/str_format.h"

#include "common/base/check.h"
#include "common/bus/message.h"
#include "common/journal/event_hash.h"
#include "common/journal/event_key.h"
#include "common/testing/temp_folder.h"

namespace zoneflow::journal::testing {

struct MessageParts {
  std::string topic;
  std::string source;
  std::string subject;
  std::int64_t sequence = 1;
  std::string type;
  std::string value;
  std::string previous_hash = {};
  std::string actor = "service/test";
};

inline bus::OutgoingMessage MakeMessage(const MessageParts& parts, const EventKeys& keys) {
  const std::string time = "2021-02-01T00:00:00Z";
  const std::string id = EventId(parts.source, parts.subject, parts.sequence);
  const std::string hash = EventHash({.previous_hash = parts.previous_hash,
                                      .id = id,
                                      .type = parts.type,
                                      .time = time,
                                      .actor = parts.actor,
                                      .value = parts.value});
  bus::OutgoingMessage message{parts.topic, parts.subject, {}, parts.value};
  message.headers.emplace(bus::kSpecVersion, "1.0");
  message.headers.emplace(bus::kId, id);
  message.headers.emplace(bus::kSource, parts.source);
  message.headers.emplace(bus::kType, parts.type);
  message.headers.emplace(bus::kTime, time);
  message.headers.emplace(bus::kSubject, parts.subject);
  message.headers.emplace(bus::kSequence, absl::StrFormat("%019d", parts.sequence));
  message.headers.emplace(bus::kHash, hash);
  message.headers.emplace(bus::kActor, parts.actor);
  message.headers.emplace(bus::kContentType, "application/protobuf");
  if (!keys.empty()) {
    message.headers.emplace(bus::kMac, keys.Sign(hash));
  }
  return message;
}

// The keys of a file of these lines.
inline EventKeys KeysOf(const std::string& lines) {
  const zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "key") << lines << '\n';
  auto keys = EventKeys::FromFile(folder / "key");
  ZONEFLOW_CHECK(keys.ok());
  return *std::move(keys);
}

}  // namespace zoneflow::journal::testing
