#include "services/approval/core/triage.h"

#include <algorithm>
#include <iterator>
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

std::string NameOf(const Catalogue& catalogue, const ProcedureId& id) {
  const std::optional<std::size_t> index = catalogue.IndexOf(id);
  return index ? catalogue.at(*index).zh : id.str();
}

std::string NamesOf(const Catalogue& catalogue, std::span<const ProcedureId> ids) {
  if (ids.empty()) {
    return "无";
  }
  return absl::StrJoin(ids, "、", [&](std::string* out, const ProcedureId& id) {
    StrAppend(out, NameOf(catalogue, id));
  });
}

// By due date first: the order in which they have to be kept.
std::string DescribeOpen(const Catalogue& catalogue, std::vector<Promise> open) {
  std::sort(open.begin(), open.end(), [](const Promise& a, const Promise& b) {
    return std::tie(a.due, a.procedure, a.paper) < std::tie(b.due, b.procedure, b.paper);
  });
  return absl::StrJoin(open, "；", [&](std::string* out, const Promise& promise) {
    StrAppend(out, NameOf(catalogue, promise.procedure), "的", promise.paper, "，",
              FormatDate(promise.due), "到期");
  });
}

std::string Becomes(Track track) { return StrCat("转为", TrackName(track)); }

}  // namespace

std::string_view TrackKey(Track track) {
  switch (track) {
    case Track::kPreReview:
      return "pre_review";
    case Track::kPromise:
      return "promise";
    case Track::kLandPending:
      return "land_pending";
    case Track::kDone:
      return "done";
  }
  return "";
}

std::optional<Track> TrackOfKey(std::string_view key) {
  const auto* found = std::ranges::find(kTracks, key, TrackKey);
  return found == std::end(kTracks) ? std::nullopt : std::optional(*found);
}

std::string_view TrackName(Track track) {
  switch (track) {
    case Track::kPreReview:
      return "A（集中预审）";
    case Track::kPromise:
      return "B（容缺/承诺）";
    case Track::kLandPending:
      return "C（未供地）";
    case Track::kDone:
      return "已开工，无欠账";
  }
  return "";
}

Triage TriageCase(const Catalogue& catalogue, std::span<const ProcedureId> procedures,
                  const CaseProgress& progress) {
  const Landmarks& landmarks = catalogue.landmarks();
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
            StrCat(NameOf(catalogue, landmarks.start), "已于", FormatDate(*start->done_on),
                   "完成，没有未兑现的承诺"),
            StrCat("作出承诺后", Becomes(Track::kPromise))};
  }
  if (!open.empty()) {
    const Track next = started        ? Track::kDone
                       : land_pending ? Track::kLandPending
                                      : Track::kPreReview;
    const std::size_t count = open.size();
    return {Track::kPromise,
            StrCat("有", count, "项承诺尚未兑现：", DescribeOpen(catalogue, std::move(open))),
            StrCat("承诺全部兑现后", Becomes(next))};
  }
  if (land_pending) {
    // Those that this project walks through: there are several ways to land.
    std::vector<ProcedureId> steps;
    for (const ProcedureId& step : landmarks.land_steps) {
      if (std::ranges::find(procedures, step) != procedures.end()) {
        steps.push_back(step);
      }
    }
    steps = steps.empty() ? landmarks.land_steps : steps;
    const bool several = steps.size() > 1;
    return {Track::kLandPending,
            StrCat("需要用地，", NamesOf(catalogue, steps), several ? "均未申请" : "未申请"),
            StrCat(several ? "其中任一项申请后" : "申请后", Becomes(Track::kPreReview))};
  }
  std::vector<ProcedureId> applied;
  std::vector<ProcedureId> missing;
  for (const ProcedureId& id : procedures) {
    (IsAppliedFor(progress, id) ? applied : missing).push_back(id);
  }
  return {Track::kPreReview,
          StrCat("尚未开工，没有未兑现的承诺；已申请：", NamesOf(catalogue, applied), "；未申请：",
                 NamesOf(catalogue, missing)),
          StrCat("作出承诺后", Becomes(Track::kPromise), "；", NameOf(catalogue, landmarks.start),
                 "后", Becomes(Track::kDone))};
}

}  // namespace zoneflow::approval
