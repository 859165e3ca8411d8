#include "services/console/core/metadata_rules.h"

#include "gmock/gmock.h"

namespace zoneflow::console {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(MetadataTest, TheSuitesServicesGetWhatTheyLookAtAndNothingElse) {
  const Metadata headers = {{"Authorization", "Bearer x"},
                            {"X-Zoneflow-Person", "partner"},
                            {"Cookie", "a=b"},
                            {"X-Custom", "1"},
                            {"grpc-timeout", "1S"},
                            {"X-Forwarded-For", "10.0.0.1"}};
  EXPECT_THAT(MetadataOf(headers, Passing::kNamed),
              ElementsAre(Pair("authorization", "Bearer x"), Pair("x-zoneflow-person", "partner")));
}

TEST(MetadataTest, ServicesOfOthersGetAllThatIsTheApplications) {
  const Metadata headers = {{"Authorization", "Bearer x"},
                            {"X-Custom", "1"},
                            {"x-custom", "2"},
                            {"X-Data-Bin", "AAE"},
                            {"X-More-Bin", "AAE="},
                            {"X-Bad-Bin", "*"},
                            {"Host", "h"},
                            {"Content-Type", "application/json"},
                            {"grpc-timeout", "1S"},
                            {"Connect-Timeout-Ms", "1"},
                            {"Sec-Fetch-Site", "none"},
                            {"Accept-Encoding", "gzip"},
                            {"x custom", "3"},
                            {"", "4"}};
  EXPECT_THAT(MetadataOf(headers, Passing::kAll),
              ElementsAre(Pair("authorization", "Bearer x"), Pair("x-custom", "1"),
                          Pair("x-custom", "2"), Pair("x-data-bin", std::string("\0\1", 2)),
                          Pair("x-more-bin", std::string("\0\1", 2))));
}

// A service that got nothing would take the call for the local operator's.
TEST(MetadataTest, WhatGrpcWouldNotCarryIsStillSeen) {
  EXPECT_THAT(
      MetadataOf({{"X-Zoneflow-Person", "经办人"}, {"Authorization", "a\tb"}}, Passing::kNamed),
      ElementsAre(Pair("x-zoneflow-person", "?"), Pair("authorization", "?")));
}

TEST(MetadataTest, WhatAServiceAnswersWithDoesNotSpeakForTheConsole) {
  EXPECT_THAT(HeadersOf({{"content-type", "text/html"},
                         {"set-cookie", "a=b"},
                         {"grpc-status-details-bin", "x"},
                         {"access-control-allow-origin", "*"},
                         {"location", "/"},
                         {"x-split", "a\r\nb"}}),
              IsEmpty());
  EXPECT_THAT(HeadersOf({{"error-reason", "BOARD_UNKNOWN"},
                         {"x-custom", "1"},
                         {"x-custom", "2"},
                         {"x-data-bin", std::string("\0\1", 2)}}),
              ElementsAre(Pair("error-reason", "BOARD_UNKNOWN"), Pair("x-custom", "1"),
                          Pair("x-custom", "2"), Pair("x-data-bin", "AAE")));
}

}  // namespace
}  // namespace zoneflow::console
