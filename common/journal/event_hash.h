// The identity of an event and the chain of hashes through a subject's history.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace zoneflow::journal {

// "/zoneflow/ingest/signing/ab12/3".
std::string EventId(std::string_view source, std::string_view subject, std::int64_t sequence);

struct HashedEvent {
  std::string_view previous_hash;  // "" for the subject's first event
  std::string_view id;
  std::string_view type;
  std::string_view time;
  std::string_view actor;
  std::string_view value;
};

// 64 hexadecimal digits: SHA-256 over the six parts, each after its length as 8 bytes, the highest
// first, so that no two different events have the same text to hash.
std::string EventHash(const HashedEvent& event);

}  // namespace zoneflow::journal
