#include "services/notification/core/timing.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::notification {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;
using Code = absl::StatusCode;

// In Shanghai.
Instant At(const std::string& text) { return *ParseInstant(text + ":00+08:00"); }
Timing Of(std::string_view quiet, std::string_view digest = "") {
  const auto timing = ParseTiming(quiet, digest);
  EXPECT_THAT(timing, IsOk());
  return *timing;
}

TEST(TimingTest, AnEmergencyAtTwoGoesOutAtOnceAndAnOrdinaryEventAtHalfPastEight) {
  const Timing timing = Of("22:00-08:30");
  const Instant two = At("2021-02-01T02:00");
  EXPECT_EQ(DueOf(timing, Urgency::kEmergency, two), two);
  EXPECT_EQ(DueOf(timing, Urgency::kOrdinary, two), At("2021-02-01T08:30"));
  EXPECT_EQ(DueOf(timing, Urgency::kEscalation, two), At("2021-02-01T08:30"));
  EXPECT_EQ(DueOf(timing, Urgency::kOrdinary, At("2021-02-01T22:00")), At("2021-02-02T08:30"));
  EXPECT_EQ(DueOf(timing, Urgency::kOrdinary, At("2021-02-01T21:59")), At("2021-02-01T21:59"));
  EXPECT_EQ(DueOf(timing, Urgency::kOrdinary, At("2021-02-01T08:30")), At("2021-02-01T08:30"));
}

TEST(TimingTest, QuietHoursMayLieWithinADay) {
  const Timing noon = Of("12:00-14:00");
  EXPECT_EQ(AfterQuiet(noon, At("2021-02-01T11:59")), At("2021-02-01T11:59"));
  EXPECT_EQ(AfterQuiet(noon, At("2021-02-01T12:00")), At("2021-02-01T14:00"));
  EXPECT_EQ(AfterQuiet(noon, At("2021-02-01T23:00")), At("2021-02-01T23:00"));
  EXPECT_EQ(AfterQuiet({}, At("2021-02-01T02:00")), At("2021-02-01T02:00"));
}

TEST(TimingTest, ADigestComesAtItsTimeAndAnEscalationWaitsForNone) {
  const Timing daily = Of("", "daily 08:30");
  EXPECT_EQ(DueOf(daily, Urgency::kOrdinary, At("2021-02-01T08:00")), At("2021-02-01T08:30"));
  EXPECT_EQ(DueOf(daily, Urgency::kOrdinary, At("2021-02-01T08:30")), At("2021-02-01T08:30"));
  EXPECT_EQ(DueOf(daily, Urgency::kOrdinary, At("2021-02-01T08:30") + 1us), At("2021-02-02T08:30"));
  EXPECT_EQ(DueOf(daily, Urgency::kEscalation, At("2021-02-01T09:00")), At("2021-02-01T09:00"));
  const Timing hourly = Of("", "hourly :15");
  EXPECT_EQ(DueOf(hourly, Urgency::kOrdinary, At("2021-02-01T00:00")), At("2021-02-01T00:15"));
  EXPECT_EQ(DueOf(hourly, Urgency::kOrdinary, At("2021-02-01T23:16")), At("2021-02-02T00:15"));
  // One that falls into the quiet hours comes behind them.
  EXPECT_EQ(DueOf(Of("22:00-08:00", "hourly"), Urgency::kOrdinary, At("2021-02-01T21:30")),
            At("2021-02-02T08:00"));
}

TEST(TimingTest, IsReadAsItIsWritten) {
  for (const char* quiet : {"", "22:00-08:00", "12:00-14:30"}) {
    EXPECT_EQ(FormatQuiet(Of(quiet)), quiet);
  }
  EXPECT_EQ(FormatDigest(Of("")), "");
  EXPECT_EQ(FormatDigest(Of("", "daily")), "daily 08:30");
  EXPECT_EQ(FormatDigest(Of("", "daily 17:00")), "daily 17:00");
  EXPECT_EQ(FormatDigest(Of("", "hourly")), "hourly :00");
  EXPECT_EQ(FormatDigest(Of("", "hourly :15")), "hourly :15");
  for (const char* quiet : {"22:00", "22:00-22:00", "24:00-08:00", "22-8", "22:00-08:60",
                            "22：00-08：00", "22:00-08:00 "}) {
    EXPECT_THAT(ParseTiming(quiet, ""), StatusIs(Code::kInvalidArgument, HasSubstr("quiet: ")))
        << quiet;
  }
  for (const char* digest :
       {"weekly", "daily 8:30", "daily ", "hourly 15", "hourly :60", "daily 24:00", " daily"}) {
    EXPECT_THAT(ParseTiming("", digest), StatusIs(Code::kInvalidArgument, HasSubstr("digest: ")))
        << digest;
  }
}

}  // namespace
}  // namespace zoneflow::notification
