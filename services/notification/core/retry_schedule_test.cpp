#include "services/notification/core/retry_schedule.h"

#include "gtest/gtest.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RetryScheduleTest, EndsAfterThreeDays) {
  milliseconds sum{0};
  std::size_t attempt = 1;
  while (const auto wait = NextAttemptAfter(attempt, std::nullopt, 0)) {
    sum += *wait;
    ++attempt;
  }
  EXPECT_EQ(attempt, kMostAttempts);
  EXPECT_EQ(sum, 75h + 35min + 5s);
  EXPECT_EQ(NextAttemptAfter(1, std::nullopt, 0), 5s);
  EXPECT_EQ(NextAttemptAfter(9, std::nullopt, 0), 24h);
  EXPECT_EQ(NextAttemptAfter(10, std::nullopt, 0), std::nullopt);
  EXPECT_EQ(NextAttemptAfter(11, 5s, 0), std::nullopt);
}

TEST(RetryScheduleTest, JitterOnlyAdds) {
  for (const double jitter : {0.0, 0.3, 0.999}) {
    const auto wait = NextAttemptAfter(2, std::nullopt, jitter);
    EXPECT_GE(*wait, 5min);
    EXPECT_LE(*wait, 6min);
    EXPECT_GE(*NextAttemptAfter(2, 400s, jitter), 400s);
  }
  EXPECT_NE(NextAttemptAfter(2, std::nullopt, 0.1), NextAttemptAfter(2, std::nullopt, 0.2));
}

TEST(RetryScheduleTest, RetryAfterIsAFloorWithACap) {
  EXPECT_EQ(NextAttemptAfter(1, 60s, 0), 60s);
  EXPECT_EQ(NextAttemptAfter(2, 60s, 0), 5min);  // the schedule waits longer
  EXPECT_EQ(NextAttemptAfter(1, seconds(86'400), 0), 2h + 5s);
  EXPECT_EQ(NextAttemptAfter(3, seconds(86'400), 0), 2h + 30min);
}

TEST(RetryScheduleTest, RetryAfterIsSecondsOrADate) {
  const Instant now = Instant(std::chrono::sys_days(std::chrono::year(1994) / 11 / 6)) + 8h + 49min;
  EXPECT_EQ(ParseRetryAfter("120", now), 120s);
  EXPECT_EQ(ParseRetryAfter(" 0\t", now), 0s);
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", now), 37s);
  EXPECT_EQ(ParseRetryAfter("Sun, 06 Nov 1994 08:48:00 GMT", now), 0s);  // has passed
  EXPECT_GT(*ParseRetryAfter("99999999999999999999", now), 24h);
  for (const char* bad :
       {"", "soon", "-5", "1.5", "5s", "Sun, 31 Feb 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 CET"}) {
    EXPECT_EQ(ParseRetryAfter(bad, now), std::nullopt) << bad;
  }
}

TEST(AnswerTest, OnlyTheTwoHundredsAreTaken) {
  EXPECT_EQ(MeaningOf(200), AnswerMeans::kDelivered);
  EXPECT_EQ(MeaningOf(299), AnswerMeans::kDelivered);
  for (const int status : {0, 100, 199, 301, 302, 307, 400, 404, 500, 503}) {
    EXPECT_EQ(MeaningOf(status), AnswerMeans::kRetry) << status;
  }
  for (const int status : {429, 502, 504}) {
    EXPECT_EQ(MeaningOf(status), AnswerMeans::kThrottle) << status;
  }
  EXPECT_EQ(MeaningOf(410), AnswerMeans::kGone);
}

}  // namespace
}  // namespace zoneflow::notification
