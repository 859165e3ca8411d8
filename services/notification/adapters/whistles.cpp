#include "services/notification/adapters/whistles.h"

#include "grpcpp/impl/service_type.h"

namespace zoneflow::notification {

Whistles::Whistles(sql::Database& database, const journal::Journal& journal,
                   const WhistleRulebook& rulebook, const Clock& clock, const EvidenceNotes& notes)
    : journal_(journal),
      rulebook_(rulebook),
      store_(database, journal, rulebook),
      list_(database, rulebook),
      service_(MakeWhistleService(store_, list_, rulebook, clock, notes)) {}

Whistles::~Whistles() = default;

std::vector<journal::Timers::Rule> Whistles::turns() const {
  return {{kWhistleTurn, HandleWhistleTurn(journal_, rulebook_)}};
}

}  // namespace zoneflow::notification
