#include "services/approval/core/node_event.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/approval/core/clock_stop.h"

namespace zoneflow::approval {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

Date Day(int year, int month, int day) { return Date{std::chrono::year{year} / month / day}; }

// Weekdays, and in February 2021 a holiday of a week with a make-up Saturday.
const WorkdayCalendar& Calendar() {
  static const WorkdayCalendar calendar = [] {
    std::vector<WorkdayException> days = {{Day(2021, 2, 20), WorkdayKind::kWork}};
    for (int day = 11; day <= 17; ++day) {
      days.push_back({Day(2021, 2, day), WorkdayKind::kOff});
    }
    return *WorkdayCalendar::Create(days, {2021}, 2020, 2022);
  }();
  return calendar;
}

Procedure Permit(int promised_wd) {
  Procedure procedure;
  procedure.id = ProcedureId("PERMIT");
  procedure.promised_wd = promised_wd;
  return procedure;
}

NodeEvent Event(NodeEventKind kind, Date on, const std::string& reason = "") {
  NodeEvent event;
  event.kind = kind;
  event.happened_on = on;
  event.reason = reason;
  return event;
}

NodeEvent Suspension(Date on, std::optional<Date> expected = std::nullopt) {
  NodeEvent event = Event(NodeEventKind::kSuspended, on, "听证");
  event.stop.expected_until = expected;
  event.stop.notice = "告知书1号";
  return event;
}

// One node on its way, on a clock that stands at the end of June.
class NodeEventTest : public ::testing::Test {
 protected:
  absl::Status Do(const NodeEvent& event) {
    absl::StatusOr<CaseNode> after = ApplyEvent(node_, event, {procedure_, Calendar(), today_});
    if (after.ok()) {
      node_ = *std::move(after);
    }
    return after.status();
  }
  void Accept(Date on) { ASSERT_THAT(Do(Event(NodeEventKind::kAccepted, on)), IsOk()); }

  Procedure procedure_ = Permit(5);
  CaseNode node_;
  Date today_ = Day(2021, 6, 30);
};

auto Refused(const std::string& part) {
  return StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr(part));
}
auto Wrong(const std::string& field, const std::string& part) {
  return StatusIs(absl::StatusCode::kInvalidArgument, AllOf(HasSubstr(field), HasSubstr(part)));
}

TEST_F(NodeEventTest, ANodeWalksFromPapersToDelivery) {
  ASSERT_THAT(Do(Event(NodeEventKind::kReceived, Day(2021, 3, 1))), IsOk());
  ASSERT_THAT(Do(Event(NodeEventKind::kCorrectionAsked, Day(2021, 3, 2), "缺图纸")), IsOk());
  ASSERT_THAT(Do(Event(NodeEventKind::kReceived, Day(2021, 3, 3))), IsOk());
  Accept(Day(2021, 3, 4));
  EXPECT_EQ(node_.due.on, Day(2021, 3, 11));
  ASSERT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 3, 11))), IsOk());
  ASSERT_THAT(Do(Event(NodeEventKind::kDelivered, Day(2021, 3, 12))), IsOk());
  EXPECT_EQ(node_.status, NodeStatus::kDelivered);
  EXPECT_EQ(node_.revision, 6);
  EXPECT_THAT(node_.flags, IsEmpty());
}

TEST_F(NodeEventTest, WhatStallsOrComesLateIsFlagged) {
  for (int round = 0; round < 2; ++round) {
    ASSERT_THAT(Do(Event(NodeEventKind::kReceived, Day(2021, 3, 1 + round))), IsOk());
    ASSERT_THAT(Do(Event(NodeEventKind::kCorrectionAsked, Day(2021, 3, 1 + round), "缺图纸")),
                IsOk());
  }
  Accept(Day(2021, 3, 4));
  ASSERT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 3, 12))), IsOk());
  ASSERT_THAT(Do(Event(NodeEventKind::kDelivered, Day(2021, 4, 1))), IsOk());
  EXPECT_THAT(node_.flags, ElementsAre("late_delivery", "late_result", "second_correction"));
}

TEST_F(NodeEventTest, WhatBreaksTheOrderIsRefusedAndChangesNothing) {
  EXPECT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 3, 1))), Refused("not accepted"));
  EXPECT_THAT(Do(Event(NodeEventKind::kDelivered, Day(2021, 3, 1))), Refused("delivered"));
  EXPECT_THAT(Do(Event(NodeEventKind::kResumed, Day(2021, 3, 1))), Refused("not suspended"));
  EXPECT_THAT(Do(Event(NodeEventKind::kRevoked, Day(2021, 3, 1), "错误")), Refused("no result"));
  EXPECT_THAT(Do(Event(NodeEventKind::kReturned, Day(2021, 3, 1), "缺")), Refused("no open"));
  EXPECT_EQ(node_, CaseNode());
  Accept(Day(2021, 3, 1));
  EXPECT_THAT(Do(Event(NodeEventKind::kAccepted, Day(2021, 3, 2))), Refused("2021-03-01"));
  EXPECT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 2, 26))),
              Wrong("happened_on", "before"));
  EXPECT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 7, 1))), Wrong("happened_on", "today"));
  EXPECT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2019, 7, 1))),
              StatusIs(absl::StatusCode::kOutOfRange));
  NodeEvent expired = Event(NodeEventKind::kCompleted, Day(2021, 3, 2));
  expired.valid_until = Day(2021, 3, 1);
  EXPECT_THAT(Do(expired), Wrong("valid_until", "2021-03-01"));
  EXPECT_EQ(node_.revision, 1);
}

TEST_F(NodeEventTest, TheClockStopsWithAReasonAndANoticeAlone) {
  Accept(Day(2021, 2, 3));
  NodeEvent silent = Suspension(Day(2021, 2, 5));
  silent.stop.notice = "";
  EXPECT_THAT(Do(silent), Wrong("notice", "art. 45"));
  NodeEvent groundless = Suspension(Day(2021, 2, 5));
  groundless.reason = "";
  EXPECT_THAT(Do(groundless), Wrong("reason", "art. 45"));
  EXPECT_THAT(Do(Suspension(Day(2021, 2, 5), Day(2021, 2, 5))), Wrong("expected_until", "after"));
  ClockStop stop{Day(2021, 2, 5), Day(2021, 2, 18), std::nullopt, 10, "听证", "告知书1号"};
  const auto due_with = [](ClockStop counted) {
    return DueDayOf({5}, Day(2021, 2, 3), {&counted, 1}, std::nullopt, Day(2021, 3, 1), Calendar())
        ->on;
  };
  ClockStop groundless_stop = stop, silent_stop = stop, endless_stop = stop;
  groundless_stop.reason = "";
  silent_stop.notice = "";
  endless_stop.ceiling_wd = 0;
  for (const ClockStop& broken : {groundless_stop, silent_stop, endless_stop}) {
    EXPECT_EQ(due_with(broken), Day(2021, 2, 10));
  }
  EXPECT_EQ(due_with(stop), Day(2021, 2, 22));
}

TEST_F(NodeEventTest, ASuspensionMovesTheDueDayAndResumingSettlesIt) {
  today_ = Day(2021, 3, 2);
  Accept(Day(2021, 3, 1));
  today_ = Day(2021, 3, 3);
  ASSERT_THAT(Do(Suspension(Day(2021, 3, 3), Day(2021, 3, 10))), IsOk());
  EXPECT_EQ(node_.due.on, Day(2021, 3, 15));
  EXPECT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 3, 3))), Refused("resume"));
  // It did not end when it was expected to.
  EXPECT_EQ(SeenOn(node_, Day(2021, 3, 12), Calendar())->due,
            (DueDay{std::nullopt, Day(2021, 3, 17)}));
  today_ = Day(2021, 3, 12);
  ASSERT_THAT(Do(Event(NodeEventKind::kResumed, Day(2021, 3, 11))), IsOk());
  EXPECT_EQ(node_.due.on, Day(2021, 3, 16));
}

TEST_F(NodeEventTest, BeyondItsCeilingTheClockRunsOn) {
  today_ = Day(2021, 3, 2);
  Accept(Day(2021, 3, 1));
  NodeEvent stop = Suspension(Day(2021, 3, 2));
  stop.stop.ceiling_wd = 5;  // 2 to 8 March
  ASSERT_THAT(Do(stop), IsOk());
  EXPECT_EQ(SeenOn(node_, Day(2021, 3, 8), Calendar())->due.on, std::nullopt);
  EXPECT_EQ(SeenOn(node_, Day(2021, 3, 9), Calendar())->due.on, Day(2021, 3, 15));
  EXPECT_EQ(SeenOn(node_, Day(2021, 6, 9), Calendar())->due.on, Day(2021, 3, 15));
}

TEST_F(NodeEventTest, AnExtensionHasItsReasonItsNameAndItsBounds) {
  today_ = Day(2021, 3, 2);
  Accept(Day(2021, 3, 1));
  NodeEvent extended = Event(NodeEventKind::kExtended, Day(2021, 3, 2), "复杂");
  extended.extension = Extension{11, ExtensionBy::kOfficeHead, {}, "王某", ""};
  EXPECT_THAT(Do(extended), Wrong("days", "1 to 10"));
  extended.extension->by = ExtensionBy::kGovernment;
  extended.extension->decided_by = "";
  EXPECT_THAT(Do(extended), Wrong("decided_by", "art. 42"));
  extended.extension->decided_by = "王某";
  extended.reason = "";
  EXPECT_THAT(Do(extended), Wrong("reason", "art. 42"));
  extended.reason = "复杂";
  EXPECT_THAT(Do(extended), IsOk());
  EXPECT_EQ(node_.due.on, Day(2021, 3, 23));
}

TEST_F(NodeEventTest, AResultThatIsRevokedIsAppliedForAnew) {
  Accept(Day(2021, 3, 1));
  ASSERT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 3, 2))), IsOk());
  EXPECT_THAT(Do(Event(NodeEventKind::kReceived, Day(2021, 3, 3))), Refused("completed"));
  ASSERT_THAT(Do(Event(NodeEventKind::kRevoked, Day(2021, 3, 3), "错误")), IsOk());
  ASSERT_THAT(Do(Event(NodeEventKind::kReceived, Day(2021, 3, 4))), IsOk());
  EXPECT_EQ(node_.completed_on, std::nullopt);
  Accept(Day(2021, 3, 5));
  EXPECT_EQ(node_.due.on, Day(2021, 3, 12));
}

TEST_F(NodeEventTest, ARenewalHoldsLonger) {
  Accept(Day(2021, 3, 1));
  NodeEvent result = Event(NodeEventKind::kCompleted, Day(2021, 3, 2));
  result.valid_until = Day(2021, 6, 2);
  ASSERT_THAT(Do(result), IsOk());
  NodeEvent renewed = Event(NodeEventKind::kRenewed, Day(2021, 5, 2));
  EXPECT_THAT(Do(renewed), Wrong("valid_until", "empty"));
  renewed.valid_until = Day(2021, 6, 2);
  EXPECT_THAT(Do(renewed), Wrong("valid_until", "2021-06-02"));
  renewed.valid_until = Day(2022, 6, 2);
  EXPECT_THAT(Do(renewed), IsOk());
  EXPECT_EQ(node_.valid_until, Day(2022, 6, 2));
}

TEST_F(NodeEventTest, WorkThatNobodyAppliesForIsDoneWhenItIsDone) {
  procedure_.kind = ProcedureKind::kEnterpriseTask;
  ASSERT_THAT(Do(Event(NodeEventKind::kCompleted, Day(2021, 3, 1))), IsOk());
  EXPECT_EQ(node_.accepted_on, Day(2021, 3, 1));
}

TEST_F(NodeEventTest, EveryKindAndStatusHasAKeyOfItsOwn) {
  for (const NodeEventKind kind : kNodeEventKinds) {
    EXPECT_EQ(NodeEventKindOfKey(NodeEventKindKey(kind)), kind);
  }
  for (const NodeStatus status : kNodeStatuses) {
    EXPECT_EQ(NodeStatusOfKey(NodeStatusKey(status)), status);
  }
}

// Day by day, as a clerk would.
Date SlowDue(int limit, DayUnit unit, Date accepted, const std::vector<ClockStop>& stops) {
  Date day = accepted;
  for (int used = 0; used < limit;) {
    day += std::chrono::days{1};
    if (unit == DayUnit::kWorkday && !Calendar().IsWorkday(day)) {
      continue;
    }
    const bool stands = std::ranges::any_of(stops, [&](const ClockStop& stop) {
      int stopped = 0;  // working days of the stop before this day
      for (Date before = stop.from; before < day; before += std::chrono::days{1}) {
        stopped += Calendar().IsWorkday(before) ? 1 : 0;
      }
      return day >= stop.from && day < *stop.until && stopped < stop.ceiling_wd;
    });
    used += stands ? 0 : 1;
  }
  while (limit > 0 && !Calendar().IsWorkday(day)) {
    day -= std::chrono::days{1};
  }
  return day;
}

TEST(DueDayTest, ItIsTheDayThatASlowCountComesTo) {
  std::mt19937 random(20210203);
  const auto upto = [&](int most) { return static_cast<int>(random() % (most + 1U)); };
  for (int round = 0; round < 20'000; ++round) {
    const Date accepted = Day(2021, 1, 4) + std::chrono::days{upto(60)};
    const int limit = upto(20);
    std::vector<ClockStop> stops;
    for (int count = upto(4); count > 0; --count) {
      const Date from = accepted + std::chrono::days{upto(40)};
      stops.push_back({from, from + std::chrono::days{upto(20)}, std::nullopt, 1 + upto(15), "听证",
                       "告知书1号"});
    }
    const auto due = DueDayOf({limit}, accepted, stops, std::nullopt, Day(2021, 12, 1), Calendar());
    ASSERT_THAT(due, IsOk());
    ASSERT_EQ(due->on, SlowDue(limit, DayUnit::kWorkday, accepted, stops))
        << "round " << round << ", " << limit << " days from " << FormatDate(accepted);
  }
}

// Papers that came on 1 March, silent until the 8th; the table of the office knows better.
TEST(ReplayTest, ADeemedAcceptanceGivesWayToWhatTheOfficeRecorded) {
  const auto entry = [](std::int64_t number, NodeEvent event) {
    return NodeEntry{number, std::move(event), "person/zhang", {}};
  };
  const auto correction = [](std::int64_t of, Date on) {
    NodeEvent event = Event(NodeEventKind::kCorrected, on, "导入办件 D-1");
    event.corrected = of;
    return event;
  };
  const Procedure permit = Permit(10);
  const auto replay = [&](const std::vector<NodeEntry>& entries, Date today) {
    return Replay(permit.id, entries, {permit, Calendar(), today});
  };
  std::vector<NodeEntry> entries = {
      entry(1, Event(NodeEventKind::kReceived, Day(2021, 3, 1))),
      entry(2, Event(NodeEventKind::kDeemedAccepted, Day(2021, 3, 8)))};
  ASSERT_THAT(replay(entries, Day(2021, 3, 9)), IsOk());
  EXPECT_TRUE(replay(entries, Day(2021, 3, 9))->deemed_accepted);

  // It was accepted after all.
  entries.push_back(entry(3, correction(2, Day(2021, 3, 3))));
  const auto accepted = replay(entries, Day(2021, 3, 9));
  ASSERT_THAT(accepted, IsOk());
  EXPECT_FALSE(accepted->deemed_accepted);
  EXPECT_EQ(accepted->accepted_on, Day(2021, 3, 3));

  // The papers came a day later: five working days of silence end a day later too.
  entries.back() = entry(3, correction(1, Day(2021, 3, 2)));
  const auto early = replay(entries, Day(2021, 3, 9));
  ASSERT_THAT(early, IsOk());
  EXPECT_EQ(early->status, NodeStatus::kReceived);
  const auto late = replay(entries, Day(2021, 3, 10));
  ASSERT_THAT(late, IsOk());
  EXPECT_TRUE(late->deemed_accepted);
  EXPECT_EQ(late->accepted_on, Day(2021, 3, 2));
}

}  // namespace
}  // namespace zoneflow::approval
