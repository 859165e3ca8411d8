// What a zone decides for itself: when a light turns, and how long a promise may wait.
#pragma once

#include <optional>

namespace zoneflow::approval {

// From when on the light of a procedure under review is yellow: so many working days before it is due,
// or as many as one part of its limit has ("5": a fifth), whichever is earlier. One that waits for
// its acceptance turns by the part alone.
struct LightRule {
  int yellow_wd = 3;
  int yellow_part = 5;

  friend bool operator==(const LightRule&, const LightRule&) = default;
};

struct ZoneLimits {
  LightRule light = {};
  // Working days after acceptance within which a promised paper (容缺) has to be there; none: those that
  // the procedure itself is promised in.
  std::optional<int> paper_wd = {};
  // Working days after the start of construction within which a promised result has to be there that
  // nothing before the start waits for.
  int debt_after_start_wd = 20;

  friend bool operator==(const ZoneLimits&, const ZoneLimits&) = default;
};

}  // namespace zoneflow::approval
