// Plans of random catalogues, calendars and histories against the rules taken literally.
//
// ZONEFLOW_PLAN_ROUNDS says how many; 3,000 without it.
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/approval/core/project_plan.h"
#include "services/approval/testing/plain_planner.h"

namespace zoneflow::approval {
namespace {

using ::zoneflow::approval::testing::PlainPlanner;
using ::zoneflow::testing::IsOk;

int Rounds(int usual) {
  const char* text = std::getenv("ZONEFLOW_PLAN_ROUNDS");
  return text == nullptr ? usual : std::atoi(text);
}

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

ProcedureId Id(std::size_t number) { return ProcedureId("P" + std::to_string(number)); }

// A project as random as the rules allow: prerequisites point to earlier procedures, the last is
// the start of construction.
class RandomProject {
 public:
  explicit RandomProject(std::mt19937& random) : random_(random) {
    const std::size_t count = 2 + random_() % 11;
    for (std::size_t i = 0; i < count; ++i) {
      procedures_.push_back(MakeProcedure(i, i + 1 == count));
      if (i + 1 == count || random_() % 4 != 0) {
        selection.push_back(Id(i));
      }
    }
    std::ranges::shuffle(selection, random_);
    const auto made = Catalogue::Create(procedures_, {Id(count - 1), {}});
    EXPECT_THAT(made, IsOk());
    catalogue.emplace(*made);
    for (const Procedure& procedure : procedures_) {
      for (const SoftEdge& edge : procedure.soft) {
        if (random_() % 2 == 0) {
          rules.promises.push_back({procedure.id, edge.on});
        }
      }
    }
    seen_on = Day(2021, 1, 4) + std::chrono::days{random_() % 300};
    start = seen_on + std::chrono::days{static_cast<int>(random_() % 200) - 20};
    Live();
  }

  std::optional<Catalogue> catalogue;
  std::vector<ProcedureId> selection;
  PlanRules rules;
  std::vector<Progress> progress;
  Date seen_on;
  Date start;

 private:
  Procedure MakeProcedure(std::size_t i, bool last) {
    Procedure made;
    made.id = Id(i);
    made.promised_wd = static_cast<int>(random_() % 9);
    if (random_() % 5 == 0) {
      made.floor_cd = static_cast<int>(random_() % 20);
    }
    made.field = random_() % 8 == 0;
    if (!made.field && random_() % 6 == 0) {
      made.floor_wd = static_cast<int>(random_() % 12);
    }
    for (std::size_t before = 0; before < i; ++before) {
      switch (random_() % 8) {
        case 0:
        case 1:
          made.pre.push_back(Id(before));
          break;
        case 2:
          if (!last) {
            // Owed before a later procedure; all later ones are chosen before they are made.
            soft_.push_back({before, i});
          }
          break;
        default:
          break;
      }
    }
    if (last) {
      for (const auto& [on, accept] : soft_) {
        const std::size_t due = accept + 1 + random_() % (i - accept);
        procedures_[accept].soft.push_back({Id(on), Id(due)});
      }
    }
    return made;
  }

  // What has happened: a procedure has begun only where all it needs has its result, mostly.
  void Live() {
    for (const Procedure& procedure : procedures_) {
      if (random_() % 4 != 0) {
        continue;
      }
      Progress one;
      one.procedure = procedure.id;
      one.accepted_on = seen_on - std::chrono::days{random_() % 30};
      if (random_() % 2 == 0) {
        one.completed_on = *one.accepted_on + (seen_on - *one.accepted_on) / 2;
        one.completed_on = std::chrono::floor<std::chrono::days>(*one.completed_on);
      } else if (random_() % 2 == 0) {
        one.result_expected_on = *one.accepted_on + std::chrono::days{random_() % 60};
      }
      progress.push_back(one);
    }
  }

  std::mt19937& random_;
  std::vector<Procedure> procedures_;
  std::vector<std::pair<std::size_t, std::size_t>> soft_;
};

WorkdayCalendar RandomCalendar(std::mt19937& random) {
  std::vector<WorkdayException> exceptions;
  for (Date date = Day(2020, 1, 1); date < Day(2023, 1, 1); date += std::chrono::days{1}) {
    if (random() % 10 == 0) {
      exceptions.push_back({date, random() % 2 == 0 ? WorkdayKind::kOff : WorkdayKind::kWork});
    }
  }
  const WorkdayCalendar plain = *WorkdayCalendar::Create(exceptions, {2021}, 2017, 2026);
  FieldSeason season;
  season.open = std::chrono::month{1 + static_cast<unsigned>(random() % 5)} / 20;
  season.close = std::chrono::month{8 + static_cast<unsigned>(random() % 4)} / 10;
  return random() % 4 == 0 ? plain : *plain.WithSeason(season);
}

TEST(PlanPropertyTest, RandomPlansEqualTheRulesTakenLiterally) {
  std::mt19937 random(20210420);
  std::optional<WorkdayCalendar> calendar;
  for (int round = 0, rounds = Rounds(3000); round < rounds; ++round) {
    if (round % 50 == 0) {
      calendar.emplace(RandomCalendar(random));
    }
    const RandomProject project(random);
    const auto plan = PlanProject(*project.catalogue,
                                  {.procedures = project.selection,
                                   .required_start = project.start,
                                   .seen_on = project.seen_on,
                                   .progress = project.progress,
                                   .rules = project.rules},
                                  *calendar);
    ASSERT_THAT(plan, IsOk()) << "round " << round;
    PlainPlanner plain(*project.catalogue, project.selection, project.rules, project.progress,
                       project.start, project.seen_on, *calendar);
    bool open = false;
    for (const PlanRow& row : plan->rows) {
      const ProcedureId& id = row.procedure;
      ASSERT_EQ(row.latest.accept, plain.LatestAccept(id)) << id.str() << " of round " << round;
      ASSERT_EQ(row.latest.result, plain.LatestResult(id)) << id.str() << " of round " << round;
      ASSERT_EQ(row.earliest->accept, plain.EarliestAccept(id)) << id.str() << " of " << round;
      ASSERT_EQ(row.earliest->result, plain.EarliestResult(id)) << id.str() << " of " << round;
      ASSERT_EQ(row.slack_wd, plain.Slack(id)) << id.str() << " of round " << round;
      open = open || row.slack_wd.has_value();
    }
    // Each of the chain sets the next, the first waits for nothing, and nothing is in less hurry.
    ASSERT_EQ(plan->chain.empty(), !open) << "round " << round;
    for (std::size_t i = 1; i < plan->chain.size(); ++i) {
      const PlanRow& before = plan->rows[plan->chain[i - 1]];
      const PlanRow& after = plan->rows[plan->chain[i]];
      ASSERT_TRUE(plain.Needs(after.procedure, before.procedure)) << "round " << round;
      ASSERT_EQ(before.earliest->result, after.earliest->accept) << "round " << round;
    }
    if (open) {
      const PlanRow& last = plan->rows[plan->chain.back()];
      ASSERT_EQ(*plan->smallest_slack_wd < 0, *last.slack_wd < 0) << "round " << round;
      ASSERT_FALSE(plan->rows[plan->chain.front()].waits_for) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace zoneflow::approval
