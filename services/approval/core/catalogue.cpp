#include "services/approval/core/catalogue.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

constexpr int kMaxDays = 3650;

absl::Status CheckDays(const Procedure& procedure, std::string_view field, int days) {
  if (days >= 0 && days <= kMaxDays) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(StrCat("procedure ", procedure.id.str(), ": ", field, " ", days,
                                           " is not within 0 to ", kMaxDays, " days"));
}

absl::Status UnknownId(const Procedure& procedure, std::string_view field, const ProcedureId& id) {
  return absl::InvalidArgumentError(StrCat("procedure ", procedure.id.str(), ": ", field, " \"",
                                           id.str(), "\" is not in the catalogue"));
}

// Follows unfinished prerequisites until one comes round again: "A -> B -> A".
std::string DescribeCycle(std::span<const Procedure> procedures,
                          std::span<const std::vector<std::size_t>> prerequisites,
                          const std::vector<std::size_t>& open_count, std::size_t from) {
  std::vector<std::size_t> path;
  std::size_t at = from;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    at = *std::find_if(prerequisites[at].begin(), prerequisites[at].end(),
                       [&](std::size_t p) { return open_count[p] > 0; });
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  path.push_back(at);
  return absl::StrJoin(path, " -> ", [&](std::string* out, std::size_t index) {
    StrAppend(out, procedures[index].id.str());
  });
}

}  // namespace

absl::Status CheckPaperMayFollow(const Procedure& procedure, std::string_view paper) {
  const auto refuse = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        StrCat("paper: \"", paper, "\" of ", procedure.id.str(), " ", why));
  };
  if (std::ranges::find(procedure.core, paper) != procedure.core.end()) {
    return refuse("is a core paper (主审要件), which no promise replaces");
  }
  if (!procedure.rq) {
    return refuse("can't follow: the procedure is not accepted with papers missing (容缺受理)");
  }
  if (std::ranges::find(procedure.waivable, paper) == procedure.waivable.end()) {
    return refuse(
        StrCat("is none of those that may follow: ",
               procedure.waivable.empty() ? "none" : absl::StrJoin(procedure.waivable, ", ")));
  }
  return absl::OkStatus();
}

absl::StatusOr<Catalogue> Catalogue::Create(std::vector<Procedure> procedures,
                                            Landmarks landmarks) {
  Catalogue catalogue;
  catalogue.procedures_ = std::move(procedures);
  catalogue.landmarks_ = std::move(landmarks);
  const std::size_t count = catalogue.procedures_.size();

  for (std::size_t i = 0; i < count; ++i) {
    const Procedure& procedure = catalogue.procedures_[i];
    if (procedure.id.empty()) {
      return absl::InvalidArgumentError(
          StrCat("procedure at position ", i, ": id is empty; every procedure has one"));
    }
    if (!catalogue.index_.emplace(procedure.id, i).second) {
      return absl::InvalidArgumentError(
          StrCat("procedure ", procedure.id.str(), ": id stands twice; ids are unique"));
    }
    RETURN_IF_ERROR(CheckDays(procedure, "promised limit", procedure.promised_wd));
    RETURN_IF_ERROR(CheckDays(procedure, "floor_cd", procedure.floor_cd));
    RETURN_IF_ERROR(CheckDays(procedure, "floor_wd", procedure.floor_wd));
    if (procedure.statutory.has_value()) {
      RETURN_IF_ERROR(CheckDays(procedure, "statutory limit", procedure.statutory->days));
    }
  }

  catalogue.prerequisites_.resize(count);
  catalogue.hard_.resize(count);
  catalogue.soft_.resize(count);
  // With the edges that promises may put in the place of soft ones.
  std::vector<std::vector<std::size_t>> before(count);
  std::vector<std::vector<std::size_t>> successors(count);
  std::vector<std::size_t> open_count(count, 0);
  const auto link = [&](std::size_t from, std::size_t to) {
    before[to].push_back(from);
    successors[from].push_back(to);
    ++open_count[to];
  };
  for (std::size_t i = 0; i < count; ++i) {
    const Procedure& procedure = catalogue.procedures_[i];
    std::vector<std::size_t>& own = catalogue.prerequisites_[i];
    const auto add = [&](std::string_view field, const ProcedureId& id) -> absl::Status {
      const std::optional<std::size_t> index = catalogue.IndexOf(id);
      if (!index.has_value()) {
        return UnknownId(procedure, field, id);
      }
      if (std::find(own.begin(), own.end(), *index) == own.end()) {
        own.push_back(*index);
        link(*index, i);
      }
      return absl::OkStatus();
    };
    for (const ProcedureId& id : procedure.pre) {
      RETURN_IF_ERROR(add("prerequisite", id));
    }
    catalogue.hard_[i] = own;
    for (const SoftEdge& edge : procedure.soft) {
      const bool is_new = std::ranges::find(procedure.pre, edge.on) == procedure.pre.end();
      RETURN_IF_ERROR(add("soft prerequisite", edge.on));
      const std::optional<std::size_t> due = catalogue.IndexOf(edge.due_before);
      if (!due.has_value()) {
        return UnknownId(procedure, "soft deadline", edge.due_before);
      }
      if (is_new) {
        catalogue.soft_[i].push_back({*catalogue.IndexOf(edge.on), *due});
        link(*catalogue.IndexOf(edge.on), *due);
      }
    }
  }

  catalogue.order_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (open_count[i] == 0) {
      catalogue.order_.push_back(i);
    }
  }
  for (std::size_t done = 0; done < catalogue.order_.size(); ++done) {
    for (const std::size_t next : successors[catalogue.order_[done]]) {
      if (--open_count[next] == 0) {
        catalogue.order_.push_back(next);
      }
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (open_count[i] > 0) {
      return absl::InvalidArgumentError(
          StrCat("procedure ", catalogue.procedures_[i].id.str(), ": prerequisites form a cycle: ",
                 DescribeCycle(catalogue.procedures_, before, open_count, i)));
    }
  }

  std::optional<std::size_t> start;
  if (!catalogue.landmarks_.start.empty()) {
    start = catalogue.IndexOf(catalogue.landmarks_.start);
    if (!start.has_value()) {
      return absl::InvalidArgumentError(StrCat(
          "catalogue: start \"", catalogue.landmarks_.start.str(), "\" is not in the catalogue"));
    }
  }
  for (const ProcedureId& step : catalogue.landmarks_.land_steps) {
    if (!catalogue.IndexOf(step).has_value()) {
      return absl::InvalidArgumentError(
          StrCat("catalogue: land step \"", step.str(), "\" is not in the catalogue"));
    }
  }
  catalogue.never_deferred_.assign(count, false);
  for (const ProcedureId& id : catalogue.landmarks_.never_defer) {
    const std::optional<std::size_t> index = catalogue.IndexOf(id);
    if (!index.has_value()) {
      return absl::InvalidArgumentError(
          StrCat("catalogue: never_defer \"", id.str(), "\" is not in the catalogue"));
    }
    catalogue.never_deferred_[*index] = true;
  }
  catalogue.after_start_.assign(count, false);
  for (const std::size_t index : catalogue.order_) {
    for (const std::size_t earlier : catalogue.prerequisites_[index]) {
      if ((start.has_value() && earlier == *start) || catalogue.after_start_[earlier]) {
        catalogue.after_start_[index] = true;
      }
    }
  }
  return catalogue;
}

std::optional<std::size_t> Catalogue::IndexOf(const ProcedureId& id) const {
  const auto found = index_.find(id);
  if (found == index_.end()) {
    return std::nullopt;
  }
  return found->second;
}

}  // namespace zoneflow::approval
