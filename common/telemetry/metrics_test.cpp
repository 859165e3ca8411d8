#include "common/telemetry/metrics.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/telemetry/testing/metrics_page.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::telemetry {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

TEST(MetricsTest, CountersGaugesAndHistogramsAreServedAsText) {
  Count(kDocuments, "stored");
  Count(kDocuments, "stored", 2);
  SetGauge(kEventsParked, 7);
  ObserveSeconds(kRpcSeconds, 0.003, "/zoneflow.Service/Method");

  const testing::MetricsPage metrics;
  const std::string page = metrics.Read();
  EXPECT_THAT(page, HasSubstr("zoneflow_documents_total{outcome=\"stored\"} 3"));
  EXPECT_THAT(page, HasSubstr("zoneflow_events_parked 7"));
  EXPECT_THAT(page, HasSubstr("zoneflow_rpc_seconds_bucket{method=\"/zoneflow.Service/Method\","
                              "le=\"0.005\"} 1"));
}

TEST(MetricsTest, AnAddressThatIsNoneNamesTheSetting) {
  EXPECT_THAT(MetricsServer::Start("nowhere:x"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("METRICS_ADDR: \"nowhere:x\"")));
}

TEST(MetricsTest, AnEmptyAddressServesNothing) { EXPECT_TRUE(MetricsServer::Start("").ok()); }

}  // namespace
}  // namespace zoneflow::telemetry
