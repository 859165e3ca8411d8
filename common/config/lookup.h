// Settings from the environment, read once at the start, with every mistake reported together.
//
//   config::Reader reader(config::Environment());
//   Config config{.listen = reader.Text("LISTEN", "127.0.0.1:0"),
//                 .workers = reader.Int("WORKERS", 8, 1, 64)};
//   RETURN_IF_ERROR(reader.status());
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace zoneflow::config {

// Returns the setting's value, nullopt if it is not set. An empty value counts as not set.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// Looks into the process environment.
Lookup Environment();

// Looks into the given pairs; for tests and for settings files.
Lookup FromPairs(std::vector<std::pair<std::string, std::string>> pairs);

// The parts of "127.0.0.1:8171", "[::1]:8171" or "ingest:9000", brackets taken off.
struct Address {
  std::string host;
  int port = 0;  // 0 to 65535
};

// Nullopt where the text is not a host, a colon and a port.
std::optional<Address> ParseAddress(std::string_view text);

// Reads typed settings. A wrong one is noted and its default returned, so that all are reported at
// once.
class Reader {
 public:
  explicit Reader(Lookup lookup) : lookup_(std::move(lookup)) {}

  std::string Text(std::string_view name, std::string_view fallback);
  // Notes an error if the setting is missing.
  std::string Required(std::string_view name);
  std::int64_t Int(std::string_view name, std::int64_t fallback, std::int64_t lowest,
                   std::int64_t highest);
  bool Bool(std::string_view name, bool fallback);  // "true" or "false"
  std::string OneOf(std::string_view name, std::string_view fallback,
                    const std::vector<std::string>& allowed);
  // Notes an error unless the value, or the fallback, is host:port or empty.
  std::string HostPort(std::string_view name, std::string_view fallback);
  // Notes a mistake found elsewhere: the setting's name and the rule it breaks.
  void Refuse(std::string_view name, std::string_view rule);

  // OK, or InvalidArgument with one line per mistake: name, value (never of a secret: names that
  // end in _PASSWORD, _SECRET, _KEY or _URL), rule.
  absl::Status status() const;

 private:
  Lookup lookup_;
  std::vector<std::string> mistakes_;
};

}  // namespace zoneflow::config
