// Whistles in SQL, with their events and the timer of what becomes of them by the passing of time.
#pragma once

#include <functional>

#include "common/journal/journal.h"
#include "common/journal/timers.h"
#include "common/sql/database.h"
#include "services/notification/core/whistle/ports.h"
#include "services/notification/core/whistle/whistle_rules.h"

namespace zoneflow::notification {

// The timer of each ticket of which a clock runs: due with its next turn (core/whistle_turns.h).
inline constexpr journal::TimerKind kWhistleTurn{"whistles.turn"};

// Does what the ticket's timer brings, one turn a firing, and sets the timer for what follows. What
// it is given outlives the handler.
journal::TimerHandler HandleWhistleTurn(const journal::Journal& journal,
                                        const WhistleRulebook& rulebook);

// Works in transactions of its own on a database, or within one that is open already.
class SociWhistleStore final : public WhistleStore {
 public:
  // Thread-safe. What it is given outlives the store.
  SociWhistleStore(sql::Database& database, const journal::Journal& journal,
                   const WhistleRulebook& rulebook);
  // Lives no longer than the transaction, on its thread.
  SociWhistleStore(sql::Transaction& transaction, const journal::Journal& journal,
                   const WhistleRulebook& rulebook);

  absl::StatusOr<Whistle> Get(const WhistleId& id) override;
  absl::StatusOr<Whistle> Change(const WhistleId& id, const WhistleRequest& request,
                                 const WhistleOrigin& origin, const Decide& decide) override;
  absl::StatusOr<std::pair<Whistle, Whistle>> ChangeTwo(const WhistleId& first,
                                                        const WhistleId& second,
                                                        const WhistleRequest& request,
                                                        const WhistleOrigin& origin,
                                                        const DecideTwo& decide) override;
  absl::StatusOr<std::vector<Entry>> ReadEntries(const WhistleId& id, int limit) override;
  absl::StatusOr<std::vector<Whistle>> FindSimilar(const SimilarQuery& query) override;
  absl::StatusOr<std::vector<LegFacts>> ReadLegs(const LegQuery& query) override;
  absl::StatusOr<BlownCount> CountBlown(const LegQuery& query) override;

 private:
  using Body = std::function<absl::Status(sql::Transaction&)>;

  std::function<absl::Status(const Body&)> read_;
  std::function<absl::Status(const Body&)> write_;
  const journal::Journal& journal_;
  const WhistleRulebook& rulebook_;
};

}  // namespace zoneflow::notification
