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
Procedure Named(const char* id, const char* zh) {
  Procedure procedure;
  procedure.id = ProcedureId(id);
  procedure.zh = zh;
  return procedure;
}

const Catalogue& SmallCatalogue() {
  static const Catalogue catalogue = *Catalogue::Create(
      {Named("PLANCOND", "规划条件"), Named("LISTING", "出让公告"), Named("CONTRACT", "出让合同"),
       Named("EIA", "环评"), Named("START", "开工")},
      {ProcedureId("START"),
       {ProcedureId("PLANCOND"), ProcedureId("LISTING"), ProcedureId("CONTRACT")}});
  return catalogue;
}

Triage Of(const CaseProgress& progress) {
  return TriageCase(SmallCatalogue(), kProcedures, progress);
}

CaseProgress Needing(LandNeed need) {
  CaseProgress progress;
  progress.land_need = need;
  return progress;
}

TEST(TriageTest, AProjectWithoutItsLandAppliedForIsC) {
  const Triage triage = Of(Needing(LandNeed::kNeed));
  EXPECT_EQ(triage.track, Track::kLandPending);
  EXPECT_EQ(triage.reason, "需要用地，规划条件、出让公告、出让合同均未申请");
  EXPECT_EQ(triage.changes_when, "其中任一项申请后转为A（集中预审）");
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
  EXPECT_EQ(triage.reason,
            "尚未开工，没有未兑现的承诺；已申请：出让公告；未申请：规划条件、出让合同、环评、开工");
  EXPECT_EQ(triage.changes_when, "作出承诺后转为B（容缺/承诺）；开工后转为已开工，无欠账");
  EXPECT_THAT(Of(Needing(LandNeed::kHave)).reason, HasSubstr("已申请：无；"));
}

TEST(TriageTest, AnOpenPromiseIsBAndListsItsDebtsByDueDate) {
  CaseProgress progress = Needing(LandNeed::kNeed);
  progress.promises = {{ProcedureId("EIA"), "公众参与说明", Day(4, 1), false},
                       {ProcedureId("LISTING"), "批复", Day(3, 1), false},
                       {ProcedureId("EIA"), "总量指标确认", Day(2, 1), true}};
  const Triage triage = Of(progress);
  EXPECT_EQ(triage.track, Track::kPromise);
  EXPECT_EQ(
      triage.reason,
      "有2项承诺尚未兑现：出让公告的批复，2021-03-01到期；环评的公众参与说明，2021-04-01到期");
  EXPECT_EQ(triage.changes_when, "承诺全部兑现后转为C（未供地）");
}

TEST(TriageTest, AnOpenPromiseKeepsAStartedProjectFromBeingDone) {
  CaseProgress progress = Needing(LandNeed::kNeed);
  progress.nodes = {{ProcedureId("START"), Day(4, 20), Day(4, 20)}};
  EXPECT_EQ(Of(progress).track, Track::kDone);
  EXPECT_EQ(Of(progress).reason, "开工已于2021-04-20完成，没有未兑现的承诺");
  EXPECT_EQ(Of(progress).changes_when, "作出承诺后转为B（容缺/承诺）");
  progress.promises = {{ProcedureId("EIA"), "公众参与说明", Day(5, 1), false}};
  EXPECT_EQ(Of(progress).track, Track::kPromise);
  EXPECT_THAT(Of(progress).changes_when, HasSubstr("转为已开工，无欠账"));
}

TEST(TriageTest, ASingleLandStepIsToldAsOne) {
  const Catalogue catalogue = *Catalogue::Create({Named("LAND", "供地"), Named("START", "开工")},
                                                 {ProcedureId("START"), {ProcedureId("LAND")}});
  const Triage triage = TriageCase(catalogue, {}, Needing(LandNeed::kNeed));
  EXPECT_EQ(triage.reason, "需要用地，供地未申请");
  EXPECT_EQ(triage.changes_when, "申请后转为A（集中预审）");
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
      const char* const begins[4] = {"尚未开工，没有未兑现的承诺；", "有", "需要用地，",
                                     "开工已于"};
      ASSERT_EQ(triage.reason.rfind(begins[track], 0), 0U) << triage.reason;
      ++seen[track];

      if (triage.track == Track::kPromise) {
        CaseProgress kept = progress;
        for (Promise& promise : kept.promises) {
          promise.closed = true;
        }
        ASSERT_THAT(triage.changes_when,
                    HasSubstr("转为" + std::string(TrackName(Of(kept).track))));
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
