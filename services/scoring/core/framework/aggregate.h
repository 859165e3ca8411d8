// Groups: from the values of children to the value of their parent.
#pragma once

#include "absl/status/status.h"

#include "services/scoring/core/framework/evaluate.h"
#include "services/scoring/core/framework/framework.h"

namespace zoneflow::scoring {

// Fills the value, state and notes of the group's result and the weight and points of its children,
// whose values are there. A geometric or harmonic mean of what is not above 0 is missing. OutOfRange
// names the group whose sum has too many digits.
absl::Status Aggregate(const Framework& framework, const FrameworkNode& group, NodeResult& result);

// Sets points to weight × value within cap and floor.
void TakePoints(const FrameworkNode& node, const Decimal& weighted, NodeResult& result);

// Hands the share of a node down to its children, so that theirs sum to it exactly.
void ShareOut(const Framework& framework, const FrameworkNode& node, NodeResult& result);

}  // namespace zoneflow::scoring
