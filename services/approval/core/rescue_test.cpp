#include "services/approval/core/rescue.h"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/approval/testing/plain_planner.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::zoneflow::approval::testing::PlainPlanner;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

WorkdayCalendar Weekdays() { return *WorkdayCalendar::Create({}, {2021}, 2018, 2025); }

Procedure Make(const std::string& id, int promised_wd, std::vector<std::string> pre = {}) {
  Procedure procedure;
  procedure.id = ProcedureId(id);
  procedure.promised_wd = promised_wd;
  for (std::string& before : pre) {
    procedure.pre.emplace_back(std::move(before));
  }
  return procedure;
}

// LAND 10 → PLAN 10 → PERMIT 5 → START, where PLAN may be accepted without LAND.
class RescueTest : public ::testing::Test {
 protected:
  RescueTest() {
    Procedure plan = Make("PLAN", 10);
    plan.soft = {{ProcedureId("LAND"), ProcedureId("PERMIT")}};
    catalogue_.emplace(*Catalogue::Create(
        {Make("LAND", 10), plan, Make("PERMIT", 5, {"PLAN"}), Make("START", 0, {"PERMIT"})},
        {ProcedureId("START"), {}, {ProcedureId("PERMIT")}}));
    request_.plan.procedures = ids_;
    request_.plan.seen_on = Day(2021, 3, 1);
  }

  // The rescue of a start so many working days after the day of looking.
  absl::StatusOr<Rescue> In(int workdays, std::vector<Overlay> overlays = {}) {
    request_.plan.required_start =
        calendar_.DateOf(calendar_.NumberAtOrBefore(*request_.plan.seen_on) + workdays);
    request_.candidates = CandidatesFor(*catalogue_, request_.plan, overlays);
    return FindRescue(*catalogue_, request_, calendar_);
  }

  const WorkdayCalendar calendar_ = Weekdays();
  const std::vector<ProcedureId> ids_ = {ProcedureId("LAND"), ProcedureId("PLAN"),
                                         ProcedureId("PERMIT"), ProcedureId("START")};
  std::optional<Catalogue> catalogue_;
  RescueRequest request_;
};

TEST_F(RescueTest, NothingIsProposedWhereTheStartHolds) {
  const auto rescue = In(25);
  ASSERT_THAT(rescue, IsOk());
  EXPECT_FALSE(rescue->needed);
  EXPECT_EQ(rescue->chosen, std::nullopt);
}

TEST_F(RescueTest, OnePromiseSavesAndTheChainWithoutItIsTheProof) {
  const auto rescue = In(20);
  ASSERT_THAT(rescue, IsOk());
  EXPECT_TRUE(rescue->needed);
  ASSERT_TRUE(rescue->chosen);
  EXPECT_THAT(rescue->chosen->measures, ElementsAre(0));
  EXPECT_EQ(request_.candidates[0].Name(), "PLAN without LAND");
  EXPECT_EQ(rescue->chosen->smallest_slack_wd, 5);
  ASSERT_EQ(rescue->refuted.size(), 1U);
  EXPECT_THAT(rescue->refuted[0].measures, IsEmpty());
  EXPECT_EQ(rescue->refuted[0].chain, "LAND → PLAN → PERMIT → START");
}

TEST_F(RescueTest, WhereNothingLawfulSavesTheEarliestStartIsTold) {
  const auto rescue = In(14);
  ASSERT_THAT(rescue, IsOk());
  EXPECT_TRUE(rescue->needed);
  EXPECT_EQ(rescue->chosen, std::nullopt);
  EXPECT_THAT(rescue->earliest.measures, ElementsAre(0));
  EXPECT_EQ(calendar_.NumberAtOrBefore(rescue->earliest.earliest_start) -
                calendar_.NumberAtOrBefore(*request_.plan.seen_on),
            15);
}

TEST_F(RescueTest, OfEqualNumbersTheLowerRiskIsTaken) {
  Overlay shorter;
  shorter.id = OverlayId("SHORT");
  shorter.enabled = true;
  shorter.caps = {{ProcedureId("PLAN"), 1}, {ProcedureId("LAND"), 1}};
  shorter.risk = 3;
  auto rescue = In(20, {shorter});
  ASSERT_THAT(rescue, IsOk());
  // The overlay would give the larger slack.
  EXPECT_THAT(rescue->chosen->measures, ElementsAre(0));
  ASSERT_EQ(rescue->others.size(), 1U);
  EXPECT_GT(rescue->others[0].smallest_slack_wd, rescue->chosen->smallest_slack_wd);
  shorter.risk = 1;
  rescue = In(20, {shorter});
  ASSERT_THAT(rescue, IsOk());
  EXPECT_THAT(rescue->chosen->measures, ElementsAre(1));
}

TEST_F(RescueTest, AModeThatIsNotEnabledIsNoMeasure) {
  Overlay off;
  off.id = OverlayId("OFF");
  off.caps = {{ProcedureId("PERMIT"), 0}};
  EXPECT_EQ(CandidatesFor(*catalogue_, request_.plan, {{off}}).size(), 1U);
}

TEST_F(RescueTest, WhatTheLawWantsBeforeTheStartIsPutOffByNothing) {
  Overlay later;
  later.id = OverlayId("LATER");
  later.enabled = true;
  later.defers = {{ProcedureId("PERMIT"), 30, {}}};
  request_.plan.rules.overlays = {later};
  EXPECT_THAT(In(14),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("PERMIT\", which the law")));
}

TEST_F(RescueTest, ACorePrerequisiteIsNotPromised) {
  request_.plan.rules.promises = {{ProcedureId("PERMIT"), ProcedureId("PLAN")}};
  EXPECT_THAT(In(14), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("core")));
}

// Every set of promises of random projects is planned literally: the rescue is the best of them.
TEST(RescuePropertyTest, TheChosenSetIsTheLeastOfAll) {
  std::mt19937 random(7);
  const WorkdayCalendar calendar = Weekdays();
  const char* text = std::getenv("ZONEFLOW_PLAN_ROUNDS");
  const int rounds = text == nullptr ? 200 : std::atoi(text);
  int saved = 0;
  int lost = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::size_t count = 4 + random() % 5;
    std::vector<Procedure> procedures;
    std::vector<ProcedureId> ids;
    std::size_t soft = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Procedure made = Make("P" + std::to_string(i), static_cast<int>(random() % 9));
      for (std::size_t before = 0; before < i; ++before) {
        const ProcedureId id("P" + std::to_string(before));
        const std::size_t kind = random() % 4;
        if (kind == 0 && soft < 6 && i + 1 < count) {
          const std::size_t due = i + 1 + random() % (count - i - 1);
          made.soft.push_back({id, ProcedureId("P" + std::to_string(due))});
          ++soft;
        } else if (kind == 1 || i + 1 == count) {
          made.pre.push_back(id);
        }
      }
      if (i + 1 == count || random() % 5 != 0) {
        ids.push_back(made.id);
      }
      procedures.push_back(std::move(made));
    }
    const auto catalogue = Catalogue::Create(procedures, {ids.back(), {}});
    ASSERT_THAT(catalogue, IsOk());
    RescueRequest request;
    request.plan.procedures = ids;
    request.plan.seen_on = Day(2021, 3, 1);
    // A few days too early to hold as it is.
    const std::vector<Progress> nothing;
    const PlanRules none;
    request.plan.required_start =
        PlainPlanner(*catalogue, ids, none, nothing, Day(2021, 3, 1), Day(2021, 3, 1), calendar)
            .EarliestAccept(ids.back()) -
        std::chrono::days{random() % 8};
    request.candidates = CandidatesFor(*catalogue, request.plan, {});
    for (Measure& measure : request.candidates) {
      measure.risk = 1 + static_cast<int>(random() % 2);
    }
    const auto rescue = FindRescue(*catalogue, request, calendar);
    ASSERT_THAT(rescue, IsOk());

    using Rank = std::tuple<int, int, int, std::vector<std::size_t>>;
    std::optional<Rank> best;
    std::optional<Date> earliest;
    for (std::uint64_t set = 0; set < (std::uint64_t{1} << request.candidates.size()); ++set) {
      PlanRules rules;
      std::vector<std::size_t> members;
      int risk = 0;
      for (std::size_t at = 0; at < request.candidates.size(); ++at) {
        if ((set >> at & 1U) != 0) {
          rules.promises.push_back(*request.candidates[at].promise);
          members.push_back(at);
          risk += request.candidates[at].risk;
        }
      }
      PlainPlanner plain(*catalogue, ids, rules, nothing, request.plan.required_start,
                         *request.plan.seen_on, calendar);
      int slack = *plain.Slack(ids.front());
      for (const ProcedureId& id : ids) {
        slack = std::min(slack, *plain.Slack(id));
      }
      const Date start = plain.EarliestAccept(ids.back());
      earliest = std::min(earliest.value_or(start), start);
      if (slack >= 0) {
        const Rank rank{std::popcount(set), risk, -slack, members};
        best = std::min(best.value_or(rank), rank);
      }
    }
    const bool needed = !best || std::get<0>(*best) > 0;
    ASSERT_EQ(rescue->needed, needed) << "round " << round;
    ASSERT_EQ(rescue->chosen.has_value(), needed && best) << "round " << round;
    if (rescue->chosen) {
      ASSERT_EQ(rescue->chosen->measures, std::get<3>(*best)) << "round " << round;
      ++saved;
    } else if (needed) {
      ASSERT_EQ(rescue->earliest.earliest_start, *earliest) << "round " << round;
      ++lost;
    }
  }
  // Both ends are seen often enough to mean something.
  EXPECT_GT(saved, rounds / 20);
  EXPECT_GT(lost, rounds / 20);
}

}  // namespace
}  // namespace zoneflow::approval
