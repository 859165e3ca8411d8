// WhistleService over gRPC.
#pragma once

#include <memory>

#include "common/base/clock.h"
#include "common/journal/event_key.h"
#include "services/notification/adapters/whistle_list.h"
#include "services/notification/core/whistle/ports.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace grpc {
class Service;
}

namespace zoneflow::notification {

// Who may see a piece of evidence is told to ingest by passes, which are signed by the keys and hold
// by real time.
struct EvidenceNotes {
  const journal::EventKeys& keys;
  const Clock& system_clock;
};

// Thread-safe. Everything it is given outlives it.
std::unique_ptr<grpc::Service> MakeWhistleService(WhistleStore& store, const WhistleList& list,
                                                  const WhistleRulebook& rulebook,
                                                  const Clock& clock, const EvidenceNotes& notes);

}  // namespace zoneflow::notification
