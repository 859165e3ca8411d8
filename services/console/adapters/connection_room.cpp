#include "services/console/adapters/connection_room.h"

#include <utility>

#include "common/base/str_cat.h"
#include "common/telemetry/metrics.h"

namespace zoneflow::console {

absl::Status ConnectionRoom::Admit(HttpConnection& connection) {
  const auto held = of_client_.find(connection.client());
  if (held != of_client_.end() && held->second >= options_.max_per_client &&
      !MakeRoom(&connection.client())) {
    telemetry::Count(telemetry::kHttpTurnedAway, "client");
    return absl::UnavailableError(StrCat("connections: ", options_.max_per_client,
                                         " of this client are open, which is the limit"));
  }
  if (static_cast<int>(connections_.size()) >= options_.max_connections && !MakeRoom(nullptr)) {
    telemetry::Count(telemetry::kHttpTurnedAway, "full");
    return absl::UnavailableError(
        StrCat("connections: ", options_.max_connections, " are open, which is the limit"));
  }
  connections_.insert(&connection);
  ++of_client_[connection.client()];
  telemetry::SetGauge(telemetry::kHttpConnections, static_cast<double>(connections_.size()));
  return absl::OkStatus();
}

void ConnectionRoom::Forget(HttpConnection& connection) {
  if (connections_.erase(&connection) == 0) {
    return;
  }
  if (const auto held = of_client_.find(connection.client()); --held->second == 0) {
    of_client_.erase(held);
  }
  telemetry::SetGauge(telemetry::kHttpConnections, static_cast<double>(connections_.size()));
}

bool ConnectionRoom::MakeRoom(const net::ip::address* client) {
  HttpConnection* oldest = nullptr;
  for (HttpConnection* one : connections_) {
    if (one->phase() == HttpConnection::Phase::kAnswer ||
        (client != nullptr && one->client() != *client)) {
      continue;
    }
    if (oldest == nullptr ||
        std::pair(one->phase(), one->since()) < std::pair(oldest->phase(), oldest->since())) {
      oldest = one;
    }
  }
  if (oldest == nullptr) {
    return false;
  }
  telemetry::Count(telemetry::kHttpTurnedAway, "made_room");
  Forget(*oldest);
  oldest->Drop();
  return true;
}

}  // namespace zoneflow::console
