#include "common/config/lookup.h"

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

TEST(ReaderTest, ASettingThatIsMissingOrEmptyTakesItsDefault) {
  Reader reader(FromPairs({{"EMPTY", ""}}));
  EXPECT_EQ(reader.Text("EMPTY", "a"), "a");
  EXPECT_EQ(reader.Text("MISSING", "b"), "b");
  EXPECT_EQ(reader.Int("MISSING", 7, 1, 9), 7);
  EXPECT_TRUE(reader.Bool("MISSING", true));
  EXPECT_EQ(reader.OneOf("MISSING", "kafka", {"embedded", "kafka"}), "kafka");
  EXPECT_THAT(reader.status(), IsOk());
}

TEST(ReaderTest, GivenSettingsAreReadAsTheirTypes) {
  Reader reader(FromPairs({{"N", "-3"}, {"B", "false"}, {"O", "embedded"}, {"T", "x"}}));
  EXPECT_EQ(reader.Int("N", 1, -5, 5), -3);
  EXPECT_FALSE(reader.Bool("B", true));
  EXPECT_EQ(reader.OneOf("O", "kafka", {"embedded", "kafka"}), "embedded");
  EXPECT_EQ(reader.Required("T"), "x");
  EXPECT_THAT(reader.status(), IsOk());
}

TEST(ReaderTest, AllMistakesAreReportedTogetherWithNameValueAndRule) {
  Reader reader(FromPairs({{"POOL", "65"}, {"DEBUG", "yes"}, {"BUS", "rabbit"}}));
  EXPECT_EQ(reader.Int("POOL", 4, 1, 64), 4);
  EXPECT_FALSE(reader.Bool("DEBUG", false));
  EXPECT_EQ(reader.OneOf("BUS", "embedded", {"embedded", "kafka"}), "embedded");
  EXPECT_EQ(reader.Required("ADDRESS"), "");
  reader.Refuse("CLOCK", "must be 'system' outside development mode");
  EXPECT_THAT(reader.status(), StatusIs(absl::StatusCode::kInvalidArgument,
                                        "POOL='65': must be a whole number from 1 to 64\n"
                                        "DEBUG='yes': must be true or false\n"
                                        "BUS='rabbit': must be one of embedded, kafka\n"
                                        "ADDRESS: must be set\n"
                                        "CLOCK: must be 'system' outside development mode"));
}

TEST(ReaderTest, ASecretIsNeverRepeated) {
  Reader reader(FromPairs({{"SMTP_PASSWORD", "hunter2"}}));
  reader.Refuse("SMTP_PASSWORD", "must have 12 characters");
  EXPECT_THAT(reader.status(),
              StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("hunter2"))));
}

TEST(ReaderTest, NumbersWithTrailingTextOrBeyond64BitsAreRefused) {
  Reader reader(FromPairs({{"A", "5s"}, {"B", "99999999999999999999"}}));
  EXPECT_EQ(reader.Int("A", 1, 0, 10), 1);
  EXPECT_EQ(reader.Int("B", 2, 0, 10), 2);
  EXPECT_THAT(reader.status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(LookupTest, TheEnvironmentAnswersForThisProcess) {
  ASSERT_EQ(setenv("ZONEFLOW_LOOKUP_TEST", "here", 1), 0);
  EXPECT_EQ(Environment()("ZONEFLOW_LOOKUP_TEST"), "here");
  EXPECT_EQ(Environment()("ZONEFLOW_LOOKUP_TEST_ABSENT"), std::nullopt);
}

TEST(LookupTest, ALaterPairOverridesAnEarlierOne) {
  EXPECT_EQ(FromPairs({{"A", "1"}, {"A", "2"}})("A"), "2");
}

TEST(ReaderTest, AnAddressIsAHostAColonAndAPort) {
  for (const char* good :
       {"127.0.0.1:0", "[::1]:8171", "ingest.zoneflow.svc:9000", "0.0.0.0:65535"}) {
    Reader reader(FromPairs({{"LISTEN", good}}));
    EXPECT_EQ(reader.HostPort("LISTEN", ""), good);
    EXPECT_THAT(reader.status(), IsOk()) << good;
  }
  EXPECT_EQ(ParseAddress("[::1]:8171")->host, "::1");
  EXPECT_EQ(ParseAddress("[::1]:8171")->port, 8171);
  for (const char* bad : {"127.0.0.1", ":80", "here:", "here:abc", "here:+8", "here:65536",
                          "::1:80", "not an address:80", "here:080808"}) {
    Reader reader(FromPairs({{"LISTEN", bad}}));
    reader.HostPort("LISTEN", "");
    EXPECT_THAT(reader.status(),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("LISTEN='")))
        << bad;
  }
  Reader unset(FromPairs({}));
  EXPECT_EQ(unset.HostPort("METRICS_ADDR", ""), "");
  EXPECT_THAT(unset.status(), IsOk());
}

}  // namespace
}  // namespace zoneflow::config
