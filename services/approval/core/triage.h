// Which way a case goes (approval practice: three tracks), why, and what would change it.
//
// The first rule that holds decides, and one always does:
//   done  START is reached and no promise is open;
//   B     a promise is open (容缺, 告知承诺), before or after START;
//   C     the project needs land and no land step has been applied for (未供地);
//   A     everything else that has not started (集中预审).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/date.h"
#include "services/approval/core/catalogue.h"
#include "services/approval/core/template.h"

namespace zoneflow::approval {

enum class Track { kPreReview, kPromise, kLandPending, kDone };
inline constexpr Track kTracks[] = {Track::kPreReview, Track::kPromise, Track::kLandPending,
                                    Track::kDone};

// "pre_review", "promise", "land_pending", "done": as filters and registers have it.
std::string_view TrackKey(Track track);
std::optional<Track> TrackOfKey(std::string_view key);

// Returns the name as officers say it: "A（集中预审）", "B（容缺/承诺）", "C（未供地）",
// "已开工，无欠账".
std::string_view TrackName(Track track);

// How far a procedure of a case is. A result without an application counts as applied for on its
// day.
struct NodeProgress {
  ProcedureId procedure;
  std::optional<Date> applied_on;
  std::optional<Date> done_on;
};

// A debt: a paper that is owed until it is uploaded and confirmed.
struct Promise {
  ProcedureId procedure;
  std::string paper;
  Date due;
  bool closed = false;
};

// The state of a case that triage looks at; the order of the entries means nothing to the track.
struct CaseProgress {
  LandNeed land_need = LandNeed::kNeed;
  std::vector<NodeProgress> nodes;  // at most one entry per procedure; none means not applied for
  std::vector<Promise> promises;
};

struct Triage {
  Track track = Track::kPreReview;
  std::string reason;        // 需要用地，规划条件出具、…均未申请
  std::string changes_when;  // 其中任一项申请后转为A（集中预审）

  friend bool operator==(const Triage&, const Triage&) = default;
};

// Decides the track of a case that walks through `procedures`; to be called after every change of
// it. It explains itself in Chinese, by the catalogue's names of the procedures.
Triage TriageCase(const Catalogue& catalogue, std::span<const ProcedureId> procedures,
                  const CaseProgress& progress);

}  // namespace zoneflow::approval
