#include "common/rpc/server.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/impl/server_builder_plugin.h"
#include "grpcpp/support/server_interceptor.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/access.h"
#include "common/rpc/persons.h"
#include "common/rpc/ready.h"
#include "common/rpc/token.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"
#include "zoneflow/common/v1/access.pb.h"

namespace zoneflow::rpc {

namespace {

using std::chrono::steady_clock;

constexpr int kMaxMessageBytes = 4 << 20;
constexpr std::chrono::seconds kLongestCall{60};
// A refusal names the value it refuses, which is the caller's and may be long.
constexpr std::size_t kLongestLoggedError = 300;

// How a server tells callers apart; outlives its calls.
struct Door {
  bool development = false;
  std::unique_ptr<TokenVerifier> verifier;
};

// What the interceptor knows of a call before its handler runs.
struct Entry {
  std::shared_ptr<const Door> door;
  std::string method;
  // The request, read before the handler runs, where the access option names one of its fields.
  const google::protobuf::Message* request = nullptr;
};

// The calls under way, by their context. The callback API tells a handler neither its method nor
// its server; an interceptor knows both and is made before the handler is called.
class Calls {
 public:
  void Put(const grpc::ServerContextBase* context, std::shared_ptr<Entry> entry) {
    absl::MutexLock lock(&mutex_);
    entries_[context] = std::move(entry);
  }
  std::shared_ptr<Entry> Find(const grpc::ServerContextBase* context) {
    absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(context);
    return found == entries_.end() ? nullptr : found->second;
  }
  // Only the call's own entry: a later call's context may lie at the same address.
  void Remove(const grpc::ServerContextBase* context, const std::shared_ptr<Entry>& entry) {
    absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(context);
    if (found != entries_.end() && found->second == entry) {
      entries_.erase(found);
    }
  }

 private:
  absl::Mutex mutex_;
  std::map<const grpc::ServerContextBase*, std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
};

Calls& TheCalls() {
  static Calls& calls = *new Calls();
  return calls;
}

struct Caller {
  Principal principal;
  std::optional<std::chrono::system_clock::time_point> expires_at;
};

absl::StatusOr<Caller> CallerOf(const grpc::CallbackServerContext& context, const Door& door) {
  const auto& metadata = context.client_metadata();
  const std::size_t named = metadata.count(kPersonHeader);
  if (door.development) {
    if (named == 0) {
      return Caller{LocalOperator(), std::nullopt};
    }
    const grpc::string_ref id = metadata.find(kPersonHeader)->second;
    const Person* person = named == 1 ? FindPerson({id.data(), id.size()}) : nullptr;
    if (person == nullptr) {
      return absl::UnauthenticatedError(StrCat(
          "metadata \"", kPersonHeader, "\" must be the id of one person of development mode"));
    }
    return Caller{person->principal, std::nullopt};
  }
  // Beside a good token too: who sends it believes to act as somebody else.
  if (named > 0) {
    return absl::UnauthenticatedError(
        StrCat("metadata \"", kPersonHeader,
               "\" is taken in development mode only; here a token says who acts"));
  }
  // Of two tokens another reader, such as a proxy, may take the other one.
  const auto found = metadata.find("authorization");
  constexpr std::string_view kBearer = "Bearer ";
  const std::string_view value = metadata.count("authorization") != 1
                                     ? std::string_view()
                                     : std::string_view(found->second.data(), found->second.size());
  if (!value.starts_with(kBearer)) {
    return absl::UnauthenticatedError(
        "metadata \"authorization\" must hold one bearer token outside development mode");
  }
  if (door.verifier == nullptr) {
    return absl::UnauthenticatedError(
        "bearer token: this server has no key (AUTH_JWT_KEY_FILE is not set)");
  }
  ASSIGN_OR_RETURN(Verified verified, door.verifier->Verify(value.substr(kBearer.size()),
                                                            std::chrono::system_clock::now()));
  return Caller{std::move(verified.principal), verified.expires_at};
}

class CallInterceptor : public grpc::experimental::Interceptor {
 public:
  CallInterceptor(grpc::ServerContextBase* context, std::shared_ptr<Entry> entry)
      : context_(context), entry_(std::move(entry)) {
    TheCalls().Put(context_, entry_);
  }
  ~CallInterceptor() override { TheCalls().Remove(context_, entry_); }

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    using grpc::experimental::InterceptionHookPoints;
    if (entry_->request == nullptr &&
        methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      if (const auto access = AccessOf(entry_->method); access.ok() && LooksIntoRequest(**access)) {
        entry_->request = static_cast<const google::protobuf::Message*>(methods->GetRecvMessage());
      }
    }
    methods->Proceed();
  }

 private:
  grpc::ServerContextBase* context_;
  std::shared_ptr<Entry> entry_;
};

class CallInterceptorFactory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallInterceptorFactory(std::shared_ptr<const Door> door) : door_(std::move(door)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    auto entry = std::make_shared<Entry>();
    entry->door = door_;
    entry->method = info->method();
    return new CallInterceptor(info->server_context(), std::move(entry));
  }

 private:
  std::shared_ptr<const Door> door_;
};

// Cut between characters.
std::string_view Shortened(std::string_view text) {
  std::size_t size = std::min(text.size(), kLongestLoggedError);
  while (size > 0 && size < text.size() &&
         (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return text.substr(0, size);
}

// gRPC's reflection library adds itself to every server of a process that links it.
class WithoutReflection : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const std::unique_ptr<grpc::ServerBuilderPlugin>& plugin) {
      return plugin->name() == "proto_server_reflection";
    });
  }
};

struct Checked {
  Call call;
  std::string method;
};

absl::StatusOr<Checked> Check(grpc::CallbackServerContext* context) {
  const std::shared_ptr<Entry> entry = TheCalls().Find(context);
  if (entry == nullptr) {
    return absl::InternalError("the call did not come through an rpc::Server");
  }
  ASSIGN_OR_RETURN(const common::v1::Access* access, AccessOf(entry->method));
  Checked checked{.call = {}, .method = entry->method};
  ASSIGN_OR_RETURN(Caller caller, CallerOf(*context, *entry->door));
  checked.call.principal = std::move(caller.principal);
  checked.call.expires_at = caller.expires_at;
  RETURN_IF_ERROR(CheckRoles(*access, checked.call.principal, entry->method));
  if (LooksIntoRequest(*access)) {
    if (entry->request == nullptr) {
      return absl::InternalError(
          StrCat(entry->method, " declares a field of its request, which comes after the call"));
    }
    RETURN_IF_ERROR(CheckRequest(*access, checked.call.principal, *entry->request));
  }
  const auto parent = context->client_metadata().find("traceparent");
  checked.call.traceparent =
      telemetry::ChildOf(parent == context->client_metadata().end()
                             ? std::string_view()
                             : std::string_view(parent->second.data(), parent->second.size()));
  const auto left = std::min<std::chrono::system_clock::duration>(
      context->deadline() - std::chrono::system_clock::now(), kLongestCall);
  checked.call.deadline = steady_clock::now() + left;
  return checked;
}

}  // namespace

grpc::Status Conclude(grpc::CallbackServerContext* context, const absl::Status& status) {
  const std::string code = absl::StatusCodeToString(status.code());
  telemetry::Count(telemetry::kRpcCalls, code);
  if (status.ok()) {
    return grpc::Status::OK;
  }
  context->AddTrailingMetadata("error-reason", ReasonOf(status));
  const std::shared_ptr<Entry> entry = TheCalls().Find(context);
  // Not within the list: `entry == nullptr ? "" : entry->method` would be a string of its own,
  // gone before the fields are read.
  const std::string_view method = entry == nullptr ? std::string_view() : entry->method;
  const std::initializer_list<telemetry::Field> fields = {
      {"method", method},
      {"code", std::string_view(code)},
      {"error", Shortened(StdView(status.message()))}};
  switch (status.code()) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnknown:
      telemetry::Error("call failed", fields);
      break;
    case absl::StatusCode::kCancelled:  // the caller went, or we stop
      telemetry::Debug("call ended", fields);
      break;
    default:
      telemetry::Info("call refused", fields);
      break;
  }
  return ToGrpc(status);
}

class Workers {
 public:
  // Never destroyed: work may still run while the process ends.
  static Workers& Shared() {
    static Workers& workers = *new Workers();
    return workers;
  }

  // OK, or why the work is not taken. An empty principal is nobody's and not counted.
  absl::Status Run(std::string principal, std::function<void()> work) {
    absl::MutexLock lock(&mutex_);
    if (waiting_.size() >= kLongestQueue) {
      return absl::ResourceExhaustedError(
          StrCat(kLongestQueue, " calls wait already; try again later"));
    }
    if (!principal.empty()) {
      const auto found = waiting_by_principal_.find(principal);
      if (found != waiting_by_principal_.end() && found->second >= kMostOfOne) {
        return absl::ResourceExhaustedError(
            StrCat(kMostOfOne, " calls of ", principal, " wait already; try again later"));
      }
      ++waiting_by_principal_[principal];
    }
    waiting_.push_back({std::move(principal), std::move(work)});
    // Threads are made as they are needed: an idle service has none.
    if (idle_ < waiting_.size() && threads_ < kThreads) {
      ++threads_;
      std::thread([this] { Loop(); }).detach();
    }
    return absl::OkStatus();
  }

  // Waits until nothing runs and nothing waits.
  void Drain() {
    absl::MutexLock lock(&mutex_);
    const auto drained = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return waiting_.empty() && busy_ == 0;
    };
    mutex_.Await(absl::Condition(&drained));
  }

 private:
  static constexpr std::size_t kThreads = 8;
  static constexpr std::size_t kLongestQueue = 1024;
  static constexpr std::size_t kMostOfOne = 512;

  struct Waiting {
    std::string principal;
    std::function<void()> work;
  };

  void Loop() {
    const auto has_work = [this]()
                              ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !waiting_.empty(); };
    absl::MutexLock lock(&mutex_);
    while (true) {
      ++idle_;
      mutex_.Await(absl::Condition(&has_work));
      --idle_;
      auto [principal, work] = std::move(waiting_.front());
      waiting_.pop_front();
      if (const auto found = waiting_by_principal_.find(principal);
          found != waiting_by_principal_.end() && --found->second == 0) {
        waiting_by_principal_.erase(found);
      }
      ++busy_;
      mutex_.Unlock();
      work();
      work = nullptr;  // what it holds goes before Drain returns
      mutex_.Lock();
      --busy_;
    }
  }

  absl::Mutex mutex_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::size_t> waiting_by_principal_ ABSL_GUARDED_BY(mutex_);
  std::size_t threads_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t busy_ ABSL_GUARDED_BY(mutex_) = 0;
};

grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context,
                                std::function<absl::Status(const Call&)> work) {
  return UnaryUnlessReady(context, nullptr, std::move(work));
}

grpc::ServerUnaryReactor* UnaryUnlessReady(grpc::CallbackServerContext* context,
                                           const std::function<bool()>& ready,
                                           std::function<absl::Status(const Call&)> work) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  absl::StatusOr<Checked> checked = Check(context);
  if (!checked.ok()) {
    reactor->Finish(Conclude(context, checked.status()));
    return reactor;
  }
  const auto begin = steady_clock::now();
  const auto observe = [begin](const std::string& method) {
    telemetry::ObserveSeconds(telemetry::kRpcSeconds,
                              std::chrono::duration<double>(steady_clock::now() - begin).count(),
                              method);
  };
  if (ready != nullptr && ready()) {
    observe(checked->method);
    reactor->Finish(Conclude(context, absl::OkStatus()));
    return reactor;
  }
  std::string principal = checked->call.principal.id;
  const absl::Status taken = Workers::Shared().Run(
      std::move(principal),
      [context, reactor, work = std::move(work), checked = *std::move(checked), observe] {
        const telemetry::TraceScope scope(checked.call.traceparent);
        absl::Status status;
        if (context->IsCancelled()) {
          status = absl::CancelledError("the caller has gone");
        } else if (steady_clock::now() >= checked.call.deadline) {
          status = absl::DeadlineExceededError("the deadline passed while the call waited");
        } else {
          status = work(checked.call);
        }
        observe(checked.method);
        reactor->Finish(Conclude(context, status));
      });
  if (!taken.ok()) {
    reactor->Finish(Conclude(context, taken));
  }
  return reactor;
}

absl::StatusOr<Call> CallOf(grpc::CallbackServerContext* context) {
  ASSIGN_OR_RETURN(Checked checked, Check(context));
  return std::move(checked.call);
}

bool RunOnWorker(std::function<void()> work) {
  return Workers::Shared().Run("", std::move(work)).ok();
}

class Server::State {
 public:
  State(ServerOptions options, std::vector<grpc::Service*> services)
      : options_(std::move(options)), services_(std::move(services)) {}

  absl::Status Start() {
    auto door = std::make_shared<Door>();
    door->development = options_.development;
    if (!options_.development && !options_.jwt_key_file.empty()) {
      ASSIGN_OR_RETURN(door->verifier, TokenVerifier::FromKeyFile(options_.jwt_key_file));
    }
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    grpc::ServerBuilder builder;
    if (!options_.development) {
      builder.SetOption(std::make_unique<WithoutReflection>());
    }
    int port = 0;
    builder.AddListeningPort(options_.listen, grpc::InsecureServerCredentials(), &port);
    builder.SetMaxReceiveMessageSize(kMaxMessageBytes);
    // Two servers on one port would share its calls; the second must fail.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
    factories.push_back(std::make_unique<CallInterceptorFactory>(std::move(door)));
    builder.experimental().SetInterceptorCreators(std::move(factories));
    for (grpc::Service* service : services_) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port == 0) {
      return absl::UnavailableError(
          StrCat("LISTEN: \"", options_.listen, "\" cannot be listened on"));
    }
    // gRPC calls a new server healthy, and the answer may take a while.
    if (auto* health = server_->GetHealthCheckService(); health != nullptr) {
      health->SetServingStatus(false);
    }
    address_ = StrCat(options_.listen.substr(0, options_.listen.rfind(':')), ":", port);
    AskReadiness();
    watcher_ = std::thread([this] { WatchReadiness(); });
    return absl::OkStatus();
  }

  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (watcher_.joinable()) {
      watcher_.join();
    }
    if (server_ != nullptr) {
      if (auto* health = server_->GetHealthCheckService(); health != nullptr) {
        health->Shutdown();
      }
      server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(2));
      server_.reset();
    }
    // gRPC waits for its calls only. The work of a stream that its client left may still run, on
    // objects that go after the server.
    Workers::Shared().Drain();
  }

  const std::string& address() const { return address_; }

 private:
  void AskReadiness() {
    std::string why;
    for (const std::function<absl::Status()>& health : options_.readiness) {
      if (const absl::Status status = health(); !status.ok()) {
        why = status.ToString();
        break;
      }
    }
    if (why != why_) {
      if (why.empty()) {
        telemetry::Info("ready");
      } else {
        telemetry::Warn("not ready", {{"reason", std::string_view(why)}});
      }
      why_ = why;
    }
    if (auto* health = server_->GetHealthCheckService(); health != nullptr) {
      health->SetServingStatus(why.empty());
    }
  }

  void WatchReadiness() {
    absl::MutexLock lock(&mutex_);
    while (!mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::Seconds(1))) {
      mutex_.Unlock();
      AskReadiness();
      mutex_.Lock();
    }
  }

  ServerOptions options_;
  std::vector<grpc::Service*> services_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
  std::string why_ = "not asked yet";
  std::thread watcher_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

Server::Server(ServerOptions options, std::vector<grpc::Service*> services)
    : state_(std::make_unique<State>(std::move(options), std::move(services))) {}
Server::~Server() { Stop(); }
absl::Status Server::Start() { return state_->Start(); }
void Server::Stop() { state_->Stop(); }
std::string Server::address() const { return state_->address(); }

}  // namespace zoneflow::rpc
