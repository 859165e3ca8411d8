// The plans of the reference figures, which two independent planners agree on.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/node_limit.h"
#include "services/approval/core/project_plan.h"
#include "services/approval/core/rescue.h"

namespace zoneflow::approval {
namespace {

using nlohmann::json;
using zoneflow::testing::IsOk;

const Rulebook& Rules() {
  static const Rulebook rulebook = *LoadEmbeddedRulebook();
  return rulebook;
}

Date DayOf(const json& value) { return *ParseDate(value.get<std::string>()); }

std::vector<ProcedureId> IdsIn(const json& input) {
  std::vector<ProcedureId> ids;
  for (const json& id : input["procedures"]) {
    ids.emplace_back(id.get<std::string>());
  }
  return ids;
}

std::vector<EdgePromise> PromisesIn(const json& list) {
  std::vector<EdgePromise> promises;
  for (const json& one : list) {
    promises.push_back({ProcedureId(one["accept"]), ProcedureId(one["without_result_of"])});
  }
  return promises;
}

std::filesystem::path Reference(const std::string& file) {
  const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
  return std::filesystem::path(root == nullptr ? "." : root) / "../shared/reference/calendar" /
         file;
}

using Days = std::map<std::string, std::string>;

Days DaysIn(const json& expected) { return expected.get<Days>(); }

template <typename Get>
Days DaysOf(const ProjectPlan& plan, const Get& get) {
  Days days;
  for (const PlanRow& row : plan.rows) {
    days[row.procedure.str()] = FormatDate(get(row));
  }
  return days;
}

Days LatestAccept(const ProjectPlan& plan) {
  return DaysOf(plan, [](const PlanRow& row) { return row.latest.accept; });
}
Days LatestResult(const ProjectPlan& plan) {
  return DaysOf(plan, [](const PlanRow& row) { return row.latest.result; });
}
Days EarliestAccept(const ProjectPlan& plan) {
  return DaysOf(plan, [](const PlanRow& row) { return row.earliest->accept; });
}

std::map<std::string, int> Slack(const ProjectPlan& plan) {
  std::map<std::string, int> slack;
  for (const PlanRow& row : plan.rows) {
    slack[row.procedure.str()] = *row.slack_wd;
  }
  return slack;
}

Date FirstAcceptance(const ProjectPlan& plan) {
  return std::ranges::min_element(plan.rows, {},
                                  [](const PlanRow& row) { return row.latest.accept; })
      ->latest.accept;
}

int WorkdaysToStart(const ProjectPlan& plan, const WorkdayCalendar& calendar) {
  return calendar.NumberAtOrBefore(plan.start) - calendar.NumberAtOrBefore(FirstAcceptance(plan));
}

class GoldenPlanningTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(Reference("golden_cases.json"));
    if (!in) {
      GTEST_SKIP() << "golden_cases.json is not beside the project";
    }
    for (const json& one : json::parse(in)) {
      cases_[one["id"].get<std::string>()] = one;
    }
  }

  const json& Case(const std::string& id) {
    EXPECT_TRUE(cases_.contains(id)) << id;
    return cases_[id];
  }

  // The plan of a case's input, with what the test changes.
  static ProjectPlan Plan(const json& input, std::vector<EdgePromise> promises = {},
                          LimitBasis basis = LimitBasis::kPromised,
                          const WorkdayCalendar& calendar = Rules().calendar) {
    const std::vector<ProcedureId> ids = IdsIn(input);
    PlanRequest request;
    request.procedures = ids;
    request.required_start = DayOf(input["start"]);
    if (input.contains("today")) {
      request.seen_on = DayOf(input["today"]);
    }
    request.rules.promises = std::move(promises);
    request.rules.basis = basis;
    const auto plan = PlanProject(Rules().catalogue, request, calendar);
    EXPECT_THAT(plan, IsOk());
    return *plan;
  }

 private:
  std::map<std::string, json> cases_;
};

TEST_F(GoldenPlanningTest, TheTableOf2021) {
  const json& golden = Case("backward-2021-table");
  const ProjectPlan plan = Plan(golden["input"]);
  std::ifstream file(Reference("golden_backward_2021.csv"));
  std::string line;
  std::getline(file, line);
  std::size_t rows = 0;
  for (; std::getline(file, line); ++rows) {
    ASSERT_LT(rows, plan.rows.size());
    const PlanRow& row = plan.rows[rows];
    std::ostringstream own;
    own << row.procedure.str() << ',' << row.zh << ',' << row.duration_wd << ','
        << FormatDate(row.latest.accept) << ',' << FormatDate(row.latest.result);
    EXPECT_EQ(own.str(), line);
  }
  const json& expect = golden["expect"];
  EXPECT_EQ(rows, expect["rows"].get<std::size_t>());
  EXPECT_EQ(FirstAcceptance(plan), DayOf(expect["first_acceptance"]["date"]));
  EXPECT_EQ(WorkdaysToStart(plan, Rules().calendar),
            expect["working_days_from_first_acceptance_to_start"].get<int>());
  const PlannedNode listing = plan.Find(ProcedureId("LISTING"))->latest;
  EXPECT_EQ(listing.result_wd - listing.accept_wd, expect["listing_working_days"].get<int>());
  int sum = 0;
  for (const std::size_t at : plan.chain) {
    sum += plan.rows[at].duration_wd;
  }
  EXPECT_EQ(sum, expect["sum_of_durations_on_longest_chain_wd"].get<int>());
}

TEST_F(GoldenPlanningTest, TenDaysOffInARow) {
  const json& golden = Case("backward-over-long-holiday");
  const ProjectPlan plan = Plan(golden["input"]);
  const ProcedureId wage("WAGE");
  EXPECT_EQ(plan.Find(wage)->latest.accept, DayOf(golden["expect"]["latest_accept"]["WAGE"]));
  EXPECT_EQ(plan.Find(wage)->latest.result, DayOf(golden["expect"]["latest_result"]["WAGE"]));
}

TEST_F(GoldenPlanningTest, TheNoticeOfNextYearIsAwaited) {
  for (const char* id :
       {"holiday-notice-unpublished", "holiday-notice-published", "holiday-notice-end-of-data"}) {
    const json& golden = Case(id);
    const int last = golden["input"]["notices_until_year"];
    std::vector<CalendarRow> rows;
    for (const CalendarRow& row : Rules().calendar_history.rows()) {
      if (row.notice <= last) {
        rows.push_back(row);
      }
    }
    const auto history = CalendarHistory::Create(rows, 2000, 2099);
    ASSERT_THAT(history, IsOk());
    json input = golden["input"];
    if (!input.contains("procedures")) {
      input["procedures"] = json::array({"START"});
    }
    const ProjectPlan plan = Plan(input, {}, LimitBasis::kPromised, history->Latest());
    const json& expect = golden["expect"];
    EXPECT_EQ(plan.start, DayOf(expect["start"])) << id;
    EXPECT_EQ(!plan.provisional_reason.empty(), expect["provisional"].get<bool>()) << id;
    EXPECT_EQ(plan.awaits_notice.value_or(0), expect.value("awaits_notice", 0)) << id;
  }
}

TEST_F(GoldenPlanningTest, APlanIsCheckedWithTheCalendarOfItsDay) {
  const json& golden = Case("holiday-changed-in-mid-year");
  const json& input = golden["input"];
  const NodeLimit limit{input["limit_wd"].get<int>()};
  const auto due = [&](const WorkdayCalendar& calendar) {
    const Date accepted = DayOf(input["accepted"]);
    return *DueDayOf(limit, accepted, {}, std::nullopt, accepted, calendar)->on;
  };
  const auto known = [&](const json& version) {
    return Rules().calendar_history.KnownOn(DayOf(version["known_from"]));
  };
  const WorkdayCalendar first = known(input["calendar_versions"][0]);
  EXPECT_EQ(due(first), DayOf(golden["expect"]["due_first_version"]));
  EXPECT_EQ(due(known(input["calendar_versions"][1])),
            DayOf(golden["expect"]["due_second_version"]));
  EXPECT_EQ(due(Rules().calendar_history.KnownOn(DayOf(input["accepted"]))),
            DayOf(golden["expect"]["check_of_a_plan_made_on_2020-01-20"]));
  for (const json& row : input["calendar_versions"][0]["rows_2020_01_10_to_2020_02_10"]) {
    EXPECT_EQ(first.IsWorkday(DayOf(row["date"])), row["kind"] == "work") << row;
  }
}

TEST_F(GoldenPlanningTest, SlackIsCountedOnOneCalendarAndTheChainIsOfDrivingEdges) {
  const json& golden = Case("slack-with-two-calendars");
  std::vector<Procedure> procedures;
  std::vector<ProcedureId> ids;
  for (const json& node : golden["input"]["chain"]) {
    Procedure made;
    made.id = ProcedureId(node["node"]);
    made.statutory = node.contains("duration_cd")
                         ? StatutoryLimit{node["duration_cd"], DayUnit::kCalendarDay}
                         : StatutoryLimit{node.value("duration_wd", 0), DayUnit::kWorkday};
    if (!ids.empty()) {
      made.pre = {ids.back()};
    }
    ids.push_back(made.id);
    procedures.push_back(made);
  }
  const auto catalogue = Catalogue::Create(procedures, {ProcedureId("START"), {}, {}});
  ASSERT_THAT(catalogue, IsOk());
  const auto plan = PlanProject(*catalogue,
                                {.procedures = ids,
                                 .required_start = DayOf(golden["input"]["start"]),
                                 .seen_on = DayOf(golden["input"]["seen_on"]),
                                 .rules = {.basis = LimitBasis::kCeiling}},
                                Rules().calendar);
  ASSERT_THAT(plan, IsOk());
  const json& expect = golden["expect"];
  EXPECT_EQ(LatestAccept(*plan), DaysIn(expect["latest_accept"]));
  EXPECT_EQ(EarliestAccept(*plan), DaysIn(expect["earliest_accept"]));
  EXPECT_EQ(Slack(*plan), (expect["slack_wd"].get<std::map<std::string, int>>()));
  EXPECT_EQ(ChainText(*plan), "A → B → START");
}

TEST_F(GoldenPlanningTest, ALateProjectKeepsItsStartAndShowsNegativeSlack) {
  const json& golden = Case("late-project");
  const ProjectPlan plan = Plan(golden["input"]);
  const json& expect = golden["expect"];
  EXPECT_EQ(plan.start, DayOf(expect["start_shown"]));
  EXPECT_EQ(Slack(plan), (expect["slack_wd"].get<std::map<std::string, int>>()));
  EXPECT_EQ(EarliestAccept(plan), DaysIn(expect["earliest_accept"]));
  EXPECT_EQ(plan.earliest_start, DayOf(expect["earliest_lawful_start"]));
  EXPECT_FALSE(plan.Saved());
}

TEST_F(GoldenPlanningTest, AHolidayAddedAndTakenAwayGivesBackThePlan) {
  const json& golden = Case("holiday-added-and-removed");
  const auto planned = [&](const json& version) {
    std::vector<CalendarRow> rows(Rules().calendar_history.rows().begin(),
                                  Rules().calendar_history.rows().end());
    for (const json& off : version.value("extra_off", json::array())) {
      rows.push_back({DayOf(off), WorkdayKind::kOff, 2021, rows.back().known_from});
    }
    return Plan(golden["input"], {}, LimitBasis::kPromised,
                CalendarHistory::Create(rows, 2000, 2099)->Latest());
  };
  const json& versions = golden["input"]["versions"];
  const ProjectPlan first = planned(versions[0]);
  const ProjectPlan second = planned(versions[1]);
  EXPECT_EQ(planned(versions[2]), first);
  const json& changed = golden["expect"]["changed_v1_to_v2"];
  for (const auto& [id, days] : LatestAccept(first)) {
    const std::string result = LatestResult(first)[id];
    if (!changed.contains(id)) {
      EXPECT_EQ(LatestAccept(second)[id], days) << id;
      EXPECT_EQ(LatestResult(second)[id], result) << id;
      continue;
    }
    EXPECT_EQ((json{days, LatestAccept(second)[id]}), changed[id]["latest_accept"]) << id;
    EXPECT_EQ((json{result, LatestResult(second)[id]}), changed[id]["latest_result"]) << id;
  }
}

TEST_F(GoldenPlanningTest, TheLegalCeilingsAsASumOfWorkingDays) {
  const json& golden = Case("ceilings-all-promises-sum");
  std::vector<Procedure> procedures(Rules().catalogue.procedures().begin(),
                                    Rules().catalogue.procedures().end());
  for (Procedure& procedure : procedures) {
    procedure.floor_cd = procedure.floor_wd = 0;
    if (procedure.statutory) {
      const bool workdays = procedure.statutory->unit == DayUnit::kWorkday;
      procedure.promised_wd =
          workdays ? procedure.statutory->days
                   : static_cast<int>(std::lround(procedure.statutory->days * 5.0 / 7.0));
    }
  }
  const auto catalogue = Catalogue::Create(procedures, Rules().catalogue.landmarks());
  ASSERT_THAT(catalogue, IsOk());
  const std::vector<ProcedureId> ids = IdsIn(golden["input"]);
  PlanRequest request{.procedures = ids, .required_start = *ParseDate("2021-04-20")};
  const auto hard = PlanProject(*catalogue, request, Rules().calendar);
  ASSERT_THAT(hard, IsOk());
  EXPECT_EQ(WorkdaysToStart(*hard, Rules().calendar),
            golden["expect"]["without_promises_wd"].get<int>());
  request.rules.promises = PromisesIn(golden["input"]["promises"]);
  const auto soft = PlanProject(*catalogue, request, Rules().calendar);
  ASSERT_THAT(soft, IsOk());
  EXPECT_EQ(WorkdaysToStart(*soft, Rules().calendar),
            golden["expect"]["longest_chain_wd"].get<int>());
  std::map<std::string, int> chain;
  for (const std::size_t at : soft->chain) {
    chain[soft->rows[at].procedure.str()] = soft->rows[at].duration_wd;
  }
  EXPECT_EQ(chain, (golden["expect"]["chain"].get<std::map<std::string, int>>()));
}

TEST_F(GoldenPlanningTest, TheLegalCeilingsByDates) {
  const json& golden = Case("ceilings-by-dates");
  for (const auto& [name, promises] : golden["input"]["cases"].items()) {
    const ProjectPlan plan = Plan(golden["input"], PromisesIn(promises), LimitBasis::kCeiling);
    EXPECT_EQ(FormatDate(FirstAcceptance(plan)), golden["expect"][name]["first_acceptance"])
        << name;
    EXPECT_EQ(WorkdaysToStart(plan, Rules().calendar),
              golden["expect"][name]["working_days_to_start"].get<int>())
        << name;
  }
}

TEST_F(GoldenPlanningTest, OnePromiseReachesWhatAllReach) {
  const json& golden = Case("promised-limits-all-promises");
  for (const auto& [name, promises] : golden["input"]["cases"].items()) {
    const ProjectPlan plan = Plan(golden["input"], PromisesIn(promises));
    EXPECT_EQ(FirstAcceptance(plan), DayOf(golden["expect"]["first_acceptance"])) << name;
    EXPECT_EQ(WorkdaysToStart(plan, Rules().calendar),
              golden["expect"]["working_days_to_start"].get<int>())
        << name;
  }
}

TEST_F(GoldenPlanningTest, EachSinglePromiseThatSavesALateProject) {
  const json& golden = Case("late-project-rescue");
  for (const json& single : golden["expect"]["single_promises_that_suffice"]) {
    const ProjectPlan plan = Plan(golden["input"], PromisesIn(json::array({single})));
    EXPECT_EQ(plan.smallest_slack_wd, single["smallest_slack_wd"].get<int>());
    EXPECT_EQ(*plan.Find(ProcedureId("PLANCOND"))->slack_wd,
              single["first_acceptance_slack_wd"].get<int>());
    EXPECT_EQ(plan.earliest_start, DayOf(single["earliest_lawful_start"]));
  }
  const ProjectPlan chosen =
      Plan(golden["input"], PromisesIn(json::array({golden["expect"]["chosen"]})));
  EXPECT_EQ(LatestAccept(chosen), DaysIn(golden["expect"]["latest_accept"]));
  EXPECT_EQ(LatestResult(chosen), DaysIn(golden["expect"]["latest_result"]));
}

TEST_F(GoldenPlanningTest, TheLeastRescueOfALateProject) {
  const json& golden = Case("late-project-rescue");
  const std::vector<ProcedureId> ids = IdsIn(golden["input"]);
  RescueRequest request;
  request.plan.procedures = ids;
  request.plan.required_start = DayOf(golden["input"]["start"]);
  request.plan.seen_on = DayOf(golden["input"]["today"]);
  request.candidates = CandidatesFor(Rules().catalogue, request.plan, {});
  EXPECT_EQ(request.candidates.size(), 11U);
  const auto rescue = FindRescue(Rules().catalogue, request, Rules().calendar);
  ASSERT_THAT(rescue, IsOk());
  ASSERT_TRUE(rescue->chosen);
  const json& expect = golden["expect"];
  ASSERT_EQ(rescue->chosen->measures.size(), expect["promises_needed"].get<std::size_t>());
  EXPECT_EQ(*request.candidates[rescue->chosen->measures[0]].promise,
            PromisesIn(json::array({expect["chosen"]}))[0]);
  EXPECT_EQ(rescue->chosen->earliest_start, DayOf(expect["earliest_lawful_start"]));
  EXPECT_EQ(rescue->others.size() + 1, expect["single_promises_that_suffice"].size());
}

}  // namespace
}  // namespace zoneflow::approval
