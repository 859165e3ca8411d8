#include "services/notification/adapters/whistles.h"

#include "grpcpp/impl/service_type.h"

#include "services/notification/adapters/whistle_rpc.h"

namespace zoneflow::notification {

Whistles::Whistles(sql::Database& database, const journal::Journal& journal,
                   const WhistleRulebook& rulebook, const Clock& clock)
    : journal_(journal),
      rulebook_(rulebook),
      store_(database, journal, rulebook),
      list_(database, rulebook),
      service_(MakeWhistleService(store_, list_, rulebook, clock)) {}

Whistles::~Whistles() = default;

std::vector<journal::Timers::Rule> Whistles::turns() const {
  return {{kWhistleTurn, HandleWhistleTurn(journal_, rulebook_)}};
}

}  // namespace zoneflow::notification
