// The limits, clock stops, extensions and silences of the reference figures, which two independent
// planners agree on.
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/testing/status_matchers.h"
#include "services/approval/adapters/embedded_rulebook.h"
#include "services/approval/core/node_event.h"
#include "services/approval/core/node_limit.h"

namespace zoneflow::approval {
namespace {

using nlohmann::json;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

const WorkdayCalendar& Calendar() {
  static const Rulebook rulebook = *LoadEmbeddedRulebook();
  return rulebook.calendar;
}

std::optional<Date> DayIn(const json& entry, const char* field) {
  return entry.contains(field) && !entry[field].is_null()
             ? std::optional(*ParseDate(entry[field].get<std::string>()))
             : std::nullopt;
}

std::vector<ClockStop> StopsIn(const json& input) {
  std::vector<ClockStop> stops;
  for (const json& one : input.value("suspensions", json::array())) {
    stops.push_back({*DayIn(one, "from"), DayIn(one, "until"), DayIn(one, "expected_until"),
                     /*ceiling_wd=*/60, "听证", "告知书1号"});
  }
  return stops;
}

class GoldenLimitsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* root = std::getenv("ZONEFLOW_SOURCE_DIR");
    std::ifstream in(std::string(root == nullptr ? "." : root) +
                     "/../shared/reference/calendar/golden_cases.json");
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

  json cases_ = json::object();
};

TEST_F(GoldenLimitsTest, TheDayALimitIsUsedUp) {
  for (const char* id :
       {"suspension-due", "suspension-due-expected-end", "suspension-open-not-before",
        "suspension-overlap", "suspension-calendar-days-trap", "extension-granted"}) {
    const json& input = Case(id)["input"];
    const json& expected = Case(id)["expect"];
    const Date accepted = *DayIn(input, "accepted");
    const auto due = DueDayOf({input["limit_wd"].get<int>()}, accepted, StopsIn(input),
                              std::nullopt, DayIn(input, "seen_on").value_or(accepted), Calendar());
    ASSERT_THAT(due, IsOk()) << id;
    EXPECT_EQ(due->on, DayIn(expected, "due")) << id;
    EXPECT_EQ(due->not_before, DayIn(expected, "not_before")) << id;
  }
}

TEST_F(GoldenLimitsTest, PausesSurviveAChangeOfTheLimit) {
  const json& golden = Case("limit-change-keeps-pause");
  const json& input = golden["input"];
  const Date accepted = *DayIn(input, "accepted");
  const Date changed = *DayIn(input["catalogue_change"], "on");
  const auto due = [&](int limit) {
    return DueDayOf({limit}, accepted, StopsIn(input), std::nullopt, changed, Calendar())->on;
  };
  EXPECT_EQ(due(input["limit_wd"]), DayIn(golden["expect"], "due_before_adoption"));
  EXPECT_EQ(due(input["catalogue_change"]["limit_wd"]),
            DayIn(golden["expect"], "due_after_adoption"));
}

// A node of 20 working days after acceptance on the day, and the extensions one after the other.
struct Extended {
  std::vector<bool> taken;
  std::optional<Date> due;
};
Extended Extend(const json& input, const json& extensions) {
  Procedure procedure;
  procedure.id = ProcedureId("P");
  procedure.promised_wd = input["limit_wd"];
  NodeEvent accepted;
  accepted.kind = NodeEventKind::kAccepted;
  accepted.happened_on = *DayIn(input, "accepted");
  CaseNode node = *ApplyEvent({}, accepted, {procedure, Calendar(), accepted.happened_on});
  Extended done;
  for (const json& one : extensions) {
    NodeEvent event;
    event.kind = NodeEventKind::kExtended;
    event.happened_on = *DayIn(one, "decided_on");
    event.reason = "复杂";
    event.extension = Extension{one["wd"], ExtensionBy::kOfficeHead, {}, "王某", ""};
    const auto after = ApplyEvent(node, event, {procedure, Calendar(), event.happened_on});
    done.taken.push_back(after.ok());
    if (after.ok()) {
      node = *after;
    } else {
      EXPECT_THAT(after,
                  StatusIs(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("art. 42")));
    }
  }
  done.due = node.due.on;
  return done;
}

TEST_F(GoldenLimitsTest, AnExtensionIsDecidedOnceAndInTime) {
  const json& granted = Case("extension-granted");
  const Extended in_time = Extend(granted["input"], json::array({granted["input"]["extension"]}));
  EXPECT_EQ(in_time.taken, std::vector{true});
  EXPECT_EQ(in_time.due, DayIn(granted["expect"], "due_extended"));

  const json& late = Case("extension-too-late");
  const Extended too_late = Extend(late["input"], json::array({late["input"]["extension"]}));
  EXPECT_EQ(too_late.taken, std::vector{late["expect"]["accepted_change"].get<bool>()});
  EXPECT_EQ(too_late.due, DayIn(late["expect"], "due"));

  const json& again = Case("extension-twice");
  const Extended twice = Extend(again["input"], again["input"]["extensions"]);
  EXPECT_EQ(twice.taken, (std::vector{true, again["expect"]["second_accepted"].get<bool>()}));
  EXPECT_EQ(twice.due, DayIn(again["expect"], "due"));
}

TEST_F(GoldenLimitsTest, SilenceAcceptsFromTheDayThePapersCame) {
  const json& golden = Case("silence-after-receipt");
  const json& expected = golden["expect"];
  Procedure procedure;
  procedure.id = ProcedureId("P");
  procedure.promised_wd = golden["input"]["limit_wd"];
  NodeEvent received;
  received.happened_on = *DayIn(golden["input"], "received");
  const CaseNode node = *ApplyEvent({}, received, {procedure, Calendar(), received.happened_on});
  NodeEvent silence;
  silence.kind = NodeEventKind::kDeemedAccepted;
  silence.happened_on = *LastDayForCorrection(received.happened_on, Calendar());
  EXPECT_EQ(silence.happened_on, DayIn(expected, "event_business_date"));
  EXPECT_THAT(ApplyEvent(node, silence,
                         {procedure, Calendar(), *DayIn(expected, "not_raised_while_clock_is_on")}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto after =
      ApplyEvent(node, silence, {procedure, Calendar(), *DayIn(expected, "raised_from")});
  ASSERT_THAT(after, IsOk());
  EXPECT_TRUE(after->deemed_accepted);
  EXPECT_EQ(after->accepted_on, DayIn(expected, "accepted_on"));
  EXPECT_EQ(after->due.on, DayIn(expected, "due"));
}

TEST_F(GoldenLimitsTest, NoticesAreFullDaysAndPublicPeriodsMoveOn) {
  const json& notice = Case("notice-full-days");
  const auto days =
      NoticeDaysOf(*DayIn(notice["input"], "published"), notice["input"]["floor_wd"], Calendar());
  ASSERT_THAT(days, IsOk());
  EXPECT_EQ(days->last, DayIn(notice["expect"], "last_day"));
  EXPECT_EQ(days->free_from, DayIn(notice["expect"], "successor_accepted_not_before"));

  const json& period = Case("calendar-days-end-on-day-off");
  const auto end =
      EndOfPublicPeriod(*DayIn(period["input"], "from"), period["input"]["period_cd"], Calendar());
  ASSERT_THAT(end, IsOk());
  EXPECT_EQ(*end, DayIn(period["expect"], "end"));
}

}  // namespace
}  // namespace zoneflow::approval
