// Reads the catalogue of procedures, the overlays and the project templates from YAML
// (data/procedures.yaml, data/overlays.yaml, data/templates.yaml), the attributes of projects
// (data/attributes.yaml), what zones decide (data/zones.yaml), and other names of procedures
// (data/aliases.yaml).
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "services/approval/core/catalogue.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// InvalidArgument names the line, the field, the value and the rule: text that is not YAML, a field
// that is unknown, missing or of another type, a source that is not listed, and whatever
// Catalogue::Create refuses.
absl::StatusOr<Catalogue> ParseCatalogue(std::string_view yaml);

// InvalidArgument as above, and for whatever CheckOverlays refuses.
absl::StatusOr<std::vector<Overlay>> ParseOverlays(std::string_view yaml,
                                                   const Catalogue& catalogue);

// InvalidArgument as above, and for whatever CheckTemplates refuses.
absl::StatusOr<std::vector<ProjectTemplate>> ParseTemplates(std::string_view yaml,
                                                            const Catalogue& catalogue);

// InvalidArgument as above, and for whatever CheckAttributes refuses.
absl::StatusOr<std::vector<ProjectAttribute>> ParseAttributes(
    std::string_view yaml, std::span<const ProjectTemplate> templates, const Catalogue& catalogue);

struct ZoneTable {
  ZoneLimits limits;  // of zones that are not in the table
  std::map<std::string, ZoneLimits, std::less<>> zones;
};

// InvalidArgument as above; for a zone twice, and for a number that is out of its range.
absl::StatusOr<ZoneTable> ParseZones(std::string_view yaml);

// InvalidArgument as above; for a procedure that is not in the catalogue, and for a name that stands
// twice. The keys are FoldedName.
absl::StatusOr<std::map<std::string, ProcedureId>> ParseAliases(std::string_view yaml,
                                                                const Catalogue& catalogue);

}  // namespace zoneflow::approval
