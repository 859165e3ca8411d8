// Server streams over HTTP: one envelope for each message, as the client takes them. Belongs to the
// I/O thread.
#pragma once

#include <string_view>

#include "services/console/adapters/grpc_bridge.h"
#include "services/console/adapters/http_connection.h"
#include "services/console/adapters/http_options.h"

namespace zoneflow::console {

// How many streams are open, of all kinds.
class OpenStreams {
 public:
  explicit OpenStreams(int most) : most_(most) {}

  // ResourceExhausted where there are as many as there may be.
  absl::Status Check() const;

  // One, while it lives.
  class Counted {
   public:
    explicit Counted(OpenStreams& streams) : streams_(streams) { streams_.Add(1); }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { streams_.Add(-1); }

   private:
    OpenStreams& streams_;
  };

 private:
  void Add(int by);

  const int most_;
  int open_ = 0;
};

class HttpStreams {
 public:
  // What is referred to outlives it.
  HttpStreams(const HttpOptions& options, GrpcBridge& bridge, OpenStreams& open)
      : options_(options), bridge_(bridge), open_(open) {}

  // Answers a request whose body is `body` by the stream that `call` opens, from head to last
  // envelope; call.json is taken from the body. encoding: how its message may be packed, as the
  // header Connect-Content-Encoding says. False if the client is gone.
  net::awaitable<bool> Answer(HttpConnection& connection, BridgeCall call, std::string_view body,
                              std::string_view encoding);

 private:
  const HttpOptions& options_;
  GrpcBridge& bridge_;
  OpenStreams& open_;
};

// What the caller got wrong is the caller's to know; what went wrong behind the console is logged
// here.
void LogFailure(const BridgeCall& call, const absl::Status& status);

}  // namespace zoneflow::console
