// What the whistle needs from the outside world.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

#include "services/notification/core/whistle/rates.h"
#include "services/notification/core/whistle/whistle.h"

namespace zoneflow::notification {

// A request by the name that its caller gave it; one without a name is always new.
struct WhistleRequest {
  std::string id;       // empty: no name
  std::string content;  // all that it asks for, the ticket included
};

// Who asks, and when.
struct WhistleOrigin {
  std::string actor;
  Instant at;
};

struct SimilarQuery {
  std::string zone;
  std::string item;
  std::string place;  // as written; spaces make no difference
  Instant from;       // blown at or after
  WhistleId but;      // not this one
};

struct LegQuery {
  std::optional<std::vector<std::string>> zones;  // none: all
  std::string department;                         // empty: all
  Instant from;                                   // dispatched at or after
  Instant until;                                  // and before
};

// How many tickets were blown in a time, and how many of them repeat one of the 24 hours before.
struct BlownCount {
  std::int64_t tickets = 0;
  std::int64_t repeats = 0;

  friend bool operator==(const BlownCount&, const BlownCount&) = default;
};

// Thread-safe. Unavailable: come again.
class WhistleStore {
 public:
  virtual ~WhistleStore() = default;

  // NotFound names the ticket.
  virtual absl::StatusOr<Whistle> Get(const WhistleId& id) = 0;

  // Locks the ticket, has the change decided on what is there by then (nullptr: nothing), and
  // stores ticket, entries, register rows, event and timer in one transaction: two changes of one
  // ticket come one after the other. Returns the ticket after it.
  //
  // A named request that this actor has made before has the answer of then, and `decide` is not
  // asked; AlreadyExists if it asked for something else. Any error of `decide` changes nothing.
  using Decide = std::function<absl::StatusOr<WhistleChange>(const Whistle*)>;
  virtual absl::StatusOr<Whistle> Change(const WhistleId& id, const WhistleRequest& request,
                                         const WhistleOrigin& origin, const Decide& decide) = 0;

  // The same of two tickets that are there, stored together or not at all. Returns both as they are after it; a named
  // request that was made before has the answer of then for the first. NotFound names the one that is missing.
  struct Two {
    WhistleChange first, second;
  };
  using DecideTwo = std::function<absl::StatusOr<Two>(const Whistle& first, const Whistle& second)>;
  virtual absl::StatusOr<std::pair<Whistle, Whistle>> ChangeTwo(const WhistleId& first,
                                                                const WhistleId& second,
                                                                const WhistleRequest& request,
                                                                const WhistleOrigin& origin,
                                                                const DecideTwo& decide) = 0;

  // The last `limit` entries of a ticket, by number. Nothing for one that is not there.
  virtual absl::StatusOr<std::vector<Entry>> ReadEntries(const WhistleId& id, int limit) = 0;

  // Open tickets (neither closed, handled, unfounded, withdrawn nor merged), the last blown first;
  // at most ten.
  virtual absl::StatusOr<std::vector<Whistle>> FindSimilar(const SimilarQuery& query) = 0;

  // Of all legs that were dispatched in the time, in no order.
  virtual absl::StatusOr<std::vector<LegFacts>> ReadLegs(const LegQuery& query) = 0;

  // Of tickets blown in the time of the query, whatever its department.
  virtual absl::StatusOr<BlownCount> CountBlown(const LegQuery& query) = 0;
};

}  // namespace zoneflow::notification
