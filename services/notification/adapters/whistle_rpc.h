// WhistleService over gRPC.
#pragma once

#include <memory>

#include "common/base/clock.h"
#include "services/notification/adapters/whistle_list.h"
#include "services/notification/core/whistle/ports.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace grpc {
class Service;
}

namespace zoneflow::notification {

// Thread-safe. Everything it is given outlives it.
std::unique_ptr<grpc::Service> MakeWhistleService(WhistleStore& store, const WhistleList& list,
                                                  const WhistleRulebook& rulebook,
                                                  const Clock& clock);

}  // namespace zoneflow::notification
