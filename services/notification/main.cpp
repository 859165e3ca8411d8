#include "common/journal/timers.h"
#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/matcher.h"
#include "services/notification/adapters/notification_rpc.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/adapters/soci_whistle_store.h"
#include "services/notification/adapters/webhooks.h"
#include "services/notification/adapters/whistle_list.h"
#include "services/notification/adapters/whistle_rpc.h"
#include "services/notification/adapters/whistle_rules_csv.h"
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
  notification::SociSubscriptionStore store(host->database());
  notification::SociMatchStore matches(host->database());
  notification::SociWhistleStore whistles(host->database(), host->journal(), *whistle_rules);
  notification::SqlEventLog log(host->database());
  notification::RecentEventLog recent(log);
  const auto webhooks = notification::Webhooks::Open(
      {host->database(), host->journal(), store, matches, recent, notification::Events().schema(),
       host->clock(), host->system_clock()},
      {config.webhook_key_file,
       config.webhook_rules,
       {.at_once = config.webhooks_at_once,
        .at_once_held_up = config.webhooks_at_once / 4 + 1,
        .timeout = config.webhook_timeout},
       config.matches_days});
  if (!webhooks.ok())
    return runtime::Fail("notification", webhooks.status());

  // The ways in and out.
  journal::InboxConsumer consumer(host->database(), host->bus(), host->clock(), host->event_check(),
                                  notification::Consumes(host->reads()), notification::KeepEvent);
  journal::Sequencer sequencer(host->database());
  journal::DeadLetters dead_letters(host->database(), host->event_check(), notification::KeepEvent,
                                    journal::AsEver(notification::KeepEvent));
  notification::Matcher matcher(host->database(), matches, log, notification::Events().schema());
  notification::StreamHub hub(host->database(), recent, store, matches,
                              {config.streams, config.streams_per_principal});
  const auto rpc = notification::MakeNotificationService(store, matches, host->clock(), log, recent,
                                                         hub, config.subscriptions_per_principal);
  const notification::WhistleList whistle_list(host->database(), *whistle_rules);
  const auto whistle_rpc =
      notification::MakeWhistleService(whistles, whistle_list, *whistle_rules, host->clock());
  journal::Timers timers(host->database(), host->clock(), host->system_clock(),
                         {{notification::kWhistleTurn,
                           notification::HandleWhistleTurn(host->journal(), *whistle_rules)}});
  journal::Relay relay(host->database(), host->bus(), "notification", host->event_keys());
  runtime::ServiceServer server(
      *host, {.services = {rpc.get(), whistle_rpc.get(), &(*webhooks)->service()},
              .dead_letters = &dead_letters,
              .unmatched = [&] { return hub.Behind(); },
              .readiness = {[&] { return consumer.Health(); }, [&] { return relay.LogHealth(); }}});

  runtime::ServiceRunner runner("notification");  // starts in order, stops in reverse
  runner.Add("relay", relay);
  runner.Add("consumer", consumer);
  runner.Add("sequencer", sequencer);
  runner.Add("matcher", matcher);
  runner.Add("timers", timers);
  runner.Add("webhooks", **webhooks);
  runner.Add("rpc", server);
  runner.Add("streams", hub);
  return runner.Run();
}
