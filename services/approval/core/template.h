// Project templates: which procedures a kind of project walks through; and the rulebook, all the
// data the use cases plan and triage with.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

#include "common/base/strong_id.h"
#include "common/workdays/workday_calendar.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/matter_table.h"
#include "services/approval/core/overlay.h"
#include "services/approval/core/plan_rules.h"
#include "services/approval/core/zone_limits.h"

namespace zoneflow::approval {

using TemplateId = StrongId<struct TemplateIdTag>;
using AttributeId = StrongId<struct AttributeIdTag>;

// Whether a project has to get land: it needs none, has its own, or needs some.
enum class LandNeed { kNone, kHave, kNeed };

struct ProjectTemplate {
  TemplateId id;
  std::string zh;
  std::string en;
  LandNeed land_need = LandNeed::kNeed;
  std::vector<ProcedureId> procedures;  // procedures of the same days keep this order
  // Those that come once the attribute that decides on them is yes (attribute.h).
  std::vector<ProcedureId> on_yes = {};
  // Beside those of the catalogue, which are of projects of firms. Ends that are not planned hand on
  // what they need like any other.
  std::vector<PlanEdge> edges = {};
};

// What is asked of a project, as a question to be answered yes or no.
struct ProjectAttribute {
  AttributeId id;
  std::string zh;
  std::string en;
  // Those that cannot be no where this is yes.
  std::vector<AttributeId> implies = {};
};

// InvalidArgument names the template and the rule: no template at all, an empty or a duplicate id,
// or a list of procedures that CompiledTemplate::Compile refuses, with those of on_yes too.
absl::Status CheckTemplates(std::span<const ProjectTemplate> templates, const Catalogue& catalogue);

// Immutable while the use cases run.
struct Rulebook {
  Catalogue catalogue;
  std::vector<ProjectTemplate> templates;  // the first is what a new project gets
  WorkdayCalendar calendar;                // the latest of those below
  CalendarHistory calendar_history = {};   // as it was known on any day
  std::vector<Overlay> overlays = {};      // the reform modes, by id
  // By which words tables of matters head their columns (MatterWords::headers).
  std::map<std::string, MatterField> matter_headers = {};
  std::vector<ProjectAttribute> attributes = {};  // in the order in which they are asked
  // Which of the versions that were adopted, 1, 2, 3 …, and its digest; 0 and empty: none, but files.
  std::int64_t number = 0;
  std::string digest = {};
  // What holds where a zone decides nothing else, and what zones decide, by their ids.
  ZoneLimits limits = {};
  std::map<std::string, ZoneLimits, std::less<>> zone_limits = {};
  // What other systems call procedures beside the names of the catalogue; the keys are FoldedName.
  std::map<std::string, ProcedureId> procedure_aliases = {};

  const ZoneLimits& LimitsIn(std::string_view zone_id) const;

  // Both return nullptr if there is none of that id.
  const ProjectTemplate* FindTemplate(const TemplateId& id) const;
  const Overlay* FindOverlay(const OverlayId& id) const;

  // The overlays that a rescue may lay in the zone.
  std::vector<Overlay> MeasuresIn(std::string_view zone_id) const;
};

}  // namespace zoneflow::approval
