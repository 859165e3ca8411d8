#include "services/approval/core/timetable.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

absl::Status PlanBeforeCalendar(Date start, const WorkdayCalendar& calendar) {
  return absl::OutOfRangeError(StrCat("start: ", FormatDate(start),
                                      " needs days before the working-day calendar begins, ",
                                      FormatDate(calendar.first())));
}

absl::Status PlanAfterCalendar(std::string_view field, Date from, const WorkdayCalendar& calendar) {
  return absl::OutOfRangeError(StrCat(field, ": ", FormatDate(from),
                                      " needs days after the working-day calendar ends, ",
                                      FormatDate(calendar.last())));
}

// A latest result that nothing has bounded.
constexpr std::int32_t kUnbounded = 1 << 27;

// The latest acceptance after which so many field days end by the result; below 0 if there is none.
std::int32_t LatestForFieldDays(std::int32_t result_wd, std::int32_t days,
                                const WorkdayCalendar& calendar) {
  const std::int32_t before = calendar.FieldDaysTo(result_wd) - days;
  if (before < 0) {
    return -1;
  }
  // The day before the first of them.
  return calendar.NumberOfFieldDay(before + 1) - 1;
}

// The day on which so many field days after the acceptance have ended; workdays() if none is left.
std::int32_t EarliestForFieldDays(std::int32_t accept_wd, std::int32_t days,
                                  const WorkdayCalendar& calendar) {
  const std::int32_t last = calendar.FieldDaysTo(accept_wd) + days;
  return last > calendar.field_days() ? calendar.workdays() : calendar.NumberOfFieldDay(last);
}

}  // namespace

std::string ReasonOfDoubt(const WorkdayCalendar& calendar, Date from, Date to) {
  std::vector<std::string> reasons;
  const std::vector<int> unpublished = calendar.UnpublishedYears(from, to);
  if (!unpublished.empty()) {
    reasons.push_back(StrCat("the holidays of ", absl::StrJoin(unpublished, ", "),
                             " are not published; its days follow weekdays"));
  }
  for (const int year : calendar.OpenYearEnds(from, to)) {
    reasons.push_back(StrCat("25 to 31 December ", year, " may be moved by the notice of ",
                             year + 1, ", which is not published"));
  }
  return absl::StrJoin(reasons, "; ");
}

template <bool kWithHistory>
absl::Status CompiledTemplate::PlanLatestImpl(Date required_start, const WorkdayCalendar& calendar,
                                              std::span<PlannedNode> planned,
                                              std::span<const NodeHistory> history) const {
  if (!calendar.Covers(required_start)) {
    return calendar.Outside("start", required_start);
  }
  const std::int32_t start_wd = calendar.NumberAtOrBefore(required_start);
  const Link* successor = successors_.data();
  for (const Node& node : nodes_) {
    std::int32_t result_wd = start_wd + node.deadline;
    for (const Link* end = successors_.data() + node.successors_end; successor != end;
         ++successor) {
      if constexpr (kWithHistory) {
        // What is accepted no longer waits for it.
        if (history[successor->position].state != NodeHistory::State::kOpen) {
          continue;
        }
      }
      result_wd = std::min(result_wd, planned[successor->position].accept_wd - successor->lag_wd);
    }
    if constexpr (kWithHistory) {
      if (result_wd >= kUnbounded) {
        result_wd = start_wd;
      }
    }
    if (result_wd < 0) {
      return PlanBeforeCalendar(required_start, calendar);
    }
    if (result_wd >= calendar.workdays()) {
      return PlanAfterCalendar("start", required_start, calendar);
    }
    std::int32_t accept_wd = result_wd - node.add_wd;
    if (node.field && node.add_wd > 0) {
      accept_wd = LatestForFieldDays(result_wd, node.add_wd, calendar);
    }
    if (accept_wd < 0) {
      return PlanBeforeCalendar(required_start, calendar);
    }
    const Date result = calendar.DateOf(result_wd);
    if (node.add_cd > 0) {
      const Date floor = result - std::chrono::days{node.add_cd};
      if (!calendar.Covers(floor)) {
        return PlanBeforeCalendar(required_start, calendar);
      }
      accept_wd = std::min(accept_wd, calendar.NumberAtOrBefore(floor));
      if (accept_wd < 0) {
        return PlanBeforeCalendar(required_start, calendar);
      }
    }
    planned[node.position] = {accept_wd, result_wd, calendar.DateOf(accept_wd), result};
  }
  return absl::OkStatus();
}

template <bool kWithHistory>
absl::Status CompiledTemplate::PlanEarliestImpl(Date seen_on, const WorkdayCalendar& calendar,
                                                std::span<PlannedNode> planned,
                                                std::span<const NodeHistory> history) const {
  if (!calendar.Covers(seen_on)) {
    return calendar.Outside("seen_on", seen_on);
  }
  const std::int32_t seen_wd = calendar.NumberAtOrAfter(seen_on);
  const Link* predecessor = predecessors_.data();
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    const Link* const end = predecessors_.data() + node->predecessors_end;
    std::int32_t accept_wd = seen_wd;
    for (; predecessor != end; ++predecessor) {
      accept_wd =
          std::max(accept_wd, planned[predecessor->position].result_wd + predecessor->lag_wd);
    }
    bool decided = false;
    std::int32_t result_wd = 0;
    if constexpr (kWithHistory) {
      const NodeHistory& own = history[node->position];
      if (own.state != NodeHistory::State::kOpen) {
        accept_wd = own.accept_wd;
        result_wd = own.result_wd;
        // One without a day of its own has the plan's limit from its acceptance.
        decided = result_wd >= 0;
      }
    }
    if (accept_wd >= calendar.workdays()) {
      return PlanAfterCalendar("seen_on", seen_on, calendar);
    }
    if (!decided) {
      result_wd = accept_wd + node->add_wd;
      if (node->field && node->add_wd > 0) {
        result_wd = EarliestForFieldDays(accept_wd, node->add_wd, calendar);
      }
      if (node->add_cd > 0) {
        const Date floor = calendar.DateOf(accept_wd) + std::chrono::days{node->add_cd};
        if (!calendar.Covers(floor)) {
          return PlanAfterCalendar("seen_on", seen_on, calendar);
        }
        result_wd = std::max(result_wd, calendar.NumberAtOrAfter(floor));
      }
      if constexpr (kWithHistory) {
        if (history[node->position].state != NodeHistory::State::kOpen) {
          result_wd = std::max(result_wd, seen_wd);
        }
      }
    }
    if (result_wd >= calendar.workdays()) {
      return PlanAfterCalendar("seen_on", seen_on, calendar);
    }
    planned[node->position] = {accept_wd, result_wd, calendar.DateOf(accept_wd),
                               calendar.DateOf(result_wd)};
  }
  return absl::OkStatus();
}

absl::Status CompiledTemplate::Plan(Date required_start, const WorkdayCalendar& calendar,
                                    std::span<PlannedNode> planned,
                                    std::span<const NodeHistory> history) const {
  ZONEFLOW_CHECK(planned.size() == size() && (history.empty() || history.size() == size()));
  return history.empty() ? PlanLatestImpl<false>(required_start, calendar, planned, history)
                         : PlanLatestImpl<true>(required_start, calendar, planned, history);
}

absl::Status CompiledTemplate::PlanEarliest(Date seen_on, const WorkdayCalendar& calendar,
                                            std::span<PlannedNode> planned,
                                            std::span<const NodeHistory> history) const {
  ZONEFLOW_CHECK(planned.size() == size() && (history.empty() || history.size() == size()));
  return history.empty() ? PlanEarliestImpl<false>(seen_on, calendar, planned, history)
                         : PlanEarliestImpl<true>(seen_on, calendar, planned, history);
}

absl::StatusOr<std::vector<NodeHistory>> CompiledTemplate::HistoryOf(
    std::span<const Progress> progress, Date seen_on, const WorkdayCalendar& calendar) const {
  std::vector<NodeHistory> history(size());
  std::vector<bool> seen(size(), false);
  for (const Progress& one : progress) {
    const auto label = std::ranges::find(labels_, one.procedure, &Label::id);
    if (label == labels_.end()) {
      continue;
    }
    const auto at = static_cast<std::size_t>(label - labels_.begin());
    if (seen[at]) {
      return absl::InvalidArgumentError(
          StrCat("progress: \"", one.procedure.str(), "\" stands twice; each may stand once"));
    }
    seen[at] = true;
    for (const std::optional<Date>& date :
         {one.accepted_on, one.result_expected_on, one.completed_on, std::optional(seen_on)}) {
      if (date && !calendar.Covers(*date)) {
        return calendar.Outside("progress", StrCat(FormatDate(*date), " of ", one.procedure.str()));
      }
    }
    for (const std::optional<Date>& date : {one.accepted_on, one.completed_on}) {
      if (date && *date > seen_on) {
        return absl::InvalidArgumentError(
            StrCat("progress: ", FormatDate(*date), " of ", one.procedure.str(),
                   " lies after the day of looking, ", FormatDate(seen_on)));
      }
    }
    if (one.completed_on) {
      const std::int32_t result = calendar.NumberAtOrAfter(*one.completed_on);
      history[at] = {NodeHistory::State::kDone,
                     one.accepted_on ? calendar.NumberAtOrAfter(*one.accepted_on) : result, result};
    } else if (one.accepted_on) {
      // A day that has passed has not kept its word: the result comes today at the earliest.
      history[at] = {NodeHistory::State::kUnderReview, calendar.NumberAtOrAfter(*one.accepted_on),
                     one.result_expected_on
                         ? calendar.NumberAtOrAfter(std::max(*one.result_expected_on, seen_on))
                         : -1};
    }
  }
  return history;
}

std::int32_t CompiledTemplate::LatestAcceptFor(std::size_t position, std::int32_t result_wd,
                                               const WorkdayCalendar& calendar) const {
  const auto node = std::ranges::find(nodes_, position, &Node::position);
  ZONEFLOW_CHECK(node != nodes_.end());
  std::int32_t accept_wd = node->field && node->add_wd > 0
                               ? LatestForFieldDays(result_wd, node->add_wd, calendar)
                               : result_wd - node->add_wd;
  if (node->add_cd > 0) {
    const Date floor = calendar.DateOf(result_wd) - std::chrono::days{node->add_cd};
    accept_wd = calendar.Covers(floor) ? std::min(accept_wd, calendar.NumberAtOrBefore(floor)) : -1;
  }
  return accept_wd;
}

absl::StatusOr<Timetable> CompiledTemplate::MakeTimetable(Date required_start,
                                                          const WorkdayCalendar& calendar) const {
  std::vector<PlannedNode> planned(size());
  RETURN_IF_ERROR(Plan(required_start, calendar, planned));

  // Accept, result and position packed into one number that sorts as they do; all are far below
  // 2^21.
  std::vector<std::uint64_t> order;
  order.reserve(size());
  for (std::size_t at = 0; at < size(); ++at) {
    order.push_back(static_cast<std::uint64_t>(planned[at].accept_wd) << 42U |
                    static_cast<std::uint64_t>(planned[at].result_wd) << 21U | at);
  }
  std::sort(order.begin(), order.end());

  Timetable timetable;
  timetable.required_start = required_start;
  timetable.start = calendar.DateOf(calendar.NumberAtOrBefore(required_start));
  timetable.rows.reserve(size());
  for (const std::uint64_t key : order) {
    const std::size_t at = key & ((std::uint64_t{1} << 21U) - 1);
    const Label& label = labels_[at];
    timetable.rows.push_back(
        {label.id, label.zh, label.duration_wd, planned[at].accept, planned[at].result});
  }
  // From the first day to the required start: a limit counts every day between its two ends, so a
  // day that moves there moves the plan although no row names it.
  timetable.provisional_reason =
      ReasonOfDoubt(calendar, timetable.rows.front().latest_accept, required_start);
  timetable.provisional = !timetable.provisional_reason.empty();
  return timetable;
}

absl::StatusOr<Timetable> PlanBackward(const Catalogue& catalogue,
                                       std::span<const ProcedureId> selection, Date start,
                                       const WorkdayCalendar& calendar) {
  ASSIGN_OR_RETURN(const CompiledTemplate compiled,
                   CompiledTemplate::Compile(catalogue, selection));
  return compiled.MakeTimetable(start, calendar);
}

}  // namespace zoneflow::approval
