#include "services/console/config.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace zoneflow::console {
namespace {

// The address of a service, which there must be.
std::string ServiceAddress(config::Reader& reader, std::string_view name) {
  std::string address = reader.Required(name);
  reader.HostPort(name, "");
  return address;
}

}  // namespace

absl::StatusOr<Config> ParseConfig(config::Lookup lookup, const std::string& default_web_root) {
  config::Reader reader(std::move(lookup));
  Config config;
  if (const auto listen = config::ParseAddress(reader.HostPort("LISTEN", "127.0.0.1:8171"))) {
    config.http.host = listen->host;
    config.http.port = listen->port;
  }
  for (absl::string_view host :
       absl::StrSplit(reader.Text("CONSOLE_HOSTS", ""), ',', absl::SkipWhitespace())) {
    config.http.allowed_hosts.emplace_back(absl::StripAsciiWhitespace(host));
  }
  config.http.max_connections = static_cast<int>(reader.Int("MAX_CONNECTIONS", 256, 1, 10'000));
  config.http.max_per_client = static_cast<int>(reader.Int(
      "MAX_CONNECTIONS_PER_CLIENT", std::max(1, config.http.max_connections / 2), 1, 10'000));
  config.http.max_streams = static_cast<int>(
      reader.Int("MAX_STREAMS", std::max(1, config.http.max_connections * 3 / 4), 1, 10'000));
  config.http.head_timeout = std::chrono::seconds(reader.Int("HEAD_TIMEOUT_S", 10, 1, 600));
  config.http.idle_timeout = std::chrono::seconds(reader.Int("IDLE_TIMEOUT_S", 60, 1, 3600));
  config.http.client_timeout = std::chrono::seconds(reader.Int("CLIENT_TIMEOUT_S", 30, 1, 600));
  config.web_root = reader.Text("WEB_ROOT", default_web_root);
  config.http.lists_persons =
      reader.OneOf("MODE", "production", {"development", "production"}) == "development";
  config.foreign_descriptors = reader.Text("FOREIGN_DESCRIPTORS", "");
  if (config.foreign_descriptors.empty()) {
    config.addresses = {{"ingest", ServiceAddress(reader, "INGEST_ADDR")},
                        {"approval", ServiceAddress(reader, "APPROVAL_ADDR")},
                        {"scoring", ServiceAddress(reader, "SCORING_ADDR")},
                        {"notification", ServiceAddress(reader, "NOTIFICATION_ADDR")}};
  } else {
    config.addresses = {{"foreign", ServiceAddress(reader, "FOREIGN_ADDR")}};
    config.http.passing = Passing::kAll;
    if (!config.http.lists_persons) {
      reader.Refuse("FOREIGN_DESCRIPTORS", "must not be set unless MODE is development");
    }
  }
  config.metrics_address = reader.HostPort("METRICS_ADDR", "");
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
