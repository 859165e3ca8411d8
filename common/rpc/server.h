// The gRPC server of a service: access checks, deadlines, trace context, metrics, health and
// reflection, once for all methods. Services implement the callback API and do their work through
// Unary().
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/principal.h"

namespace grpc {
class CallbackServerContext;
class Service;
class ServerUnaryReactor;
class Status;
}  // namespace grpc

namespace zoneflow::rpc {

// Conversions between the two; codes are the same numbers.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

// The stable UPPER_SNAKE reason of an error: the status' payload "error-reason", else its code's
// name.
std::string ReasonOf(const absl::Status& status);

// What a call is made for: who, until when, in which trace.
struct Call {
  Principal principal;
  std::string traceparent;
  std::chrono::steady_clock::time_point deadline;  // the caller's, at most 60 s away
  // When the caller's token ends; nullopt in development mode. A single answer ends long before
  // that matters; what flows for longer than a minute has to end then (see StreamHub).
  std::optional<std::chrono::system_clock::time_point> expires_at = std::nullopt;
};

// Runs blocking work of calls. Threads: 8. Refuses with ResourceExhausted when 1,024 calls wait, or
// 512 of one principal: whoever calls without waiting for answers leaves the others their half.
class Workers;

struct ServerOptions {
  std::string listen = "127.0.0.1:0";
  // Reflection, and everybody is the local operator or the person whom the call names (persons.h).
  // Otherwise callers need a bearer token that the key in jwt_key_file verifies, no person may be
  // named, and reflection is not served.
  bool development = false;
  // See token.h; without one, outside development, nobody gets in.
  std::string jwt_key_file = {};
  // Asked once a second, in this order, on one thread; the first that is not OK is why the service
  // is not ready.
  std::vector<std::function<absl::Status()>> readiness = {};
};

class Server {
 public:
  // The services outlive the server.
  Server(ServerOptions options, std::vector<grpc::Service*> services);
  ~Server();

  absl::Status Start();
  // Health turns NOT_SERVING, calls get two seconds to finish. When it returns, no work of a call
  // runs, nor any given to RunOnWorker.
  void Stop();
  // "127.0.0.1:port" after Start.
  std::string address() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// The reactor for a unary method: makes the Call (interceptor: access option, principal), runs the
// work on a worker thread with the trace context current, finishes with its status. Use in a
// callback service:
//
//   grpc::ServerUnaryReactor* GetCase(grpc::CallbackServerContext* context,
//                                     const GetCaseRequest* request,
//                                     GetCaseResponse* response) override {
//     return rpc::Unary(context, [=, this](const rpc::Call& call) {
//       return get_case_(call, *request, *response);
//     });
//   }
grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context,
                                std::function<absl::Status(const Call&)> work);

// The Call of a streaming method, or why it is refused.
absl::StatusOr<Call> CallOf(grpc::CallbackServerContext* context);

// What a streaming method hands to Finish: counts the call, adds the reason of an error as trailing
// metadata "error-reason" and logs it in the current trace. Once a call, right before Finish. Unary
// does it by itself.
grpc::Status Conclude(grpc::CallbackServerContext* context, const absl::Status& status);

// Runs blocking work of a streaming method on the workers. False if the pool is full.
bool RunOnWorker(std::function<void()> work);

}  // namespace zoneflow::rpc
