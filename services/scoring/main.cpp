#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "scoring_data.h"
#include "services/scoring/adapters/appraisal.h"
#include "services/scoring/adapters/board_loop.h"
#include "services/scoring/adapters/scoring_rpc.h"
#include "services/scoring/adapters/signing_consumer.h"
#include "services/scoring/adapters/soci_board_store.h"
#include "services/scoring/adapters/wire.h"
#include "services/scoring/config.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  scoring::Config config;
  const auto [host, exit_code] = runtime::Host::Open(
      argc, argv,
      {.service = "scoring",
       .migrations = scoring::Migrations(),
       .reads = {scoring::kSigningsTopic},
       .read_settings = [&](auto& reader) { config = scoring::ReadConfig(reader); }});
  if (host == nullptr)
    return exit_code;
  const auto weights = scoring::DecayWeights::Parse(scoring_data::Find("decay_weights.csv"));
  if (!weights.ok())
    return runtime::Fail("scoring", weights.status());
  const auto appraisal = scoring::Appraisal::Open(host->database(), host->journal(), host->clock());
  if (!appraisal.ok())
    return runtime::Fail("scoring", appraisal.status());
  const scoring::BoardRules rules{config.period, *weights};
  const auto cache = cache::Open(config.cache);
  scoring::SociBoardStore store(host->database(), host->journal());

  // The core, given what it needs.
  scoring::BoardLoop boards(host->database(), store, *cache, rules, host->clock(),
                            host->system_clock(), config.interval);
  const scoring::GetBoard get_board(store, boards.redis(), boards.memory(), rules,
                                    scoring::EncodePage, scoring::DecodePage);
  const scoring::ExplainBoard explain_board(get_board, store, rules);

  // The ways in and out.
  scoring::SigningConsumer signings(host->database(), host->bus(), host->clock(),
                                    host->event_check());
  journal::Relay relay(host->database(), host->bus(), "scoring", host->event_keys());
  scoring::ScoringRpc rpc(get_board, explain_board, host->clock());
  runtime::ServiceServer server(
      *host, {.services = {&rpc, &(*appraisal)->rankings(), &(*appraisal)->reports(),
                           &(*appraisal)->indicators(), &(*appraisal)->scorecards()},
              .dead_letters = &signings.dead_letters(),
              .unmatched = [&] { return store.Unapplied(); },
              .readiness = {[&] { return signings.Health(); }, [&] { return relay.LogHealth(); }}});

  runtime::ServiceRunner runner("scoring");  // starts in order, stops in reverse
  runner.Add("relay", relay);
  runner.Add("boards", boards);
  runner.Add("signings", signings);
  runner.Add("rpc", server);
  runner.Add("appraisal", **appraisal);
  return runner.Run();
}
