#include <chrono>

#include "common/bus/bus.h"
#include "common/bus/topic_check.h"
#include "common/journal/event_check.h"
#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/rpc/operations.h"
#include "common/rpc/server.h"
#include "common/runtime/service_runner.h"
#include "common/runtime/settings.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/approval/adapters/approval_rpc.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/adapters/signing_consumer.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  runtime::BlockStopSignals();  // before any library starts a thread
  bool migrate = false;
  if (const auto code = runtime::HandleArguments(argc, argv, "approval", migrate))
    return *code;
  const auto config = approval::ParseConfig(config::Environment());
  if (!config.ok())
    return runtime::Fail("approval", config.status());
  telemetry::OpenLog("approval", config->settings.log_level);

  // The outside world: one line for each thing this process depends on.
  const auto clock = runtime::OpenClock(config->settings.clock);
  const auto database = sql::Open(config->sql);
  const auto bus = bus::Open(config->bus);
  const auto metrics = telemetry::MetricsServer::Start(config->settings.metrics_address);
  const auto rulebook = approval::LoadEmbeddedRulebook();
  const auto keys = journal::EventKeys::FromFile(config->settings.event_key_file);
  for (const absl::Status& status : {clock.status(), database.status(), bus.status(),
                                     metrics.status(), rulebook.status(), keys.status()}) {
    if (!status.ok()) {
      return runtime::Fail("approval", status);
    }
  }
  const absl::Status schema =
      sql::Prepare(**database, {journal::Migrations(), approval::Migrations()}, migrate);
  if (!schema.ok() || migrate)
    return schema.ok() ? 0 : runtime::Fail("approval", schema);
  const journal::Journal journal("approval", **clock);
  approval::SociCaseStore store(**database, journal);

  // The core, given what it needs.
  const approval::SetStart set_start(store, **clock, *rulebook);
  const journal::Handler open_cases = approval::MakeSigningHandler(journal, **clock, *rulebook);

  // The ways in and out.
  const auto check =
      journal::EventCheck::Open(bus::DeclaredTopics(config->settings.development), *keys);
  if (!check.ok())
    return runtime::Fail("approval", check.status());
  const std::vector<std::string> topics = {"zoneflow.signings.v1"};
  approval::ApprovalRpc rpc(store, set_start, *rulebook, **clock);
  journal::InboxConsumer signings(**database, **bus, **clock, *check,
                                  {.group = "approval",
                                   .topics = topics,
                                   .handles = approval::HandlesSigningEvent,
                                   .linger = std::chrono::milliseconds(20)},
                                  open_cases);
  journal::DeadLetters dead_letters(**database, *check, open_cases);
  journal::Relay relay(**database, **bus, "approval", *keys);
  const auto progress = rpc::MakeProgressService({database->get(), bus->get(), topics, {}});
  const auto letters = rpc::MakeDeadLetterService(dead_letters);
  const auto logs =
      rpc::MakeLogService({database->get(), bus->get(), topics, bus::ProducedBy("approval")});
  bus::TopicCheck topic_check(**bus,
                              bus::TopicsOf("approval", topics, config->settings.development));
  rpc::Server server({config->settings.listen,
                      config->settings.development,
                      config->settings.jwt_key_file,
                      {[&] { return (*database)->Health(); }, [&] { return topic_check.Health(); },
                       [&] { return signings.Health(); }, [&] { return relay.LogHealth(); }}},
                     {&rpc, progress.get(), letters.get(), logs.get()});

  runtime::ServiceRunner runner("approval");
  runner.Add("relay", relay);
  runner.Add("signings", signings);
  runner.Add("rpc", server);
  return runner.Run();
}
