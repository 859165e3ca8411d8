// What a filter is asked: what it says, what it would have told, why an event was not told; and
// pauses. On the ports in memory.
#include <chrono>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/manual_clock.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/backtest_filter.h"
#include "services/notification/core/create_subscription.h"
#include "services/notification/core/explain_match.h"
#include "services/notification/core/pause_subscription.h"
#include "services/notification/core/read_deliveries.h"
#include "services/notification/core/read_filter.h"
#include "services/notification/core/update_subscription.h"
#include "services/notification/testing/in_memory_store.h"

namespace zoneflow::notification {
namespace {

using filter::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using zoneflow::testing::IsOk;
using zoneflow::testing::IsOkAndHolds;
using zoneflow::testing::ManualClock;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

const filter::Schema kSchema({{.name = "type",
                               .kind = filter::FieldKind::kChoice,
                               .choices = {"signing.announced", "case.opened"}},
                              {.name = "zone.id"},
                              {.name = "count", .kind = filter::FieldKind::kInteger},
                              {.name = "company", .own_of_part = true}});
enum : std::size_t { kType, kZoneId, kCount, kCompany };

Principal Person(const std::string& id, std::vector<std::string> zones) {
  return {"person/" + id, {"investment"}, std::move(zones), false};
}

std::vector<std::string> Clauses(const std::string& text) {
  const auto filter = filter::Filter::Parse(text, kSchema);
  EXPECT_THAT(filter, IsOk());
  std::vector<std::string> shown;
  for (const FilterClause& clause : ClausesOf(*filter)) {
    std::string line = clause.text + (clause.negated ? " | not" : " | one of");
    for (const std::size_t restriction : clause.any_of) {
      line += " " + std::to_string(restriction);
    }
    shown.push_back(line);
  }
  return shown;
}

TEST(ReadFilterTest, AFilterIsTakenApartIntoWhatMustHold) {
  EXPECT_THAT(Clauses(""), IsEmpty());
  EXPECT_THAT(Clauses("count > 3"), ElementsAre("count > 3 | one of 0"));
  EXPECT_THAT(Clauses("zone.id = a OR zone.id = b count>3 AND NOT company : \"*前晨*\""),
              ElementsAre("zone.id = a OR zone.id = b | one of 0 1", "count>3 | one of 2",
                          "NOT company : \"*前晨*\" | not 3"));
  EXPECT_THAT(Clauses("-(zone.id = a OR zone.id = b)"),
              ElementsAre("NOT (zone.id = a OR zone.id = b) | not 0 1"));
  // Of what is more than a choice the text alone is known.
  EXPECT_THAT(Clauses("count = 1 OR (zone.id = a AND NOT count = 2)"),
              ElementsAre("count = 1 OR (zone.id = a AND NOT count = 2) | one of"));
}

TEST(ReadFilterTest, TheClausesTogetherSayWhatTheFilterSays) {
  for (const char* text :
       {"count > 3 zone.id = a", "count = 1 OR count = 2 OR (zone.id = b AND NOT count = 4)",
        "NOT (count = 1 AND zone.id = a) zone.id:*", "-(count = 1 OR -(zone.id = a count < 3))",
        "(count = 1 (zone.id = a OR count = 2))"}) {
    const auto filter = filter::Filter::Parse(text, kSchema);
    ASSERT_THAT(filter, IsOk());
    std::string joined;
    for (const FilterClause& clause : ClausesOf(*filter)) {
      joined += (joined.empty() ? "(" : " AND (") + clause.text + ")";
    }
    const auto again = filter::Filter::Parse(joined, kSchema);
    ASSERT_THAT(again, IsOk()) << joined;
    for (int count = 0; count < 6; ++count) {
      for (const char* zone : {"", "a", "b"}) {
        filter::Row row;
        row.SetNumber(kCount, count);
        row.AddText(kZoneId, zone);
        EXPECT_EQ(filter->Matches(row), again->Matches(row)) << joined;
      }
    }
  }
}

TEST(EventNameTest, IsAnIdOrWhatTheEventIsAbout) {
  const auto id = ParseEventName("/zoneflow/approval/node/abc/LAND/12");
  ASSERT_THAT(id, IsOk());
  EXPECT_EQ(id->source, "/zoneflow/approval");
  EXPECT_EQ(id->subject, "node/abc/LAND");
  EXPECT_EQ(id->sequence, 12);
  const auto subject = ParseEventName("signing/abc");
  ASSERT_THAT(subject, IsOk());
  EXPECT_EQ(subject->source, "");
  EXPECT_EQ(subject->subject, "signing/abc");
  EXPECT_EQ(subject->sequence, 0);
  for (const char* bad : {"", "abc", "signing/", "/signing/abc", "/zoneflow/ingest/signing/abc",
                          "/zoneflow/ingest/signing/abc/0", "/zoneflow/ingest/signing/abc/x",
                          "/zoneflow/ingest/abc/1", "/zoneflow/ingest"}) {
    EXPECT_THAT(ParseEventName(bad), StatusIs(Code::kInvalidArgument, HasSubstr("event: '")))
        << bad;
  }
}

class QuestionsTest : public ::testing::Test {
 protected:
  // An event so many days after 2021-02-01, at 00:30 in Shanghai: the day before in UTC.
  std::int64_t Announce(int count, const std::string& zone = "chengdu", int day = 0,
                        const std::string& company = "", bool later_part = false) {
    LogEvent event;
    event.source = "/zoneflow/ingest";
    event.subject = "signing/" + std::to_string(count);
    event.sequence = ++sequence_;
    event.id = event.source + "/" + event.subject + "/" + std::to_string(event.sequence);
    event.time = FormatInstant(Instant(std::chrono::sys_days(std::chrono::year(2021) / 2 / 1) +
                                       std::chrono::hours(24 * day - 8)) +
                               std::chrono::minutes(30));
    event.fields.AddText(kType, "signing.announced");
    event.fields.AddText(kZoneId, zone);
    event.fields.SetNumber(kCount, count);
    event.fields.AddText(kCompany, company);
    if (later_part) {
      event.fields.SetLaterPart();
    }
    return log_.Append(std::move(event));
  }

  std::vector<WhyNot> WhyNotTold(const Principal& asking, const std::string& name,
                                 std::int64_t log_no) {
    const auto explanation = explain_(asking, name, log_no, "");
    EXPECT_THAT(explanation, IsOk());
    return explanation.ok() ? explanation->why_not : std::vector<WhyNot>();
  }

  std::vector<std::int64_t> Told(const Principal& principal, const std::string& name) {
    std::vector<std::int64_t> told;
    auto position = read_.Begin(principal, name, "", DefaultStart::kStart);
    EXPECT_THAT(position, IsOk());
    const auto deliveries = read_.Next(*position, 1000, 1000);
    EXPECT_THAT(deliveries, IsOk());
    for (const Delivery& delivery : *deliveries) {
      told.push_back(delivery.event->log_no);
    }
    return told;
  }

  Backtest Test(const BacktestQuery& query, const Principal& asking = LocalOperator()) {
    const auto backtest = backtest_(asking, query, [] { return false; });
    EXPECT_THAT(backtest, IsOk());
    return backtest.ok() ? *backtest : Backtest();
  }

  ManualClock clock_;
  std::int64_t sequence_ = 0;
  testing::InMemoryEventLog log_;
  testing::InMemorySubscriptionStore store_{log_};
  CreateSubscription create_{store_, kSchema};
  UpdateSubscription update_{store_, kSchema};
  PauseSubscription pause_{store_};
  testing::InMemoryMatchStore matches_{store_};
  ReadDeliveries read_{store_, matches_, log_, kSchema};
  ExplainMatch explain_{store_, log_, kSchema};
  BacktestFilter backtest_{log_, kSchema};
  const Principal ann_ = Person("ann", {"chengdu"});
};

TEST_F(QuestionsTest, WhatHappensInAPauseIsNotToldNorLater) {
  ASSERT_THAT(create_(ann_, {"a", "count > 1", ""}, clock_.Now()), IsOk());
  const auto before = Announce(2);
  const auto paused = pause_(ann_, "a", true);
  ASSERT_THAT(paused, IsOk());
  EXPECT_TRUE(RowOf(*paused).paused);
  Announce(3);
  // A new filter does not end the pause.
  ASSERT_THAT(update_(ann_, "a", "count > 2"), IsOk());
  const auto during = Announce(4);
  EXPECT_THAT(Told(ann_, "a"), ElementsAre(before));
  const auto resumed = pause_(ann_, "a", false);
  ASSERT_THAT(resumed, IsOk());
  EXPECT_FALSE(RowOf(*resumed).paused);
  EXPECT_EQ(resumed->filter(), "count > 2");
  const auto after = Announce(5);
  EXPECT_THAT(Told(ann_, "a"), ElementsAre(before, after));
  EXPECT_THAT(WhyNotTold(ann_, "a", during), ElementsAre(WhyNot::kPaused));
}

TEST_F(QuestionsTest, APauseThatNothingHappenedInLeavesNoTrace) {
  ASSERT_THAT(create_(ann_, {"a", "", ""}, clock_.Now()), IsOk());
  Announce(1);
  const auto before = store_.Find("a");
  ASSERT_THAT(pause_(ann_, "a", true), IsOk());
  const auto once = store_.Find("a");
  ASSERT_THAT(pause_(ann_, "a", true), IsOk());
  EXPECT_EQ(*store_.Find("a"), *once);
  ASSERT_THAT(pause_(ann_, "a", false), IsOk());
  EXPECT_EQ(*store_.Find("a"), *before);
}

TEST_F(QuestionsTest, OnlyItsOwnerPausesASubscription) {
  ASSERT_THAT(create_(ann_, {"a", "", ""}, clock_.Now()), IsOk());
  EXPECT_THAT(pause_(Person("bob", {"chengdu"}), "a", true), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(pause_(LocalOperator(), "a", true), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(pause_(ann_, "b", true), StatusIs(Code::kNotFound));
  EXPECT_THAT(pause_(ann_, "B", true), StatusIs(Code::kInvalidArgument));
}

TEST_F(QuestionsTest, WhoMayStillPauseMayAlwaysResume) {
  ASSERT_THAT(create_(ann_, {"a", "", ""}, clock_.Now()), IsOk());
  bool paused = false;
  absl::Status refused;
  while (refused.ok()) {
    Announce(1);
    refused = pause_(ann_, "a", !paused).status();
    paused = paused != refused.ok();
  }
  EXPECT_THAT(refused, StatusIs(Code::kResourceExhausted));
  EXPECT_FALSE(paused);
}

TEST_F(QuestionsTest, AnExplanationNamesAllThatSpeaksAgainst) {
  const auto early = Announce(5);
  ASSERT_THAT(
      create_(ann_, {"a", "count > 3 NOT company = x type = signing.announced", ""}, clock_.Now()),
      IsOk());
  const auto fits = Announce(5);
  const auto small = Announce(1, "chengdu", 0, "x");
  EXPECT_THAT(WhyNotTold(ann_, "a", early), ElementsAre(WhyNot::kBeforeStart));
  const auto told = explain_(ann_, "a", fits, "");
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->why_not, IsEmpty());
  EXPECT_EQ(told->event->log_no, fits);
  EXPECT_THAT(told->restrictions,
              ElementsAre(RestrictionVerdict{"count > 3", false, Outcome::kTrue},
                          RestrictionVerdict{"company = x", true, Outcome::kMissing},
                          RestrictionVerdict{"type = signing.announced", false, Outcome::kTrue}));
  const auto not_told = explain_(ann_, "a", small, "");
  ASSERT_THAT(not_told, IsOk());
  EXPECT_THAT(not_told->why_not, ElementsAre(WhyNot::kFilter));
  EXPECT_EQ(not_told->restrictions[0].outcome, Outcome::kFalse);
  EXPECT_EQ(not_told->restrictions[1].outcome, Outcome::kTrue);
  // By the filter that held then.
  ASSERT_THAT(update_(ann_, "a", ""), IsOk());
  EXPECT_THAT(WhyNotTold(ann_, "a", small), ElementsAre(WhyNot::kFilter));
}

TEST_F(QuestionsTest, AnEventOfOtherZonesIsExplainedByThatAlone) {
  ASSERT_THAT(create_(ann_, {"a", "count > 3", ""}, clock_.Now()), IsOk());
  const auto foreign = Announce(1, "wuxi");
  const auto explanation = explain_(ann_, "a", foreign, "");
  ASSERT_THAT(explanation, IsOk());
  EXPECT_THAT(explanation->why_not, ElementsAre(WhyNot::kReadersZones));
  EXPECT_THAT(explanation->restrictions, IsEmpty());
  EXPECT_EQ(explanation->event, nullptr);
  // Who has the zone by now, but had it not when the filter was stored.
  EXPECT_THAT(WhyNotTold(Person("ann", {"chengdu", "wuxi"}), "a", foreign),
              ElementsAre(WhyNot::kOwnersZones, WhyNot::kFilter));
  EXPECT_THAT(WhyNotTold(LocalOperator(), "a", foreign),
              ElementsAre(WhyNot::kOwnersZones, WhyNot::kFilter));
  EXPECT_THAT(explain_(Person("bob", {"chengdu"}), "a", foreign, ""),
              StatusIs(Code::kPermissionDenied));
}

TEST_F(QuestionsTest, ALaterPartIsExplained) {
  ASSERT_THAT(create_(ann_, {"a", "count > 3", ""}, clock_.Now()), IsOk());
  EXPECT_THAT(WhyNotTold(ann_, "a", Announce(5, "chengdu", 0, "x", /*later_part=*/true)),
              ElementsAre(WhyNot::kLaterPart));
  EXPECT_THAT(WhyNotTold(ann_, "a", Announce(1, "chengdu", 0, "x", /*later_part=*/true)),
              ElementsAre(WhyNot::kFilter));
}

TEST_F(QuestionsTest, AnEventIsFoundByIdAndByWhatItIsAbout) {
  ASSERT_THAT(create_(ann_, {"a", "", ""}, clock_.Now()), IsOk());
  const auto first = Announce(7);
  const auto second = Announce(7);
  const auto log_no_of = [&](const std::string& event) -> absl::StatusOr<std::int64_t> {
    const auto explanation = explain_(ann_, "a", 0, event);
    return explanation.ok() ? absl::StatusOr<std::int64_t>(explanation->log_no)
                            : explanation.status();
  };
  EXPECT_THAT(log_no_of("/zoneflow/ingest/signing/7/1"), IsOkAndHolds(first));
  EXPECT_THAT(log_no_of("signing/7"), IsOkAndHolds(second));
  EXPECT_THAT(log_no_of("signing/8"), StatusIs(Code::kNotFound, HasSubstr("none has come")));
  EXPECT_THAT(log_no_of("7"), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(explain_(ann_, "a", 9, ""), StatusIs(Code::kNotFound, HasSubstr("log_no 9")));
  EXPECT_THAT(explain_(ann_, "b", first, ""), StatusIs(Code::kNotFound, HasSubstr("'b'")));
}

// Explaining and telling are two ways through one rule.
TEST_F(QuestionsTest, WhatIsExplainedIsWhatIsTold) {
  Announce(1);
  const std::vector<std::string> filters = {"count > 2", "NOT company = x",
                                            "company = x OR count:3", "zone.id = wuxi", ""};
  int step = 0;
  for (const std::string& filter : filters) {
    const Principal owner = step % 2 == 0 ? ann_ : Person("ann", {"wuxi"});
    ASSERT_THAT(
        step == 0 ? create_(owner, {"a", filter, ""}, clock_.Now()) : update_(owner, "a", filter),
        IsOk());
    ASSERT_THAT(pause_(ann_, "a", step == 3), IsOk());
    for (int i = 0; i < 12; ++i) {
      Announce(i % 5, i % 2 == 0 ? "chengdu" : "wuxi", 0, i % 3 == 0 ? "x" : "", i % 4 == 3);
    }
    ++step;
  }
  for (const Principal& reader : {ann_, Person("ann", {"wuxi", "chengdu"}), LocalOperator()}) {
    const auto told = Told(reader, "a");
    EXPECT_THAT(told.size(), ::testing::AllOf(::testing::Gt(3u), ::testing::Lt(40u)));
    std::vector<std::int64_t> explained;
    for (std::int64_t log_no = 1; log_no <= *log_.Head(); ++log_no) {
      if (WhyNotTold(reader, "a", log_no).empty()) {
        explained.push_back(log_no);
      }
    }
    EXPECT_EQ(explained, told);
  }
}

TEST_F(QuestionsTest, ABacktestCountsWhatAFilterWouldHaveTold) {
  for (int i = 0; i < 10; ++i) {
    Announce(i, i % 2 == 0 ? "chengdu" : "wuxi");
  }
  const Backtest all = Test({.filter = "count >= 5", .sample = 3});
  EXPECT_EQ(all.looked_at, 10);
  EXPECT_EQ(all.matched, 5);
  EXPECT_EQ(all.before, 0);
  EXPECT_THAT(all.matched_by_type, ElementsAre(Pair("signing.announced", 5)));
  ASSERT_EQ(all.sample.size(), 3u);
  EXPECT_EQ(all.sample[0]->log_no, 10);
  EXPECT_EQ(all.sample[2]->log_no, 8);
  const Backtest own = Test({.filter = "count >= 5"}, ann_);
  EXPECT_EQ(own.looked_at, 5);
  EXPECT_EQ(own.matched, 2);
  EXPECT_THAT(backtest_(ann_, {.filter = "x = 1"}, [] { return false; }),
              StatusIs(Code::kInvalidArgument, HasSubstr("x")));
}

TEST_F(QuestionsTest, ABacktestIsReadOnInPartsThatAddUp) {
  for (int i = 0; i < 600; ++i) {
    Announce(i % 7);
  }
  const Backtest whole = Test({.filter = "count = 3", .most_events = 1000, .sample = 1000});
  for (const int most : {1, 7, 256, 599}) {
    Backtest sum;
    BacktestQuery query{.filter = "count = 3", .most_events = most, .sample = 1000};
    int calls = 0;
    do {
      const Backtest part = Test(query);
      EXPECT_LE(part.looked_at, most);
      sum.looked_at += part.looked_at;
      sum.matched += part.matched;
      sum.sample.insert(sum.sample.end(), part.sample.begin(), part.sample.end());
      query.before = part.before;
      ++calls;
    } while (query.before > 0);
    EXPECT_EQ(calls, (600 + most - 1) / most);
    EXPECT_EQ(sum.looked_at, 600);
    EXPECT_EQ(sum.matched, whole.matched);
    EXPECT_EQ(sum.sample, whole.sample);
  }
  // Who has no more time says so, and goes on from there.
  const auto cut = backtest_(LocalOperator(), {.filter = ""}, [] { return true; });
  ASSERT_THAT(cut, IsOk());
  EXPECT_EQ(cut->looked_at, 256);
  EXPECT_EQ(cut->before, 600 - 256 + 1);
}

TEST_F(QuestionsTest, ABacktestKeepsToItsDays) {
  for (int day = 0; day < 5; ++day) {
    Announce(day, "chengdu", day);
  }
  using std::chrono::year;
  const auto feb = [](unsigned day) { return Date(year(2021) / 2 / day); };
  const Backtest two = Test({.filter = "", .from = feb(2), .to = feb(3)});
  EXPECT_EQ(two.looked_at, 2);
  EXPECT_EQ(two.sample[0]->subject, "signing/2");
  EXPECT_EQ(Test({.filter = "", .from = feb(4)}).looked_at, 2);
  EXPECT_EQ(Test({.filter = "", .to = feb(1)}).looked_at, 1);
  EXPECT_THAT(backtest_(ann_, {.filter = "", .from = feb(3), .to = feb(2)}, [] { return false; }),
              StatusIs(Code::kInvalidArgument, HasSubstr("2021-02-03 is after to, 2021-02-02")));
}

}  // namespace
}  // namespace zoneflow::notification
