// The whistle of this process: its rules, its store and its service, put together.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/clock.h"
#include "common/journal/journal.h"
#include "common/journal/timers.h"
#include "common/sql/database.h"
#include "services/notification/adapters/soci_whistle_store.h"
#include "services/notification/adapters/whistle_list.h"
#include "services/notification/adapters/whistle_rpc.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace zoneflow::notification {

// Thread-safe. All that it is given outlives it.
class Whistles {
 public:
  Whistles(sql::Database& database, const journal::Journal& journal,
           const WhistleRulebook& rulebook, const Clock& clock, const EvidenceNotes& notes);
  ~Whistles();

  grpc::Service& service() { return *service_; }

  // What becomes of tickets by the passing of time.
  std::vector<journal::Timers::Rule> turns() const;

 private:
  const journal::Journal& journal_;
  const WhistleRulebook& rulebook_;
  SociWhistleStore store_;
  const WhistleList list_;
  const std::unique_ptr<grpc::Service> service_;
};

}  // namespace zoneflow::notification
