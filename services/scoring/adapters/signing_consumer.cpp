#include "services/scoring/adapters/signing_consumer.h"

#include <chrono>

#include "common/base/status_macros.h"
#include "services/scoring/adapters/wire.h"

namespace zoneflow::scoring {

absl::Status KeepSigning(sql::Transaction& transaction, const journal::Event& event) {
  const auto state = ReadSigningEvent(event.type, event.value, event.sequence);
  return state.ok() ? journal::StoreEvent(transaction, event) : state.status();
}

namespace {

journal::InboxConsumer::Options Consumes() {
  auto options = journal::StageOne("scoring", {kSigningsTopic}, IsSigningEvent);
  options.linger = std::chrono::milliseconds(50);  // boards are published in steps anyway
  return options;
}

}  // namespace

SigningConsumer::SigningConsumer(sql::Database& database, bus::Bus& bus, const Clock& clock,
                                 const journal::EventCheck& check)
    : inbox_(database, bus, clock, check, Consumes(), KeepSigning),
      sequencer_(database),
      dead_letters_(database, check, KeepSigning) {}

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
