// The timetable (倒排时间表): for each procedure of a project the latest day it may be accepted and
// the latest day its result may be there, so that construction starts on the required day; and the
// earliest days on which both are possible, seen from a day on.
//
// Rules (docs/adr/2026-11-29-what-a-plan-means.md):
//   - a required start that is no working day means the working day before it, and it never moves;
//   - the result of a procedure is there when the first of those that need it is accepted; what
//     nothing needs is due at the start;
//   - acceptance comes the limit earlier (the day of acceptance is not counted, a result may be
//     used the same day). Limits in working days are counted by number; those in calendar days by
//     date: forward they end on the working day on or after (Civil Code art. 203), backward they
//     begin on the working day on or before, so that both ways agree;
//   - a floor (notice period) is full days: what needs it is accepted on the first working day
//     after its last; the longer of limit and floor holds;
//   - work outdoors counts field days alone (WorkdayCalendar::WithSeason);
//   - a soft prerequisite is hard unless it is promised, and then binds a later procedure;
//   - procedures left out of the selection hand on what they need to those that need them;
//   - what is accepted no longer waits for anything, what has its result needs no time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/plan_progress.h"
#include "services/approval/core/plan_rules.h"

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

// The days of one procedure, the latest or the earliest, as dates and as numbers of the calendar.
struct PlannedNode {
  std::int32_t accept_wd = 0;
  std::int32_t result_wd = 0;
  Date accept;
  Date result;

  friend bool operator==(const PlannedNode&, const PlannedNode&) = default;
};

// What has happened to a procedure, in numbers of the calendar.
struct NodeHistory {
  enum class State : std::uint8_t { kOpen, kUnderReview, kDone };
  State state = State::kOpen;
  std::int32_t accept_wd = 0;  // unless open
  std::int32_t result_wd = 0;  // done: since when; under review: the earliest day from now
};

// A selection of procedures made ready for planning: edges resolved, order computed once.
//
// Immutable and independent of the catalogue after Compile; any number of threads may plan with
// one.
class CompiledTemplate {
 public:
  struct Label {
    ProcedureId id;
    std::string zh;
    std::string par;
    int duration_wd;
  };
  // The result of `before` must be there lag_wd working days before `after` is accepted.
  struct Edge {
    std::uint32_t before;
    std::uint32_t after;
    std::int32_t lag_wd;
  };

  // InvalidArgument names the value and the rule: no procedure, an unknown id, one that stands
  // twice, or one that comes after the start of construction (its latest day does not follow from
  // the start); a promise for which the catalogue has no soft prerequisite, or that puts off beyond
  // the start what the law wants before it; an overlay that is not enabled, or makes a cycle, as
  // edges of the rules may.
  static absl::StatusOr<CompiledTemplate> Compile(const Catalogue& catalogue,
                                                  std::span<const ProcedureId> selection,
                                                  const PlanRules& rules = {});

  // The procedures that are planned: the selection, with what overlays drop and add.
  std::size_t size() const { return nodes_.size(); }
  std::size_t edges() const { return successors_.size(); }
  std::span<const Label> labels() const { return labels_; }
  // The position of the start of construction, if it is among them.
  std::optional<std::size_t> start() const { return start_; }
  std::vector<Edge> AllEdges() const;

  // Computes the latest days into `planned`, in the order of labels(). Allocates nothing unless it
  // fails. OutOfRange if the start, or a day the plan needs, lies outside the calendar; `planned`
  // is then unspecified. Requires planned.size() == size(), and a history of that size or none.
  absl::Status Plan(Date required_start, const WorkdayCalendar& calendar,
                    std::span<PlannedNode> planned,
                    std::span<const NodeHistory> history = {}) const;

  // The same for the earliest days, with nothing accepted before `seen_on`.
  absl::Status PlanEarliest(Date seen_on, const WorkdayCalendar& calendar,
                            std::span<PlannedNode> planned,
                            std::span<const NodeHistory> history = {}) const;

  // Returns what has happened by label, for the two above; entries of other procedures are left
  // out. InvalidArgument names a procedure that stands twice or was decided after `seen_on`;
  // OutOfRange the date that lies outside the calendar.
  absl::StatusOr<std::vector<NodeHistory>> HistoryOf(std::span<const Progress> progress,
                                                     Date seen_on,
                                                     const WorkdayCalendar& calendar) const;

  // The number of the latest working day on which the procedure at that position may be accepted so
  // that its result is there on working day `result_wd`; below 0 if the calendar begins later.
  // Requires 0 <= result_wd < calendar.workdays().
  std::int32_t LatestAcceptFor(std::size_t position, std::int32_t result_wd,
                               const WorkdayCalendar& calendar) const;

  // Returns the plan as a timetable. Fails as Plan does.
  absl::StatusOr<Timetable> MakeTimetable(Date required_start,
                                          const WorkdayCalendar& calendar) const;

 private:
  struct Node {
    std::uint32_t position;  // in labels_
    std::int32_t add_wd;     // working days from acceptance to the result, at least
    std::int32_t add_cd;     // calendar days, at least
    std::int32_t deadline;   // latest result, from the start; kNoDeadline: those that need it say
    std::uint32_t successors_end;    // in successors_; begins where the node before ends
    std::uint32_t predecessors_end;  // in predecessors_; begins where the node before ends
    bool field;                      // add_wd counts field days
  };
  struct Link {
    std::uint32_t position;
    std::int32_t lag_wd;
  };

  CompiledTemplate() = default;

  template <bool kWithHistory>
  absl::Status PlanLatestImpl(Date required_start, const WorkdayCalendar& calendar,
                              std::span<PlannedNode> planned,
                              std::span<const NodeHistory> history) const;
  template <bool kWithHistory>
  absl::Status PlanEarliestImpl(Date seen_on, const WorkdayCalendar& calendar,
                                std::span<PlannedNode> planned,
                                std::span<const NodeHistory> history) const;

  std::vector<Node> nodes_;         // every node after all that need it
  std::vector<Link> successors_;    // of nodes_, in turn
  std::vector<Link> predecessors_;  // of nodes_ backward, in turn
  std::vector<Label> labels_;       // in the order of the selection
  std::optional<std::size_t> start_;

  friend class TemplateCompiler;
};

// Why days between two may still change; empty if all are settled.
std::string ReasonOfDoubt(const WorkdayCalendar& calendar, Date from, Date to);

// Compiles and plans in one step. Fails as Compile and Plan do.
absl::StatusOr<Timetable> PlanBackward(const Catalogue& catalogue,
                                       std::span<const ProcedureId> selection, Date start,
                                       const WorkdayCalendar& calendar);

}  // namespace zoneflow::approval
