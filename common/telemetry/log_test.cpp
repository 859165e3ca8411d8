#include "common/telemetry/log.h"

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "common/telemetry/trace.h"

namespace zoneflow::telemetry {
namespace {

TEST(LogTest, ALineIsOneJsonObjectWithTheTraceAndTheFields) {
  OpenLog("ingest", "info");
  ::testing::internal::CaptureStderr();
  {
    const TraceScope scope("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    Info("a \"quoted\"\nline\x01", {{"zone", std::string_view("成都高新区")},
                                    {"count", std::int64_t{14}},
                                    {"ok", true},
                                    {"ratio", 0.5}});
  }
  const auto line = nlohmann::json::parse(::testing::internal::GetCapturedStderr());
  EXPECT_EQ(line.at("service"), "ingest");
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("message"), "a \"quoted\"\nline\x01");
  EXPECT_EQ(line.at("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(line.at("zone"), "成都高新区");
  EXPECT_EQ(line.at("count"), 14);
  EXPECT_EQ(line.at("ok"), true);
  EXPECT_EQ(line.at("time").get<std::string>().size(), 27U);
}

// Whoever reads a log reads it on a terminal.
TEST(LogTest, NothingInALineIsObeyedByATerminal) {
  OpenLog("ingest", "info");
  ::testing::internal::CaptureStderr();
  const std::string name = "a\x7f\u009b31m\u202egpj.exe\u2028";
  Info("bad bytes \xff\xed\xa0\x80", {{"name", std::string_view(name)}});
  const std::string line = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(line.find(R"("name":"a\u007f\u009b31m\u202egpj.exe\u2028")"), std::string::npos)
      << line;
  const auto parsed = nlohmann::json::parse(line);
  EXPECT_EQ(parsed.at("name"), name);
  EXPECT_EQ(parsed.at("message"), "bad bytes \uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(LogTest, LinesBelowTheLevelAreNotWritten) {
  OpenLog("ingest", "warn");
  ::testing::internal::CaptureStderr();
  Info("quiet");
  Debug("quiet");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  OpenLog("ingest", "info");
}

}  // namespace
}  // namespace zoneflow::telemetry
