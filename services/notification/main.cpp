#include "common/journal/timers.h"
#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/subscriptions.h"
#include "services/notification/adapters/webhooks.h"
#include "services/notification/adapters/whistle_rules_csv.h"
#include "services/notification/adapters/whistles.h"
#include "services/notification/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  const auto whistle_rules = notification::LoadEmbeddedWhistleRules();
  if (!whistle_rules.ok())
    return runtime::Fail("notification", whistle_rules.status());
  notification::Config config;
  const auto [host, exit_code] = runtime::Host::Open(
      argc, argv,
      {.service = "notification",
       .migrations = notification::Migrations(),
       .reads = notification::ConsumedTopics(),
       .read_settings = [&](auto& reader) { config = notification::ReadConfig(reader); }});
  if (host == nullptr)
    return exit_code;
  notification::Subscriptions subscriptions(host->database(), host->clock(), config.subscriptions);
  const auto webhooks = notification::Webhooks::Open(
      {host->database(), host->journal(), subscriptions.store(), subscriptions.matches(),
       subscriptions.log(), notification::Events().schema(), host->clock(), host->system_clock()},
      config.webhooks);
  if (!webhooks.ok())
    return runtime::Fail("notification", webhooks.status());

  // The ways in and out.
  journal::InboxConsumer consumer(host->database(), host->bus(), host->clock(), host->event_check(),
                                  notification::Consumes(host->reads()), notification::KeepEvent);
  journal::Sequencer sequencer(host->database());
  journal::DeadLetters dead_letters(host->database(), host->event_check(), notification::KeepEvent,
                                    journal::AsEver(notification::KeepEvent));
  notification::Whistles whistles(host->database(), host->journal(), *whistle_rules, host->clock(),
                                  {host->event_keys(), host->system_clock()});
  journal::Timers timers(host->database(), host->clock(), host->system_clock(), whistles.turns());
  journal::Relay relay(host->database(), host->bus(), "notification", host->event_keys());
  runtime::ServiceServer server(
      *host, {.services = {&subscriptions.service(), &whistles.service(), &(*webhooks)->service()},
              .dead_letters = &dead_letters,
              .unmatched = [&] { return subscriptions.streams().Behind(); },
              .readiness = {[&] { return consumer.Health(); }, [&] { return relay.LogHealth(); }}});

  runtime::ServiceRunner runner("notification");  // starts in order, stops in reverse
  runner.Add("relay", relay);
  runner.Add("consumer", consumer);
  runner.Add("sequencer", sequencer);
  runner.Add("matcher", subscriptions.matcher());
  runner.Add("timers", timers);
  runner.Add("webhooks", **webhooks);
  runner.Add("rpc", server);
  runner.Add("streams", subscriptions.streams());
  return runner.Run();
}
