#include "services/approval/core/rescue.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

using Set = std::uint64_t;

bool Contains(std::span<const ProcedureId> ids, const ProcedureId& id) {
  return std::ranges::find(ids, id) != ids.end();
}

class Search {
 public:
  Search(const Catalogue& catalogue, const RescueRequest& request, const WorkdayCalendar& calendar)
      : catalogue_(catalogue), request_(request), calendar_(calendar) {}

  absl::StatusOr<Rescue> Run() {
    ASSIGN_OR_RETURN(const ProjectPlan as_is, PlanOf(0));
    Rescue rescue;
    rescue.as_is = rescue.earliest = OptionOf(0, as_is);
    rescue.needed = !as_is.Saved();
    if (!rescue.needed) {
      return rescue;
    }
    std::vector<RescueOption> saved;
    std::vector<std::pair<Set, Set>> level = {{0, Touching(as_is)}};
    rescue.refuted.push_back(rescue.as_is);
    while (!level.empty() && saved.empty()) {
      std::vector<std::pair<Set, Set>> next;
      for (const auto& [set, touching] : level) {
        for (Set left = touching & ~set; left != 0; left &= left - 1) {
          Try(set | (left & (~left + 1)), rescue, saved, next);
        }
      }
      level = std::move(next);
    }
    std::ranges::sort(saved, [](const RescueOption& a, const RescueOption& b) {
      return std::tuple(a.risk, -a.smallest_slack_wd, a.measures) <
             std::tuple(b.risk, -b.smallest_slack_wd, b.measures);
    });
    if (!saved.empty()) {
      rescue.chosen = rescue.earliest = saved.front();
      rescue.others.assign(saved.begin() + 1, saved.end());
    }
    return rescue;
  }

 private:
  void Try(Set set, Rescue& rescue, std::vector<RescueOption>& saved,
           std::vector<std::pair<Set, Set>>& next) {
    if (!seen_.insert(set).second) {
      return;
    }
    const absl::StatusOr<ProjectPlan> plan = PlanOf(set);
    if (!plan.ok()) {
      // It can't stand as it is; with more measures it can't either, but one of its members may
      // hide another's chain, so that it is gone through like any other.
      next.emplace_back(set, All());
      return;
    }
    RescueOption option = OptionOf(set, *plan);
    if (plan->Saved()) {
      saved.push_back(std::move(option));
      return;
    }
    if (std::tuple(option.earliest_start, option.measures.size(), option.risk) <
        std::tuple(rescue.earliest.earliest_start, rescue.earliest.measures.size(),
                   rescue.earliest.risk)) {
      rescue.earliest = option;
    }
    rescue.refuted.push_back(std::move(option));
    next.emplace_back(set, Touching(*plan));
  }

  absl::StatusOr<ProjectPlan> PlanOf(Set set) const {
    PlanRequest plan = request_.plan;
    for (; set != 0; set &= set - 1) {
      const Measure& measure = request_.candidates[static_cast<std::size_t>(std::countr_zero(set))];
      if (measure.promise) {
        plan.rules.promises.push_back(*measure.promise);
      }
      if (measure.overlay) {
        plan.rules.overlays.push_back(*measure.overlay);
      }
    }
    return PlanProject(catalogue_, plan, calendar_);
  }

  RescueOption OptionOf(Set set, const ProjectPlan& plan) const {
    RescueOption option;
    for (; set != 0; set &= set - 1) {
      option.measures.push_back(static_cast<std::size_t>(std::countr_zero(set)));
      option.risk += request_.candidates[option.measures.back()].risk;
    }
    option.smallest_slack_wd = plan.smallest_slack_wd.value_or(0);
    option.earliest_start = *plan.earliest_start;
    option.chain = ChainText(plan);
    return option;
  }

  Set All() const {
    const std::size_t count = request_.candidates.size();
    return count == 64 ? ~Set{0} : (Set{1} << count) - 1;
  }

  // The candidates that can change the chain that binds the plan, or the one to its start.
  Set Touching(const ProjectPlan& plan) const {
    if (std::ranges::any_of(plan.rows, &PlanRow::lapsed)) {
      return All();  // what is got again may fall away with any day that is won
    }
    Set touching = Along(plan, plan.chain);
    const auto start =
        std::ranges::find(plan.rows, catalogue_.landmarks().start, &PlanRow::procedure);
    if (start != plan.rows.end()) {
      touching |= Along(plan, ChainTo(plan, static_cast<std::size_t>(start - plan.rows.begin())));
    }
    return touching;
  }

  Set Along(const ProjectPlan& plan, std::span<const std::size_t> chain) const {
    Set touching = 0;
    for (std::size_t at = 0; at < request_.candidates.size(); ++at) {
      if (Touches(request_.candidates[at], plan, chain)) {
        touching |= Set{1} << at;
      }
    }
    return touching;
  }

  // An overlay may touch any chain; a promise one that has its edge, or one that a procedure left
  // out at either end of it may have handed on.
  static bool Touches(const Measure& measure, const ProjectPlan& plan,
                      std::span<const std::size_t> chain) {
    if (!measure.promise) {
      return true;
    }
    const ProcedureId& accept = measure.promise->accept;
    const ProcedureId& without = measure.promise->without_result_of;
    const bool accept_left_out = plan.Find(accept) == nullptr;
    const bool without_left_out = plan.Find(without) == nullptr;
    for (std::size_t i = 1; i < chain.size(); ++i) {
      if ((accept_left_out || plan.rows[chain[i]].procedure == accept) &&
          (without_left_out || plan.rows[chain[i - 1]].procedure == without)) {
        return true;
      }
    }
    return false;
  }

  const Catalogue& catalogue_;
  const RescueRequest& request_;
  const WorkdayCalendar& calendar_;
  absl::flat_hash_set<Set> seen_;
};

}  // namespace

std::string Measure::Name() const {
  return promise ? StrCat(promise->accept.str(), " without ", promise->without_result_of.str())
                 : overlay->id.str();
}

std::vector<Measure> CandidatesFor(const Catalogue& catalogue, const PlanRequest& plan,
                                   std::span<const Overlay> overlays, int promise_risk) {
  const auto has_begun = [&](const ProcedureId& id) {
    return std::ranges::any_of(plan.progress, [&](const Progress& one) {
      return one.procedure == id && (one.accepted_on || one.completed_on);
    });
  };
  std::vector<Measure> candidates;
  for (std::size_t index = 0; index < catalogue.procedures().size(); ++index) {
    const ProcedureId& accept = catalogue.at(index).id;
    for (const Catalogue::Soft& soft : catalogue.SoftPrerequisitesOf(index)) {
      const EdgePromise promise{accept, catalogue.at(soft.on).id};
      const bool forbidden =
          catalogue.IsNeverDeferred(soft.on) && catalogue.ComesAfterStart(soft.due_before);
      const bool made =
          std::ranges::find(plan.rules.promises, promise) != plan.rules.promises.end();
      if (!forbidden && !made && !has_begun(accept) && Contains(plan.procedures, accept) &&
          Contains(plan.procedures, promise.without_result_of)) {
        candidates.push_back({promise, std::nullopt, promise_risk});
      }
    }
  }
  for (const Overlay& overlay : overlays) {
    const bool laid = std::ranges::any_of(plan.rules.overlays,
                                          [&](const Overlay& own) { return own.id == overlay.id; });
    if (overlay.enabled && !laid) {
      candidates.push_back({std::nullopt, overlay, overlay.risk});
    }
  }
  return candidates;
}

absl::StatusOr<Rescue> FindRescue(const Catalogue& catalogue, const RescueRequest& request,
                                  const WorkdayCalendar& calendar) {
  if (!request.plan.seen_on) {
    return absl::InvalidArgumentError("seen_on: is missing; a rescue is sought from a day on");
  }
  if (request.candidates.size() > 64) {
    return absl::InvalidArgumentError(
        StrCat("candidates: ", request.candidates.size(), " are more than 64"));
  }
  return Search(catalogue, request, calendar).Run();
}

}  // namespace zoneflow::approval
