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

absl::Status StartOutsideCalendar(Date start, const WorkdayCalendar& calendar) {
  return absl::OutOfRangeError(
      StrCat("start: ", FormatDate(start), " lies outside the working-day calendar, ",
             FormatDate(calendar.first()), " to ", FormatDate(calendar.last())));
}

absl::Status PlanBeforeCalendar(Date start, const WorkdayCalendar& calendar) {
  return absl::OutOfRangeError(StrCat("start: ", FormatDate(start),
                                      " needs days before the working-day calendar begins, ",
                                      FormatDate(calendar.first())));
}

// Why days from `from` to `to` may still change; empty if all are settled.
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

}  // namespace

absl::StatusOr<CompiledTemplate> CompiledTemplate::Compile(const Catalogue& catalogue,
                                                           std::span<const ProcedureId> selection) {
  if (selection.empty()) {
    return absl::InvalidArgumentError("procedures: the list is empty; at least one id is needed");
  }
  const std::size_t all = catalogue.procedures().size();
  constexpr std::size_t kLeftOut = static_cast<std::size_t>(-1);
  std::vector<std::size_t> position(all, kLeftOut);
  CompiledTemplate compiled;
  compiled.labels_.reserve(selection.size());
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const std::optional<std::size_t> index = catalogue.IndexOf(selection[i]);
    if (!index.has_value()) {
      return absl::InvalidArgumentError(
          StrCat("procedures: \"", selection[i].str(), "\" is not in the catalogue"));
    }
    if (position[*index] != kLeftOut) {
      return absl::InvalidArgumentError(
          StrCat("procedures: \"", selection[i].str(), "\" stands twice; each may stand once"));
    }
    if (catalogue.ComesAfterStart(*index)) {
      return absl::InvalidArgumentError(
          StrCat("procedures: \"", selection[i].str(), "\" comes after ",
                 catalogue.landmarks().start.str(),
                 "; a timetable backward from it holds only what comes before"));
    }
    position[*index] = i;
    const Procedure& procedure = catalogue.at(*index);
    compiled.labels_.push_back({procedure.id, procedure.zh, procedure.duration_wd()});
  }

  // What a procedure needs, as positions of selected ones. Those left out are answered before those
  // that need them, since prerequisites come first in the order.
  std::vector<std::vector<std::size_t>> needs(all);
  std::vector<std::vector<std::uint32_t>> successors(selection.size());
  for (const std::size_t index : catalogue.topological_order()) {
    std::vector<std::size_t>& own = needs[index];
    for (const std::size_t before : catalogue.PrerequisitesOf(index)) {
      if (position[before] != kLeftOut) {
        own.push_back(position[before]);
      } else {
        own.insert(own.end(), needs[before].begin(), needs[before].end());
      }
    }
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
    if (position[index] != kLeftOut) {
      for (const std::size_t before : own) {
        successors[before].push_back(static_cast<std::uint32_t>(position[index]));
      }
    }
  }

  const std::span<const std::size_t> order = catalogue.topological_order();
  compiled.nodes_.reserve(selection.size());
  for (std::size_t i = order.size(); i-- > 0;) {
    const std::size_t at = position[order[i]];
    if (at == kLeftOut) {
      continue;
    }
    compiled.successors_.insert(compiled.successors_.end(), successors[at].begin(),
                                successors[at].end());
    const Procedure& procedure = catalogue.at(order[i]);
    compiled.nodes_.push_back({static_cast<std::uint32_t>(at), procedure.duration_wd(),
                               procedure.floor_cd,
                               static_cast<std::uint32_t>(compiled.successors_.size())});
  }
  return compiled;
}

absl::Status CompiledTemplate::Plan(Date required_start, const WorkdayCalendar& calendar,
                                    std::span<PlannedNode> planned) const {
  ZONEFLOW_CHECK(planned.size() == nodes_.size());
  if (!calendar.Covers(required_start)) {
    return StartOutsideCalendar(required_start, calendar);
  }
  const std::int32_t start_wd = calendar.NumberAtOrBefore(required_start);
  const std::uint32_t* successor = successors_.data();
  for (const Node& node : nodes_) {
    std::int32_t result_wd = start_wd;
    for (const std::uint32_t* end = successors_.data() + node.successors_end; successor != end;
         ++successor) {
      result_wd = std::min(result_wd, planned[*successor].accept_wd);
    }
    std::int32_t accept_wd = result_wd - node.duration_wd;
    if (accept_wd < 0) {
      return PlanBeforeCalendar(required_start, calendar);
    }
    const Date result = calendar.DateOf(result_wd);
    if (node.floor_cd > 0) {
      const Date floor = result - std::chrono::days{node.floor_cd};
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
