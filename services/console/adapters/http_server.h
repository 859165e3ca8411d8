// The console's HTTP/1.1 server: the web page, the Connect protocol, /healthz. One thread, a
// coroutine per connection.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/console/adapters/grpc_bridge.h"
#include "services/console/adapters/web_assets.h"

namespace zoneflow::console {

struct HttpOptions {
  std::string host = "127.0.0.1";
  int port = 8171;                         // 0: a free one
  std::vector<std::string> allowed_hosts;  // empty: loopback's names with the port
  int max_connections = 256;               // those beyond are answered 503
  // How long a client may take for a request's head, for its body, and for taking what is written
  // to it. An idle connection is kept as long as a head may take.
  std::chrono::milliseconds client_timeout = std::chrono::seconds(30);
};

class HttpServer {
 public:
  // What is referred to outlives the server.
  HttpServer(HttpOptions options, const WebAssets& assets, const MethodCatalog& catalog,
             GrpcBridge& bridge);
  // Stops.
  ~HttpServer();

  // Unavailable if the address cannot be bound.
  absl::Status Start();
  // Accepts nothing more, ends streams at once, gives other calls two seconds, returns when no
  // connection is left. Stops the bridge too.
  void Stop();
  // "127.0.0.1:port" after Start.
  std::string address() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace zoneflow::console
