// The plan of a case: its template with what was promised and what has happened.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/approval/core/case.h"
#include "services/approval/core/plan_rules.h"
#include "services/approval/core/project_plan.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// With every result that was promised, whether it came or not: what was accepted without it stays
// accepted; with its overlays, also those that its zone may no longer lay; and with the limit of its
// day for what is accepted, where the catalogue has another since.
PlanRules PlanRulesOf(const Case& value, const Rulebook& rulebook);

// The procedures of its template that the case walks through, by what is known of the project; none
// where the template is not in the rulebook.
std::vector<ProcedureId> SelectedFor(const Case& value, const Rulebook& rulebook);

// What a plan of a case is asked with.
struct CasePlanRequest {
  std::vector<ProcedureId> procedures;
  Date required_start;
  Date seen_on;
  std::vector<Progress> progress;
  PlanRules rules;

  // Valid as long as this stands where it is.
  PlanRequest request() const { return {procedures, required_start, seen_on, progress, rules}; }
};

// FailedPrecondition without a required start, and where the template is not in the rulebook.
absl::StatusOr<CasePlanRequest> PlanRequestOf(const Case& value, Date seen_on,
                                              const Rulebook& rulebook);

// The timetable of the required start. Fails as CompiledTemplate does; FailedPrecondition where the
// template is not in the rulebook.
absl::StatusOr<Timetable> TimetableOf(const Case& value, Date required_start,
                                      const Rulebook& rulebook);

// Plans many cases: what those have in common that walk through the same procedures alike is made
// ready once. For one thread; the rulebook outlives it.
class CasePlanner {
 public:
  explicit CasePlanner(const Rulebook& rulebook) : rulebook_(rulebook) {}

  const Rulebook& rulebook() const { return rulebook_; }

  // The timetable of its required start, with what is near where it is published (quiet_plan.h); one
  // of `had` if the rules give that again. Requires a case with a timetable. Fails as TimetableOf.
  absl::StatusOr<Timetable> Quietly(const Case& value, std::span<const Timetable> had, Date today);

 private:
  absl::StatusOr<const CompiledTemplate*> For(const Case& value);

  const Rulebook& rulebook_;
  absl::flat_hash_map<std::string, std::unique_ptr<const CompiledTemplate>> compiled_;
};

// The same for one case.
absl::StatusOr<Timetable> QuietTimetableOf(const Case& value, std::span<const Timetable> had,
                                           Date today, const Rulebook& rulebook);

// When construction may lawfully start at the earliest, over every answer to the open questions.
struct StartRange {
  Date earliest;
  Date latest;

  friend bool operator==(const StartRange&, const StartRange&) = default;
};

// None without an open question, and where no plan tells a start. What is left out hands its edges on,
// so that no answers are earlier than those that leave out all, and none later than those that take
// in all. Fails as PlanOf.
absl::StatusOr<std::optional<StartRange>> StartRangeOf(const Case& value, Date seen_on,
                                                       const Rulebook& rulebook);

// Both passes as seen on a day, with what has happened. Fails likewise, and as PlanRequestOf.
absl::StatusOr<ProjectPlan> PlanOf(const Case& value, Date seen_on, const Rulebook& rulebook);

}  // namespace zoneflow::approval
