#include <chrono>

#include "common/journal/inbox.h"
#include "common/journal/journal.h"
#include "common/journal/timers.h"
#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "services/approval/adapters/approval_rpc.h"
#include "services/approval/adapters/case_list.h"
#include "services/approval/adapters/case_register.h"
#include "services/approval/adapters/midnight_timer.h"
#include "services/approval/adapters/migrations.h"
#include "services/approval/adapters/rules_rpc.h"
#include "services/approval/adapters/signing_consumer.h"
#include "services/approval/adapters/soci_case_store.h"
#include "services/approval/adapters/soci_matter_store.h"
#include "services/approval/adapters/soci_rules.h"
#include "services/approval/adapters/todo_list.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  const auto [host, exit_code] = runtime::Host::Open(
      argc, argv,
      {.service = "approval",
       .migrations = approval::Migrations(),
       .reads = {"zoneflow.signings.v1"},
       .reproject = [](sql::Database& database) {
         const auto rulebook = approval::ReadRulesInForce(database);
         return rulebook.ok() ? approval::Reproject(database, *rulebook) : rulebook.status();
       }});
  if (host == nullptr)
    return exit_code;
  const auto opened = approval::SociRules::Open(host->database(), host->journal(), host->clock());
  if (!opened.ok())
    return runtime::Fail("approval", opened.status());
  approval::SociRules& rules = **opened;
  approval::SociCaseStore store(host->database(), host->journal(), rules);

  // The core, given what it needs.
  const approval::SetStart set_start(store, host->clock(), rules);
  const approval::RecordNode record_node(store, host->clock(), rules);
  const approval::KeepPromises promises(store, host->clock(), rules);
  const approval::AdoptRescue adopt_rescue(store, host->clock(), rules);
  const approval::SignBaseline sign_baseline(store, host->clock(), rules);
  const approval::ChooseTemplate choose_template(store, host->clock(), rules);
  const approval::SetAttributes set_attributes(store, host->clock(), rules);
  approval::SociMatterStore matters(host->database());
  const approval::ReplanAll replan_all(store, host->clock(), rules);
  const approval::AdoptRules adopt_rules(store, rules, host->clock(), rules);
  rules.Watch([&] { return adopt_rules.Resume(); });
  const approval::ImportMatters import_matters(store, matters, host->clock(), rules);
  const journal::Dispatch open_cases =
      approval::HandleSignings(host->journal(), host->clock(), rules);

  // The ways in and out.
  const approval::CaseList list(host->database(), approval::RulesInForce(rules));
  const approval::TodoList todos(host->database(), rules);
  const approval::TimetableAudit audit(host->database(), store, rules);
  const approval::PromiseList promise_list(host->database(), rules);
  approval::ApprovalRpc rpc(store, list, todos, audit, promise_list, set_start, record_node,
                            promises, adopt_rescue, sign_baseline, choose_template, set_attributes,
                            import_matters, replan_all, rules, host->clock());
  approval::RulesRpc rules_rpc(adopt_rules, rules);
  journal::InboxConsumer signings(host->database(), host->bus(), host->clock(), host->event_check(),
                                  {.group = "approval",
                                   .topics = host->reads(),
                                   .handles = open_cases.handles(),
                                   .linger = std::chrono::milliseconds(20)},
                                  open_cases);
  journal::DeadLetters dead_letters(
      host->database(), host->event_check(), open_cases,
      approval::HandleLateSignings(host->journal(), host->clock(), rules));
  journal::Timers timers(host->database(), host->clock(), host->system_clock(),
                         {{approval::kMidnight, approval::HandleMidnight(host->journal(), rules)}});
  journal::Relay relay(host->database(), host->bus(), "approval", host->event_keys());
  runtime::ServiceServer server(
      *host, {.services = {&rpc, &rules_rpc},
              .dead_letters = &dead_letters,
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
