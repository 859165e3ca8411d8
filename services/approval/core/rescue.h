// The least set of promises and overlays that saves a required start (最少承诺), exact and with its
// proof.
//
// Fewest measures first; among sets of equal number the lower risk weight (zone data); then the
// larger slack; then the order of the candidates. Sets are searched by number: whoever is to be
// better than a set has to touch the chain that binds it, since what it leaves alone stays as late
// as it is. So the chains of the refuted sets are the proof, and where no set is left to try none
// saves.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/approval/core/project_plan.h"

namespace zoneflow::approval {

// One promise, or one overlay.
struct Measure {
  std::optional<EdgePromise> promise;
  std::optional<Overlay> overlay;
  int risk = 1;

  // "CDRAW without SCHEME", or the overlay's id.
  std::string Name() const;
};

struct RescueRequest {
  PlanRequest plan;                 // with a day of looking; its own promises and overlays stand
  std::vector<Measure> candidates;  // at most 64
};

// A set of measures, and the plan that it gives.
struct RescueOption {
  std::vector<std::size_t> measures;  // of the candidates, ascending
  int risk = 0;
  int smallest_slack_wd = 0;
  Date earliest_start;
  std::string chain;  // what binds the plan then

  friend bool operator==(const RescueOption&, const RescueOption&) = default;
};

struct Rescue {
  // The plan as it is; nothing is needed where it holds.
  RescueOption as_is;
  bool needed = false;
  // None where no lawful set saves the start.
  std::optional<RescueOption> chosen;
  // The other sets of that number that save it too, best first.
  std::vector<RescueOption> others;
  // Every set looked at that does not save it, in the order of the search: those with fewer
  // measures than the chosen one have all been, or hold a chain that none of their measures
  // touches.
  std::vector<RescueOption> refuted;
  // The earliest lawful start: of the chosen set, or of all sets where none saves.
  RescueOption earliest;
};

// The promises that the catalogue knows between these procedures (each may be made once, and none
// that never_defer forbids, or for what is accepted already), then the overlays that are enabled;
// in the order of the catalogue.
std::vector<Measure> CandidatesFor(const Catalogue& catalogue, const PlanRequest& plan,
                                   std::span<const Overlay> overlays, int promise_risk = 1);

// Fails as PlanProject does, and InvalidArgument for a request without a day of looking or with
// more than 64 candidates. A candidate that can't stand beside another is no set.
absl::StatusOr<Rescue> FindRescue(const Catalogue& catalogue, const RescueRequest& request,
                                  const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval
