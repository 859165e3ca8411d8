#include "common/journal/event_hash.h"

#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::journal {

std::string EventId(std::string_view source, std::string_view subject, std::int64_t sequence) {
  return StrCat(source, "/", subject, "/", sequence);
}

std::string EventHash(const HashedEvent& event) {
  std::string text;
  text.reserve(event.value.size() + 512);
  for (const std::string_view part :
       {event.previous_hash, event.id, event.type, event.time, event.actor, event.value}) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      text += static_cast<char>((part.size() >> shift) & 0xff);
    }
    text += part;
  }
  return Sha256Hex(text);
}

}  // namespace zoneflow::journal
