// Saves the required start of a case: proposes the least set of promises and overlays that does
// (rescue.h), and adopts one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/base/principal.h"
#include "services/approval/core/case.h"
#include "services/approval/core/ports.h"
#include "services/approval/core/rescue.h"
#include "services/approval/core/rules_in_force.h"
#include "services/approval/core/template.h"
#include "services/approval/core/timetable_diff.h"

namespace zoneflow::approval {

// A measure as an officer names it: a promise, or an overlay.
struct MeasureName {
  std::optional<EdgePromise> promise;
  OverlayId overlay;

  friend bool operator==(const MeasureName&, const MeasureName&) = default;
};

struct RescueProposal {
  std::vector<Measure> candidates;  // which the sets of the rescue number
  Rescue rescue;
  // Of the chosen set: until when each of its measures that is a promise would be owed, and what it
  // moves in the timetable.
  std::vector<std::optional<Date>> due_on;
  TimetableDiff diff;
  std::string words;  // Chinese: what it comes to
};

// As seen on the day. Fails as PlanOf (case_plan.h) and FindRescue.
absl::StatusOr<RescueProposal> ProposeRescue(const Case& value, Date seen_on,
                                             const Rulebook& rulebook);

// What a rescue comes to, in Chinese: how late it is, what saves the start, or the earliest lawful
// one.
std::string RescueWords(const Rescue& rescue, std::span<const Measure> candidates,
                        Date required_start, const Catalogue& catalogue);

// "「方案」受理时不等待「用地」的结果", or the name of the overlay.
std::string MeasureWords(const Measure& measure, const Catalogue& catalogue);

struct RescueCommand {
  CaseId case_id = CaseId();
  std::int64_t expected_revision = 0;  // of the case; 0: whatever it is
  NamedRequest request = {};
  std::vector<MeasureName> measures = {};
  std::string reason = {};
};

// Thread-safe; store and rules must outlive it.
class AdoptRescue {
 public:
  AdoptRescue(CaseStore& store, RulesInForce rules) : store_(store), rules_(rules) {}

  // Makes the promises and lays the overlays at once, and returns the case with its new timetable.
  // Measures that stand already are left out; where all do, nothing changes.
  //
  // InvalidArgument names a measure that is none the case may take now; FailedPrecondition: with
  // them the start is lost all the same, with the earliest lawful one. Aborted where the case has
  // another revision than expected. PermissionDenied unless the principal may act on each procedure
  // that a promise is made for. NotFound, Unavailable and what a named request means as of
  // CaseStore::ChangeNode.
  absl::StatusOr<Case> Run(const RescueCommand& command, const Principal& principal,
                           Instant now) const;

 private:
  absl::StatusOr<CaseStep> Decide(const RescueCommand& command, const Case& value,
                                  const Principal& principal, Instant now) const;

  CaseStore& store_;
  RulesInForce rules_;
};

}  // namespace zoneflow::approval
