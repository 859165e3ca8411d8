#include "services/scoring/adapters/signing_consumer.h"

#include <chrono>
#include <utility>

#include "common/base/status_macros.h"
#include "services/scoring/adapters/wire.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::scoring {

journal::Dispatch OnSignings(TakeSigning take) {
  const auto read = [take = std::move(take)](sql::Transaction& transaction, const auto& message,
                                             const journal::Event& event) -> absl::Status {
    ASSIGN_OR_RETURN(SigningObservation state, ReadSigning(message.signing(), event.sequence));
    return take(transaction, std::move(state), event);
  };
  return journal::Dispatch({journal::On<ingest::v1::SigningAnnounced>(read),
                            journal::On<ingest::v1::SigningCorrected>(read)});
}

journal::Dispatch KeepSignings() {
  return OnSignings(
      [](sql::Transaction& transaction, SigningObservation /*state*/, const journal::Event& event) {
        return journal::StoreEvent(transaction, event);
      });
}

namespace {

journal::InboxConsumer::Options Consumes() {
  auto options = journal::StageOne("scoring", {kSigningsTopic}, KeepSignings().handles());
  options.linger = std::chrono::milliseconds(50);  // boards are published in steps anyway
  return options;
}

}  // namespace

SigningConsumer::SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                                 const journal::EventCheck& check)
    : inbox_(database, bus, clock, check, Consumes(), KeepSignings()),
      sequencer_(database),
      // A later event of a signing tells all of its figures.
      dead_letters_(database, check, KeepSignings(), /*late=*/{}) {}

absl::Status SigningConsumer::Start() {
  RETURN_IF_ERROR(sequencer_.Start());
  const absl::Status started = inbox_.Start();
  if (!started.ok()) {
    sequencer_.Stop();
  }
  return started;
}

void SigningConsumer::Stop() {
  inbox_.Stop();
  sequencer_.Stop();
}

}  // namespace zoneflow::scoring
