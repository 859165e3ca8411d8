// Who may stay: the open connections, within a limit for all and one for each client. Belongs to
// the I/O thread.
#pragma once

#include <map>
#include <set>

#include "absl/status/status.h"

#include "services/console/adapters/http_connection.h"
#include "services/console/adapters/http_options.h"

namespace zoneflow::console {

class ConnectionRoom {
 public:
  // The options outlive it.
  explicit ConnectionRoom(const HttpOptions& options) : options_(options) {}

  // Counts the connection in, where need be in the place of another one. Unavailable if there is
  // no room.
  absl::Status Admit(HttpConnection& connection);
  // Counts the connection out; once is enough.
  void Forget(HttpConnection& connection);

  // Those that count; one that was closed to make room is gone although its coroutine still ends.
  const std::set<HttpConnection*>& connections() const { return connections_; }

 private:
  // Closes the connection, of this client if one is given, that has waited longest for its client.
  // Its coroutine ends with the read that fails. False if all are being answered.
  bool MakeRoom(const net::ip::address* client);

  const HttpOptions& options_;
  std::set<HttpConnection*> connections_;
  std::map<net::ip::address, int> of_client_;
};

}  // namespace zoneflow::console
