// What answers a request once its route is decided: a file of the page, a call, a stream, a probe.
// Belongs to the I/O thread.
#pragma once

#include <string>

#include "services/console/adapters/grpc_bridge.h"
#include "services/console/adapters/http_connection.h"
#include "services/console/adapters/http_deliveries.h"
#include "services/console/adapters/http_options.h"
#include "services/console/adapters/http_streams.h"
#include "services/console/adapters/web_assets.h"
#include "services/console/core/request_rules.h"

namespace zoneflow::console {

class HttpRoutes {
 public:
  using Request = http::request<http::string_body>;

  // What is referred to outlives it.
  HttpRoutes(const HttpOptions& options, const WebAssets& assets, const MethodCatalog& catalog,
             GrpcBridge& bridge)
      : options_(options),
        assets_(assets),
        catalog_(catalog),
        bridge_(bridge),
        open_(options.max_streams),
        streams_(options, bridge, open_),
        deliveries_(options, bridge, open_) {}

  // Decides by the head alone.
  Route RouteOf(const http::request_header<>& head) const;

  // Answers a request whose route is no refusal. False if the client is gone.
  net::awaitable<bool> Answer(HttpConnection& connection, const Request& request,
                              const Route& route);

 private:
  net::awaitable<bool> SendHealth(HttpConnection& connection, bool is_head);
  net::awaitable<bool> SendPersons(HttpConnection& connection, bool is_head);
  net::awaitable<bool> SendAsset(HttpConnection& connection, const Request& request,
                                 const std::string& path);
  net::awaitable<bool> CallUnary(HttpConnection& connection, const Request& request,
                                 const Route& route);
  // NotFound where the console offers no such method.
  net::awaitable<bool> Tell(HttpConnection& connection, const Request& request, const Route& route);
  BridgeCall CallOf(const Request& request, const Route& route) const;

  const HttpOptions& options_;
  const WebAssets& assets_;
  const MethodCatalog& catalog_;
  GrpcBridge& bridge_;
  OpenStreams open_;
  HttpStreams streams_;
  HttpDeliveries deliveries_;
};

}  // namespace zoneflow::console
