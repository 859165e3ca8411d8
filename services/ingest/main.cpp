#include <algorithm>

#include "common/bus/bus.h"
#include "common/bus/topic_check.h"
#include "common/journal/journal.h"
#include "common/rpc/operations.h"
#include "common/rpc/server.h"
#include "common/runtime/service_runner.h"
#include "common/runtime/settings.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/adapters/ingest_rpc.h"
#include "services/ingest/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  runtime::BlockStopSignals();  // before any library starts a thread
  bool migrate = false;
  if (const auto code = runtime::HandleArguments(argc, argv, "ingest", migrate))
    return *code;
  const auto config = ingest::ParseConfig(config::Environment());
  if (!config.ok())
    return runtime::Fail("ingest", config.status());
  telemetry::OpenLog("ingest", config->settings.log_level);

  // The outside world: one line for each thing this process depends on.
  const auto clock = runtime::OpenClock(config->settings.clock);
  const auto database = sql::Open(config->sql);
  const auto bus = bus::Open(config->bus);
  const auto metrics = telemetry::MetricsServer::Start(config->settings.metrics_address);
  const auto gazetteer = ingest::LoadGazetteer();
  const auto keys = journal::EventKeys::FromFile(config->settings.event_key_file);
  for (const absl::Status& status : {clock.status(), database.status(), bus.status(),
                                     metrics.status(), gazetteer.status(), keys.status()}) {
    if (!status.ok()) {
      return runtime::Fail("ingest", status);
    }
  }
  const absl::Status schema =
      sql::Prepare(**database, {journal::Migrations(), ingest::Migrations()}, migrate);
  if (!schema.ok() || migrate)
    return schema.ok() ? 0 : runtime::Fail("ingest", schema);
  const journal::Journal journal("ingest", **clock);
  ingest::SociDocumentStore store(**database, journal, *gazetteer, **clock);

  // The core, given what it needs.
  ingest::IngestDocument ingest_document(store, *gazetteer);

  // The ways in and out.
  const auto readers = static_cast<std::size_t>(std::max(2, config->sql.pool - 1));
  ingest::IngestRpc rpc(ingest_document, store, ingest::IngestRpc::kUploadMemoryBytes, readers);
  journal::Relay relay(**database, **bus, "ingest", *keys);
  const auto progress = rpc::MakeProgressService({database->get(), bus->get(), {}, {}});
  bus::TopicCheck topic_check(**bus, bus::TopicsOf("ingest", {}, config->settings.development));
  const auto logs =
      rpc::MakeLogService({database->get(), bus->get(), {}, bus::ProducedBy("ingest")});
  rpc::Server server({config->settings.listen,
                      config->settings.development,
                      config->settings.jwt_key_file,
                      {[&] { return (*database)->Health(); }, [&] { return topic_check.Health(); },
                       [&] { return relay.LogHealth(); }}},
                     {&rpc, progress.get(), logs.get()});

  runtime::ServiceRunner runner("ingest");
  runner.Add("relay", relay);
  runner.Add("rpc", server);
  return runner.Run();
}
