// Rules as files: those that this build carries (services/approval/data, embedded), and others of
// their form.
#pragma once

#include "absl/status/statusor.h"

#include "services/approval/core/rules_version.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

// The texts of the embedded files: procedures.yaml, templates.yaml, attributes.yaml, overlays.yaml,
// workday_calendar.csv, matter_columns.csv, zones.yaml, aliases.yaml.
RulesFiles ShippedRules();

// Reads a whole set of files, with its digest and without a number. InvalidArgument names the file
// and what ParseCatalogue, ParseTemplates, ParseCalendar … found wrong with it; a file that is
// missing; and one that is none of the rules. Versions of before have no zones.yaml and
// no aliases.yaml: no zone decides for itself then, and procedures have the catalogue's names.
absl::StatusOr<Rulebook> ParseRulebook(const RulesFiles& files);

// Parses the embedded files, as above; without a digest.
absl::StatusOr<Rulebook> LoadEmbeddedRulebook();

}  // namespace zoneflow::approval
