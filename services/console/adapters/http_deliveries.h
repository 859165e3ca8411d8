// Deliveries of a subscription over plain HTTP: a stream of events (server-sent events, WHATWG HTML 9.2)
// and a page, both of CloudEvents 1.0 in JSON, under the cursors of the gRPC streams. Belongs to the
// I/O thread.
//
//   id: CURSOR
//   data: {"specversion":"1.0", …, "cursor":"…", "previouscursor":"…", "data":{…}}
//
// A comment each 15 s shows that a quiet stream stands; it has no id, so the client keeps the last one.
// A client comes again with the last id (Last-Event-ID) and misses nothing. What it hears instead:
//
//   the subscription is not there, not its own, its token has ended: 404, 403, 401, and an EventSource
//     gives up
//   a service that is away, too many streams: an empty stream, and it comes again after `retry`
//   a cursor that cannot be used: one event "stale" with the reason, whose id is "stale"; it comes again
//     with that id, is answered 204 and gives up
#pragma once

#include <chrono>

#include "services/console/adapters/grpc_bridge.h"
#include "services/console/adapters/http_connection.h"
#include "services/console/adapters/http_streams.h"
#include "services/console/core/request_rules.h"

namespace zoneflow::console {

class HttpDeliveries {
 public:
  static constexpr char kStream[] =
      "/zoneflow.notification.v1.NotificationService/StreamDeliveries";
  static constexpr char kList[] = "/zoneflow.notification.v1.NotificationService/ListDeliveries";

  // What is referred to outlives it.
  HttpDeliveries(const HttpOptions& options, GrpcBridge& bridge, OpenStreams& open)
      : options_(options), bridge_(bridge), open_(open) {}

  // Each answers the request from head to end, of which `call` has the method and the metadata. False
  // if the client is gone.
  net::awaitable<bool> AnswerEvents(HttpConnection& connection, BridgeCall call,
                                    const ToldQuery& told);
  // {"events":[…],"nextCursor":"…"}; no nextCursor at the head.
  net::awaitable<bool> AnswerPage(HttpConnection& connection, BridgeCall call,
                                  const ToldQuery& told);

 private:
  const HttpOptions& options_;
  GrpcBridge& bridge_;
  OpenStreams& open_;
};

}  // namespace zoneflow::console
