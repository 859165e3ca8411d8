#include "services/notification/core/forget_matches.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "services/notification/testing/in_memory_webhook_store.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using zoneflow::testing::IsOkAndHolds;

constexpr Instant kNow{std::chrono::sys_days(std::chrono::year(2021) / 2 / 1)};

class ForgetMatchesTest : public ::testing::Test {
 protected:
  // An event so long ago.
  void Happen(std::chrono::hours ago) {
    LogEvent event;
    event.time = FormatInstant(kNow - ago);
    head_ = log_.Append(std::move(event));
  }
  // All that happened is matched.
  void Match() {
    const auto change = [&](const MatchInput&) {
      return absl::StatusOr<MatchChange>(MatchChange{.head = head_});
    };
    EXPECT_THAT(matches_.Round([] { return MatchKnown(); }, change, [] {}), IsOkAndHolds(true));
  }

  std::int64_t head_ = 0;
  testing::InMemoryEventLog log_;
  testing::InMemorySubscriptionStore subscriptions_{log_};
  testing::InMemoryMatchStore matches_{subscriptions_};
  testing::InMemoryWebhookStore webhooks_{log_, subscriptions_, matches_};
  const ForgetMatches forget_{matches_, webhooks_, log_, std::chrono::days(10)};
};

TEST_F(ForgetMatchesTest, GoesUpToTheFirstEventThatIsNotOld) {
  EXPECT_THAT(forget_(kNow), IsOkAndHolds(false));
  Happen(24h * 30);
  Happen(24h * 11);
  Happen(24h * 9);
  Happen(24h * 20);  // behind it
  Match();
  EXPECT_THAT(forget_(kNow), IsOkAndHolds(false));
  EXPECT_THAT(matches_.Forgotten(), IsOkAndHolds(2));
  EXPECT_THAT(forget_(kNow + 24h * 2), IsOkAndHolds(true));
  EXPECT_THAT(matches_.Forgotten(), IsOkAndHolds(4));
  EXPECT_THAT(forget_(kNow + 24h * 2), IsOkAndHolds(false));
}

TEST_F(ForgetMatchesTest, WhatIsNotMatchedStays) {
  Happen(24h * 30);
  EXPECT_THAT(forget_(kNow), IsOkAndHolds(false));
  EXPECT_THAT(matches_.Forgotten(), IsOkAndHolds(0));
}

}  // namespace
}  // namespace zoneflow::notification
