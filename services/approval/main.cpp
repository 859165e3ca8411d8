#include "common/journal/journal.h"
#include "common/journal/timers.h"
#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "services/approval/adapters/approval_rpc.h"
#include "services/approval/adapters/case_views.h"
#include "services/approval/adapters/midnight_timer.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/rules_rpc.h"
#include "services/approval/adapters/signing_consumer.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/soci_matter_store.h"
#include "services/approval/adapters/soci_rules.h"
#include "services/approval/core/case_desk.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  const auto [host, exit_code] = runtime::Host::Open(
      argc, argv,
      {.service = "approval",
       .migrations = approval::Migrations(),
       .reads = {"zoneflow.signings.v1"},
       .reproject = [](sql::Database& database) { return approval::Reproject(database); }});
  if (host == nullptr)
    return exit_code;
  const auto opened = approval::SociRules::Open(host->database(), host->journal(), host->clock());
  if (!opened.ok())
    return runtime::Fail("approval", opened.status());
  approval::SociRules& rules = **opened;
  approval::SociCaseStore store(host->database(), host->journal(), rules);

  // The core, given what it needs.
  approval::SociMatterStore matters(host->database());
  const approval::CaseDesk desk(store, matters, rules);
  const approval::AdoptRules adopt_rules(store, rules, rules);
  rules.Watch([&] { return adopt_rules.Resume(host->clock().Now()); });

  // The ways in and out.
  const approval::CaseViews views(host->database(), store, rules);
  approval::ApprovalRpc rpc(store, views, desk, rules, host->clock());
  approval::RulesRpc rules_rpc(adopt_rules, rules, host->clock());
  approval::SigningConsumer signings(host->database(), host->bus(), host->clock(),
                                     host->event_check(), host->journal(), rules);
  journal::Timers timers(host->database(), host->clock(), host->system_clock(),
                         {{approval::kMidnight, approval::HandleMidnight(host->journal(), rules)}});
  journal::Relay relay(host->database(), host->bus(), "approval", host->event_keys());
  runtime::ServiceServer server(
      *host, {.services = {&rpc, &rules_rpc},
              .dead_letters = &signings.dead_letters(),
              .readiness = {[&] { return signings.Health(); }, [&] { return relay.LogHealth(); },
                            [&] { return rules.Health(); }}});

  runtime::ServiceRunner runner("approval");  // starts in order, stops in reverse
  runner.Add("relay", relay);
  runner.Add("rules", rules);
  runner.Add("signings", signings);
  runner.Add("timers", timers);
  runner.Add("rpc", server);
  return runner.Run();
}
