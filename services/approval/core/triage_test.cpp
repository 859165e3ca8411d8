#include "services/approval/core/triage.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::approval {
namespace {

using ::testing::HasSubstr;

Date Day(int month, int day) { return Date{std::chrono::year{2021} / month / day}; }

const std::vector<ProcedureId> kProcedures = {ProcedureId("PLANCOND"), ProcedureId("LISTING"),
                                              ProcedureId("CONTRACT"), ProcedureId("EIA"),
                                              ProcedureId("START")};
const Landmarks kLandmarks = {
    ProcedureId("START"),
    {ProcedureId("PLANCOND"), ProcedureId("LISTING"), ProcedureId("CONTRACT")}};

Triage Of(const CaseProgress& progress) { return TriageCase(kLandmarks, kProcedures, progress); }

CaseProgress Needing(LandNeed need) {
  CaseProgress progress;
  progress.land_need = need;
  return progress;
}

TEST(TriageTest, AProjectWithoutItsLandAppliedForIsC) {
  const Triage triage = Of(Needing(LandNeed::kNeed));
  EXPECT_EQ(triage.track, Track::kLandPending);
  EXPECT_THAT(triage.reason, HasSubstr("none of PLANCOND, LISTING, CONTRACT has been applied for"));
  EXPECT_THAT(triage.changes_when, HasSubstr("becomes A"));
}

TEST(TriageTest, AProjectThatNeedsNoLandIsNeverC) {
  EXPECT_EQ(Of(Needing(LandNeed::kNone)).track, Track::kPreReview);
  EXPECT_EQ(Of(Needing(LandNeed::kHave)).track, Track::kPreReview);
}

TEST(TriageTest, AListsWhatIsAppliedForAndWhatIsNot) {
  CaseProgress progress = Needing(LandNeed::kNeed);
  progress.nodes = {{ProcedureId("LISTING"), Day(1, 8), std::nullopt}};
  const Triage triage = Of(progress);
  EXPECT_EQ(triage.track, Track::kPreReview);
  EXPECT_THAT(triage.reason,
              HasSubstr("applied for: LISTING; not yet: PLANCOND, CONTRACT, EIA, START"));
}

TEST(TriageTest, AnOpenPromiseIsBAndListsItsDebtsByDueDate) {
  CaseProgress progress = Needing(LandNeed::kNeed);
  progress.promises = {{ProcedureId("EIA"), "公众参与说明", Day(4, 1), false},
                       {ProcedureId("LISTING"), "批复", Day(3, 1), false},
                       {ProcedureId("EIA"), "总量指标确认", Day(2, 1), true}};
  const Triage triage = Of(progress);
  EXPECT_EQ(triage.track, Track::kPromise);
  EXPECT_THAT(triage.reason, HasSubstr("2 promises are open: LISTING 批复 due 2021-03-01; EIA "
                                       "公众参与说明 due 2021-04-01"));
  EXPECT_THAT(triage.changes_when, HasSubstr("becomes C"));
}

TEST(TriageTest, AnOpenPromiseKeepsAStartedProjectFromBeingDone) {
  CaseProgress progress = Needing(LandNeed::kNeed);
  progress.nodes = {{ProcedureId("START"), Day(4, 20), Day(4, 20)}};
  EXPECT_EQ(Of(progress).track, Track::kDone);
  progress.promises = {{ProcedureId("EIA"), "公众参与说明", Day(5, 1), false}};
  EXPECT_EQ(Of(progress).track, Track::kPromise);
  EXPECT_THAT(Of(progress).changes_when, HasSubstr("becomes done"));
}

// Walks through random histories; after each event exactly one of the four rules, written down
// independently of each other, must hold, and it must be the one that was told. What was told to
// change it must.
TEST(TriageTest, ExactlyOneTrackHoldsAtEveryEventOfRandomHistories) {
  std::mt19937 random(20210201);
  int seen[4] = {};
  for (int history = 0; history < 500; ++history) {
    CaseProgress progress = Needing(static_cast<LandNeed>(random() % 3));
    for (int event = 0; event < 40; ++event) {
      const std::size_t picked = random() % kProcedures.size();
      auto node = std::find_if(
          progress.nodes.begin(), progress.nodes.end(),
          [&](const NodeProgress& known) { return known.procedure == kProcedures[picked]; });
      switch (random() % 4) {
        case 0:
          if (node == progress.nodes.end()) {
            progress.nodes.push_back({kProcedures[picked], Day(1, 8), std::nullopt});
          }
          break;
        case 1:
          if (node != progress.nodes.end()) {
            node->done_on = Day(2, 9);
          }
          break;
        case 2:
          progress.promises.push_back({kProcedures[picked], "材料", Day(3, 1), false});
          break;
        default:
          for (Promise& promise : progress.promises) {
            promise.closed = true;
          }
      }
      bool started = false;
      bool land = false;
      for (const NodeProgress& known : progress.nodes) {
        started |= known.procedure == ProcedureId("START") && known.done_on.has_value();
        land |= known.procedure != ProcedureId("EIA") && known.procedure != ProcedureId("START");
      }
      bool debt = false;
      for (const Promise& promise : progress.promises) {
        debt |= !promise.closed;
      }
      const bool needs = progress.land_need == LandNeed::kNeed;
      const bool holds[4] = {!started && !debt && !(needs && !land), debt,
                             !started && !debt && needs && !land, started && !debt};
      ASSERT_EQ(std::count(std::begin(holds), std::end(holds), true), 1);
      const Triage triage = Of(progress);
      const auto track = static_cast<std::size_t>(triage.track);
      ASSERT_TRUE(holds[track]) << triage.reason;
      ASSERT_EQ(triage.reason.rfind(TrackName(triage.track), 0), 0U) << triage.reason;
      ++seen[track];

      if (triage.track == Track::kPromise) {
        CaseProgress kept = progress;
        for (Promise& promise : kept.promises) {
          promise.closed = true;
        }
        ASSERT_THAT(triage.changes_when,
                    HasSubstr("becomes " + std::string(TrackName(Of(kept).track)) + " "));
      }
      if (triage.track == Track::kLandPending) {
        CaseProgress applied = progress;
        applied.nodes.push_back({ProcedureId("LISTING"), Day(1, 8), std::nullopt});
        ASSERT_EQ(Of(applied).track, Track::kPreReview);
      }
    }
  }
  for (const int count : seen) {
    EXPECT_GT(count, 0);
  }
}

}  // namespace
}  // namespace zoneflow::approval
