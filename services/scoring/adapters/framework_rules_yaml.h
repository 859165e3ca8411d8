// The leaves of a framework file: how a figure is measured, and the rule that makes points of it.
#pragma once

#include <optional>
#include <string_view>

#include "services/scoring/adapters/strict_yaml.h"
#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {

// nullopt for a node that has no rule: a hole, or a fault that CheckFramework names.
std::optional<Leaf> ReadLeaf(StrictMap& map);

Better ReadBetter(StrictMap& map, Better otherwise);
std::optional<MissingPolicy> ReadMissing(StrictMap& map, std::string_view key);

}  // namespace zoneflow::scoring
