#include "services/console/config.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace zoneflow::console {
namespace {

// Splits "127.0.0.1:8171" or "[::1]:8171".
bool SplitAddress(const std::string& address, std::string& host, int& port) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return false;
  }
  host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return !host.empty();
}

}  // namespace

absl::StatusOr<Config> ParseConfig(config::Lookup lookup, const std::string& default_web_root) {
  config::Reader reader(std::move(lookup));
  Config config;
  if (!SplitAddress(reader.Text("LISTEN", "127.0.0.1:8171"), config.http.host, config.http.port)) {
    reader.Refuse("LISTEN", "must be an IP address, a colon and a port");
  }
  for (absl::string_view host :
       absl::StrSplit(reader.Text("CONSOLE_HOSTS", ""), ',', absl::SkipWhitespace())) {
    config.http.allowed_hosts.emplace_back(absl::StripAsciiWhitespace(host));
  }
  config.http.max_connections = static_cast<int>(reader.Int("MAX_CONNECTIONS", 256, 1, 10'000));
  config.http.client_timeout = std::chrono::seconds(reader.Int("CLIENT_TIMEOUT_S", 30, 1, 600));
  config.web_root = reader.Text("WEB_ROOT", default_web_root);
  config.addresses = {{"ingest", reader.Required("INGEST_ADDR")},
                      {"approval", reader.Required("APPROVAL_ADDR")},
                      {"scoring", reader.Required("SCORING_ADDR")},
                      {"notification", reader.Required("NOTIFICATION_ADDR")}};
  config.metrics_address = reader.Text("METRICS_ADDR", "");
  config.log_level = reader.OneOf("LOG_LEVEL", "info", {"debug", "info", "warn", "error"});
  if (absl::Status status = reader.status(); !status.ok()) {
    return status;
  }
  return config;
}

std::string WebRootBesideBinary() {
  std::error_code error;
  const std::filesystem::path binary = std::filesystem::read_symlink("/proc/self/exe", error);
  return (binary.parent_path().parent_path() / "web").string();
}

}  // namespace zoneflow::console
