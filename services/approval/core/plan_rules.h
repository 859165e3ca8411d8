// What a plan counts with besides the catalogue: which limits, which promises, which overlays.
#pragma once

#include <vector>

#include "services/approval/core/catalogue.h"
#include "services/approval/core/node_limit.h"
#include "services/approval/core/overlay.h"

namespace zoneflow::approval {

enum class LimitBasis {
  kPromised,  // the promised limit (承诺时限), or the floor where that is longer
  kCeiling,   // the limit of the law (法定时限), the promised one where no law limits
  kFloor,     // notice periods alone: no plan is faster
};

// "X is accepted without the result of Y" (容缺, 告知承诺): the paper is then owed before the
// acceptance of what the catalogue names (SoftEdge::due_before).
struct EdgePromise {
  ProcedureId accept;
  ProcedureId without_result_of;

  friend bool operator==(const EdgePromise&, const EdgePromise&) = default;
};

// An edge that a template adds: the result of the one must be there before the other is accepted.
struct PlanEdge {
  ProcedureId before;
  ProcedureId after;

  friend bool operator==(const PlanEdge&, const PlanEdge&) = default;
};

// What is accepted keeps the limit of its day, whatever the catalogue says since.
struct KeptLimit {
  ProcedureId procedure;
  NodeLimit limit;

  friend bool operator==(const KeptLimit&, const KeptLimit&) = default;
};

struct PlanRules {
  LimitBasis basis = LimitBasis::kPromised;
  std::vector<EdgePromise> promises = {};
  std::vector<Overlay> overlays = {};
  std::vector<PlanEdge> edges = {};
  std::vector<KeptLimit> kept = {};  // of kPromised alone; other procedures have the catalogue's
  // Working days after the start of construction by which a paper is due that is owed to a
  // procedure after it; what the zone allows (zone_limits.h).
  int debt_after_start_wd = 20;
};

}  // namespace zoneflow::approval
