#include "common/bus/topic_check.h"
#include "common/journal/event_check.h"
#include "common/journal/journal.h"
#include "common/rpc/operations.h"
#include "common/rpc/server.h"
#include "common/runtime/service_runner.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/notification_rpc.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  runtime::BlockStopSignals();  // before any library starts a thread
  bool migrate = false;
  if (const auto code = runtime::HandleArguments(argc, argv, "notification", migrate))
    return *code;
  const auto config = notification::ParseConfig(config::Environment());
  if (!config.ok())
    return runtime::Fail("notification", config.status());
  const auto& settings = config->settings;
  telemetry::OpenLog("notification", settings.log_level);

  // The outside world: one line for each thing this process depends on.
  const auto clock = runtime::OpenClock(settings.clock);
  const auto sql = sql::Open(config->sql);
  const auto bus = bus::Open(config->bus);
  const auto keys = journal::EventKeys::FromFile(settings.event_key_file);
  const auto metrics = telemetry::MetricsServer::Start(settings.metrics_address);
  for (const auto& status :
       {clock.status(), sql.status(), bus.status(), keys.status(), metrics.status()})
    if (!status.ok())
      return runtime::Fail("notification", status);
  const absl::Status schema =
      sql::Prepare(**sql, {journal::Migrations(), notification::Migrations()}, migrate);
  if (!schema.ok() || migrate)
    return schema.ok() ? 0 : runtime::Fail("notification", schema);
  notification::SociSubscriptionStore store(**sql);
  notification::SqlEventLog log(**sql);
  notification::RecentEventLog recent(log);

  // The ways in and out.
  const auto check = journal::EventCheck::Open(bus::DeclaredTopics(settings.development), *keys);
  if (!check.ok())
    return runtime::Fail("notification", check.status());
  const std::vector<std::string> topics = notification::ConsumedTopics();
  journal::InboxConsumer consumer(**sql, **bus, **clock, *check, notification::Consumes(topics),
                                  notification::KeepEvent);
  journal::Sequencer sequencer(**sql);
  journal::DeadLetters dead_letters(**sql, *check, notification::KeepEvent);
  notification::StreamHub hub(**sql, recent, store,
                              {config->streams, config->streams_per_principal});
  bus::TopicCheck topic_check(**bus, bus::TopicsOf("notification", topics, settings.development));
  const auto rpc = notification::MakeNotificationService(store, **clock, log, recent, hub,
                                                         config->subscriptions_per_principal);
  const auto progress =
      rpc::MakeProgressService({sql->get(), bus->get(), topics, [&] { return hub.Behind(); }});
  const auto letters = rpc::MakeDeadLetterService(dead_letters);
  const auto logs =
      rpc::MakeLogService({sql->get(), bus->get(), topics, bus::ProducedBy("notification")});
  rpc::Server server({settings.listen,
                      settings.development,
                      settings.jwt_key_file,
                      {[&] { return (*sql)->Health(); }, [&] { return topic_check.Health(); },
                       [&] { return consumer.Health(); }}},
                     {rpc.get(), progress.get(), letters.get(), logs.get()});

  runtime::ServiceRunner runner("notification");  // starts in order, stops in reverse
  runner.Add("consumer", consumer);
  runner.Add("sequencer", sequencer);
  runner.Add("rpc", server);
  runner.Add("streams", hub);
  return runner.Run();
}
