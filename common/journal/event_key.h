// The key of the suite's events: who does not have it can announce nothing.
//
// The header ce_mac is HMAC-SHA256 (RFC 2104) over the 64 digits of ce_hash, which covers id, type,
// time, actor, value and the subject's history.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct evp_mac_ctx_st;

namespace zoneflow::journal {

// One key, or two while one is changed. Thread-safe; a copy shares the keys.
class EventKeys {
 public:
  // No key: nothing is signed and any mac is taken. For development mode only.
  EventKeys() = default;

  // Reads a file of one or two lines, each a key of at least 32 bytes as it stands, the line break
  // not part of it; the first signs, all verify. No path is no key. InvalidArgument names
  // EVENT_KEY_FILE, the file and the rule, and never what is in it.
  static absl::StatusOr<EventKeys> FromFile(const std::string& path);

  bool empty() const { return keys_.empty(); }

  // 64 hexadecimal digits; "" without a key.
  std::string Sign(std::string_view hash) const;

  // Whether one of the keys made the mac of this hash; takes as long whichever it is, and wherever
  // the mac differs. True without a key.
  bool Verify(std::string_view hash, std::string_view mac) const;

 private:
  using Key = std::shared_ptr<const evp_mac_ctx_st>;  // ready to take the text
  std::vector<Key> keys_;
};

}  // namespace zoneflow::journal
