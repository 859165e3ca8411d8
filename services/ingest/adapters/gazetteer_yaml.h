// Reads the gazetteer of zones from YAML.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"

#include "services/ingest/core/gazetteer.h"

namespace zoneflow::ingest {

// Reads the formats of data/zones.yaml and data/places.txt. InvalidArgument names the zone and the
// field for text that is not YAML, a missing or unknown field, and an id or name given twice.
absl::StatusOr<Gazetteer> ParseGazetteer(std::string_view yaml, std::string_view places = {});

// Returns the gazetteer that is compiled into the binary.
absl::StatusOr<Gazetteer> LoadGazetteer();

}  // namespace zoneflow::ingest
