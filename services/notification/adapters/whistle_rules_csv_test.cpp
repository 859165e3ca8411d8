#include "services/notification/adapters/whistle_rules_csv.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/rpc/persons.h"
#include "common/testing/status_matchers.h"
#include "common/workdays/calendar_csv.h"
#include "workdays_data.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Optional;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const WhistleRulebook& Embedded() {
  static const WhistleRulebook rulebook = *LoadEmbeddedWhistleRules();
  return rulebook;
}

TEST(WhistleRulesTest, TheShippedRulesHaveTheLimitsOfPractice) {
  ASSERT_THAT(LoadEmbeddedWhistleRules(), IsOk());
  const WhistleRules& rules = Embedded().Latest();
  const WhistleItem* emergency = rules.FindItem("emergency");
  ASSERT_NE(emergency, nullptr);
  EXPECT_TRUE(emergency->urgent);
  EXPECT_THAT(emergency->LimitOf(LegClockKind::kReportIn),
              Optional(TimeLimit{30min, TimeBasis::kAlways}));
  EXPECT_THAT(emergency->LimitOf(LegClockKind::kFeedback),
              Optional(TimeLimit{2h, TimeBasis::kAlways}));
  EXPECT_THAT(rules.FindItem("utilities")->LimitOf(LegClockKind::kResolve),
              Optional(TimeLimit{24h, TimeBasis::kAlways}));
  EXPECT_THAT(rules.FindItem("environment")->LimitOf(LegClockKind::kSignOff),
              Optional(TimeLimit{8h, TimeBasis::kWorking}));
  EXPECT_THAT(rules.FindItem("environment")->LimitOf(LegClockKind::kResolve),
              Optional(TimeLimit{24h * 7, TimeBasis::kAlways}));
  EXPECT_THAT(rules.FindItem("complex")->LimitOf(LegClockKind::kResolve),
              Optional(TimeLimit{24h * 15, TimeBasis::kAlways}));
}

// In development mode somebody can be each of those whom the rules name.
TEST(WhistleRulesTest, TheDispatcherOfLastResortIsAPersonWhoDispatches) {
  for (const WhistleZone& zone : Embedded().Latest().zones) {
    const rpc::Person* person =
        rpc::FindPerson(zone.last_resort.substr(zone.last_resort.find('/') + 1));
    ASSERT_NE(person, nullptr) << zone.last_resort;
    EXPECT_THAT(person->principal.roles, ::testing::Contains("dispatcher"));
    EXPECT_TRUE(MayActIn(person->principal, zone.zone.id));
    EXPECT_EQ(Embedded().Latest().LevelsOf(zone.zone.id), 3);
  }
}

TEST(WhistleRulesTest, ADepartmentWithoutAWorkingChannelIsSeen) {
  EXPECT_TRUE(Embedded().Latest().FindDepartment("城市管理局")->HasChannel());
  EXPECT_FALSE(Embedded().Latest().FindDepartment("物业服务站")->HasChannel());
}

struct Texts {
  std::string versions = "version,from,open,close\n1,2021-01-01,09:00,17:00\n";
  std::string items =
      "version,item,zh,urgent,sign_off,report_in,feedback,resolve,source\n"
      "1,a,甲,false,1wd,,,7d,ours\n";
  std::string departments =
      "version,department,handler,handler_channel,deputy,deputy_channel,head,head_channel\n";
  std::string zones = "version,zone,name,province,last_resort\n1,z,区,省,person/p\n";
  std::string duty = "version,zone,level,post,channel,hours\n";

  absl::Status Parse() const {
    return ParseWhistleRules({versions, items, departments, zones, duty},
                             ParseCalendar(workdays_data::Find("workday_calendar.csv"))->Latest())
        .status();
  }
};

TEST(WhistleRulesTest, AMistakeNamesTheTableTheLineAndTheRule) {
  EXPECT_THAT(Texts().Parse(), IsOk());
  const struct {
    std::string Texts::*table;
    const char* row;
    const char* why;
  } cases[] = {
      {&Texts::versions, "1,2022-01-01,09:00,17:00", "version 1: its number"},
      {&Texts::versions, "2,2021-01-01,09:00,17:00", "its first day"},
      {&Texts::versions, "2,2022-01-01,17:00,09:00", "do not open before they close"},
      {&Texts::versions, "2,2022-01-01,9,17:00", "whistle_versions.csv: line 3: open: \"9\""},
      {&Texts::items, "2,b,乙,false,1wd,,,7d,ours", "whistle_items.csv: line 3: version: \"2\""},
      {&Texts::items, "1,a,乙,false,1wd,,,7d,ours", "item \"a\" stands twice"},
      {&Texts::items, "1,b,乙,false,1x,,,7d,ours", "sign_off: \"1x\" has none of the units"},
      {&Texts::items, "1,b,乙,false,0d,,,7d,ours", "sign_off: \"0d\" has no number"},
      {&Texts::items, "1,b,乙,no,1d,,,7d,ours", "urgent: \"no\""},
      {&Texts::items, "1,b,乙,true,1d,,,7d,", "source"},
      {&Texts::items, "1,b,乙,true,1d,,,,ours", "no limit to sign off or to resolve"},
      {&Texts::zones, "1,z,区,省,person/p", "zone \"z\" stands twice"},
      {&Texts::duty, "1,y,1,岗,wecom,always", "zone: \"y\""},
      {&Texts::duty, "1,z,2,岗,wecom,always", "levels of its roster are not 1, 2, 3"},
      {&Texts::duty, "1,z,1,岗,wecom,nights", "hours: \"nights\""},
  };
  for (const auto& c : cases) {
    Texts texts;
    texts.*c.table += std::string(c.row) + "\n";
    EXPECT_THAT(texts.Parse(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(c.why)))
        << c.row;
  }
}

}  // namespace
}  // namespace zoneflow::notification
