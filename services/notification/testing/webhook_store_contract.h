// What every WebhookStore promises. A backend is an OnBackend one with
//   SubscriptionStore& subscriptions();   empty at first
//   MatchStore& matches();                empty at first
//   WebhookStore& store();                empty at first
//   void SetLogHead(std::int64_t);        the log has events up to there, which only grows
//   std::vector<std::string> Disabled();  the subscriptions whose webhook was told of as off
#pragma once

#include <atomic>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/on_backend.h"
#include "common/testing/status_matchers.h"
#include "services/notification/core/ports.h"
#include "services/notification/core/webhook_store.h"

namespace zoneflow::notification::testing {

template <typename Backend>
class WebhookStoreContract : public zoneflow::testing::OnBackend<Backend> {
 protected:
  static constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2021) / 2 / 1)};

  WebhookStore& store() { return this->backend_->store(); }

  // A subscription that matches name it by the key.
  SubscriptionKey Subscribe(const std::string& name, std::int64_t key,
                            const std::string& owner = "person/ann") {
    const auto stored = this->backend_->subscriptions().Change(
        name, owner, [&](const std::optional<Subscription>&, const StoreState& state) {
          return absl::StatusOr<Subscription>(Subscription{
              name, owner, {}, 0, 0, {{0, "", {false, {"chengdu", "suzhou"}}}}, state.next_number});
        });
    EXPECT_THAT(stored, zoneflow::testing::IsOk());
    Round({.head = head_, .taken = {{stored->key(), key}}, .taken_after = head_});
    return stored->key();
  }

  // The events up to the head are in the log and matched, these by the key.
  void Match(std::int64_t key, const std::vector<std::int64_t>& log_nos, std::int64_t head) {
    head_ = head;
    this->backend_->SetLogHead(head);
    std::vector<MatchChange::Row> rows;
    for (const std::int64_t log_no : log_nos) {
      rows.push_back({key, log_no});
    }
    Round({.head = head, .rows = rows});
  }

  static absl::StatusOr<Webhook> NewWebhook(const WebhookFacts& facts) {
    Webhook webhook;
    webhook.id = facts.next_id;
    webhook.subscription = facts.subscription.key();
    webhook.owner = facts.subscription.owner;
    webhook.target = {"https://receiver.test/hook", false, true, 2, 600};
    webhook.state.takes_unchecked = true;
    webhook.create_time = kNow;
    webhook.secrets = {"sealed"};
    webhook.begun_log_no = facts.log_head;
    webhook.taken_log_no = facts.log_head;
    return webhook;
  }

  Webhook Make(
      const std::string& name, const std::function<void(Webhook&)>& with = [](Webhook&) {}) {
    const auto changed = store().Change(
        name, {}, [&](const std::optional<Webhook>& stored, const WebhookFacts& facts) {
          absl::StatusOr<Webhook> webhook = stored.has_value() ? *stored : NewWebhook(facts);
          with(*webhook);
          return webhook;
        });
    EXPECT_THAT(changed, zoneflow::testing::IsOk());
    return changed.ok() ? changed->webhook : Webhook();
  }

  static TakenMatch Event(std::int64_t log_no, const std::string& status = "") {
    return {log_no, "/zoneflow/ingest/signing/s/" + std::to_string(log_no), "signing.announced",
            "signing/s", status};
  }

  void Take(const Webhook& webhook, const std::vector<std::int64_t>& log_nos, std::int64_t to) {
    std::vector<TakenMatch> matches;
    for (const std::int64_t log_no : log_nos) {
      matches.push_back(Event(log_no));
    }
    EXPECT_THAT(store().Take({{webhook, matches, to}}, kNow), zoneflow::testing::IsOkAndHolds(1));
  }

  std::vector<ClaimedDelivery> Claim(Instant now, std::int64_t lease, int most = 10) {
    const auto claimed = store().Claim({now, now + std::chrono::seconds(30), lease, most, most});
    EXPECT_THAT(claimed, zoneflow::testing::IsOk());
    return claimed.ok() ? *claimed : std::vector<ClaimedDelivery>();
  }

  static std::vector<std::int64_t> LogNos(const std::vector<ClaimedDelivery>& claimed) {
    std::vector<std::int64_t> log_nos;
    for (const ClaimedDelivery& each : claimed) {
      log_nos.push_back(each.log_no);
    }
    return log_nos;
  }

  static MadeAttempt Made(const ClaimedDelivery& claimed, int status, Instant at) {
    MadeAttempt made{claimed.webhook.id,
                     claimed.log_no,
                     claimed.lease,
                     claimed.by_hand,
                     at,
                     at + std::chrono::milliseconds(5),
                     {},
                     0};
    made.answer.http_status = status;
    made.answer.fault = status == 0 ? "timed out" : "";
    made.answer.retry_after = "7";
    made.answer.body = std::string("\xff\0 thanks", 9);
    made.answer.body_cut = true;
    made.answer.address = "192.0.2.1";
    made.answer.took = std::chrono::milliseconds(5);
    return made;
  }

  void Conclude(const std::vector<ClaimedDelivery>& claimed, int status, Instant at) {
    std::vector<MadeAttempt> made;
    for (const ClaimedDelivery& each : claimed) {
      made.push_back(Made(each, status, at));
    }
    EXPECT_THAT(store().Conclude(made),
                zoneflow::testing::IsOkAndHolds(static_cast<int>(claimed.size())));
  }

  WebhookLedger Ledger(const std::string& name, Instant now = kNow) {
    const auto webhook = store().Find(name);
    EXPECT_THAT(webhook, zoneflow::testing::IsOk());
    const auto ledger = store().LedgerOfWebhook(*webhook, now);
    EXPECT_THAT(ledger, zoneflow::testing::IsOk());
    EXPECT_TRUE(ledger->Balances());
    return *ledger;
  }

  void Round(const MatchChange& change) {
    EXPECT_THAT(this->backend_->matches().Round(
                    [] { return MatchKnown(); },
                    [&](const MatchInput&) { return absl::StatusOr<MatchChange>(change); }, [] {}),
                zoneflow::testing::IsOkAndHolds(true));
  }

  std::int64_t head_ = 0;
};

TYPED_TEST_SUITE_P(WebhookStoreContract);

TYPED_TEST_P(WebhookStoreContract, WhatIsStoredIsFoundWithEveryField) {
  this->Subscribe("a", 1);
  this->Match(1, {}, 3);
  const Webhook made = this->Make("a", [](Webhook& webhook) {
    webhook.target = {
        "https://receiver.test/h?q=1", true, true, 3, 700, Channel::kFeishu, Language::kEnglish};
    webhook.contributions = true;
    webhook.secrets = {"new", "old"};
    webhook.old_secret_until = TestFixture::kNow + std::chrono::hours(1);
    webhook.state = {false,
                     true,
                     TestFixture::kNow + std::chrono::minutes(5),
                     OffReason::kFailing,
                     7,
                     TestFixture::kNow - std::chrono::hours(5),
                     true};
    webhook.off_since = TestFixture::kNow + std::chrono::minutes(1);
    webhook.rate_from = TestFixture::kNow + std::chrono::minutes(2);
    webhook.revision = 9;
  });
  EXPECT_EQ(made.id, 1);
  EXPECT_EQ(made.begun_log_no, 3);
  EXPECT_THAT(this->store().Find("a"), zoneflow::testing::IsOkAndHolds(made));
  EXPECT_THAT(this->store().Find("b"), zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  // Changed, and not made again.
  const auto changed = this->store().Change(
      "a", {}, [](const std::optional<Webhook>& stored, const WebhookFacts& facts) {
        EXPECT_EQ(facts.next_id, 2);
        EXPECT_EQ(facts.log_head, 3);
        EXPECT_EQ(facts.subscription.owner, "person/ann");
        Webhook next = *stored;
        next.secrets = {"newest"};
        return absl::StatusOr<Webhook>(next);
      });
  ASSERT_THAT(changed, zoneflow::testing::IsOk());
  EXPECT_FALSE(changed->made);
  EXPECT_THAT(this->store().Find("a")->secrets, ::testing::ElementsAre("newest"));
}

TYPED_TEST_P(WebhookStoreContract, AnErrorOrAnUnknownSubscriptionChangesNothing) {
  this->Subscribe("a", 1);
  const auto refuse = [](const std::optional<Webhook>&, const WebhookFacts&) {
    return absl::StatusOr<Webhook>(absl::PermissionDeniedError("no"));
  };
  EXPECT_THAT(this->store().Change("a", {}, refuse),
              zoneflow::testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(this->store().Change("b", {}, refuse),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store().Find("a"), zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST_P(WebhookStoreContract, ANamedRequestIsDoneOnce) {
  this->Subscribe("a", 1);
  this->Make("a");
  int asked = 0;
  const auto raise = [&](const std::optional<Webhook>& stored, const WebhookFacts&) {
    ++asked;
    Webhook next = *stored;
    ++next.revision;
    return absl::StatusOr<Webhook>(next);
  };
  const NamedRequest request{"person/ann", "r1", "rotate a", TestFixture::kNow};
  EXPECT_FALSE(this->store().Change("a", request, raise)->repeated);
  EXPECT_TRUE(this->store().Change("a", request, raise)->repeated);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(this->store().Find("a")->revision, 2);
  EXPECT_THAT(this->store().Change("a", {"person/ann", "r1", "rotate b"}, raise),
              zoneflow::testing::StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_FALSE(this->store().Change("a", {"person/bob", "r1", "rotate b"}, raise)->repeated);
}

TYPED_TEST_P(WebhookStoreContract, TheListGoesByNameAndOwner) {
  this->Subscribe("a", 1);
  this->Subscribe("b", 2, "person/bob");
  this->Subscribe("c", 3);
  for (const char* name : {"c", "a", "b"}) {
    this->Make(name);
  }
  const auto names = [&](const WebhookQuery& query) {
    std::vector<std::string> found;
    const auto list = this->store().List(query);
    for (const Webhook& webhook : *list) {
      found.push_back(webhook.subscription.name);
    }
    return found;
  };
  EXPECT_THAT(names({std::nullopt, "", 10}), ::testing::ElementsAre("a", "b", "c"));
  EXPECT_THAT(names({std::nullopt, "a", 1}), ::testing::ElementsAre("b"));
  EXPECT_THAT(names({"person/ann", "", 10}), ::testing::ElementsAre("a", "c"));
}

TYPED_TEST_P(WebhookStoreContract, WhatWaitsForTheMorningIsDeferredAndTheBalanceHolds) {
  this->Subscribe("a", 1);
  const Instant night = TestFixture::kNow;
  const Webhook webhook = this->Make("a", [&](Webhook& made) {
    made.target.channel = Channel::kMail;
    // From now on, two hours.
    made.target.timing.quiet_from = std::chrono::duration_cast<std::chrono::minutes>(
        night - ShanghaiMidnight(ShanghaiDate(night)));
    made.target.timing.quiet_until = made.target.timing.quiet_from + std::chrono::hours(2);
    made.state.timing = made.target.timing;
  });
  this->Match(1, {1, 2, 3}, 3);
  TakenMatches taken{webhook, {}, 3};
  for (const std::int64_t log_no : {1, 2, 3}) {
    taken.matches.push_back(this->Event(log_no));
    taken.matches.back().urgency = kUrgencies[static_cast<std::size_t>(log_no - 1)];
  }
  ASSERT_THAT(this->store().Take({taken}, night), zoneflow::testing::IsOkAndHolds(1));
  WebhookLedger ledger = this->Ledger("a");
  EXPECT_EQ(ledger.deferred, 2);
  EXPECT_EQ(ledger.pending, 1);
  EXPECT_THAT(this->Claim(night, 1), ::testing::SizeIs(1));
  const auto waits = this->store().FindDelivery(webhook.id, 1);
  ASSERT_THAT(waits, zoneflow::testing::IsOk());
  EXPECT_EQ(waits->delivery.due, night + std::chrono::hours(2));
  EXPECT_EQ(this->store().FindDelivery(webhook.id, 3)->delivery.urgency, Urgency::kEmergency);
  EXPECT_THAT(this->store().NextDue(night),
              zoneflow::testing::IsOkAndHolds(std::optional(night + std::chrono::hours(2))));
  // What is due at one time goes into one message.
  EXPECT_THAT(this->Claim(night + std::chrono::hours(2), 2), ::testing::SizeIs(3));
}

// kNow lies at a full hour.
TYPED_TEST_P(WebhookStoreContract, AnEmergencyGoesWhereOthersComeLater) {
  this->Subscribe("a", 1);
  const Webhook webhook =
      this->Make("a", [](Webhook& made) { made.target.channel = Channel::kFeishu; });
  this->Match(1, {1, 2}, 2);
  TakenMatches taken{webhook, {this->Event(1), this->Event(2)}, 2};
  taken.matches.back().urgency = Urgency::kEmergency;
  ASSERT_THAT(this->store().Take({taken}, TestFixture::kNow), zoneflow::testing::IsOkAndHolds(1));
  const auto claimed = this->Claim(TestFixture::kNow, 1);
  ASSERT_THAT(claimed, ::testing::SizeIs(1));
  EXPECT_EQ(claimed.front().log_no, 2);
}

TYPED_TEST_P(WebhookStoreContract, MatchesAreTakenOnceWhoeverTakesThem) {
  this->Subscribe("a", 1);
  this->Match(1, {1, 2}, 2);
  const Webhook webhook = this->Make("a");  // begins behind them
  EXPECT_THAT(this->store().Untaken(10), zoneflow::testing::IsOkAndHolds(::testing::IsEmpty()));
  this->Match(1, {3, 5}, 6);
  ASSERT_THAT(this->store().Untaken(10),
              zoneflow::testing::IsOkAndHolds(::testing::ElementsAre(webhook)));
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 2, .pending = 2}));
  this->Take(webhook, {3, 5}, 6);
  EXPECT_THAT(this->store().Take({{webhook, {TestFixture::Event(3)}, 4}}, TestFixture::kNow),
              zoneflow::testing::IsOkAndHolds(0));
  EXPECT_THAT(this->store().Untaken(10), zoneflow::testing::IsOkAndHolds(::testing::IsEmpty()));
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 2, .pending = 2}));
  const auto row = this->store().FindDelivery(webhook.id, 5);
  ASSERT_THAT(row, zoneflow::testing::IsOk());
  EXPECT_EQ(row->match, TestFixture::Event(5));
  EXPECT_EQ(row->match_time, TestFixture::kNow);
  EXPECT_EQ(row->delivery.due, TestFixture::kNow);
  EXPECT_THAT(this->store().FindDelivery(webhook.id, 4),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
}

TYPED_TEST_P(WebhookStoreContract, ThoseFurthestBehindAreTakenFirstAndOneThatIsGoneIsPassedOver) {
  std::vector<Webhook> made;
  for (const auto& [name, key] : {std::pair{"a", 1}, {"b", 2}, {"c", 3}}) {
    this->Subscribe(name, key);
    made.push_back(this->Make(name));
  }
  this->head_ = 4;
  this->backend_->SetLogHead(4);
  this->Round({.head = 4, .rows = {{1, 1}, {1, 4}, {2, 2}, {3, 2}, {3, 4}}});
  this->Take(made[0], {1}, 3);
  ASSERT_THAT(this->store().Delete("b", [](const Webhook&) { return absl::OkStatus(); }),
              zoneflow::testing::IsOk());
  const auto untaken = this->store().Untaken(9);
  ASSERT_THAT(untaken, zoneflow::testing::IsOk());
  ASSERT_EQ(untaken->size(), 2u);
  EXPECT_EQ((*untaken)[0].id, made[2].id);
  EXPECT_EQ((*untaken)[1].id, made[0].id);
  EXPECT_THAT(this->store().Untaken(1),
              zoneflow::testing::IsOkAndHolds(::testing::ElementsAre((*untaken)[0])));
  EXPECT_THAT(
      this->store().Take({{(*untaken)[0], {TestFixture::Event(2), TestFixture::Event(4)}, 4},
                          {made[1], {TestFixture::Event(2)}, 4},
                          {(*untaken)[1], {TestFixture::Event(4)}, 4}},
                         TestFixture::kNow),
      zoneflow::testing::IsOkAndHolds(2));
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 2, .pending = 2}));
  EXPECT_EQ(this->Ledger("c"), (WebhookLedger{.matched = 2, .pending = 2}));
}

// Many rows share a statement: each keeps what is its own.
TYPED_TEST_P(WebhookStoreContract, ManyAreConcludedTogetherAndEachOnce) {
  this->Subscribe("a", 1);
  this->Subscribe("b", 2);
  const auto many = [](Webhook& made) {
    made.target.most_at_once = 400;
    made.target.most_per_minute = 60'000;
  };
  const std::vector<Webhook> made = {this->Make("a", many), this->Make("b", many)};
  std::vector<std::int64_t> log_nos(300);
  std::iota(log_nos.begin(), log_nos.end(), 1);
  std::vector<MatchChange::Row> rows;
  for (const std::int64_t log_no : log_nos) {
    rows.push_back({1, log_no});
    rows.push_back({2, log_no});
  }
  this->head_ = 300;
  this->backend_->SetLogHead(300);
  this->Round({.head = 300, .rows = rows});
  this->Take(made[0], log_nos, 300);
  this->Take(made[1], log_nos, 300);
  const auto claimed = this->Claim(TestFixture::kNow, 11, 700);
  ASSERT_EQ(claimed.size(), 600u);
  std::vector<MadeAttempt> attempts;
  for (const ClaimedDelivery& each : claimed) {
    const int status = each.log_no == 150 ? 0 : each.log_no % 100 == 0 ? 500 : 200;
    attempts.push_back(TestFixture::Made(each, status, TestFixture::kNow));
    attempts.back().answer.body = std::to_string(each.log_no);
  }
  attempts.push_back(attempts.front());  // told twice
  MadeAttempt late = attempts.front();
  late.lease = 99;  // somebody else's
  attempts.push_back(late);
  EXPECT_THAT(this->store().Conclude(attempts), zoneflow::testing::IsOkAndHolds(600));
  for (const Webhook& webhook : made) {
    EXPECT_EQ(this->Ledger(webhook.subscription.name),
              (WebhookLedger{.matched = 300, .delivered = 296, .deferred = 4}));
    const DeliveryRow failed = *this->store().FindDelivery(webhook.id, 150);
    EXPECT_EQ(failed.last_fault, "timed out");
    EXPECT_EQ(failed.delivery.state, WebhookState::kPending);
    EXPECT_EQ(this->store().FindDelivery(webhook.id, 200)->last_status, 500);
    const DeliveryRow taken = *this->store().FindDelivery(webhook.id, 299);
    EXPECT_EQ(taken.delivery.state, WebhookState::kDelivered);
    EXPECT_EQ(taken.last_status, 200);
    EXPECT_EQ(taken.last_fault, "");
    const auto kept = this->store().Attempts(webhook.id, 299);
    ASSERT_THAT(kept, zoneflow::testing::IsOk());
    ASSERT_EQ(kept->size(), 1u);
    EXPECT_EQ(kept->front().answer.body, "299");
  }
}

TYPED_TEST_P(WebhookStoreContract, WhatMayNotBeToldIsSuppressedWithTheReason) {
  this->Subscribe("a", 1);
  Webhook webhook = this->Make("a", [](Webhook& made) {
    made.target.takes_unchecked = false;
    made.state.takes_unchecked = false;
  });
  this->Match(1, {1, 2}, 2);
  EXPECT_THAT(
      this->store().Take(
          {{webhook, {TestFixture::Event(1, "extracted"), TestFixture::Event(2, "checked")}, 2}},
          TestFixture::kNow),
      zoneflow::testing::IsOkAndHolds(1));
  webhook = this->Make("a", [](Webhook& made) { made.state.on = false; });
  this->Match(1, {3}, 3);
  this->Take(webhook, {3}, 3);
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 3,
                                              .pending = 1,
                                              .suppressed = {{WebhookReason::kUnchecked, 1},
                                                             {WebhookReason::kEndpointOff, 1}}}));
  // Off: nothing is given out.
  EXPECT_THAT(this->Claim(TestFixture::kNow, 1), ::testing::IsEmpty());
}

TYPED_TEST_P(WebhookStoreContract, ADeliveryIsGivenOutOnceUntilItsLeaseEnds) {
  this->Subscribe("a", 1);
  const Webhook webhook = this->Make("a");  // two at once
  this->Match(1, {1, 2, 3}, 3);
  this->Take(webhook, {1, 2, 3}, 3);
  const auto first = this->Claim(TestFixture::kNow, 11);
  EXPECT_THAT(TestFixture::LogNos(first), ::testing::ElementsAre(1, 2));
  EXPECT_EQ(first[0].webhook.subscription, webhook.subscription);
  EXPECT_THAT(this->Claim(TestFixture::kNow, 12), ::testing::IsEmpty());
  // One that is let go is free at once.
  EXPECT_THAT(this->store().Release({first[0]}), zoneflow::testing::IsOk());
  EXPECT_THAT(TestFixture::LogNos(this->Claim(TestFixture::kNow, 13)), ::testing::ElementsAre(1));
  // The process was killed: they come again when the lease ends.
  const Instant later = TestFixture::kNow + std::chrono::seconds(31);
  const auto again = this->Claim(later, 14);
  EXPECT_THAT(TestFixture::LogNos(again), ::testing::ElementsAre(1, 2));
  // What the first one then says of them is nobody's.
  EXPECT_THAT(this->store().Conclude({TestFixture::Made(first[1], 200, later)}),
              zoneflow::testing::IsOkAndHolds(0));
  this->Conclude(again, 200, later);
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 3, .delivered = 2, .pending = 1}));
  EXPECT_THAT(this->store().Conclude({TestFixture::Made(again[0], 500, later)}),
              zoneflow::testing::IsOkAndHolds(0));
}

TYPED_TEST_P(WebhookStoreContract, AnAttemptIsKeptAndTheNextOneIsDueAfterTheSchedule) {
  this->Subscribe("a", 1);
  const Webhook webhook = this->Make("a");
  this->Match(1, {1}, 1);
  this->Take(webhook, {1}, 1);
  const Instant end = TestFixture::kNow + std::chrono::milliseconds(5);
  this->Conclude(this->Claim(TestFixture::kNow, 11), 500, TestFixture::kNow);
  const Instant due = end + std::chrono::seconds(7);  // Retry-After
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 1, .deferred = 1}));
  EXPECT_THAT(this->store().NextDue(TestFixture::kNow), zoneflow::testing::IsOkAndHolds(due));
  EXPECT_THAT(this->store().NextDue(due), zoneflow::testing::IsOkAndHolds(std::nullopt));
  EXPECT_THAT(this->Claim(due - std::chrono::milliseconds(1), 12), ::testing::IsEmpty());
  this->Conclude(this->Claim(due, 13), 0, due);
  const auto row = this->store().FindDelivery(webhook.id, 1);
  ASSERT_THAT(row, zoneflow::testing::IsOk());
  EXPECT_EQ(row->delivery.attempts, 2u);
  EXPECT_EQ(row->last_time, due);
  EXPECT_EQ(row->last_status, 0);
  EXPECT_EQ(row->last_fault, "timed out");
  const auto attempts = this->store().Attempts(webhook.id, 1);
  ASSERT_THAT(attempts, zoneflow::testing::IsOk());
  ASSERT_EQ(attempts->size(), 2u);
  ClaimedDelivery claimed{webhook, 1, false, 0};
  EXPECT_EQ((*attempts)[0],
            (WebhookAttempt{1, false, TestFixture::kNow,
                            TestFixture::Made(claimed, 500, TestFixture::kNow).answer}));
  EXPECT_EQ((*attempts)[1].number, 2);
  EXPECT_EQ(this->store().Find("a")->state.failures, 2);
}

TYPED_TEST_P(WebhookStoreContract, AnOrderedWebhookWaitsForItsFirstOne) {
  this->Subscribe("a", 1);
  const Webhook webhook = this->Make("a", [](Webhook& made) {
    made.target.ordered = true;
    made.target.most_at_once = 1;
  });
  this->Match(1, {1, 2}, 2);
  this->Take(webhook, {1, 2}, 2);
  const auto first = this->Claim(TestFixture::kNow, 11);
  EXPECT_THAT(TestFixture::LogNos(first), ::testing::ElementsAre(1));
  EXPECT_THAT(this->Claim(TestFixture::kNow, 12), ::testing::IsEmpty());
  this->Conclude(first, 500, TestFixture::kNow);
  EXPECT_THAT(this->Claim(TestFixture::kNow, 13), ::testing::IsEmpty());
  const Instant later = TestFixture::kNow + std::chrono::minutes(1);
  this->Conclude(this->Claim(later, 14), 200, later);
  EXPECT_THAT(TestFixture::LogNos(this->Claim(later, 15)), ::testing::ElementsAre(2));
}

TYPED_TEST_P(WebhookStoreContract, EndpointsHaveTheirTurnsAndThoseThatFailTheirOwn) {
  for (const auto& [name, key] : {std::pair{"a", 1}, {"b", 2}, {"c", 3}}) {
    this->Subscribe(name, key);
    const Webhook webhook = this->Make(
        name, [&](Webhook& made) { made.state.failures = made.subscription.name == "c" ? 1 : 0; });
    this->Match(key, {key * 10, key * 10 + 1}, key * 10 + 1);
    this->Take(webhook, {key * 10, key * 10 + 1}, key * 10 + 1);
  }
  const auto claim = [&](int most, int most_held_up, std::int64_t lease) {
    return TestFixture::LogNos(*this->store().Claim(
        {TestFixture::kNow + std::chrono::seconds(lease), TestFixture::kNow + std::chrono::hours(1),
         lease, most, most_held_up}));
  };
  EXPECT_THAT(claim(1, 0, 1), ::testing::ElementsAre(10));
  EXPECT_THAT(claim(1, 0, 2), ::testing::ElementsAre(20));
  EXPECT_THAT(claim(0, 1, 3), ::testing::ElementsAre(30));
  EXPECT_THAT(claim(2, 1, 4), ::testing::ElementsAre(11, 21, 31));
  EXPECT_THAT(claim(9, 9, 5), ::testing::IsEmpty());
}

TYPED_TEST_P(WebhookStoreContract, OneThatIsGoneIsOffAndToldOf) {
  this->Subscribe("a", 1);
  const Webhook webhook = this->Make("a");
  this->Match(1, {1, 2, 3}, 3);
  this->Take(webhook, {1, 2, 3}, 3);
  this->Conclude(this->Claim(TestFixture::kNow, 11), 410, TestFixture::kNow);
  EXPECT_THAT(this->backend_->Disabled(), ::testing::ElementsAre("a"));
  const Webhook off = *this->store().Find("a");
  EXPECT_FALSE(off.state.on);
  EXPECT_EQ(off.state.off_reason, OffReason::kGone);
  EXPECT_EQ(off.off_since, TestFixture::kNow + std::chrono::milliseconds(5));
  EXPECT_EQ(off.revision, webhook.revision + 1);
  EXPECT_THAT(this->Claim(TestFixture::kNow, 12), ::testing::IsEmpty());
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 3, .pending = 1, .dead = 2}));
  EXPECT_THAT(
      this->store().Replay("a", {}, {1, 3, false}, [](const Webhook&) { return absl::OkStatus(); }),
      zoneflow::testing::StatusIs(absl::StatusCode::kFailedPrecondition));
}

TYPED_TEST_P(WebhookStoreContract, AReplayAsksForAnAttemptByHandOfWhatWasNotTaken) {
  this->Subscribe("a", 1);
  Webhook webhook = this->Make("a");
  this->Match(1, {1, 2, 3}, 3);
  this->Take(webhook, {1, 2, 3}, 3);
  const auto claimed = this->Claim(TestFixture::kNow, 11);
  ASSERT_EQ(claimed.size(), 2u);
  this->Conclude({claimed[0]}, 200, TestFixture::kNow);
  this->Conclude({claimed[1]}, 410, TestFixture::kNow);
  this->Make("a", [](Webhook& made) { made.state = {}; });
  const auto may = [](const Webhook&) { return absl::OkStatus(); };
  EXPECT_THAT(this->store().Replay("b", {}, {1, 3}, may),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(
      this->store().Replay("a", {}, {1, 3},
                           [](const Webhook&) { return absl::PermissionDeniedError("no"); }),
      zoneflow::testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(this->store().Replay("a", {}, {3, 1}, may),
              zoneflow::testing::StatusIs(absl::StatusCode::kInvalidArgument));
  const NamedRequest request{"person/ann", "r1", "replay", TestFixture::kNow};
  EXPECT_THAT(this->store().Replay("a", request, {1, 2, true}, may),
              zoneflow::testing::IsOkAndHolds(1));
  EXPECT_TRUE(this->store().FindDelivery(webhook.id, 2)->by_hand);
  auto again = this->Claim(TestFixture::kNow, 12, 1);
  ASSERT_THAT(TestFixture::LogNos(again), ::testing::ElementsAre(2));
  EXPECT_TRUE(again[0].by_hand);
  this->Conclude(again, 500, TestFixture::kNow);
  const DeliveryRow row = *this->store().FindDelivery(webhook.id, 2);
  EXPECT_FALSE(row.by_hand);
  EXPECT_EQ(row.delivery.state, WebhookState::kDead);
  EXPECT_EQ(row.delivery.attempts, 2u);
  EXPECT_EQ(row.delivery.scheduled, 1u);
  EXPECT_TRUE((*this->store().Attempts(webhook.id, 2))[1].by_hand);
  // The same once more asks for nothing.
  EXPECT_THAT(this->store().Replay("a", request, {1, 2, true}, may),
              zoneflow::testing::IsOkAndHolds(1));
  EXPECT_FALSE(this->store().FindDelivery(webhook.id, 2)->by_hand);
  EXPECT_THAT(this->store().Replay("a", {}, {1, 3, false}, may),
              zoneflow::testing::IsOkAndHolds(2));
}

TYPED_TEST_P(WebhookStoreContract, TheLedgerOfAnEventIsThatOfAllItsWebhooks) {
  this->Subscribe("a", 1);
  this->Subscribe("b", 2, "person/bob");
  const Webhook a = this->Make("a");
  this->Make("b");
  this->head_ = 4;
  this->backend_->SetLogHead(4);
  this->Round({.head = 4, .rows = {{1, 3}, {2, 3}, {1, 4}}});
  this->Take(a, {3, 4}, 4);
  this->Conclude(this->Claim(TestFixture::kNow, 11, 1), 200, TestFixture::kNow);
  const auto of = [&](std::int64_t log_no, std::optional<std::string> owner) {
    const auto ledger = this->store().LedgerOfEvent(log_no, owner, TestFixture::kNow);
    EXPECT_TRUE(ledger->Balances());
    return *ledger;
  };
  EXPECT_EQ(of(3, std::nullopt), (WebhookLedger{.matched = 2, .delivered = 1, .pending = 1}));
  EXPECT_EQ(of(3, "person/ann"), (WebhookLedger{.matched = 1, .delivered = 1}));
  EXPECT_EQ(of(4, "person/ann"), (WebhookLedger{.matched = 1, .pending = 1}));
  EXPECT_EQ(of(2, std::nullopt), WebhookLedger());
}

TYPED_TEST_P(WebhookStoreContract, WhatIsForgottenIsNoLongerCounted) {
  this->Subscribe("a", 1);
  Webhook webhook = this->Make("a");
  this->Match(1, {1, 2, 4, 5}, 5);
  this->Take(webhook, {1, 2}, 3);
  this->Conclude(this->Claim(TestFixture::kNow, 11), 200, TestFixture::kNow);
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 4, .delivered = 2, .pending = 2}));
  // Amid what is not taken yet.
  EXPECT_THAT(this->store().Forget(4, TestFixture::kNow), zoneflow::testing::IsOk());
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 1, .pending = 1}));
  EXPECT_THAT(this->backend_->matches().Forget(4), zoneflow::testing::IsOk());
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 1, .pending = 1}));
  EXPECT_THAT(this->store().FindDelivery(webhook.id, 2),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store().Attempts(webhook.id, 2),
              zoneflow::testing::IsOkAndHolds(::testing::IsEmpty()));
  webhook = *this->store().Find("a");
  EXPECT_EQ(webhook.taken_log_no, 4);
  this->Take(webhook, {5}, 5);
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 1, .pending = 1}));
  EXPECT_THAT(this->store().Forget(2, TestFixture::kNow), zoneflow::testing::IsOk());
  EXPECT_EQ(this->store().Find("a")->begun_log_no, 4);
}

TYPED_TEST_P(WebhookStoreContract, ItGoesWithItsDeliveriesAlsoWhenItsSubscriptionGoes) {
  this->Subscribe("a", 1);
  const Webhook first = this->Make("a");
  this->Match(1, {1}, 1);
  this->Take(first, {1}, 1);
  EXPECT_THAT(
      this->store().Delete("a", [](const Webhook&) { return absl::PermissionDeniedError("no"); }),
      zoneflow::testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(this->store().Delete("a", [](const Webhook&) { return absl::OkStatus(); }),
              zoneflow::testing::IsOk());
  EXPECT_THAT(this->store().FindDelivery(first.id, 1),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store().Delete("a", [](const Webhook&) { return absl::OkStatus(); }),
              zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  const Webhook second = this->Make("a");
  EXPECT_EQ(second.id, 2);
  EXPECT_THAT(this->backend_->subscriptions().Delete(
                  "a", [](const SubscriptionRow&) { return absl::OkStatus(); }),
              zoneflow::testing::IsOk());
  EXPECT_THAT(this->store().Find("a"), zoneflow::testing::StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(this->store().List({std::nullopt, "", 10}),
              zoneflow::testing::IsOkAndHolds(::testing::IsEmpty()));
}

TYPED_TEST_P(WebhookStoreContract, TwoWhoClaimAtOnceNeverHaveTheSame) {
  this->Subscribe("a", 1);
  const Webhook webhook = this->Make("a", [](Webhook& made) {
    made.target.most_at_once = 32;
    made.target.most_per_minute = WebhookTarget::kMostPerMinute;
  });
  std::vector<std::int64_t> all;
  for (std::int64_t log_no = 1; log_no <= 60; ++log_no) {
    all.push_back(log_no);
  }
  this->Match(1, all, 60);
  this->Take(webhook, all, 60);
  std::vector<std::int64_t> attempted[2];
  std::atomic<int> left = 60;
  const auto work = [&](std::size_t who) {
    for (std::int64_t round = 1; left > 0 && round < 1000; ++round) {
      const std::int64_t lease = static_cast<std::int64_t>(who) * 1000 + round;
      const auto claimed = this->store().Claim(
          {TestFixture::kNow, TestFixture::kNow + std::chrono::hours(1), lease, 4, 4});
      if (!claimed.ok()) {
        continue;  // lost a race three times
      }
      std::vector<MadeAttempt> made;
      for (const ClaimedDelivery& each : *claimed) {
        attempted[who].push_back(each.log_no);
        made.push_back(TestFixture::Made(each, 200, TestFixture::kNow));
      }
      const auto stored = this->store().Conclude(made);
      EXPECT_THAT(stored, zoneflow::testing::IsOkAndHolds(static_cast<int>(made.size())));
      left -= static_cast<int>(made.size());
    }
  };
  std::thread other([&] { work(1); });
  work(0);
  other.join();
  attempted[0].insert(attempted[0].end(), attempted[1].begin(), attempted[1].end());
  EXPECT_THAT(attempted[0], ::testing::UnorderedElementsAreArray(all));
  EXPECT_EQ(this->Ledger("a"), (WebhookLedger{.matched = 60, .delivered = 60}));
}

REGISTER_TYPED_TEST_SUITE_P(
    WebhookStoreContract, WhatIsStoredIsFoundWithEveryField,
    AnErrorOrAnUnknownSubscriptionChangesNothing, ANamedRequestIsDoneOnce,
    TheListGoesByNameAndOwner, WhatWaitsForTheMorningIsDeferredAndTheBalanceHolds,
    AnEmergencyGoesWhereOthersComeLater, MatchesAreTakenOnceWhoeverTakesThem,
    ThoseFurthestBehindAreTakenFirstAndOneThatIsGoneIsPassedOver,
    ManyAreConcludedTogetherAndEachOnce, WhatMayNotBeToldIsSuppressedWithTheReason,
    ADeliveryIsGivenOutOnceUntilItsLeaseEnds, AnAttemptIsKeptAndTheNextOneIsDueAfterTheSchedule,
    AnOrderedWebhookWaitsForItsFirstOne, EndpointsHaveTheirTurnsAndThoseThatFailTheirOwn,
    OneThatIsGoneIsOffAndToldOf, AReplayAsksForAnAttemptByHandOfWhatWasNotTaken,
    TheLedgerOfAnEventIsThatOfAllItsWebhooks, WhatIsForgottenIsNoLongerCounted,
    ItGoesWithItsDeliveriesAlsoWhenItsSubscriptionGoes, TwoWhoClaimAtOnceNeverHaveTheSame);

}  // namespace zoneflow::notification::testing
