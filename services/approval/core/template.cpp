#include "services/approval/core/template.h"

#include <algorithm>
#include <set>

#include "common/base/str_cat.h"
#include "services/approval/core/timetable.h"

namespace zoneflow::approval {

absl::Status CheckTemplates(std::span<const ProjectTemplate> templates,
                            const Catalogue& catalogue) {
  if (templates.empty()) {
    return absl::InvalidArgumentError("templates: the list is empty; at least one is needed");
  }
  std::set<TemplateId> seen;
  for (const ProjectTemplate& made : templates) {
    if (made.id.empty()) {
      return absl::InvalidArgumentError("template: id is empty; every template has one");
    }
    if (!seen.insert(made.id).second) {
      return absl::InvalidArgumentError(
          StrCat("template ", made.id.str(), ": id stands twice; ids are unique"));
    }
    std::vector<ProcedureId> all = made.procedures;
    all.insert(all.end(), made.on_yes.begin(), made.on_yes.end());
    PlanRules rules;
    rules.edges = made.edges;
    absl::Status compiled = CompiledTemplate::Compile(catalogue, made.procedures, rules).status();
    if (compiled.ok()) {
      compiled = CompiledTemplate::Compile(catalogue, all, rules).status();
    }
    if (!compiled.ok()) {
      return absl::InvalidArgumentError(
          StrCat("template ", made.id.str(), ": ", compiled.message()));
    }
  }
  return absl::OkStatus();
}

const ProjectTemplate* Rulebook::FindTemplate(const TemplateId& id) const {
  const auto found = std::ranges::find(templates, id, &ProjectTemplate::id);
  return found == templates.end() ? nullptr : &*found;
}

const Overlay* Rulebook::FindOverlay(const OverlayId& id) const {
  const auto found = std::ranges::find(overlays, id, &Overlay::id);
  return found == overlays.end() ? nullptr : &*found;
}

const ZoneLimits& Rulebook::LimitsIn(std::string_view zone_id) const {
  const auto found = zone_limits.find(zone_id);
  return found == zone_limits.end() ? limits : found->second;
}

std::vector<Overlay> Rulebook::MeasuresIn(std::string_view zone_id) const {
  std::vector<Overlay> measures;
  for (const Overlay& overlay : overlays) {
    if (overlay.measure && overlay.enabled &&
        (overlay.zones.empty() ||
         std::ranges::find(overlay.zones, zone_id) != overlay.zones.end())) {
      measures.push_back(overlay);
    }
  }
  return measures;
}

}  // namespace zoneflow::approval
