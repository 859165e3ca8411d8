#include "services/notification/core/webhook_delivery.h"

#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2021) / 2 / 1)};

WebhookAnswer Status(int status, std::string retry_after = "") {
  WebhookAnswer answer;
  answer.http_status = status;
  answer.retry_after = std::move(retry_after);
  return answer;
}

TEST(WebhookDeliveryTest, WhatIsNotCheckedIsHeldBackUnlessAskedFor) {
  const EndpointState usual;
  const EndpointState all{.takes_unchecked = true};
  for (const char* status : {"extracted", "rejected"}) {
    EXPECT_EQ(NewDelivery(usual, status, kNow).reason, WebhookReason::kUnchecked);
    EXPECT_EQ(NewDelivery(all, status, kNow).state, WebhookState::kPending);
  }
  for (const char* status : {"checked", "signed_off", ""}) {
    EXPECT_EQ(NewDelivery(usual, status, kNow).state, WebhookState::kPending) << status;
  }
  EXPECT_EQ(NewDelivery({.on = false}, "checked", kNow).reason, WebhookReason::kEndpointOff);
}

TEST(WebhookDeliveryTest, ARefusalForGoodIsDeadAtOnceAndItsEndpointStays) {
  WebhookAnswer refused = Status(550);
  refused.means = AnswerMeans::kRefused;
  const WebhookChange change = Concluded(NewDelivery({}, "", kNow), {}, refused, false, 0, kNow);
  EXPECT_EQ(change.delivery.state, WebhookState::kDead);
  EXPECT_EQ(change.delivery.reason, WebhookReason::kRefused);
  EXPECT_TRUE(change.endpoint.on);
  EXPECT_EQ(change.endpoint.failures, 1);
  EXPECT_THAT(MayAttempt(change.delivery, change.endpoint, true, kNow), IsOk());
}

// 02:00 in Shanghai, six and a half hours before people are told.
TEST(WebhookDeliveryTest, WaitsForTheMorningAndCountsAsDeferred) {
  const EndpointState sleeps{.timing = *ParseTiming("22:00-08:30", "")};
  const Instant two = kNow - 6h;
  const WebhookDelivery ordinary = NewDelivery(sleeps, "", two);
  EXPECT_EQ(ordinary.due, two + 6h + 30min);
  EXPECT_THAT(MayAttempt(ordinary, sleeps, false, two), StatusIs(Code::kFailedPrecondition));
  const WebhookDelivery emergency = NewDelivery(sleeps, "", two, Urgency::kEmergency);
  EXPECT_THAT(MayAttempt(emergency, sleeps, false, two), IsOk());
  const WebhookLedger ledger = LedgerOf(std::vector{ordinary, emergency}, two);
  EXPECT_EQ(ledger.deferred, 1);
  EXPECT_EQ(ledger.pending, 1);
  EXPECT_TRUE(ledger.Balances());
  // A failed attempt of the evening is not made again at night, but that of an emergency.
  const Instant evening = kNow + 13h + 58min;
  EXPECT_EQ(Concluded(NewDelivery(sleeps, "", evening), sleeps, Status(500), false, 0, evening)
                .delivery.due,
            evening + 5s);
  WebhookDelivery second = NewDelivery(sleeps, "", evening);
  second.scheduled = 1;
  EXPECT_EQ(Concluded(second, sleeps, Status(500), false, 0, evening).delivery.due,
            kNow + 24h + 30min);
  second.urgency = Urgency::kEmergency;
  EXPECT_EQ(Concluded(second, sleeps, Status(500), false, 0, evening).delivery.due, evening + 5min);
}

TEST(WebhookDeliveryTest, IsTriedUntilItIsTakenOrTheScheduleEnds) {
  WebhookDelivery delivery = NewDelivery({}, "", kNow);
  Instant now = kNow;
  for (std::size_t attempt = 1; attempt < kMostAttempts; ++attempt) {
    ASSERT_THAT(MayAttempt(delivery, {}, false, now), IsOk());
    delivery = Concluded(delivery, {}, Status(500), false, 0, now).delivery;
    EXPECT_EQ(delivery.state, WebhookState::kPending);
    EXPECT_EQ(delivery.attempts, attempt);
    EXPECT_THAT(MayAttempt(delivery, {}, false, now), StatusIs(Code::kFailedPrecondition));
    now = delivery.due;
  }
  EXPECT_EQ(now - kNow, 75h + 35min + 5s);
  const WebhookDelivery taken = Concluded(delivery, {}, Status(204), false, 0, now).delivery;
  EXPECT_EQ(taken.state, WebhookState::kDelivered);
  EXPECT_THAT(MayAttempt(taken, {}, true, now), StatusIs(Code::kFailedPrecondition));
  const WebhookDelivery dead = Concluded(delivery, {}, Status(0), false, 0, now).delivery;
  EXPECT_EQ(dead.state, WebhookState::kDead);
  EXPECT_EQ(dead.reason, WebhookReason::kExhausted);
}

TEST(WebhookDeliveryTest, AnAttemptByHandIsTheNextOneAndLeavesTheScheduleAlone) {
  WebhookDelivery delivery = NewDelivery({}, "", kNow);
  delivery = Concluded(delivery, {}, Status(500), false, 0, kNow).delivery;
  ASSERT_THAT(MayAttempt(delivery, {}, true, kNow), IsOk());
  const WebhookDelivery by_hand = Concluded(delivery, {}, Status(500), true, 0, kNow).delivery;
  EXPECT_EQ(by_hand.attempts, 2u);
  EXPECT_EQ(by_hand.due, delivery.due);
  EXPECT_EQ(by_hand.scheduled, delivery.scheduled);
  // Also of what nobody would try any more; and a failure changes nothing.
  for (const WebhookState state : {WebhookState::kDead, WebhookState::kSuppressed}) {
    WebhookDelivery old = delivery;
    old.state = state;
    old.reason = WebhookReason::kExhausted;
    EXPECT_THAT(MayAttempt(old, {}, false, old.due), StatusIs(Code::kFailedPrecondition));
    ASSERT_THAT(MayAttempt(old, {}, true, kNow), IsOk());
    EXPECT_EQ(Concluded(old, {}, Status(500), true, 0, kNow).delivery.state, state);
    EXPECT_EQ(Concluded(old, {}, Status(200), true, 0, kNow).delivery.state,
              WebhookState::kDelivered);
  }
}

TEST(WebhookDeliveryTest, GoneSwitchesTheEndpointOff) {
  const WebhookChange change =
      Concluded(NewDelivery({}, "", kNow), {}, Status(410), false, 0, kNow);
  EXPECT_FALSE(change.endpoint.on);
  EXPECT_EQ(change.endpoint.off_reason, OffReason::kGone);
  EXPECT_EQ(change.delivery.state, WebhookState::kDead);
  EXPECT_EQ(change.delivery.reason, WebhookReason::kGone);
  EXPECT_THAT(MayAttempt(change.delivery, change.endpoint, true, kNow),
              StatusIs(Code::kFailedPrecondition));
}

TEST(WebhookDeliveryTest, AThrottledEndpointIsSparedForAllItsDeliveries) {
  for (const int status : {429, 502, 504}) {
    const WebhookChange change =
        Concluded(NewDelivery({}, "", kNow), {}, Status(status, "90"), false, 0, kNow);
    EXPECT_EQ(change.endpoint.spared_until, kNow + 90s);
    EXPECT_EQ(change.delivery.due, kNow + 90s);
    const WebhookDelivery other = NewDelivery(change.endpoint, "", kNow);
    EXPECT_THAT(MayAttempt(other, change.endpoint, false, kNow + 89s),
                StatusIs(Code::kFailedPrecondition));
    EXPECT_THAT(MayAttempt(other, change.endpoint, false, kNow + 90s), IsOk());
    EXPECT_THAT(MayAttempt(other, change.endpoint, true, kNow), IsOk());
  }
  EXPECT_EQ(Concluded(NewDelivery({}, "", kNow), {}, Status(500, "90"), false, 0, kNow)
                .endpoint.spared_until,
            Instant{});
}

TEST(WebhookDeliveryTest, AnEndpointThatFailsInARowIsSparedLongerAndLongerAndThenGivenUp) {
  EndpointState endpoint;
  Instant now = kNow;
  std::vector<std::chrono::seconds> spared;
  for (int failure = 1; endpoint.on; ++failure) {
    ASSERT_LT(failure, 1000);
    endpoint = Concluded(NewDelivery({}, "", now), endpoint, Status(0), false, 0, now).endpoint;
    EXPECT_EQ(endpoint.failures, failure);
    EXPECT_EQ(endpoint.failing_since, kNow);
    if (failure < kOpensAfter) {
      EXPECT_EQ(endpoint.spared_until, Instant{});
      continue;
    }
    spared.push_back(std::chrono::duration_cast<std::chrono::seconds>(endpoint.spared_until - now));
    now = endpoint.spared_until;
  }
  ASSERT_GT(spared.size(), 8u);
  EXPECT_THAT(std::vector(spared.begin(), spared.begin() + 8),
              ::testing::ElementsAre(5s, 10s, 20s, 40s, 80s, 160s, 320s, 600s));
  EXPECT_EQ(endpoint.off_reason, OffReason::kFailing);
  EXPECT_GE(now - kNow, kGivesUpAfter);

  // One answer that is taken closes it.
  endpoint.on = true;
  endpoint = Concluded(NewDelivery({}, "", now), endpoint, Status(200), false, 0, now).endpoint;
  EXPECT_EQ(endpoint.failures, 0);
  EXPECT_EQ(endpoint.failing_since, Instant{});
  EXPECT_FALSE(endpoint.holds_up());
}

TEST(WebhookDeliveryTest, OneThatAnswersSlowlyHoldsUpOthers) {
  WebhookAnswer answer = Status(200);
  answer.took = 4s;
  EndpointState endpoint =
      Concluded(NewDelivery({}, "", kNow), {}, answer, false, 0, kNow).endpoint;
  EXPECT_TRUE(endpoint.holds_up());
  endpoint = Concluded(NewDelivery({}, "", kNow), endpoint, Status(200), false, 0, kNow).endpoint;
  EXPECT_FALSE(endpoint.holds_up());
}

TEST(WebhookDeliveryTest, TheLedgerBalancesWhateverComes) {
  std::mt19937 random(1);
  const int statuses[] = {200, 204, 301, 400, 410, 429, 500, 503, 0};
  std::vector<WebhookDelivery> deliveries;
  EndpointState endpoint;
  Instant now = kNow;
  for (int step = 0; step < 3000; ++step) {
    now += std::chrono::minutes(random() % 60);
    if (!endpoint.on && random() % 20 == 0) {
      endpoint = EndpointState{};
    }
    if (random() % 3 == 0 || deliveries.empty()) {
      deliveries.push_back(NewDelivery(endpoint, random() % 4 == 0 ? "extracted" : "checked", now));
    } else {
      WebhookDelivery& one = deliveries[random() % deliveries.size()];
      const bool by_hand = random() % 10 == 0;
      if (MayAttempt(one, endpoint, by_hand, now).ok()) {
        const WebhookDelivery before = one;
        const WebhookChange change =
            Concluded(one, endpoint, Status(statuses[random() % 9]), by_hand, 0.5, now);
        one = change.delivery;
        endpoint = change.endpoint;
        EXPECT_EQ(one.attempts, before.attempts + 1);
        EXPECT_LE(one.scheduled, kMostAttempts);
      }
    }
    const WebhookLedger ledger = LedgerOf(deliveries, now);
    ASSERT_TRUE(ledger.Balances());
    ASSERT_EQ(ledger.matched, static_cast<std::int64_t>(deliveries.size()));
  }
  const WebhookLedger ledger = LedgerOf(deliveries, now);
  EXPECT_GT(ledger.delivered, 0);
  EXPECT_GT(ledger.dead, 0);
  EXPECT_GT(ledger.suppressed.at(WebhookReason::kUnchecked), 0);
  EXPECT_GT(ledger.suppressed.at(WebhookReason::kEndpointOff), 0);
}

}  // namespace
}  // namespace zoneflow::notification
