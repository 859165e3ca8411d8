// The console's HTTP/1.1 server: the web page, the Connect protocol, /healthz. One thread, a
// coroutine per connection. Its parts: HttpConnection reads and writes, ConnectionRoom says who may
// stay, HttpRoutes answers, HttpStreams holds what flows.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"

#include "services/console/adapters/grpc_bridge.h"
#include "services/console/adapters/http_options.h"
#include "services/console/adapters/web_assets.h"

namespace zoneflow::console {

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
