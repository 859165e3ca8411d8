// Calls methods of the suite's services by gRPC with requests and answers in JSON.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "services/console/adapters/method_catalog.h"
#include "services/console/core/connect_protocol.h"
#include "services/console/core/metadata_rules.h"

namespace zoneflow::console {

struct BridgeCall {
  const CatalogMethod* method = nullptr;
  std::string json;
  // The service asked ("ingest"), needed for the methods that every service serves; else the
  // method's own.
  std::string service;
  std::string traceparent;
  Metadata metadata;  // beside it; valid as such
  std::optional<std::chrono::milliseconds> timeout;
  bool as_bytes = false;  // answers are wanted as the service sent them
};

// The outcome of a call, or one step of a stream.
struct BridgeAnswer {
  absl::Status status;
  std::vector<ErrorDetail> details;  // of a failure
  Metadata headers;                  // what the service said before its first message
  Metadata trailers;                 // and with the outcome
  std::string json;                  // or, where the call says so, the message's bytes
  bool end = false;                  // of a stream: status is its outcome, json is empty
};

using OnAnswer = std::function<void(BridgeAnswer)>;

// A call under way. Held or not, it ends by itself, soon after Cancel. Thread-safe.
class PendingCall {
 public:
  virtual ~PendingCall() = default;
  // Ends it with Cancelled, unless it has ended.
  virtual void Cancel() = 0;
};

// A server stream. Next may be called again once its answer came, until that has `end` set.
class BridgeStream : public PendingCall {
 public:
  // Calls back once, on another thread or before it returns. Messages wait in gRPC's flow control
  // until asked for.
  virtual void Next(OnAnswer on_answer) = 0;
};

// Thread-safe. Callbacks run on gRPC's threads, or before the method returns, and must not block.
class GrpcBridge {
 public:
  // addresses: of each service ("ingest") its host:port. Nothing is connected before the first
  // call. The catalog outlives the bridge.
  GrpcBridge(const MethodCatalog& catalog, const std::map<std::string, std::string>& addresses);
  // Stop must have been called, or no call be under way.
  ~GrpcBridge();

  // The deadline is the caller's timeout, at most and by default 60 s, of a foreign service as the
  // caller says. InvalidArgument for a service that is none. Never null.
  std::shared_ptr<PendingCall> Call(const BridgeCall& call, OnAnswer on_answer);
  // No deadline unless the caller set one. Never null: a failure is the first answer.
  std::shared_ptr<BridgeStream> Open(const BridgeCall& call);

  // Cancels streams at once and calls after grace, and returns when no callback is left to come.
  // Calls made from then on are answered with Unavailable.
  void Stop(std::chrono::milliseconds grace);

 private:
  class State;
  class UnaryCall;
  class StreamCall;
  class FailedStream;
  std::unique_ptr<State> state_;
};

}  // namespace zoneflow::console
