#include "services/approval/core/audit.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/approval/core/case_plan.h"

namespace zoneflow::approval {
namespace {

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

Rulebook Rules(int land_wd, const std::vector<CalendarRow>& rows) {
  Procedure land;
  land.id = ProcedureId("LAND");
  land.zh = "土地";
  land.promised_wd = land_wd;
  Procedure start;
  start.id = ProcedureId("START");
  start.zh = "开工";
  start.pre = {land.id};
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {land.id, start.id};
  CalendarHistory history = *CalendarHistory::Create(rows, 2020, 2022);
  WorkdayCalendar latest = history.Latest();
  return {*Catalogue::Create({land, start}, {start.id, {land.id}}),
          {made},
          std::move(latest),
          std::move(history)};
}

CalendarRow Holiday(const Date& day, const Date& known_from) {
  CalendarRow row;
  row.date = day;
  row.known_from = known_from;
  row.notice = 2021;
  row.kind = WorkdayKind::kOff;
  return row;
}

// Published on 1 February, by the rules.
Case Published(const Rulebook& rules) {
  Case value;
  value.id = CaseId("c1");
  value.template_id = TemplateId("plant");
  value.required_start = Day(2021, 6, 1);
  value.timetable = *TimetableOf(value, *value.required_start, rules);
  return value;
}

TEST(AuditTest, WhatFollowsFromTheRulesIsTheSame) {
  const Rulebook rules = Rules(5, {Holiday(Day(2021, 5, 28), Day(2020, 11, 25))});
  const Audited audited =
      AuditTimetable(Published(rules), nullptr, ShanghaiMidnight(Day(2021, 2, 1)), rules);
  EXPECT_EQ(audited.verdict, Verdict::kSame);
}

TEST(AuditTest, ANoticeThatCameLaterIsTold) {
  const Rulebook rules = Rules(5, {Holiday(Day(2021, 5, 28), Day(2021, 3, 1))});
  EXPECT_EQ(
      AuditTimetable(Published(rules), nullptr, ShanghaiMidnight(Day(2021, 2, 1)), rules).verdict,
      Verdict::kLaterCalendar);
  EXPECT_EQ(
      AuditTimetable(Published(rules), nullptr, ShanghaiMidnight(Day(2021, 3, 1)), rules).verdict,
      Verdict::kSame);
  // One that was planned before the notice came is right as of its day.
  const Rulebook before = Rules(5, {Holiday(Day(2021, 10, 1), Day(2020, 11, 25))});
  EXPECT_EQ(
      AuditTimetable(Published(before), nullptr, ShanghaiMidnight(Day(2021, 2, 1)), rules).verdict,
      Verdict::kSame);
}

TEST(AuditTest, ADayThatWasChangedByHandIsFound) {
  const Rulebook rules = Rules(5, {Holiday(Day(2021, 10, 1), Day(2020, 11, 25))});
  Case forged = Published(rules);
  forged.timetable->rows.front().latest_accept += std::chrono::days{1};
  const Audited audited = AuditTimetable(forged, nullptr, ShanghaiMidnight(Day(2021, 2, 1)), rules);
  EXPECT_EQ(audited.verdict, Verdict::kDiffers);
  ASSERT_EQ(audited.diff.moved.size(), 1u);
  EXPECT_EQ(audited.diff.moved[0].procedure, ProcedureId("LAND"));
  // By other rules it does not follow either.
  EXPECT_EQ(
      AuditTimetable(Published(rules), nullptr, ShanghaiMidnight(Day(2021, 2, 1)), Rules(6, {}))
          .verdict,
      Verdict::kDiffers);
}

TEST(AuditTest, ATemplateThatTheRulesDoNotHaveGivesNoPlan) {
  const Rulebook rules = Rules(5, {});
  Case unknown = Published(rules);
  unknown.template_id = TemplateId("other");
  const Audited audited =
      AuditTimetable(unknown, nullptr, ShanghaiMidnight(Day(2021, 2, 1)), rules);
  EXPECT_EQ(audited.verdict, Verdict::kNoPlan);
  EXPECT_THAT(audited.reason, ::testing::HasSubstr("template: \"other\""));
}

}  // namespace
}  // namespace zoneflow::approval
