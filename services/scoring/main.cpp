#include "common/bus/topic_check.h"
#include "common/journal/event_check.h"
#include "common/rpc/operations.h"
#include "common/rpc/server.h"
#include "common/runtime/service_runner.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/scoring/adapters/board_loop.h"
#include "services/scoring/adapters/scoring_rpc.h"
#include "services/scoring/adapters/signing_consumer.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/wire.h"
#include "services/scoring/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  runtime::BlockStopSignals();  // before any library starts a thread
  bool migrate = false;
  if (const auto code = runtime::HandleArguments(argc, argv, "scoring", migrate))
    return *code;
  const auto config = scoring::ParseConfig(config::Environment());
  if (!config.ok())
    return runtime::Fail("scoring", config.status());
  const auto& [settings, sql_config, bus_config, cache_config, rules, interval] = *config;
  telemetry::OpenLog("scoring", settings.log_level);

  // The outside world: one line for each thing this process depends on.
  const auto clock = runtime::OpenClock(settings.clock);
  const auto sql = sql::Open(sql_config);
  const auto bus = bus::Open(bus_config);
  const auto cache = cache::Open(cache_config);
  const auto keys = journal::EventKeys::FromFile(settings.event_key_file);
  const auto metrics = telemetry::MetricsServer::Start(settings.metrics_address);
  for (const auto& status :
       {clock.status(), sql.status(), bus.status(), keys.status(), metrics.status()})
    if (!status.ok())
      return runtime::Fail("scoring", status);
  const absl::Status schema =
      sql::Prepare(**sql, {journal::Migrations(), scoring::Migrations()}, migrate);
  if (!schema.ok() || migrate)
    return schema.ok() ? 0 : runtime::Fail("scoring", schema);
  const journal::Journal journal("scoring", **clock);
  scoring::SociBoardStore store(**sql, journal);

  // The core, given what it needs.
  scoring::BoardLoop boards(**sql, store, *cache, rules, **clock, interval);
  const scoring::GetBoard get_board(store, boards.redis(), boards.memory(), **clock, rules,
                                    scoring::EncodePage, scoring::DecodePage);
  const scoring::ExplainBoard explain_board(get_board, store, rules);

  // The ways in and out.
  const auto check = journal::EventCheck::Open(bus::DeclaredTopics(settings.development), *keys);
  if (!check.ok())
    return runtime::Fail("scoring", check.status());
  scoring::SigningConsumer signings(**sql, **bus, **clock, *check);
  journal::Relay relay(**sql, **bus, "scoring", *keys);
  scoring::ScoringRpc rpc(get_board, explain_board, **clock);
  const auto progress = rpc::MakeProgressService(
      {sql->get(), bus->get(), {scoring::kSigningsTopic}, [&] { return store.Unapplied(); }});
  const auto letters = rpc::MakeDeadLetterService(signings.dead_letters());
  const auto logs = rpc::MakeLogService(
      {sql->get(), bus->get(), {scoring::kSigningsTopic}, bus::ProducedBy("scoring")});
  bus::TopicCheck topic_check(
      **bus, bus::TopicsOf("scoring", {scoring::kSigningsTopic}, settings.development));
  rpc::Server server({settings.listen,
                      settings.development,
                      settings.jwt_key_file,
                      {[&] { return (*sql)->Health(); }, [&] { return topic_check.Health(); },
                       [&] { return signings.Health(); }, [&] { return relay.LogHealth(); }}},
                     {&rpc, progress.get(), letters.get(), logs.get()});
  runtime::ServiceRunner runner("scoring");  // starts in order, stops in reverse
  runner.Add("relay", relay);
  runner.Add("boards", boards);
  runner.Add("signings", signings);
  runner.Add("rpc", server);
  return runner.Run();
}
