#include "services/approval/core/triage.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_join.h"

#include "common/base/str_cat.h"

namespace zoneflow::approval {
namespace {

const NodeProgress* Find(const CaseProgress& progress, const ProcedureId& id) {
  const auto found = std::find_if(progress.nodes.begin(), progress.nodes.end(),
                                  [&](const NodeProgress& node) { return node.procedure == id; });
  return found == progress.nodes.end() ? nullptr : &*found;
}

bool IsAppliedFor(const CaseProgress& progress, const ProcedureId& id) {
  const NodeProgress* node = Find(progress, id);
  return node != nullptr && (node->applied_on.has_value() || node->done_on.has_value());
}

std::string Join(std::span<const ProcedureId> ids) {
  if (ids.empty()) {
    return "none";
  }
  return absl::StrJoin(ids, ", ",
                       [](std::string* out, const ProcedureId& id) { StrAppend(out, id.str()); });
}

// By due date first: the order in which they have to be kept.
std::string DescribeOpen(std::vector<Promise> open) {
  std::sort(open.begin(), open.end(), [](const Promise& a, const Promise& b) {
    return std::tie(a.due, a.procedure, a.paper) < std::tie(b.due, b.procedure, b.paper);
  });
  return absl::StrJoin(open, "; ", [](std::string* out, const Promise& promise) {
    StrAppend(out, promise.procedure.str(), " ", promise.paper, " due ", FormatDate(promise.due));
  });
}

}  // namespace

std::string_view TrackName(Track track) {
  switch (track) {
    case Track::kPreReview:
      return "A";
    case Track::kPromise:
      return "B";
    case Track::kLandPending:
      return "C";
    case Track::kDone:
      return "done";
  }
  return "";
}

Triage TriageCase(const Landmarks& landmarks, std::span<const ProcedureId> procedures,
                  const CaseProgress& progress) {
  const NodeProgress* start = Find(progress, landmarks.start);
  const bool started = start != nullptr && start->done_on.has_value();
  std::vector<Promise> open;
  std::copy_if(progress.promises.begin(), progress.promises.end(), std::back_inserter(open),
               [](const Promise& promise) { return !promise.closed; });
  const bool land_applied_for =
      std::any_of(landmarks.land_steps.begin(), landmarks.land_steps.end(),
                  [&](const ProcedureId& step) { return IsAppliedFor(progress, step); });
  const bool land_pending = progress.land_need == LandNeed::kNeed && !land_applied_for;

  if (started && open.empty()) {
    return {Track::kDone,
            StrCat("done: ", landmarks.start.str(), " was reached on ", FormatDate(*start->done_on),
                   " and no promise is open"),
            "becomes B when a promise is made"};
  }
  if (!open.empty()) {
    const std::string_view next = started ? "done" : land_pending ? "C" : "A";
    const std::size_t count = open.size();
    return {Track::kPromise,
            StrCat("B (容缺/承诺) because ", count, count == 1 ? " promise is" : " promises are",
                   " open: ", DescribeOpen(std::move(open))),
            StrCat("becomes ", next, " when every promise is closed")};
  }
  if (land_pending) {
    return {Track::kLandPending,
            StrCat("C (未供地) because the project needs land and none of ",
                   Join(landmarks.land_steps), " has been applied for"),
            "becomes A when one of them is applied for"};
  }
  std::vector<ProcedureId> applied;
  std::vector<ProcedureId> missing;
  for (const ProcedureId& id : procedures) {
    (IsAppliedFor(progress, id) ? applied : missing).push_back(id);
  }
  return {
      Track::kPreReview,
      StrCat(
          "A (集中预审) because construction has not started and no promise is open; applied for: ",
          Join(applied), "; not yet: ", Join(missing)),
      StrCat("becomes B when a promise is made, done when ", landmarks.start.str(), " is reached")};
}

}  // namespace zoneflow::approval
