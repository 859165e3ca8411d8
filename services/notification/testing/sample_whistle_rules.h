// Rules of tests: one zone, four departments, a dispatcher of last resort, three levels above.
#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include "common/workdays/calendar_csv.h"
#include "services/notification/core/whistle/whistle_rules.h"
#include "workdays_data.h"

namespace zoneflow::notification::testing {

inline constexpr char kSampleZone[] = "cn-gd-zhuhai-hitech";

// "urgent": 30 min, 30 min, 2 h, 24 h around the clock; "common": 4, 8, 16 working hours, 7 days.
// The first level is on duty in working hours alone, the third around the clock.
inline WhistleRules SampleRules(int version, Date from) {
  using std::chrono::hours;
  using std::chrono::minutes;
  constexpr auto kAlways = TimeBasis::kAlways;
  constexpr auto kWorking = TimeBasis::kWorking;
  WhistleRules rules;
  rules.version = version;
  rules.from = from;
  rules.items = {{"urgent",
                  "应急处置",
                  true,
                  {TimeLimit{minutes{30}, kAlways}, TimeLimit{minutes{30}, kAlways},
                   TimeLimit{hours{2}, kAlways}, TimeLimit{hours{24}, kAlways}}},
                 {"common",
                  "市容环境",
                  false,
                  {TimeLimit{hours{4}, kWorking}, TimeLimit{hours{8}, kWorking},
                   TimeLimit{hours{16}, kWorking}, TimeLimit{hours{24 * 7}, kAlways}}}};
  for (const char* name : {"城市管理局", "生态环境局", "应急管理局", "公安分局"}) {
    rules.departments.push_back(
        {name, {"经办人", "wecom"}, {"分管领导", "wecom"}, {"局长", "phone"}});
  }
  rules.departments.push_back({"无渠道局", {"经办人", ""}, {"分管领导", ""}, {"局长", ""}});
  rules.zones = {{{kSampleZone, "珠海高新区", "广东"},
                  "person/last-resort",
                  {{1, {"园区值班", "wecom"}, kWorking},
                   {2, {"指挥中心", "phone"}, kAlways},
                   {3, {"分管区领导", "phone"}, kAlways}}}};
  return rules;
}

inline const WhistleRulebook& SampleRulebook() {
  static const WhistleRulebook rulebook = *WhistleRulebook::Create(
      {SampleRules(1, *ParseDate("2021-01-01"))},
      ParseCalendar(workdays_data::Find("workday_calendar.csv"))->Latest());
  return rulebook;
}

}  // namespace zoneflow::notification::testing
