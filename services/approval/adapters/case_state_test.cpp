#include "services/approval/adapters/case_state.h"

#include <google/protobuf/util/message_differencer.h>

#include <string>
#include <type_traits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"
#include "services/approval/testing/case_store_contract.h"

namespace zoneflow::approval {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

template <typename... Fields>
void ExpectSet(const Fields&... fields) {
  int place = 0;
  const auto expect = [&place](const auto& field) {
    ++place;
    EXPECT_FALSE(field == std::decay_t<decltype(field)>()) << "member " << place;
  };
  (expect(fields), ...);
}

// A case whose every member differs from its default. A new member does not compile here until it
// is in the list, and then has to be in the sample.
Case FullCase() {
  Case value = testing::Scheduled(testing::SampleCase("p1"));
  const auto& [id, revision, project, template_id, triage, stage, required_start, timetable,
               updated_at, lights_told_on, overlays, attributes, timetable_version, rules_version,
               baseline_version, merged_signings, split_signings, nodes, promises] = value;
  EXPECT_TRUE(nodes.empty() && promises.empty());  // they have rows of their own
  ExpectSet(id, revision, template_id, stage, required_start, timetable, updated_at, lights_told_on,
            overlays, attributes, timetable_version, rules_version, baseline_version,
            merged_signings, split_signings);
  const auto& [project_id, signing_id, zone, company, name, amount, amount_alt, sectors, status] =
      project;
  ExpectSet(project_id, signing_id, zone, company, name, amount, amount_alt, sectors);
  EXPECT_NE(status, FigureStatus::kExtracted);
  const auto& [zone_id, zone_name, province] = zone;
  ExpectSet(zone_id, zone_name, province);
  const auto& [track, reason, changes_when] = triage;
  ExpectSet(track, reason, changes_when);
  const auto& [planned_for, start, rows, provisional, provisional_reason] = *timetable;
  ExpectSet(planned_for, start, rows, provisional, provisional_reason);
  const auto& [procedure, zh, duration_wd, latest_accept, latest_result] = rows.front();
  ExpectSet(procedure, zh, duration_wd, latest_accept, latest_result);
  return value;
}

TEST(CaseStateTest, ACaseComesBackWhole) {
  const Case value = FullCase();
  const storage::v1::CaseState state = ToState(value);
  EXPECT_THAT(FromState(state), IsOkAndHolds(value));
  // Nothing of the message is there for no member; the second node has no working days.
  EXPECT_THAT(wire::testing::UnsetFields(state),
              ::testing::ElementsAre("timetable.nodes[1].duration_wd"));
  EXPECT_THAT(FromState(ToState(testing::SampleCase("p2"))),
              IsOkAndHolds(testing::SampleCase("p2")));
}

// Whatever a message says, the case made of it says it again: no field is forgotten either way.
TEST(CaseStateTest, AMessageComesBackWhole) {
  const auto state = wire::testing::Filled<storage::v1::CaseState>();
  const auto value = FromState(state);
  ASSERT_THAT(value, IsOk());
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(state, ToState(*value))) << difference;
}

TEST(CaseStateTest, EveryStageAndEveryTrackComesBack) {
  Case value = FullCase();
  for (const Stage stage :
       {Stage::kSigned, Stage::kLanded, Stage::kStarted, Stage::kInProduction}) {
    value.stage = stage;
    EXPECT_THAT(FromState(ToState(value)), IsOkAndHolds(value));
    EXPECT_EQ(StageNamed(StageName(stage)), stage);
  }
  for (const Track track :
       {Track::kPreReview, Track::kPromise, Track::kLandPending, Track::kDone}) {
    value.triage.track = track;
    EXPECT_THAT(FromState(ToState(value)), IsOkAndHolds(value));
  }
}

TEST(CaseStateTest, WhatThisBinaryCannotReadIsSaidAndNotGuessed) {
  storage::v1::CaseState state = ToState(FullCase());
  state.set_schema(2);
  EXPECT_THAT(FromState(state), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("schema")));
  state.set_schema(1);
  state.set_stage(static_cast<storage::v1::Stage>(77));
  EXPECT_THAT(FromState(state), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("stage")));
  state = ToState(FullCase());
  state.clear_required_start_day();
  EXPECT_THAT(FromState(state), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("required_start")));
  EXPECT_THAT(DecodeState("no message"), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(EncodeState(FullCase(), "no message"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace zoneflow::approval
