#include "common/telemetry/trace.h"

#include "gtest/gtest.h"

namespace zoneflow::telemetry {
namespace {

constexpr char kExample[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceTest, TheExampleOfTheStandardIsValid) {
  EXPECT_TRUE(IsTraceParent(kExample));
  EXPECT_EQ(TraceIdOf(kExample), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST(TraceTest, WhatTheStandardForbidsIsNotATraceParent) {
  for (const char* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736+00f067aa0ba902b7-01"}) {
    EXPECT_FALSE(IsTraceParent(text)) << text;
    EXPECT_EQ(TraceIdOf(text), "") << text;
  }
}

TEST(TraceTest, AChildStaysInItsTraceUnderAnotherSpan) {
  const std::string child = ChildOf(kExample);
  EXPECT_TRUE(IsTraceParent(child));
  EXPECT_EQ(TraceIdOf(child), TraceIdOf(kExample));
  EXPECT_NE(child, kExample);
}

TEST(TraceTest, AChildOfNothingBeginsATrace) {
  EXPECT_TRUE(IsTraceParent(ChildOf("nonsense")));
  EXPECT_NE(TraceIdOf(NewTraceParent()), TraceIdOf(NewTraceParent()));
}

TEST(TraceTest, ScopesNest) {
  EXPECT_EQ(CurrentTraceParent(), "");
  {
    const TraceScope outer("a");
    {
      const TraceScope inner("b");
      EXPECT_EQ(CurrentTraceParent(), "b");
    }
    EXPECT_EQ(CurrentTraceParent(), "a");
  }
  EXPECT_EQ(CurrentTraceParent(), "");
}

}  // namespace
}  // namespace zoneflow::telemetry
