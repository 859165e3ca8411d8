#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::approval {
namespace {

constexpr std::size_t kLeftOut = std::numeric_limits<std::size_t>::max();
// Far enough to be no bound, near enough to be added to.
constexpr std::int32_t kNoDeadline = 1 << 28;

struct Need {
  std::size_t on;
  std::int32_t lag_wd;
};

void Add(std::vector<Need>& needs, std::size_t on, std::int32_t lag_wd) {
  const auto found = std::ranges::find(needs, on, &Need::on);
  if (found == needs.end()) {
    needs.push_back({on, lag_wd});
  } else {
    found->lag_wd = std::max(found->lag_wd, lag_wd);
  }
}

void Remove(std::vector<Need>& needs, std::size_t on) {
  std::erase_if(needs, [&](const Need& need) { return need.on == on; });
}

}  // namespace

// Resolves promises, overlays and procedures left out, step by step.
class TemplateCompiler {
 public:
  TemplateCompiler(const Catalogue& catalogue, const PlanRules& rules)
      : catalogue_(catalogue),
        rules_(rules),
        count_(catalogue.procedures().size()),
        position_(count_, kLeftOut),
        needs_(count_),
        deadline_(count_, 0),
        deferred_(count_, false),
        cap_(count_, std::numeric_limits<int>::max()) {
    for (const KeptLimit& kept : rules.kept) {
      if (const std::optional<std::size_t> index = catalogue.IndexOf(kept.procedure)) {
        kept_[*index] = &kept.limit;
      }
    }
  }

  absl::StatusOr<CompiledTemplate> Run(std::span<const ProcedureId> selection) {
    RETURN_IF_ERROR(Select(selection));
    RETURN_IF_ERROR(Promise());
    for (const PlanEdge& edge : rules_.edges) {
      ASSIGN_OR_RETURN(const std::size_t before, Known("edges", edge.before));
      ASSIGN_OR_RETURN(const std::size_t after, Known("edges", edge.after));
      Add(needs_[after], before, 0);
    }
    for (const Overlay& overlay : rules_.overlays) {
      RETURN_IF_ERROR(Lay(overlay));
    }
    if (!rules_.overlays.empty() || !rules_.edges.empty()) {
      RETURN_IF_ERROR(Sort());
    } else {
      order_.assign(catalogue_.topological_order().begin(), catalogue_.topological_order().end());
    }
    return Emit();
  }

 private:
  absl::StatusOr<std::size_t> Known(std::string_view field, const ProcedureId& id) const {
    const std::optional<std::size_t> index = catalogue_.IndexOf(id);
    if (!index) {
      return absl::InvalidArgumentError(
          StrCat(field, ": \"", id.str(), "\" is not in the catalogue"));
    }
    return *index;
  }

  absl::Status Select(std::span<const ProcedureId> selection) {
    if (selection.empty()) {
      return absl::InvalidArgumentError("procedures: the list is empty; at least one id is needed");
    }
    std::vector<bool> seen(count_, false);
    for (const ProcedureId& id : selection) {
      ASSIGN_OR_RETURN(const std::size_t index, Known("procedures", id));
      if (seen[index]) {
        return absl::InvalidArgumentError(
            StrCat("procedures: \"", id.str(), "\" stands twice; each may stand once"));
      }
      if (catalogue_.ComesAfterStart(index)) {
        return absl::InvalidArgumentError(StrCat(
            "procedures: \"", id.str(), "\" comes after ", catalogue_.landmarks().start.str(),
            "; a timetable backward from it holds only what comes before"));
      }
      seen[index] = true;
      chosen_.push_back(index);
    }
    return absl::OkStatus();
  }

  absl::Status Promise() {
    std::vector<std::vector<bool>> promised(count_);
    for (const EdgePromise& promise : rules_.promises) {
      ASSIGN_OR_RETURN(const std::size_t accept, Known("promise", promise.accept));
      ASSIGN_OR_RETURN(const std::size_t without, Known("promise", promise.without_result_of));
      const auto soft = catalogue_.SoftPrerequisitesOf(accept);
      const auto found = std::ranges::find(soft, without, &Catalogue::Soft::on);
      const auto refuse = [&](std::string_view why) {
        return absl::InvalidArgumentError(StrCat("promise: ", promise.accept.str(),
                                                 " without the result of ",
                                                 promise.without_result_of.str(), ": ", why));
      };
      if (found == soft.end()) {
        return refuse(std::ranges::count(catalogue_.HardPrerequisitesOf(accept), without) > 0
                          ? "a core prerequisite, which no promise replaces"
                          : "the one does not need the other");
      }
      if (catalogue_.IsNeverDeferred(without) && catalogue_.ComesAfterStart(found->due_before)) {
        return refuse("the law wants it before construction starts (never_defer)");
      }
      std::vector<bool>& own = promised[accept];
      own.resize(soft.size(), false);
      const auto at = static_cast<std::size_t>(found - soft.begin());
      if (own[at]) {
        return refuse("stands twice");
      }
      own[at] = true;
    }
    for (std::size_t index = 0; index < count_; ++index) {
      for (const std::size_t before : catalogue_.HardPrerequisitesOf(index)) {
        Add(needs_[index], before, 0);
      }
      const auto soft = catalogue_.SoftPrerequisitesOf(index);
      for (std::size_t at = 0; at < soft.size(); ++at) {
        if (promised[index].empty() || !promised[index][at]) {
          Add(needs_[index], soft[at].on, 0);
          continue;
        }
        Add(needs_[soft[at].due_before], soft[at].on, 0);
        if (catalogue_.ComesAfterStart(soft[at].due_before)) {
          deadline_[soft[at].on] = std::max(deadline_[soft[at].on], rules_.debt_after_start_wd);
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status Lay(const Overlay& overlay) {
    const auto refuse = [&](std::string_view why) {
      return absl::InvalidArgumentError(StrCat("overlay ", overlay.id.str(), ": ", why));
    };
    if (!overlay.enabled) {
      return refuse("is not enabled in this zone");
    }
    RETURN_IF_ERROR(CheckOverlays({&overlay, 1}, catalogue_));
    const std::optional<std::size_t> start = catalogue_.IndexOf(catalogue_.landmarks().start);
    for (const ProcedureId& id : overlay.skips) {
      std::erase(chosen_, *catalogue_.IndexOf(id));
    }
    for (const LimitCap& cap : overlay.caps) {
      int& own = cap_[*catalogue_.IndexOf(cap.procedure)];
      own = std::min(own, cap.days_wd);
    }
    if (!overlay.mocks.empty()) {
      LayMocks(overlay);
    }
    for (const Deferral& deferral : overlay.defers) {
      const std::size_t index = *catalogue_.IndexOf(deferral.procedure);
      if (!start) {
        return refuse("defers beyond the start, which the catalogue does not have");
      }
      Remove(needs_[*start], index);
      deferred_[index] = true;
      deadline_[index] = std::max(deadline_[index], deferral.within_wd);
      if (!deferral.gate.empty()) {
        const std::size_t gate = *catalogue_.IndexOf(deferral.gate);
        Add(needs_[*start], gate, 0);
        if (std::ranges::find(chosen_, gate) == chosen_.end()) {
          chosen_.push_back(gate);
        }
      }
    }
    return absl::OkStatus();
  }

  void LayMocks(const Overlay& overlay) {
    std::vector<bool> mock(count_, false);
    for (const ProcedureId& id : overlay.mocks) {
      mock[*catalogue_.IndexOf(id)] = true;
    }
    for (std::size_t index = 0; index < count_; ++index) {
      std::vector<Need>& own = needs_[index];
      const bool needs_mock =
          std::ranges::any_of(own, [&](const Need& need) { return mock[need.on]; });
      for (const ProcedureId& id : overlay.mock_gate) {
        const std::size_t gate = *catalogue_.IndexOf(id);
        if (mock[index]) {
          Remove(own, gate);
        } else if (needs_mock) {
          Add(own, gate, overlay.convert_wd);
        }
      }
    }
  }

  // The order of the catalogue does not hold for the edges that overlays and templates add.
  absl::Status Sort() {
    std::vector<std::size_t> open(count_);
    std::vector<std::vector<std::size_t>> after(count_);
    for (std::size_t index = 0; index < count_; ++index) {
      open[index] = needs_[index].size();
      for (const Need& need : needs_[index]) {
        after[need.on].push_back(index);
      }
      if (open[index] == 0) {
        order_.push_back(index);
      }
    }
    for (std::size_t done = 0; done < order_.size(); ++done) {
      for (const std::size_t next : after[order_[done]]) {
        if (--open[next] == 0) {
          order_.push_back(next);
        }
      }
    }
    if (order_.size() == count_) {
      return absl::OkStatus();
    }
    const auto stuck = std::ranges::find_if(open, [](std::size_t left) { return left > 0; });
    return absl::InvalidArgumentError(
        StrCat(rules_.overlays.empty() ? std::string("edges")
                                       : StrCat("overlay ", rules_.overlays.back().id.str()),
               ": makes a cycle with ",
               catalogue_.at(static_cast<std::size_t>(stuck - open.begin())).id.str()));
  }

  // Working days and calendar days that a procedure takes at least, and what tables say of it.
  struct Days {
    int wd;
    int cd;
    int shown_wd;
  };
  Days DaysOf(std::size_t index) const {
    const Procedure& procedure = catalogue_.at(index);
    if (rules_.basis == LimitBasis::kCeiling && procedure.statutory) {
      // The limit of the law has its notice period within.
      const bool workdays = procedure.statutory->unit == DayUnit::kWorkday;
      const int days = procedure.statutory->days;
      return {workdays ? days : 0, workdays ? 0 : days, days};
    }
    if (const auto kept = kept_.find(index);
        kept != kept_.end() && rules_.basis == LimitBasis::kPromised) {
      const NodeLimit& limit = *kept->second;
      const bool workdays = limit.unit == DayUnit::kWorkday;
      return {workdays ? limit.days : 0,
              std::max(workdays ? 0 : limit.days, limit.floor_cd > 0 ? limit.floor_cd + 1 : 0),
              limit.days};
    }
    int wd = rules_.basis == LimitBasis::kFloor ? 0 : procedure.promised_wd;
    wd = std::min(wd, cap_[index]);
    // A notice runs to the end of its last day.
    return {std::max(wd, procedure.floor_wd > 0 ? procedure.floor_wd + 1 : 0),
            procedure.floor_cd > 0 ? procedure.floor_cd + 1 : 0, std::max(wd, procedure.floor_wd)};
  }

  CompiledTemplate Emit() {
    CompiledTemplate compiled;
    for (std::size_t at = 0; at < chosen_.size(); ++at) {
      position_[chosen_[at]] = at;
      const Procedure& procedure = catalogue_.at(chosen_[at]);
      compiled.labels_.push_back(
          {procedure.id, procedure.zh, procedure.par, DaysOf(chosen_[at]).shown_wd});
      if (procedure.id == catalogue_.landmarks().start) {
        compiled.start_ = at;
      }
    }
    using Link = CompiledTemplate::Link;
    std::vector<std::vector<Link>> successors(chosen_.size());
    std::vector<std::vector<Link>> predecessors(chosen_.size());
    // Those left out are answered before those that need them, since prerequisites come first.
    for (const std::size_t index : order_) {
      std::vector<Need> own;
      for (const Need& need : needs_[index]) {
        if (position_[need.on] != kLeftOut) {
          Add(own, position_[need.on], need.lag_wd);
          continue;
        }
        for (const Need& inherited : handed_on_[need.on]) {
          Add(own, inherited.on, inherited.lag_wd + need.lag_wd);
        }
      }
      std::ranges::sort(own, {}, &Need::on);
      const std::size_t at = position_[index];
      if (at == kLeftOut) {
        handed_on_[index] = std::move(own);
        continue;
      }
      for (const Need& need : own) {
        successors[need.on].push_back({static_cast<std::uint32_t>(at), need.lag_wd});
        predecessors[at].push_back({static_cast<std::uint32_t>(need.on), need.lag_wd});
      }
    }
    for (const std::size_t index : order_) {
      if (const std::size_t at = position_[index]; at != kLeftOut) {
        compiled.predecessors_.insert(compiled.predecessors_.end(), predecessors[at].begin(),
                                      predecessors[at].end());
        predecessors_end_.push_back(compiled.predecessors_.size());
      }
    }
    for (std::size_t i = order_.size(); i-- > 0;) {
      const std::size_t at = position_[order_[i]];
      if (at == kLeftOut) {
        continue;
      }
      compiled.successors_.insert(compiled.successors_.end(), successors[at].begin(),
                                  successors[at].end());
      const Days days = DaysOf(order_[i]);
      const bool bounded = successors[at].empty() || deferred_[order_[i]];
      compiled.nodes_.push_back({static_cast<std::uint32_t>(at), days.wd, days.cd,
                                 bounded ? deadline_[order_[i]] : kNoDeadline,
                                 static_cast<std::uint32_t>(compiled.successors_.size()),
                                 static_cast<std::uint32_t>(predecessors_end_.back()),
                                 catalogue_.at(order_[i]).field});
      predecessors_end_.pop_back();
    }
    return compiled;
  }

  const Catalogue& catalogue_;
  const PlanRules& rules_;
  const std::size_t count_;
  std::vector<std::size_t> chosen_;    // indices, in the order of the selection
  std::vector<std::size_t> position_;  // in chosen_, by index
  std::vector<std::vector<Need>> needs_;
  std::vector<std::vector<Need>> handed_on_{count_};  // by those left out
  std::vector<std::int32_t> deadline_;
  std::vector<bool> deferred_;
  std::vector<int> cap_;
  std::map<std::size_t, const NodeLimit*> kept_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> predecessors_end_;
};

absl::StatusOr<CompiledTemplate> CompiledTemplate::Compile(const Catalogue& catalogue,
                                                           std::span<const ProcedureId> selection,
                                                           const PlanRules& rules) {
  return TemplateCompiler(catalogue, rules).Run(selection);
}

std::vector<CompiledTemplate::Edge> CompiledTemplate::AllEdges() const {
  std::vector<Edge> edges;
  edges.reserve(successors_.size());
  std::size_t at = 0;
  for (const Node& node : nodes_) {
    for (; at < node.successors_end; ++at) {
      edges.push_back({node.position, successors_[at].position, successors_[at].lag_wd});
    }
  }
  return edges;
}

}  // namespace zoneflow::approval
