#include "services/console/adapters/grpc_bridge.h"

#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/synchronization/mutex.h"

#include "common/base/str_cat.h"
#include "common/rpc/client.h"
#include "common/telemetry/metrics.h"
#include "services/console/core/connect_protocol.h"

namespace zoneflow::console {
namespace {

constexpr std::chrono::milliseconds kLongestUnary = std::chrono::seconds(60);

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

std::string ToBytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  bytes.reserve(buffer.Length());
  if (buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return bytes;
}

BridgeAnswer Failure(absl::Status status) {
  BridgeAnswer answer;
  answer.status = std::move(status);
  answer.end = true;
  return answer;
}

Metadata ToMetadata(const std::multimap<grpc::string_ref, grpc::string_ref>& received) {
  Metadata metadata;
  for (const auto& [name, value] : received) {
    metadata.emplace_back(std::string(name.data(), name.size()),
                          std::string(value.data(), value.size()));
  }
  return metadata;
}

// The details in a google.rpc.Status, which Debian has no contract of: repeated Any in field 3, an
// Any being type_url = 1 and value = 2.
std::vector<ErrorDetail> DetailsOf(const std::string& rpc_status) {
  constexpr int kDetails = 3;
  constexpr int kTypeUrl = 1;
  using google::protobuf::UnknownField;
  using google::protobuf::UnknownFieldSet;
  std::vector<ErrorDetail> details;
  UnknownFieldSet status;
  if (!status.ParseFromString(rpc_status)) {
    return details;
  }
  for (int i = 0; i < status.field_count(); ++i) {
    UnknownFieldSet any;
    if (status.field(i).number() != kDetails ||
        status.field(i).type() != UnknownField::TYPE_LENGTH_DELIMITED ||
        !any.ParseFromString(status.field(i).length_delimited())) {
      continue;
    }
    ErrorDetail& detail = details.emplace_back();
    for (int k = 0; k < any.field_count(); ++k) {
      if (any.field(k).type() != UnknownField::TYPE_LENGTH_DELIMITED) {
        continue;
      }
      const std::string& bytes = any.field(k).length_delimited();
      if (any.field(k).number() == kTypeUrl) {
        detail.type = bytes.substr(bytes.rfind('/') + 1);
      } else {
        detail.value = bytes;
      }
    }
  }
  return details;
}

BridgeAnswer Outcome(const grpc::Status& status, const grpc::ClientContext& context) {
  BridgeAnswer answer;
  answer.end = true;
  answer.status =
      absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  answer.details = DetailsOf(status.error_details());
  answer.headers = ToMetadata(context.GetServerInitialMetadata());
  answer.trailers = ToMetadata(context.GetServerTrailingMetadata());
  return answer;
}

// What the caller is given of a message.
absl::StatusOr<std::string> Given(const MethodCatalog& catalog, const CatalogMethod& method,
                                  bool as_bytes, std::string bytes) {
  return as_bytes ? std::move(bytes) : catalog.ResponseToJson(method, bytes);
}

void CountOutcome(const absl::Status& status) {
  telemetry::Count(telemetry::kRpcCalls, CodeName(status.code()));
}

void Prepare(grpc::ClientContext& context, const BridgeCall& call) {
  if (!call.traceparent.empty()) {
    context.AddMetadata("traceparent", call.traceparent);
  }
  for (const auto& [name, value] : call.metadata) {
    context.AddMetadata(name, value);
  }
}

// The context of one call. It holds the channel, and gRPC ends the process when a thread that runs
// its callbacks lets go of the last channel (it then joins that thread, itself): so it has to end
// before the call counts as over, though others may still hold the call. Thread-safe.
class Context {
 public:
  // Not to be used once it has ended.
  grpc::ClientContext* get() const { return context_.get(); }

  void Cancel() {
    const absl::MutexLock lock(&mutex_);
    if (context_ != nullptr) {
      context_->TryCancel();  // only queues; it calls nothing back on this thread
    }
  }

  void End() {
    std::unique_ptr<grpc::ClientContext> ended;
    const absl::MutexLock lock(&mutex_);
    ended.swap(context_);
  }

 private:
  absl::Mutex mutex_;
  std::unique_ptr<grpc::ClientContext> context_ = std::make_unique<grpc::ClientContext>();
};

}  // namespace

class GrpcBridge::State {
 public:
  State(const MethodCatalog& methods, const std::map<std::string, std::string>& addresses)
      : catalog(methods) {
    for (const auto& [service, address] : addresses) {
      stubs_.emplace(service, std::make_unique<grpc::GenericStub>(rpc::Connect(address)));
    }
  }

  absl::StatusOr<grpc::GenericStub*> StubFor(const BridgeCall& call) const {
    const std::string& service =
        call.method->context == "common" ? call.service : call.method->context;
    const auto found = stubs_.find(service);
    if (found == stubs_.end()) {
      return absl::InvalidArgumentError(StrCat(
          "Zoneflow-Service: '", service,
          "'; must name the service that is asked: ingest, approval, scoring or ", "notification"));
    }
    return found->second.get();
  }

  // False once the bridge stops. Whoever enters leaves exactly once.
  bool Enter(PendingCall* unary) { return EnterInto(unary_, unary); }
  bool Enter(BridgeStream* stream) { return EnterInto(streams_, stream); }

  void Leave(PendingCall* unary) {
    const absl::MutexLock lock(&mutex_);
    unary_.erase(unary);
  }
  void Leave(BridgeStream* stream) {
    const absl::MutexLock lock(&mutex_);
    streams_.erase(stream);
  }

  void Stop(std::chrono::milliseconds grace) {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
    for (BridgeStream* stream : streams_) {
      stream->Cancel();
    }
    const auto is_empty = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return streams_.empty() && unary_.empty();
    };
    if (!mutex_.AwaitWithTimeout(absl::Condition(&is_empty), absl::FromChrono(grace))) {
      for (PendingCall* call : unary_) {
        call->Cancel();
      }
      mutex_.Await(absl::Condition(&is_empty));
    }
  }

  const MethodCatalog& catalog;

 private:
  template <typename Call>
  bool EnterInto(std::set<Call*>& calls, Call* call) {
    const absl::MutexLock lock(&mutex_);
    if (!stopping_) {
      calls.insert(call);
    }
    return !stopping_;
  }

  std::map<std::string, std::unique_ptr<grpc::GenericStub>> stubs_;
  absl::Mutex mutex_;  // taken before a call's own
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<BridgeStream*> streams_ ABSL_GUARDED_BY(mutex_);
  std::set<PendingCall*> unary_ ABSL_GUARDED_BY(mutex_);
};

// gRPC holds it until its callback, the holder as long as it likes.
class GrpcBridge::UnaryCall final : public PendingCall {
 public:
  static std::shared_ptr<UnaryCall> Start(State& state, grpc::GenericStub& stub,
                                          const BridgeCall& call, const std::string& request,
                                          OnAnswer on_answer) {
    auto self = std::make_shared<UnaryCall>();
    if (!state.Enter(self.get())) {
      on_answer(Failure(absl::UnavailableError("console: stopping")));
      return self;
    }
    self->request_ = ToBuffer(request);
    std::optional<std::chrono::milliseconds> timeout = call.timeout;
    // What a foreign service needs is not ours to know: it hears of the caller's limit alone.
    if (call.method->context != "foreign") {
      timeout = std::min(timeout.value_or(kLongestUnary), kLongestUnary);
    }
    if (timeout.has_value()) {
      self->context_.get()->set_deadline(std::chrono::system_clock::now() +
                                         TimeoutOfCall(*timeout));
    }
    Prepare(*self->context_.get(), call);
    const auto begin = std::chrono::steady_clock::now();
    const CatalogMethod* method = call.method;
    stub.UnaryCall(self->context_.get(), method->path, {}, &self->request_, &self->response_,
                   [self, &state, method, begin, as_bytes = call.as_bytes,
                    on_answer = std::move(on_answer)](const grpc::Status& status) {
                     BridgeAnswer answer = Outcome(status, *self->context_.get());
                     if (answer.status.ok()) {
                       absl::StatusOr<std::string> json =
                           Given(state.catalog, *method, as_bytes, ToBytes(self->response_));
                       answer.status = json.status();
                       if (json.ok()) {
                         answer.json = *std::move(json);
                       }
                     }
                     const std::chrono::duration<double> taken =
                         std::chrono::steady_clock::now() - begin;
                     telemetry::ObserveSeconds(telemetry::kRpcSeconds, taken.count(), method->path);
                     CountOutcome(answer.status);
                     on_answer(std::move(answer));
                     self->context_.End();
                     // Last: Stop returns, and the bridge may go, once the last one has left.
                     state.Leave(self.get());
                   });
    return self;
  }

  void Cancel() override { context_.Cancel(); }

 private:
  Context context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

// A bidirectional generic call that writes one message. gRPC holds it until OnDone, the holder as
// long as it likes.
class GrpcBridge::StreamCall final
    : public BridgeStream,
      public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamCall(State& state, const BridgeCall& call)
      : state_(state), method_(*call.method), as_bytes_(call.as_bytes) {}

  // False if the bridge stops.
  static bool Start(const std::shared_ptr<StreamCall>& self, grpc::GenericStub& stub,
                    const BridgeCall& call, const std::string& request) {
    if (!self->state_.Enter(self.get())) {
      return false;
    }
    self->self_ = self;
    self->request_ = ToBuffer(request);
    if (call.timeout.has_value()) {
      self->context_.get()->set_deadline(std::chrono::system_clock::now() +
                                         TimeoutOfCall(*call.timeout));
    }
    Prepare(*self->context_.get(), call);
    absl::MutexLock lock(&self->mutex_);
    stub.PrepareBidiStreamingCall(self->context_.get(), self->method_.path, {}, self.get());
    if (!self->cancelled_) {
      self->AddHold();
      self->holding_ = true;
    }
    self->StartWriteLast(&self->request_, grpc::WriteOptions());
    self->StartCall();
    return true;
  }

  void Next(OnAnswer on_answer) override {
    {
      absl::MutexLock lock(&mutex_);
      if (!outcome_.has_value()) {
        waiting_ = std::move(on_answer);
        if (holding_) {
          StartRead(&response_);
        }
        return;
      }
    }
    on_answer(*outcome_);
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    context_.Cancel();
    ReadNoMore();
  }

  void OnReadDone(bool ok) override {
    OnAnswer on_answer;
    Metadata headers;
    {
      absl::MutexLock lock(&mutex_);
      if (!ok) {
        // The outcome follows by OnDone.
        ReadNoMore();
        return;
      }
      on_answer = std::move(waiting_);
      waiting_ = nullptr;
      headers = ToMetadata(context_.get()->GetServerInitialMetadata());
    }
    absl::StatusOr<std::string> json =
        Given(state_.catalog, method_, as_bytes_, ToBytes(response_));
    if (!json.ok()) {
      Cancel();
      on_answer(Failure(std::move(json).status()));
      return;
    }
    BridgeAnswer answer;
    answer.headers = std::move(headers);
    answer.json = *std::move(json);
    on_answer(std::move(answer));
  }

  void OnDone(const grpc::Status& status) override {
    const std::shared_ptr<StreamCall> self = std::move(self_);
    OnAnswer on_answer;
    {
      absl::MutexLock lock(&mutex_);
      outcome_ = Outcome(status, *context_.get());
      on_answer = std::move(waiting_);
      waiting_ = nullptr;
    }
    CountOutcome(outcome_->status);
    if (on_answer) {
      on_answer(*outcome_);
    }
    context_.End();
    state_.Leave(this);
  }

 private:
  // Lets the call end. gRPC queues what follows and calls nothing back on this thread.
  void ReadNoMore() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (std::exchange(holding_, false)) {
      RemoveHold();
    }
  }

  State& state_;
  const CatalogMethod& method_;
  const bool as_bytes_;
  std::shared_ptr<StreamCall> self_;
  Context context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;  // written by gRPC between StartRead and OnReadDone
  absl::Mutex mutex_;          // never held across a callback
  OnAnswer waiting_ ABSL_GUARDED_BY(mutex_);
  // A read that Next starts is none of gRPC's reactions: without a hold the call may end, and its
  // memory go, between one read and the next.
  bool holding_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;  // perhaps before the call began
  std::optional<BridgeAnswer> outcome_;             // set once, under the lock
};

// Of a call that never began, unary or not.
class GrpcBridge::FailedStream final : public BridgeStream {
 public:
  explicit FailedStream(absl::Status status) : status_(std::move(status)) {}
  void Next(OnAnswer on_answer) override { on_answer(Failure(status_)); }
  void Cancel() override {}

 private:
  absl::Status status_;
};

GrpcBridge::GrpcBridge(const MethodCatalog& catalog,
                       const std::map<std::string, std::string>& addresses)
    : state_(std::make_unique<State>(catalog, addresses)) {}

GrpcBridge::~GrpcBridge() = default;

std::shared_ptr<PendingCall> GrpcBridge::Call(const BridgeCall& call, OnAnswer on_answer) {
  const absl::StatusOr<std::string> request =
      state_->catalog.RequestFromJson(*call.method, call.json);
  const absl::StatusOr<grpc::GenericStub*> stub = state_->StubFor(call);
  if (!request.ok() || !stub.ok()) {
    auto failed = std::make_shared<FailedStream>(request.ok() ? stub.status() : request.status());
    failed->Next(std::move(on_answer));
    return failed;
  }
  return UnaryCall::Start(*state_, **stub, call, *request, std::move(on_answer));
}

std::shared_ptr<BridgeStream> GrpcBridge::Open(const BridgeCall& call) {
  const absl::StatusOr<std::string> request =
      state_->catalog.RequestFromJson(*call.method, call.json);
  const absl::StatusOr<grpc::GenericStub*> stub = state_->StubFor(call);
  if (!request.ok() || !stub.ok()) {
    return std::make_shared<FailedStream>(request.ok() ? stub.status() : request.status());
  }
  auto stream = std::make_shared<StreamCall>(*state_, call);
  if (!StreamCall::Start(stream, **stub, call, *request)) {
    return std::make_shared<FailedStream>(absl::UnavailableError("console: stopping"));
  }
  return stream;
}

void GrpcBridge::Stop(std::chrono::milliseconds grace) { state_->Stop(grace); }

}  // namespace zoneflow::console
