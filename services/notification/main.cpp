#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "services/notification/adapters/event_fields.h"
#include "services/notification/adapters/event_log_readers.h"
#include "services/notification/adapters/matcher.h"
#include "services/notification/adapters/notification_rpc.h"
#include "services/notification/adapters/soci_match_store.h"
#include "services/notification/adapters/soci_subscription_store.h"
#include "services/notification/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
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
  notification::SqlEventLog log(host->database());
  notification::RecentEventLog recent(log);

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
  runtime::ServiceServer server(*host, {.services = {rpc.get()},
                                        .dead_letters = &dead_letters,
                                        .unmatched = [&] { return hub.Behind(); },
                                        .readiness = {[&] { return consumer.Health(); }}});

  runtime::ServiceRunner runner("notification");  // starts in order, stops in reverse
  runner.Add("consumer", consumer);
  runner.Add("sequencer", sequencer);
  runner.Add("matcher", matcher);
  runner.Add("rpc", server);
  runner.Add("streams", hub);
  return runner.Run();
}
