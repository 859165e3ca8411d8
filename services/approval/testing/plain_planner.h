// The rules of a plan taken literally: steps day by day and searches for what needs what, without
// orders, numbers or tables. Slow, and as plain as the rules themselves.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "common/base/date.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/plan_progress.h"
#include "services/approval/core/plan_rules.h"

namespace zoneflow::approval::testing {

class PlainPlanner {
 public:
  // All outlive it. Overlays are not planned.
  PlainPlanner(const Catalogue& catalogue, const std::vector<ProcedureId>& selection,
               const PlanRules& rules, const std::vector<Progress>& progress, Date start,
               Date seen_on, const WorkdayCalendar& calendar)
      : catalogue_(catalogue),
        selection_(selection),
        rules_(rules),
        progress_(progress),
        start_(start),
        seen_on_(seen_on),
        calendar_(calendar) {}

  Date LatestResult(const ProcedureId& id) {
    if (const auto known = latest_result_.find(id); known != latest_result_.end()) {
      return known->second;
    }
    Date result = WorkdayBefore(start_);
    for (const ProcedureId& other : selection_) {
      if (IsOpen(other) && Needs(other, id)) {
        result = std::min(result, LatestAccept(other));
      }
    }
    return latest_result_[id] = result;
  }

  Date LatestAccept(const ProcedureId& id) {
    const Date result = LatestResult(id);
    Date accept = result;
    while (!calendar_.IsWorkday(accept) || !Enough(ProcedureOf(id), accept, result)) {
      accept -= std::chrono::days{1};
    }
    return accept;
  }

  Date EarliestAccept(const ProcedureId& id) {
    if (const Progress* own = Find(id); own != nullptr && !IsOpen(id)) {
      return WorkdayAfter(own->accepted_on.value_or(own->completed_on.value_or(seen_on_)));
    }
    Date accept = WorkdayAfter(seen_on_);
    for (const ProcedureId& other : selection_) {
      if (Needs(id, other)) {
        accept = std::max(accept, EarliestResult(other));
      }
    }
    return accept;
  }

  Date EarliestResult(const ProcedureId& id) {
    if (const auto known = earliest_result_.find(id); known != earliest_result_.end()) {
      return known->second;
    }
    const Progress* own = Find(id);
    Date result;
    if (own != nullptr && own->completed_on) {
      result = WorkdayAfter(*own->completed_on);
    } else if (own != nullptr && own->result_expected_on) {
      result = WorkdayAfter(std::max(*own->result_expected_on, seen_on_));
    } else {
      const Date accept = EarliestAccept(id);
      result = IsOpen(id) ? accept : std::max(accept, WorkdayAfter(seen_on_));
      while (!calendar_.IsWorkday(result) || !Enough(ProcedureOf(id), accept, result)) {
        result += std::chrono::days{1};
      }
    }
    return earliest_result_[id] = result;
  }

  bool IsDone(const ProcedureId& id) const {
    const Progress* own = Find(id);
    return own != nullptr && own->completed_on.has_value();
  }
  bool IsOpen(const ProcedureId& id) const {
    const Progress* own = Find(id);
    return own == nullptr || (!own->accepted_on && !own->completed_on);
  }

  // Working days from the one to the other, negative backward.
  int WorkdaysBetween(Date from, Date to) const {
    if (to < from) {
      return -WorkdaysBetween(to, from);
    }
    int days = 0;
    for (Date date = from + std::chrono::days{1}; date <= to; date += std::chrono::days{1}) {
      days += calendar_.IsWorkday(date) ? 1 : 0;
    }
    return days;
  }

  std::optional<int> Slack(const ProcedureId& id) {
    if (IsDone(id)) {
      return std::nullopt;
    }
    return IsOpen(id) ? WorkdaysBetween(EarliestAccept(id), LatestAccept(id))
                      : WorkdaysBetween(EarliestResult(id), LatestResult(id));
  }

  // Whether what is accepted on the one day may have its result used on the other.
  bool IsEnough(const ProcedureId& id, Date accept, Date result) const {
    return Enough(ProcedureOf(id), accept, result);
  }

  // Directly, or through procedures that are left out.
  bool Needs(const ProcedureId& id, const ProcedureId& needed) const {
    return std::ranges::any_of(DirectNeeds(id), [&](const ProcedureId& before) {
      const bool left_out = std::ranges::find(selection_, before) == selection_.end();
      return before == needed || (left_out && Needs(before, needed));
    });
  }

 private:
  const Procedure& ProcedureOf(const ProcedureId& id) const {
    return catalogue_.at(*catalogue_.IndexOf(id));
  }

  const Progress* Find(const ProcedureId& id) const {
    const auto found = std::ranges::find(progress_, id, &Progress::procedure);
    return found == progress_.end() ? nullptr : &*found;
  }

  bool IsPromised(const ProcedureId& accept, const ProcedureId& on) const {
    return std::ranges::find(rules_.promises, EdgePromise{accept, on}) != rules_.promises.end();
  }

  std::vector<ProcedureId> DirectNeeds(const ProcedureId& id) const {
    std::vector<ProcedureId> needs = ProcedureOf(id).pre;
    for (const Procedure& other : catalogue_.procedures()) {
      for (const SoftEdge& edge : other.soft) {
        const ProcedureId& bound = IsPromised(other.id, edge.on) ? edge.due_before : other.id;
        if (bound == id) {
          needs.push_back(edge.on);
        }
      }
    }
    return needs;
  }

  // Whether what is accepted on the one day may have its result used on the other.
  bool Enough(const Procedure& procedure, Date accept, Date result) const {
    int workdays = 0;  // after the acceptance, the day of the result counts
    int field_days = 0;
    int full_days = 0;  // the day of the result does not
    for (Date date = accept + std::chrono::days{1}; date <= result; date += std::chrono::days{1}) {
      workdays += calendar_.IsWorkday(date) ? 1 : 0;
      field_days += calendar_.IsFieldDay(date) ? 1 : 0;
      full_days += calendar_.IsWorkday(date) && date < result ? 1 : 0;
    }
    const bool notice_over =
        procedure.floor_cd == 0 || result > accept + std::chrono::days{procedure.floor_cd};
    return (procedure.field ? field_days : workdays) >= procedure.promised_wd && notice_over &&
           (procedure.floor_wd == 0 || full_days >= procedure.floor_wd);
  }

  Date WorkdayBefore(Date date) const {
    while (!calendar_.IsWorkday(date)) {
      date -= std::chrono::days{1};
    }
    return date;
  }
  Date WorkdayAfter(Date date) const {
    while (!calendar_.IsWorkday(date)) {
      date += std::chrono::days{1};
    }
    return date;
  }

  const Catalogue& catalogue_;
  const std::vector<ProcedureId>& selection_;
  const PlanRules& rules_;
  const std::vector<Progress>& progress_;
  const Date start_;
  const Date seen_on_;
  const WorkdayCalendar& calendar_;
  std::map<ProcedureId, Date> latest_result_;
  std::map<ProcedureId, Date> earliest_result_;
};

}  // namespace zoneflow::approval::testing
