#include <algorithm>

#include "common/journal/journal.h"
#include "common/runtime/host.h"
#include "common/runtime/service_runner.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/evidence_rpc.h"
#include "services/ingest/adapters/gazetteer_yaml.h"
#include "services/ingest/adapters/ingest_rpc.h"
#include "services/ingest/adapters/registers.h"
#include "services/ingest/adapters/review_rpc.h"
#include "services/ingest/adapters/soci_document_store.h"
#include "services/ingest/adapters/soci_evidence_store.h"
#include "services/ingest/adapters/soci_reading_store.h"
#include "services/ingest/adapters/soci_review_store.h"
#include "services/ingest/adapters/watched_folder.h"
#include "services/ingest/config.h"
#include "services/ingest/front/text_front.h"

int main(int argc, char** argv) {
  using namespace zoneflow;
  ingest::Config config;
  const auto [host, exit_code] = runtime::Host::Open(
      argc, argv,
      {.service = "ingest",
       .migrations = ingest::Migrations(),
       .read_settings = [&](auto& reader) { config = ingest::ReadConfig(reader); },
       .reproject = [](sql::Database& database) { return ingest::Reproject(database); }});
  if (host == nullptr)
    return exit_code;
  const auto gazetteer = ingest::LoadGazetteer();
  if (!gazetteer.ok())
    return runtime::Fail("ingest", gazetteer.status());
  ingest::SociDocumentStore store(host->database(), host->journal(), *gazetteer);
  // The core, given what it needs.
  ingest::IngestDocument ingest_document(store, *gazetteer, ingest::front::ReadDocument);
  ingest::SociReviewStore reviews(host->database(), host->journal());
  const ingest::ReviewDesk desk(reviews, *gazetteer);
  ingest::SociReadingStore readings(host->database());
  ingest::SociEvidenceStore evidence(host->database());
  const ingest::RereadDocument reread(readings, *gazetteer, ingest::front::ReadDocument);

  // The ways in and out.
  ingest::DocumentLists lists(host->database());
  const auto readers = static_cast<std::size_t>(std::max(2, host->config().sql.pool - 1));
  ingest::IngestRpc rpc(ingest_document, lists, host->clock(),
                        ingest::IngestRpc::kUploadMemoryBytes, readers);
  ingest::ReviewRpc review_rpc(desk, reread, lists, host->clock());
  ingest::EvidenceRpc evidence_rpc(evidence, host->event_keys(), host->system_clock());
  ingest::WatchedFolder folder(ingest_document, host->clock(), config.folder);
  journal::Relay relay(host->database(), host->bus(), "ingest", host->event_keys());
  runtime::ServiceServer server(*host, {.services = {&rpc, &review_rpc, &evidence_rpc},
                                        .readiness = {[&] { return relay.LogHealth(); }}});
  runtime::ServiceRunner runner("ingest");  // starts in order, stops in reverse
  runner.Add("relay", relay);
  runner.Add("folder", folder);
  runner.Add("rpc", server);
  return runner.Run();
}
