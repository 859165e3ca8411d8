#include "common/runtime/service_runner.h"
#include "common/runtime/settings.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "console_descriptors.h"
#include "services/console/adapters/http_server.h"
#include "services/console/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  runtime::BlockStopSignals();
  bool migrate = false;
  if (const auto code = runtime::HandleArguments(argc, argv, "console", migrate)) {
    return *code;
  }
  if (migrate) {
    return 0;  // the console stores nothing
  }
  const auto config = console::ParseConfig(config::Environment(), console::WebRootBesideBinary());
  if (!config.ok()) {
    return runtime::Fail("console", config.status());
  }
  telemetry::OpenLog("console", config->log_level);

  // The outside world: the page's files and the four services.
  const auto assets = console::WebAssets::Load(config->web_root);
  if (!assets.ok()) {
    return runtime::Fail("console", assets.status());
  }
  const auto catalog =
      config->foreign_descriptors.empty()
          ? console::MethodCatalog::Make(console_descriptors::Find("zoneflow.binpb"))
          : console::MethodCatalog::ReadForeign(config->foreign_descriptors);
  if (!catalog.ok()) {
    return runtime::Fail("console", catalog.status());
  }
  console::GrpcBridge bridge(**catalog, config->addresses);

  // The way in.
  console::HttpServer server(config->http, *assets, **catalog, bridge);
  std::unique_ptr<telemetry::MetricsServer> metrics;

  runtime::ServiceRunner runner("console");
  runner.Add(
      "metrics",
      [&] {
        auto started = telemetry::MetricsServer::Start(config->metrics_address);
        if (started.ok()) {
          metrics = *std::move(started);
        }
        return started.status();
      },
      [&] { metrics.reset(); });
  runner.Add(
      "http", [&] { return server.Start(); }, [&] { server.Stop(); });
  return runner.Run();
}
