// What the console's HTTP server is told: where it listens, and how much of what it bears.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "services/console/core/metadata_rules.h"

namespace zoneflow::console {

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 8171;                         // 0: a free one
  std::vector<std::string> allowed_hosts;  // empty: loopback's names with the port
  bool lists_persons = false;              // of development mode, at /api/persons
  // Which metadata passes to the services and back.
  Passing passing = Passing::kNamed;
  // One that comes beyond either limit takes the place of the connection that has waited longest
  // for its client: without a request, then in its head, then in its body. Where all are answered
  // at the moment, or hold a stream, it is answered 503.
  int max_connections = 256;
  int max_per_client = 128;  // of one address; of one /64 for IPv6
  // Connections that hold a stream, at most; further ones end at once as RESOURCE_EXHAUSTED. Below
  // max_connections, so that streams leave room for calls.
  int max_streams = 192;
  // How long a client may take for a request's whole head, counted from its first byte or, on a new
  // connection, from the start.
  std::chrono::milliseconds head_timeout = std::chrono::seconds(10);
  // How long a connection is kept without a request after an answer.
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
  // How long a client may take for a body, and for taking what is written to it.
  std::chrono::milliseconds client_timeout = std::chrono::seconds(30);
  // After so long without an event a stream of events says that it stands.
  std::chrono::milliseconds quiet = std::chrono::seconds(15);
};

}  // namespace zoneflow::console
