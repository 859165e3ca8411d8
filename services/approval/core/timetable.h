// The backward timetable (倒排时间表): for each procedure of a project the latest day it may be
// accepted and the latest day its result may be there, so that construction starts on the required
// day.
//
// Rules (working-day critical path):
//   - a required start that is no working day means the working day before it;
//   - the result of a procedure is there when the first of those that need it is accepted; what
//     nothing needs is due at the start;
//   - acceptance comes duration_wd working days earlier (the day of acceptance is not counted, a
//     result may be used the same day), or the floor in calendar days earlier, rounded to the
//     working day before, whichever is earlier;
//   - without promises soft prerequisites are hard;
//   - procedures left out of the selection hand on what they need to those that need them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/workday_calendar.h"

namespace zoneflow::approval {

struct TimetableRow {
  ProcedureId procedure;
  std::string zh;
  int duration_wd = 0;
  Date latest_accept;
  Date latest_result;

  friend bool operator==(const TimetableRow&, const TimetableRow&) = default;
};

struct Timetable {
  Date required_start;  // as asked for
  Date start;           // the working day at or before it
  std::vector<TimetableRow>
      rows;  // by latest_accept, latest_result, then the order of the selection
  // Whether a day from the first acceptance to the required start may still change: it lies in a
  // year whose holidays are not published, or in the last week before one.
  bool provisional = false;
  std::string provisional_reason;  // names the years; empty if not provisional

  friend bool operator==(const Timetable&, const Timetable&) = default;
};

// The latest days of one procedure, as dates and as numbers of the calendar.
struct PlannedNode {
  std::int32_t accept_wd = 0;
  std::int32_t result_wd = 0;
  Date accept;
  Date result;
};

// A selection of procedures made ready for planning: edges resolved, order computed once.
//
// Immutable and independent of the catalogue after Compile; any number of threads may plan with
// one.
class CompiledTemplate {
 public:
  // InvalidArgument names the value and the rule: no procedure, an unknown id, one that stands
  // twice, or one that comes after the start of construction (its latest day does not follow from
  // the start).
  static absl::StatusOr<CompiledTemplate> Compile(const Catalogue& catalogue,
                                                  std::span<const ProcedureId> selection);

  std::size_t size() const { return nodes_.size(); }
  std::size_t edges() const { return successors_.size(); }

  // Computes the latest days into `planned`, in the order of the selection. Allocates nothing
  // unless it fails. OutOfRange if the start, or a day the plan needs, lies outside the calendar;
  // `planned` is then unspecified. Requires planned.size() == size().
  absl::Status Plan(Date required_start, const WorkdayCalendar& calendar,
                    std::span<PlannedNode> planned) const;

  // Returns the plan as a timetable. Fails as Plan does.
  absl::StatusOr<Timetable> MakeTimetable(Date required_start,
                                          const WorkdayCalendar& calendar) const;

 private:
  struct Node {
    std::uint32_t position;  // in the selection
    std::int32_t duration_wd;
    std::int32_t floor_cd;
    std::uint32_t successors_end;  // in successors_; begins where the node before ends
  };
  struct Label {
    ProcedureId id;
    std::string zh;
    int duration_wd;
  };

  CompiledTemplate() = default;

  std::vector<Node> nodes_;                // every node after all that need it
  std::vector<std::uint32_t> successors_;  // positions in the selection
  std::vector<Label> labels_;              // by position in the selection
};

// Compiles and plans in one step. Fails as Compile and Plan do.
absl::StatusOr<Timetable> PlanBackward(const Catalogue& catalogue,
                                       std::span<const ProcedureId> selection, Date start,
                                       const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval
