#include "services/approval/adapters/wire.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"
#include "services/approval/testing/case_store_contract.h"
#include "services/approval/testing/sample_calendar.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::StatusIs;

std::string DifferenceOf(const v1::Case& a, const v1::Case& b) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  differencer.Compare(a, b);
  return difference;
}

std::optional<std::string> TextIn(const google::protobuf::FieldDescriptor& field, int n) {
  const std::string& name = field.name();
  if (name == "stage") {
    return "landed";
  }
  if (name == "start" || name == "required_start" || name.starts_with("latest_")) {
    return FormatDate(Date{std::chrono::year{2021} / 1 / 1} + std::chrono::days{n});
  }
  return std::nullopt;
}

TEST(WireTest, ACaseAnswersEveryFieldOfItsMessage) {
  Case value = testing::Scheduled(testing::SampleCase("p1"));
  value.timetable->rows[1].duration_wd = 1;
  v1::Case message = ToWire(value);
  ShowLights({Light::kRed, {Light::kGreen, Light::kRed}}, message);
  // Who is in charge is the catalogue's to say.
  EXPECT_THAT(wire::testing::UnsetFields(message),
              ElementsAre("timetable.nodes[0].department", "timetable.nodes[1].department"));
}

TEST(WireTest, ACaseComesBackFromItsMessage) {
  Case value = testing::Scheduled(testing::SampleCase("p1"));
  value.updated_at = {};  // none of these is told
  value.lights_told_on.reset();
  value.merged_signings.clear();
  value.split_signings.clear();
  EXPECT_THAT(FromWire(ToWire(value)), IsOkAndHolds(value));
}

TEST(WireTest, AMessageComesBackFromItsCase) {
  auto message = wire::testing::Filled<v1::Case>(TextIn);
  // What is not known is not there.
  message.mutable_attributes(0)->set_answer(v1::ANSWER_YES);
  message.mutable_attributes(1)->set_answer(v1::ANSWER_NO);
  const auto value = FromWire(message);
  ASSERT_THAT(value, IsOk());
  // Lights are of a day and departments of the catalogue.
  message.clear_light();
  for (v1::Node& node : *message.mutable_timetable()->mutable_nodes()) {
    node.clear_light();
    node.clear_department();
  }
  EXPECT_EQ(DifferenceOf(message, ToWire(*value)), "");
}

TEST(WireTest, EveryStageIsToldAndReadByItsName) {
  Case value = testing::SampleCase("p1");
  value.updated_at = {};
  for (const auto& [stage, name] :
       {std::pair(Stage::kSigned, "signed"), std::pair(Stage::kLanded, "landed"),
        std::pair(Stage::kStarted, "started"), std::pair(Stage::kInProduction, "in_production")}) {
    value.stage = stage;
    EXPECT_EQ(ToWire(value).stage(), name);
    EXPECT_THAT(FromWire(ToWire(value)), IsOkAndHolds(value));
  }
  v1::Case message = ToWire(value);
  message.set_stage("lost");
  EXPECT_THAT(FromWire(message), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("lost")));
}

// A list is made of the register, an answer about one case of its state.
TEST(WireTest, AListSaysOfACaseWhatItsAnswerSaysButForTheNodesAndVersions) {
  for (const Case& value :
       {testing::SampleCase("p1"), testing::Scheduled(testing::SampleCase("p1"))}) {
    const Date today{std::chrono::year{2021} / 4 / 9};
    v1::Case answer = ToWire(value);
    const CaseLights lights = LightsOf(value, today, testing::SampleCalendar());
    ShowLights(lights, answer);
    if (answer.has_timetable()) {
      answer.mutable_timetable()->clear_nodes();
    }
    answer.clear_overlays();
    answer.clear_attributes();
    answer.clear_timetable_version();
    answer.clear_baseline_version();
    answer.clear_rules_version();
    const CaseRow row = RegisterOf(value, testing::SampleRulebook()).row;
    const v1::Case listed = ToWire(row, LightOf(row, today, testing::SampleCalendar()));
    EXPECT_EQ(DifferenceOf(answer, listed), "");
    EXPECT_EQ(answer.SerializeAsString(), listed.SerializeAsString());
  }
}

TEST(WireTest, AMemberIsReadWithAllItsSigningSaysOfIt) {
  const auto signing = wire::testing::Filled<ingest::v1::Signing>();
  const std::vector<ProjectRecord> members = MembersOf(signing);
  ASSERT_EQ(members.size(), 2U);
  for (int i = 0; i < 2; ++i) {
    const ingest::v1::Project& told = signing.members(i);
    const auto& [id, signing_id, zone, company, name, amount, amount_alt, sectors, status] =
        members[static_cast<std::size_t>(i)];
    EXPECT_EQ(id.str(), told.id());
    EXPECT_EQ(signing_id.str(), signing.id());
    EXPECT_EQ(zone,
              (ZoneRef{signing.zone().id(), signing.zone().name(), signing.zone().province()}));
    EXPECT_EQ(company, told.company());
    EXPECT_EQ(name, told.name());
    EXPECT_EQ(amount, (Money{told.amount().minor(), told.amount().currency()}));
    EXPECT_EQ(amount_alt, (Money{told.amount_alt().minor(), told.amount_alt().currency()}));
    EXPECT_THAT(sectors, ElementsAre(signing.sectors(0), signing.sectors(1)));
    EXPECT_EQ(static_cast<int>(status), static_cast<int>(signing.status()));
  }
}

}  // namespace
}  // namespace zoneflow::approval
