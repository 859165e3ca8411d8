#include "services/approval/core/catalogue_diff.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string Days(int days) { return days == 0 ? "" : StrCat(days); }

std::string Joined(const std::vector<ProcedureId>& ids) {
  return absl::StrJoin(ids, ", ",
                       [](std::string* out, const ProcedureId& id) { out->append(id.str()); });
}

// What plans and promises are made by.
Fields FieldsOf(const Procedure& procedure) {
  std::string statutory;
  if (procedure.statutory) {
    statutory = StrCat(procedure.statutory->days,
                       procedure.statutory->unit == DayUnit::kWorkday ? " wd" : " cd");
  }
  const std::string soft =
      absl::StrJoin(procedure.soft, ", ", [](std::string* out, const SoftEdge& edge) {
        StrAppend(out, edge.on.str(), " before ", edge.due_before.str());
      });
  return {{"zh", procedure.zh},
          {"phase", StrCat(procedure.phase)},
          {"dept", procedure.dept},
          {"statutory", statutory},
          {"promised_wd", StrCat(procedure.promised_wd)},
          {"floor_cd", Days(procedure.floor_cd)},
          {"floor_wd", Days(procedure.floor_wd)},
          {"pre", Joined(procedure.pre)},
          {"soft", soft},
          {"rq", procedure.rq ? "true" : ""},
          {"gz", procedure.gz ? "true" : ""},
          {"core", absl::StrJoin(procedure.core, ", ")},
          {"waivable", absl::StrJoin(procedure.waivable, ", ")},
          {"par", procedure.par},
          {"block", procedure.block ? "true" : ""},
          {"field", procedure.field ? "true" : ""},
          {"cond", procedure.cond}};
}

}  // namespace

std::vector<ProcedureChange> DiffOf(const Catalogue& before, const Catalogue& after) {
  std::vector<ProcedureChange> changes;
  for (const Procedure& now : after.procedures()) {
    const std::optional<std::size_t> index = before.IndexOf(now.id);
    if (!index) {
      changes.push_back({now.id, now.zh, "procedure", "", now.zh});
      continue;
    }
    const Fields was = FieldsOf(before.at(*index));
    const Fields is = FieldsOf(now);
    for (std::size_t at = 0; at < is.size(); ++at) {
      if (was[at].second != is[at].second) {
        changes.push_back(
            {now.id, now.zh, std::string(is[at].first), was[at].second, is[at].second});
      }
    }
  }
  for (const Procedure& was : before.procedures()) {
    if (!after.IndexOf(was.id)) {
      changes.push_back({was.id, was.zh, "procedure", was.zh, ""});
    }
  }
  const auto landmark = [&](std::string_view field, std::string was, std::string now) {
    if (was != now) {
      changes.push_back(
          {ProcedureId(), "", StrCat("landmarks.", field), std::move(was), std::move(now)});
    }
  };
  const Landmarks& was = before.landmarks();
  const Landmarks& now = after.landmarks();
  landmark("start", was.start.str(), now.start.str());
  landmark("land_steps", Joined(was.land_steps), Joined(now.land_steps));
  landmark("never_defer", Joined(was.never_defer), Joined(now.never_defer));
  return changes;
}

}  // namespace zoneflow::approval
