#include "common/runtime/host.h"

#include <utility>

#include "grpcpp/impl/service_type.h"

#include "common/base/status_macros.h"
#include "common/rpc/operations.h"
#include "common/runtime/service_runner.h"
#include "common/telemetry/log.h"

namespace zoneflow::runtime {
namespace {

std::vector<std::unique_ptr<grpc::Service>> CommonServices(const Host& host,
                                                           const ServiceServer::Options& options) {
  sql::Database* const database = &host.database();
  bus::Bus* const bus = &host.bus();
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(rpc::MakeProgressService({database, bus, host.reads(), options.unmatched}));
  services.push_back(
      rpc::MakeLogService({database, bus, host.reads(), bus::ProducedBy(host.service())}));
  if (options.dead_letters != nullptr) {
    services.push_back(rpc::MakeDeadLetterService(*options.dead_letters));
  }
  return services;
}

std::vector<grpc::Service*> AllServices(std::vector<grpc::Service*> services,
                                        const std::vector<std::unique_ptr<grpc::Service>>& common) {
  for (const std::unique_ptr<grpc::Service>& service : common) {
    services.push_back(service.get());
  }
  return services;
}

rpc::ServerOptions ServerOptionsOf(const Host& host, bus::TopicCheck& topics,
                                   std::vector<std::function<absl::Status()>> parts) {
  const Settings& settings = host.config().settings;
  sql::Database& database = host.database();
  rpc::ServerOptions options{
      .listen = settings.listen,
      .development = settings.development,
      .jwt_key_file = settings.jwt_key_file,
      .readiness = {[&database] { return database.Health(); },
                    [&topics] { return topics.Health(); }},
  };
  for (auto& part : parts) {
    options.readiness.push_back(std::move(part));
  }
  return options;
}

}  // namespace

Host::Host(Options options, Config config)
    : options_(std::move(options)), config_(std::move(config)) {}

Host::Opened Host::Open(int argc, char** argv, Options options, const config::Lookup& lookup) {
  BlockStopSignals();  // before any library starts a thread
  bool migrate = false;
  bool reproject = false;
  if (const auto code = HandleArguments(argc, argv, options.service, migrate,
                                        options.reproject ? &reproject : nullptr)) {
    return {nullptr, *code};
  }
  const std::string service = options.service;
  config::Reader reader(lookup);
  Config config{ReadSettings(reader), sql::ReadConfig(reader, service), bus::ReadConfig(reader)};
  if (options.read_settings) {
    options.read_settings(reader);
  }
  absl::Status status = reader.status();
  if (!status.ok()) {
    return {nullptr, Fail(service, status)};
  }
  telemetry::OpenLog(service, config.settings.log_level);
  // Not make_unique: the constructor is private.
  std::unique_ptr<Host> host(new Host(std::move(options), std::move(config)));
  status = host->OpenParts();
  if (status.ok()) {
    status =
        sql::Prepare(*host->database_, {journal::Migrations(), host->options_.migrations}, migrate);
  }
  if (status.ok() && reproject && !migrate) {
    status = host->options_.reproject(*host->database_);
  }
  if (status.ok() && (migrate || reproject)) {
    return {nullptr, 0};
  }
  if (status.ok()) {
    status = host->OpenRest();
  }
  if (!status.ok()) {
    return {nullptr, Fail(service, status)};
  }
  return {std::move(host), 0};
}

absl::Status Host::OpenParts() {
  ASSIGN_OR_RETURN(clock_, OpenClock(config_.settings.clock));
  ASSIGN_OR_RETURN(system_clock_, OpenClock("system"));
  ASSIGN_OR_RETURN(database_, sql::Open(config_.sql));
  ASSIGN_OR_RETURN(bus_, bus::Open(config_.bus));
  ASSIGN_OR_RETURN(keys_, journal::EventKeys::FromFile(config_.settings.event_key_file));
  return absl::OkStatus();
}

// What a migration needs not, and may find taken by the service that runs.
absl::Status Host::OpenRest() {
  ASSIGN_OR_RETURN(metrics_, telemetry::MetricsServer::Start(config_.settings.metrics_address));
  ASSIGN_OR_RETURN(
      check_, journal::EventCheck::Open(bus::DeclaredTopics(config_.settings.development), keys_));
  journal_.emplace(options_.service, *clock_);
  return absl::OkStatus();
}

ServiceServer::ServiceServer(const Host& host, Options options)
    : topics_(host.bus(),
              bus::TopicsOf(host.service(), host.reads(), host.config().settings.development)),
      common_(CommonServices(host, options)),
      server_(ServerOptionsOf(host, topics_, std::move(options.readiness)),
              AllServices(std::move(options.services), common_)) {}

ServiceServer::~ServiceServer() = default;

}  // namespace zoneflow::runtime
