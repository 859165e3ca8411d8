// Cases as the messages of proto/zoneflow/approval/v1, and members of signings as records.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "services/approval/core/case.h"
#include "services/approval/core/case_row.h"
#include "services/approval/core/ports.h"
#include "zoneflow/approval/v1/case.pb.h"
#include "zoneflow/ingest/v1/signing.pb.h"

namespace zoneflow::approval {

// Lights are left unspecified: they belong to a day, not to the case. ShowLights adds them.
v1::Case ToWire(const Case& value);

v1::Light ToWire(std::optional<Light> light);

// The case as a list shows it: without its nodes.
v1::Case ToWire(const CaseRow& row, std::optional<Light> light);

// Sets the light of the case and of each node of its timetable. Requires the lights of this case.
void ShowLights(const CaseLights& lights, v1::Case& wire);

// The case without its time, which is not told. DataLoss if the message is not one that ToWire
// made.
absl::StatusOr<Case> FromWire(const v1::Case& wire);

// The named members of a signing.
std::vector<ProjectRecord> MembersOf(const ingest::v1::Signing& signing);

// Names of the fields of the message in which the two cases differ, sorted; the revision apart.
std::vector<std::string> ChangedFields(const Case& before, const Case& after);

}  // namespace zoneflow::approval
