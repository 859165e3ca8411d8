#include "services/approval/core/project_plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

using Edge = CompiledTemplate::Edge;
using State = NodeHistory::State;

// Finds the result that is no longer valid when something that needs it is accepted.
std::vector<std::size_t> Lapsed(std::span<const Edge> edges, std::span<const PlannedNode> earliest,
                                std::span<const NodeHistory> history,
                                std::span<const std::optional<Date>> valid_until) {
  std::vector<std::size_t> lapsed;
  for (const Edge& edge : edges) {
    const std::optional<Date>& until = valid_until[edge.before];
    if (until && history[edge.before].state == State::kDone &&
        history[edge.after].state == State::kOpen && earliest[edge.after].accept > *until) {
      lapsed.push_back(edge.before);
    }
  }
  return lapsed;
}

class Planner {
 public:
  Planner(const CompiledTemplate& compiled, const PlanRequest& request,
          const WorkdayCalendar& calendar)
      : compiled_(compiled), request_(request), calendar_(calendar), edges_(compiled.AllEdges()) {}

  absl::StatusOr<ProjectPlan> Run() {
    const std::size_t count = compiled_.size();
    history_.resize(count);
    lapsed_.assign(count, false);
    latest_.resize(count);
    if (request_.seen_on) {
      RETURN_IF_ERROR(LookFrom(*request_.seen_on));
    }
    RETURN_IF_ERROR(compiled_.Plan(request_.required_start, calendar_, latest_, history_));
    ProjectPlan plan;
    plan.required_start = request_.required_start;
    plan.start = calendar_.DateOf(calendar_.NumberAtOrBefore(request_.required_start));
    for (std::size_t at = 0; at < count; ++at) {
      plan.rows.push_back(RowOf(at));
    }
    Drive(plan);
    Group(plan);
    Bind(plan);
    Doubt(plan);
    return plan;
  }

 private:
  // Plans forward; a result that lapses on the way is taken as not there, until none does.
  absl::Status LookFrom(Date seen_on) {
    const std::size_t count = compiled_.size();
    ASSIGN_OR_RETURN(history_, compiled_.HistoryOf(request_.progress, seen_on, calendar_));
    std::vector<std::optional<Date>> valid_until(count);
    for (const Progress& one : request_.progress) {
      const auto label =
          std::ranges::find(compiled_.labels(), one.procedure, &CompiledTemplate::Label::id);
      if (label != compiled_.labels().end()) {
        valid_until[static_cast<std::size_t>(label - compiled_.labels().begin())] = one.valid_until;
      }
    }
    earliest_.resize(count);
    while (true) {
      RETURN_IF_ERROR(compiled_.PlanEarliest(seen_on, calendar_, earliest_, history_));
      const std::vector<std::size_t> lapsed = Lapsed(edges_, earliest_, history_, valid_until);
      if (lapsed.empty()) {
        return absl::OkStatus();
      }
      for (const std::size_t at : lapsed) {
        history_[at] = {};
        lapsed_[at] = true;
      }
    }
  }

  PlanRow RowOf(std::size_t at) const {
    const CompiledTemplate::Label& label = compiled_.labels()[at];
    PlanRow row;
    row.procedure = label.id;
    row.zh = label.zh;
    row.par = label.par;
    row.duration_wd = label.duration_wd;
    row.state = history_[at].state;
    row.lapsed = lapsed_[at];
    row.latest = latest_[at];
    if (request_.seen_on) {
      row.earliest = earliest_[at];
      if (row.state == State::kOpen) {
        row.slack_wd = row.latest.accept_wd - row.earliest->accept_wd;
      } else if (row.state == State::kUnderReview) {
        row.slack_wd = row.latest.result_wd - row.earliest->result_wd;
      }
    }
    return row;
  }

  // The edges that set days; of several the first in the order of the rows.
  void Drive(ProjectPlan& plan) const {
    const std::int32_t seen_wd =
        request_.seen_on ? calendar_.NumberAtOrAfter(*request_.seen_on) : 0;
    for (const Edge& edge : edges_) {
      PlanRow& before = plan.rows[edge.before];
      PlanRow& after = plan.rows[edge.after];
      if (after.state != State::kOpen) {
        continue;
      }
      if (before.latest.result_wd == after.latest.accept_wd - edge.lag_wd &&
          (!before.held_by || edge.after < *before.held_by)) {
        before.held_by = edge.after;
      }
      if (request_.seen_on && after.earliest->accept_wd > seen_wd &&
          before.earliest->result_wd + edge.lag_wd == after.earliest->accept_wd &&
          (!after.waits_for || edge.before < *after.waits_for)) {
        after.waits_for = edge.before;
      }
    }
  }

  static void Group(ProjectPlan& plan) {
    std::map<std::string, PlanGroup> groups;
    for (const PlanRow& row : plan.rows) {
      if (row.par.empty()) {
        continue;
      }
      const auto [group, is_new] =
          groups.try_emplace(row.par, PlanGroup{row.par, row.latest.accept, row.latest.result});
      if (!is_new) {
        group->second.accept_by = std::min(group->second.accept_by, row.latest.accept);
        group->second.due = std::max(group->second.due, row.latest.result);
      }
    }
    for (auto& [par, group] : groups) {
      plan.groups.push_back(std::move(group));
    }
  }

  void Bind(ProjectPlan& plan) const {
    std::optional<std::size_t> at;
    if (!request_.seen_on) {
      const auto first = std::ranges::min_element(
          plan.rows, {}, [](const PlanRow& row) { return row.latest.accept_wd; });
      for (at = static_cast<std::size_t>(first - plan.rows.begin()); at;
           at = plan.rows[*at].held_by) {
        plan.chain.push_back(*at);
      }
      return;
    }
    for (std::size_t i = 0; i < plan.rows.size(); ++i) {
      const std::optional<int> slack = plan.rows[i].slack_wd;
      if (slack && (!plan.smallest_slack_wd || *slack < *plan.smallest_slack_wd)) {
        plan.smallest_slack_wd = slack;
      }
    }
    std::int32_t start_wd = 0;
    for (const PlanRow& row : plan.rows) {
      start_wd = std::max(start_wd, row.earliest->result_wd);
    }
    const std::optional<std::size_t> start = compiled_.start();
    if (start) {
      start_wd = plan.rows[*start].earliest->accept_wd;
    }
    plan.earliest_start = calendar_.DateOf(start_wd);
    // What follows the start, such as a debt owed after it, may be later than the start itself.
    at = start && plan.rows[*start].slack_wd ? start : std::nullopt;
    for (std::size_t i = 0; i < plan.rows.size(); ++i) {
      const std::optional<int> slack = plan.rows[i].slack_wd;
      const bool is_end = !plan.rows[i].held_by;
      if (slack && is_end && (!at || *slack < *plan.rows[*at].slack_wd)) {
        at = i;
      }
    }
    if (at) {
      plan.chain = ChainTo(plan, *at);
    }
  }

  void Doubt(ProjectPlan& plan) const {
    Date from = plan.start;
    Date to = request_.required_start;
    for (const PlanRow& row : plan.rows) {
      from = std::min(from, row.latest.accept);
      to = std::max(to, row.latest.result);
      if (row.earliest) {
        to = std::max(to, row.earliest->result);
      }
    }
    plan.provisional_reason = ReasonOfDoubt(calendar_, from, to);
    plan.awaits_notice = calendar_.AwaitedNotice(from, to);
    if (!calendar_.IsFieldDay(plan.start)) {
      plan.warnings.push_back(
          StrCat("start: ", FormatDate(plan.start), " lies in the winter break (冬歇期)"));
    }
    for (const PlanRow& row : plan.rows) {
      if (row.lapsed) {
        plan.warnings.push_back(StrCat(row.procedure.str(),
                                       ": its result expires before it is needed; it has to be "
                                       "got again"));
      }
    }
  }

  const CompiledTemplate& compiled_;
  const PlanRequest& request_;
  const WorkdayCalendar& calendar_;
  const std::vector<Edge> edges_;
  std::vector<NodeHistory> history_;
  std::vector<bool> lapsed_;
  std::vector<PlannedNode> latest_;
  std::vector<PlannedNode> earliest_;
};

}  // namespace

const PlanRow* ProjectPlan::Find(const ProcedureId& id) const {
  const auto found = std::ranges::find(rows, id, &PlanRow::procedure);
  return found == rows.end() ? nullptr : &*found;
}

absl::StatusOr<ProjectPlan> PlanProject(const Catalogue& catalogue, const PlanRequest& request,
                                        const WorkdayCalendar& calendar) {
  ASSIGN_OR_RETURN(const CompiledTemplate compiled,
                   CompiledTemplate::Compile(catalogue, request.procedures, request.rules));
  return Planner(compiled, request, calendar).Run();
}

std::vector<std::size_t> ChainTo(const ProjectPlan& plan, std::size_t row) {
  std::vector<std::size_t> chain;
  for (std::optional<std::size_t> at = row; at; at = plan.rows[*at].waits_for) {
    chain.push_back(*at);
  }
  std::ranges::reverse(chain);
  return chain;
}

std::string ChainText(const ProjectPlan& plan) {
  return absl::StrJoin(plan.chain, " → ", [&](std::string* out, std::size_t at) {
    StrAppend(out, plan.rows[at].procedure.str());
  });
}

}  // namespace zoneflow::approval
