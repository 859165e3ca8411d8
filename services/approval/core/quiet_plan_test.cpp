// Quiet replanning, and random changes of rules and calendars against the plain planner.
#include "services/approval/core/quiet_plan.h"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/approval/core/case_plan.h"
#include "services/approval/testing/plain_planner.h"

namespace zoneflow::approval {
namespace {

using ::zoneflow::approval::testing::PlainPlanner;
using ::zoneflow::testing::IsOk;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

ProcedureId Id(std::size_t number) { return ProcedureId("P" + std::to_string(number)); }

// DESIGN, then REVIEW of so many days, then START on 2021-04-01 (a Thursday).
Rulebook Rules(int review_wd, const std::vector<Date>& holidays = {}) {
  Procedure design;
  design.id = ProcedureId("DESIGN");
  design.promised_wd = 3;
  Procedure review;
  review.id = ProcedureId("REVIEW");
  review.promised_wd = review_wd;
  review.pre = {design.id};
  Procedure start;
  start.id = ProcedureId("START");
  start.pre = {review.id};
  ProjectTemplate made;
  made.id = TemplateId("plant");
  made.procedures = {design.id, review.id, start.id};
  std::vector<WorkdayException> days;
  for (const Date day : holidays) {
    days.push_back({day, WorkdayKind::kOff});
  }
  return {*Catalogue::Create({design, review, start}, {start.id, {}}),
          {made},
          *WorkdayCalendar::Create(days, {2021}, 2020, 2022)};
}

Case Published(const Rulebook& rules) {
  Case value;
  value.id = CaseId("c1");
  value.template_id = TemplateId("plant");
  value.required_start = Day(2021, 4, 1);
  value.timetable = *TimetableOf(value, *value.required_start, rules);
  return value;
}

Date AcceptBy(const Timetable& timetable, const std::string& id) {
  return std::ranges::find(timetable.rows, ProcedureId(id), &TimetableRow::procedure)
      ->latest_accept;
}

TEST(QuietPlanTest, WhatIsNearStaysWhereItNeedNotMove) {
  // REVIEW by 2021-03-18, DESIGN by 2021-03-15.
  const Case value = Published(Rules(10));
  ASSERT_EQ(AcceptBy(*value.timetable, "DESIGN"), Day(2021, 3, 15));
  const Rulebook shorter = Rules(8);
  // Ten days away: the plan is taken as it is.
  const auto far = QuietTimetableOf(value, {}, Day(2021, 3, 1), shorter);
  ASSERT_THAT(far, IsOk());
  EXPECT_EQ(AcceptBy(*far, "DESIGN"), Day(2021, 3, 17));
  EXPECT_EQ(AcceptBy(*far, "REVIEW"), Day(2021, 3, 22));
  // The fifth working day from 2021-03-08 is 2021-03-15: DESIGN is near, REVIEW is not.
  const auto near = QuietTimetableOf(value, {}, Day(2021, 3, 8), shorter);
  ASSERT_THAT(near, IsOk());
  EXPECT_EQ(AcceptBy(*near, "DESIGN"), Day(2021, 3, 15));
  EXPECT_EQ(AcceptBy(*near, "REVIEW"), Day(2021, 3, 22));
}

TEST(QuietPlanTest, WhatMustMoveMovesHoweverNear) {
  const Case value = Published(Rules(10));
  const auto longer = QuietTimetableOf(value, {}, Day(2021, 3, 12), Rules(12));
  ASSERT_THAT(longer, IsOk());
  EXPECT_EQ(AcceptBy(*longer, "DESIGN"), Day(2021, 3, 11));
  EXPECT_EQ(AcceptBy(*longer, "REVIEW"), Day(2021, 3, 16));
  // A day that is no working day any more is none to be accepted on.
  const auto off = QuietTimetableOf(value, {}, Day(2021, 3, 12), Rules(8, {Day(2021, 3, 15)}));
  ASSERT_THAT(off, IsOk());
  EXPECT_EQ(AcceptBy(*off, "DESIGN"), Day(2021, 3, 17));
}

TEST(QuietPlanTest, AHolidayThatIsAddedAndTakenAwayAgainGivesBackTheSamePlan) {
  const Rulebook rules = Rules(10);
  const Case value = Published(rules);
  const Date today = Day(2021, 3, 12);
  Case moved = value;
  moved.timetable = *QuietTimetableOf(value, {}, today, Rules(10, {Day(2021, 3, 24)}));
  ASSERT_NE(moved.timetable, value.timetable);
  // Without it what is near stays where it went.
  EXPECT_NE(*QuietTimetableOf(moved, {}, today, rules), *value.timetable);
  const std::vector<Timetable> had = {*value.timetable};
  EXPECT_EQ(*QuietTimetableOf(moved, had, today, rules), *value.timetable);
}

int Rounds(int usual) {
  const char* text = std::getenv("ZONEFLOW_PLAN_ROUNDS");
  return text == nullptr ? usual : std::atoi(text);
}

std::vector<Procedure> RandomProcedures(std::mt19937& random) {
  const std::size_t count = 2 + random() % 7;
  std::vector<Procedure> procedures;
  for (std::size_t i = 0; i < count; ++i) {
    Procedure made;
    made.id = Id(i);
    made.promised_wd = static_cast<int>(random() % 7);
    if (random() % 5 == 0) {
      made.floor_cd = static_cast<int>(random() % 12);
    }
    for (std::size_t before = 0; before < i; ++before) {
      if (random() % 3 == 0) {
        made.pre.push_back(Id(before));
      }
    }
    procedures.push_back(std::move(made));
  }
  return procedures;
}

WorkdayCalendar RandomCalendar(std::mt19937& random) {
  std::vector<WorkdayException> days;
  for (Date date = Day(2020, 11, 1); date < Day(2021, 9, 1); date += std::chrono::days{1}) {
    if (random() % 12 == 0) {
      days.push_back({date, random() % 2 == 0 ? WorkdayKind::kOff : WorkdayKind::kWork});
    }
  }
  return *WorkdayCalendar::Create(days, {2021}, 2018, 2024);
}

// The rules of keeping taken literally: every set of what is near, the largest that holds.
class PlainKeeper {
 public:
  PlainKeeper(const Catalogue& catalogue, const std::vector<ProcedureId>& selection,
              const Timetable& was, Date start, Date today, const WorkdayCalendar& calendar)
      : selection_(selection),
        was_(was),
        calendar_(calendar),
        plain_(catalogue, selection, rules_, progress_, start, start, calendar) {
    Date near = today;
    for (int left = kNearWorkdays; left > 0;) {
      near += std::chrono::days{1};
      left -= calendar.IsWorkday(near) ? 1 : 0;
    }
    for (std::size_t i = 0; i < selection.size(); ++i) {
      if (Was(i).latest_accept <= near) {
        near_.push_back(i);
      }
    }
  }

  // By position of the selection: whether it is kept.
  std::vector<bool> Largest() {
    std::vector<bool> best(selection_.size(), false);
    std::size_t most = 0;
    for (std::size_t set = 0; set < (std::size_t{1} << near_.size()); ++set) {
      std::vector<bool> kept(selection_.size(), false);
      std::size_t size = 0;
      for (std::size_t bit = 0; bit < near_.size(); ++bit) {
        if ((set >> bit & 1U) != 0) {
          kept[near_[bit]] = true;
          ++size;
        }
      }
      if (size > most && Holds(kept)) {
        most = size;
        best = kept;
      }
    }
    return best;
  }

 private:
  const TimetableRow& Was(std::size_t i) const {
    return *std::ranges::find(was_.rows, selection_[i], &TimetableRow::procedure);
  }
  Date ResultOf(std::size_t i, const std::vector<bool>& kept) {
    return kept[i] ? Was(i).latest_result : plain_.LatestResult(selection_[i]);
  }
  bool Holds(const std::vector<bool>& kept) {
    for (std::size_t i = 0; i < selection_.size(); ++i) {
      if (!kept[i]) {
        continue;
      }
      const TimetableRow& row = Was(i);
      if (!calendar_.IsWorkday(row.latest_accept) || !calendar_.IsWorkday(row.latest_result) ||
          row.latest_accept > plain_.LatestAccept(selection_[i]) ||
          row.latest_result > plain_.LatestResult(selection_[i]) ||
          !plain_.IsEnough(selection_[i], row.latest_accept, row.latest_result)) {
        return false;
      }
      for (std::size_t other = 0; other < selection_.size(); ++other) {
        if (plain_.Needs(selection_[i], selection_[other]) &&
            ResultOf(other, kept) > row.latest_accept) {
          return false;
        }
      }
    }
    return true;
  }

  const PlanRules rules_;
  const std::vector<Progress> progress_;
  const std::vector<ProcedureId>& selection_;
  const Timetable& was_;
  const WorkdayCalendar& calendar_;
  PlainPlanner plain_;
  std::vector<std::size_t> near_;
};

TEST(QuietPlanTest, RandomChangesKeepAsMuchOfWhatIsNearAsCanBeKept) {
  std::mt19937 random(20211130);
  int kept_rounds = 0;
  for (int round = 0, rounds = Rounds(1500); round < rounds; ++round) {
    std::vector<Procedure> procedures = RandomProcedures(random);
    std::vector<ProcedureId> selection;
    for (const Procedure& procedure : procedures) {
      selection.push_back(procedure.id);
    }
    const Landmarks landmarks{selection.back(), {}};
    const Catalogue before = *Catalogue::Create(procedures, landmarks);
    for (Procedure& procedure : procedures) {
      if (random() % 3 == 0) {
        procedure.promised_wd = static_cast<int>(random() % 7);
      }
    }
    const Catalogue after = *Catalogue::Create(procedures, landmarks);
    const WorkdayCalendar old_calendar = RandomCalendar(random);
    const WorkdayCalendar calendar = random() % 2 == 0 ? old_calendar : RandomCalendar(random);
    const Date start = Day(2021, 4, 1) + std::chrono::days{random() % 60};
    const auto was = PlanBackward(before, selection, start, old_calendar);
    ASSERT_THAT(was, IsOk());
    const Date today =
        was->rows.front().latest_accept + std::chrono::days{static_cast<int>(random() % 24) - 10};
    const auto compiled = CompiledTemplate::Compile(after, selection);
    ASSERT_THAT(compiled, IsOk());
    const auto planned = compiled->MakeTimetable(start, calendar);
    ASSERT_THAT(planned, IsOk());
    const Timetable quiet = KeepNear(*compiled, *was, *planned, today, calendar);
    PlainKeeper keeper(after, selection, *was, start, today, calendar);
    const std::vector<bool> kept = keeper.Largest();
    ASSERT_EQ(quiet.rows.size(), selection.size());
    for (std::size_t i = 0; i < selection.size(); ++i) {
      const Timetable& from = kept[i] ? *was : *planned;
      const auto expected = std::ranges::find(from.rows, selection[i], &TimetableRow::procedure);
      const auto found = std::ranges::find(quiet.rows, selection[i], &TimetableRow::procedure);
      ASSERT_EQ(found->latest_accept, expected->latest_accept)
          << selection[i].str() << " of round " << round;
      ASSERT_EQ(found->latest_result, expected->latest_result)
          << selection[i].str() << " of round " << round;
      kept_rounds += kept[i] && *expected != *std::ranges::find(planned->rows, selection[i],
                                                                &TimetableRow::procedure);
    }
    ASSERT_EQ(KeepNear(*compiled, quiet, *planned, today, calendar), quiet)
        << "once more, it stands; round " << round;
  }
  EXPECT_GT(kept_rounds, Rounds(1500) / 20) << "too few rounds keep anything";
}

}  // namespace
}  // namespace zoneflow::approval
