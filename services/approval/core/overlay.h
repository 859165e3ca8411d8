// Reform modes (改革举措) laid over the catalogue for one project: the catalogue stays one, an overlay
// says what it drops, shortens, adds, lets run ahead of the land, or puts off beyond the start.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"

#include "common/base/date.h"
#include "common/base/strong_id.h"
#include "services/approval/core/catalogue.h"

namespace zoneflow::approval {

using OverlayId = StrongId<struct OverlayIdTag>;

// At most so many working days for a procedure; a notice period still holds.
struct LimitCap {
  ProcedureId procedure;
  int days_wd = 0;
};

// A procedure that must be there only so many working days after the start of construction; the
// start then waits for `gate` in its place, where there is one.
struct Deferral {
  ProcedureId procedure;
  int within_wd = 0;
  ProcedureId gate;  // empty: nothing
};

struct Overlay {
  OverlayId id;
  std::string zh;
  std::string en;
  bool enabled = false;            // whether this zone may use it at all
  std::vector<std::string> zones;  // ids of those that may; empty: every zone
  bool measure = false;            // whether a rescue may lay it on a project that goes on without
  int risk = 1;                    // weight of a rescue that uses it, zone data
  std::vector<ProcedureId> skips;  // no longer required
  std::vector<LimitCap> caps;
  // Mock approval (模拟审批, 拿地即开工): these may be accepted before the results of `mock_gate`
  // are there. What needs their real result, and is no mock itself, waits until convert_wd working
  // days after the results of the gate.
  std::vector<ProcedureId> mocks;
  std::vector<ProcedureId> mock_gate;
  int convert_wd = 0;
  std::vector<Deferral> defers;
  // A mode whose legal basis is a document of its own (承诺即开工): enabled only with both.
  bool needs_document = false;
  std::string document;
  std::optional<Date> valid_until;
  std::string source;  // where the rule is read
};

// InvalidArgument names the overlay, the value and the rule: an empty or a duplicate id, an unknown
// procedure, days below 0 or above 3,650, an enabled mode without the document it needs, or a
// deferral that crosses Landmarks::never_defer without another permit of that list as its gate.
absl::Status CheckOverlays(std::span<const Overlay> overlays, const Catalogue& catalogue);

}  // namespace zoneflow::approval
