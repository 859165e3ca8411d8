#include "services/notification/core/webhook_endpoint.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2021) / 2 / 1)};
const Principal kAnn{"person/ann", {"investment"}, {"chengdu"}};
const Principal kBob{"person/bob", {"operator"}, {}, true};
const TargetRules kRules;
const TargetRules kMailRules{{}, {true, {}}};

absl::StatusOr<std::string> Seal(std::int64_t id) { return "sealed for " + std::to_string(id); }

WebhookFacts Facts() {
  WebhookFacts facts;
  facts.subscription.name = "large";
  facts.subscription.number = 5;
  facts.subscription.owner = "person/ann";
  facts.log_head = 40;
  facts.next_id = 7;
  return facts;
}

WebhookTarget Target() { return *CheckTarget({.url = "https://receiver.test/hook"}, kRules); }

Webhook Made() { return *PlanSet(std::nullopt, Facts(), kAnn, Target(), Seal, kNow); }

TEST(WebhookEndpointTest, ATargetIsCheckedAndItsLimitsHaveUsualValues) {
  const auto target = CheckTarget(
      {.url = "https://receiver.test/hook", .most_at_once = 0, .most_per_minute = 0}, kRules);
  ASSERT_THAT(target, IsOk());
  EXPECT_EQ(target->most_at_once, 4);
  EXPECT_EQ(target->most_per_minute, 6000);
  EXPECT_EQ(CheckTarget({.url = "https://r.test/", .ordered = true}, kRules)->most_at_once, 1);
  EXPECT_THAT(CheckTarget({.url = "ftp://receiver.test/"}, kRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("url")));
  EXPECT_THAT(CheckTarget({.url = "https://10.0.0.1/"}, kRules), StatusIs(Code::kInvalidArgument));
  EXPECT_THAT(CheckTarget({.url = "https://r.test/", .most_at_once = 33}, kRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("most_at_once: 33")));
  EXPECT_THAT(CheckTarget({.url = "https://r.test/", .most_per_minute = -1}, kRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("most_per_minute: -1")));
}

TEST(WebhookEndpointTest, AMailboxGetsOneLetterAtATime) {
  const auto mail = CheckTarget({.url = "mailto:office@Example.gov.cn",
                                 .most_at_once = 0,
                                 .most_per_minute = 0,
                                 .channel = Channel::kMail},
                                kMailRules);
  ASSERT_THAT(mail, IsOk());
  EXPECT_EQ(mail->url, "mailto:office@example.gov.cn");
  EXPECT_EQ(mail->most_at_once, 1);
  EXPECT_EQ(mail->most_per_minute, 30);
  EXPECT_THAT(CheckTarget({.url = "mailto:a@b.cn",
                           .most_at_once = 0,
                           .most_per_minute = 31,
                           .channel = Channel::kMail},
                          kMailRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("most_per_minute: 31")));
  EXPECT_THAT(CheckTarget({.url = "mailto:a@b.cn",
                           .ordered = true,
                           .most_at_once = 0,
                           .most_per_minute = 0,
                           .channel = Channel::kMail},
                          kMailRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("ordered: not for mail")));
  EXPECT_THAT(CheckTarget({.url = "mailto:a@b.cn", .channel = Channel::kMail}, kRules),
              StatusIs(Code::kFailedPrecondition, HasSubstr("MAIL_SERVER")));
  // A webhook's url is no mailbox, nor the other way round.
  EXPECT_THAT(CheckTarget({.url = "mailto:a@b.cn"}, kMailRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("url")));
}

TEST(WebhookEndpointTest, AProgramIsToldAtOnceAndPeopleWhenTheyWish) {
  const Timing timing = *ParseTiming("22:00-08:00", "daily");
  EXPECT_THAT(CheckTarget({.url = "https://r.test/", .timing = timing}, kRules),
              StatusIs(Code::kInvalidArgument, HasSubstr("quiet: ")));
  const auto mail = CheckTarget({.url = "mailto:a@b.cn",
                                 .most_at_once = 0,
                                 .most_per_minute = 0,
                                 .channel = Channel::kMail,
                                 .timing = timing},
                                kMailRules);
  ASSERT_THAT(mail, IsOk());
  const auto made = PlanSet(std::nullopt, Facts(), kAnn, *mail, Seal, kNow);
  EXPECT_EQ(made->state.timing, timing);
  // Switching it off and on forgets what was held against it, and no more.
  const auto off = PlanSwitch(*made, Facts(), kAnn, false, kNow);
  EXPECT_EQ(PlanSwitch(*off, Facts(), kAnn, true, kNow)->state.timing, timing);
}

TEST(WebhookEndpointTest, ANewOneBeginsNowWithASealedSecret) {
  const Webhook made = Made();
  EXPECT_EQ(made.id, 7);
  EXPECT_EQ(made.subscription, (SubscriptionKey{"large", 5}));
  EXPECT_EQ(made.owner, "person/ann");
  EXPECT_EQ(made.begun_log_no, 40);
  EXPECT_EQ(made.taken_log_no, 40);
  EXPECT_THAT(made.secrets, ElementsAre("sealed for 7"));
  EXPECT_TRUE(made.contributions);
  EXPECT_TRUE(made.state.on);
}

TEST(WebhookEndpointTest, AnotherTargetKeepsTheRestAndTheSameAgainChangesNothing) {
  Webhook stored = Made();
  stored.state.failures = 9;
  stored.state.spared_until = kNow + 1h;
  EXPECT_EQ(*PlanSet(stored, Facts(), kAnn, Target(), Seal, kNow + 1h), stored);
  WebhookTarget other = Target();
  other.url = "https://other.test/";
  other.takes_unchecked = true;
  const Webhook changed = *PlanSet(stored, Facts(), kAnn, other, Seal, kNow + 1h);
  EXPECT_EQ(changed.id, 7);
  EXPECT_EQ(changed.revision, 2);
  EXPECT_EQ(changed.secrets, stored.secrets);
  EXPECT_EQ(changed.create_time, kNow);
  EXPECT_TRUE(changed.state.takes_unchecked);
  EXPECT_EQ(changed.state.failures, 0);
  EXPECT_EQ(changed.state.spared_until, Instant{});
}

TEST(WebhookEndpointTest, OnlyTheOwnerChangesOne) {
  const Webhook stored = Made();
  EXPECT_THAT(PlanSet(stored, Facts(), kBob, Target(), Seal, kNow),
              StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(PlanSwitch(stored, Facts(), kBob, false, kNow), StatusIs(Code::kPermissionDenied));
  EXPECT_THAT(PlanRotate(stored, Facts(), kBob, Seal, 1h, kNow), StatusIs(Code::kPermissionDenied));
}

TEST(WebhookEndpointTest, SwitchedOnAgainNothingIsHeldAgainstIt) {
  Webhook stored = Made();
  stored.state.on = false;
  stored.state.off_reason = OffReason::kFailing;
  stored.state.failures = 40;
  stored.off_since = kNow;
  const Webhook on = *PlanSwitch(stored, Facts(), kAnn, true, kNow + 1h);
  EXPECT_EQ(on.state, EndpointState{});
  EXPECT_EQ(on.off_since, Instant{});
  EXPECT_EQ(*PlanSwitch(on, Facts(), kAnn, true, kNow), on);
  const Webhook off = *PlanSwitch(on, Facts(), kAnn, false, kNow + 2h);
  EXPECT_EQ(off.state.off_reason, OffReason::kOwner);
  EXPECT_EQ(off.off_since, kNow + 2h);
}

TEST(WebhookEndpointTest, TwoKeysSignWhileTheyAreRotated) {
  int count = 0;
  const SealFor seal = [&](std::int64_t) {
    return absl::StatusOr<std::string>("new" + std::to_string(++count));
  };
  const Webhook stored = Made();
  EXPECT_THAT(SecretsAt(stored, kNow), ElementsAre("sealed for 7"));
  const Webhook once = *PlanRotate(stored, Facts(), kAnn, seal, 1h, kNow);
  EXPECT_THAT(SecretsAt(once, kNow + 59min), ElementsAre("new1", "sealed for 7"));
  EXPECT_THAT(SecretsAt(once, kNow + 1h), ElementsAre("new1"));
  // Never more than two.
  const Webhook twice = *PlanRotate(once, Facts(), kAnn, seal, 1h, kNow);
  EXPECT_THAT(SecretsAt(twice, kNow), ElementsAre("new2", "new1"));
  EXPECT_THAT(SecretsAt(*PlanRotate(twice, Facts(), kAnn, seal, 0s, kNow), kNow),
              ElementsAre("new3"));
  EXPECT_EQ(*OverlapOf(std::nullopt), 24h);
  EXPECT_THAT(OverlapOf(-1), StatusIs(Code::kInvalidArgument, HasSubstr("overlap_seconds: -1")));
  EXPECT_THAT(OverlapOf(604'801), StatusIs(Code::kInvalidArgument));
}

ClaimCandidate Due(std::int64_t log_no, Instant due = kNow) {
  WebhookDelivery delivery;
  delivery.due = due;
  return {log_no, delivery, false, false};
}

ClaimCandidate ByHand(std::int64_t log_no) {
  ClaimCandidate candidate = Due(log_no);
  candidate.delivery.state = WebhookState::kDead;
  candidate.by_hand = true;
  return candidate;
}

std::vector<std::int64_t> Claimed(const Webhook& webhook, std::vector<ClaimCandidate> candidates,
                                  int in_flight = 0, int most = 100) {
  std::vector<std::int64_t> log_nos;
  for (const ClaimCandidate& each : PlanClaim(webhook, candidates, in_flight, most, kNow).claimed) {
    log_nos.push_back(each.log_no);
  }
  return log_nos;
}

Webhook Feishu() {
  Webhook robot = Made();
  robot.target.channel = Channel::kFeishu;
  robot.target.most_at_once = 1;
  robot.target.most_per_minute = LimitsOf(Channel::kFeishu).most_per_minute;
  return robot;
}

TEST(PlanClaimTest, FeishuIsSparedAtTheFullAndTheHalfHourButForEmergencies) {
  Webhook robot = Feishu();
  ClaimCandidate ordinary, emergency;
  ordinary.log_no = 1;
  emergency.log_no = 2;
  emergency.delivery.urgency = Urgency::kEmergency;
  const auto claimed = [&](Instant now) {
    std::vector<std::int64_t> log_nos;
    for (const ClaimCandidate& one :
         PlanClaim(robot, std::vector{ordinary, emergency}, 0, 10, now).claimed) {
      log_nos.push_back(one.log_no);
    }
    return log_nos;
  };
  EXPECT_THAT(claimed(kNow), ElementsAre(2));
  EXPECT_THAT(claimed(kNow + 30min + 59s), ElementsAre(2));
  EXPECT_THAT(claimed(kNow + 1min), ElementsAre(1, 2));
  EXPECT_THAT(claimed(kNow + 59min), ElementsAre(1, 2));
  ordinary.by_hand = true;
  EXPECT_THAT(claimed(kNow), ElementsAre(1, 2));
  robot.target.channel = Channel::kDingtalk;
  ordinary.by_hand = false;
  EXPECT_THAT(claimed(kNow), ElementsAre(1, 2));
}

// However many wait, and however fast it answers.
TEST(PlanClaimTest, FeishuGetsNoMoreThanFiveMessagesASecondAndAHundredAMinute) {
  Webhook robot = Feishu();
  std::vector<Instant> sent;
  for (Instant now = kNow + 1min; now < kNow + 3min; now += 20ms) {
    ClaimCandidate candidate;
    candidate.log_no = 1;
    const ClaimPlan plan = PlanClaim(robot, std::vector{candidate}, 0, 10, now);
    robot.rate_from = plan.rate_from;
    if (!plan.claimed.empty()) {
      sent.push_back(now);
    }
  }
  EXPECT_GE(sent.size(), 190u);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_TRUE(i < 5 || sent[i] - sent[i - 5] >= 1s);
    EXPECT_TRUE(i < 101 || sent[i] - sent[i - 101] >= 60s);
  }
}

TEST(PlanClaimTest, ARobotsDeliveriesAreOneMessageThatCountsOnce) {
  Webhook webhook;
  webhook.target.channel = Channel::kWecom;
  webhook.target.most_at_once = 1;
  webhook.target.most_per_minute = 20;
  const Instant now{std::chrono::sys_days(std::chrono::year(2021) / 2 / 1)};
  std::vector<ClaimCandidate> candidates(80);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    candidates[i].log_no = static_cast<std::int64_t>(i) + 1;
  }
  const ClaimPlan plan = PlanClaim(webhook, candidates, 0, 100, now);
  EXPECT_EQ(plan.claimed.size(), kMostItems);
  EXPECT_TRUE(PlanClaim(webhook, candidates, 1, 100, now).claimed.empty());  // one is under way
  webhook.rate_from = plan.rate_from;
  EXPECT_TRUE(
      PlanClaim(webhook, candidates, 0, 100, now + std::chrono::seconds(2)).claimed.empty());
  EXPECT_EQ(PlanClaim(webhook, candidates, 0, 100, now + std::chrono::seconds(3)).claimed.size(),
            kMostItems);
}

TEST(PlanClaimTest, AsManyAsTheLimitsLeave) {
  Webhook webhook = Made();
  webhook.target.most_at_once = 3;
  const std::vector<ClaimCandidate> five = {Due(1), Due(2), Due(3), Due(4), Due(5)};
  EXPECT_THAT(Claimed(webhook, five), ElementsAre(1, 2, 3));
  EXPECT_THAT(Claimed(webhook, five, 2), ElementsAre(1));
  EXPECT_THAT(Claimed(webhook, five, 3), IsEmpty());
  EXPECT_THAT(Claimed(webhook, five, 4), IsEmpty());
  EXPECT_THAT(Claimed(webhook, five, 0, 2), ElementsAre(1, 2));
  EXPECT_THAT(Claimed(webhook, {Due(1, kNow + 1s), Due(2)}), ElementsAre(2));
  webhook.state.spared_until = kNow + 1s;
  EXPECT_THAT(Claimed(webhook, five), IsEmpty());
  webhook.state.on = false;
  EXPECT_THAT(Claimed(webhook, {ByHand(1)}), IsEmpty());
}

TEST(PlanClaimTest, OneByHandGoesFirstAndWaitsForNothing) {
  Webhook webhook = Made();
  webhook.state.spared_until = kNow + 1h;
  EXPECT_THAT(Claimed(webhook, {ByHand(9), Due(1)}), ElementsAre(9));
  webhook.state.spared_until = {};
  // Once, though it is due as well.
  EXPECT_THAT(Claimed(webhook, {ByHand(1), Due(1), Due(2)}), ElementsAre(1, 2));
}

TEST(PlanClaimTest, TheFirstOfAnOrderedOneHoldsTheOthers) {
  Webhook webhook = Made();
  webhook.target.ordered = true;
  webhook.target.most_at_once = 1;
  EXPECT_THAT(Claimed(webhook, {Due(1), Due(2)}), ElementsAre(1));
  EXPECT_THAT(Claimed(webhook, {Due(1, kNow + 1s), Due(2)}), IsEmpty());
}

TEST(PlanClaimTest, OneAttemptAsksWhetherAFailingOneIsBack) {
  Webhook webhook = Made();
  webhook.state.failures = kOpensAfter;
  EXPECT_THAT(Claimed(webhook, {Due(1), Due(2)}), ElementsAre(1));
  EXPECT_THAT(Claimed(webhook, {Due(1), Due(2)}, 1), IsEmpty());
}

TEST(PlanClaimTest, ARateIsKeptOverAnyMinute) {
  Webhook webhook = Made();
  webhook.target.most_at_once = 32;
  webhook.target.most_per_minute = 120;
  std::vector<ClaimCandidate> many;
  for (int i = 1; i <= 50; ++i) {
    many.push_back(Due(i, kNow - 2h));
  }
  int in_a_minute = 0;
  for (Instant now = kNow; now < kNow + 1min; now += 100ms) {
    const ClaimPlan plan = PlanClaim(webhook, many, 0, 100, now);
    webhook.rate_from = plan.rate_from;
    in_a_minute += static_cast<int>(plan.claimed.size());
  }
  EXPECT_GE(in_a_minute, 119);
  EXPECT_LE(in_a_minute, 122);  // a second's worth may have been saved
  // A clock that is set back does not silence it for long.
  EXPECT_THAT(PlanClaim(webhook, many, 0, 100, kNow - 1h).claimed, IsEmpty());
  webhook.rate_from = PlanClaim(webhook, many, 0, 100, kNow - 1h).rate_from;
  EXPECT_FALSE(PlanClaim(webhook, many, 0, 100, kNow - 1h + 3s).claimed.empty());
  EXPECT_EQ(PlanClaim(Made(), many, 0, 100, kNow).claimed.size(), 4u);
}

}  // namespace
}  // namespace zoneflow::notification
