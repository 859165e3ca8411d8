#include "services/notification/adapters/wire.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/notification/v1/subscription.pb.h"

namespace zoneflow::notification {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using zoneflow::testing::IsOk;
using zoneflow::wire::testing::UnsetFields;

TEST(WireTest, ASubscriptionTellsEveryFieldOfItsMessage) {
  SubscriptionRow row;
  row.name = "mine";
  row.number = 3;
  row.owner = "person/zhang";
  row.create_time = ShanghaiMidnight(Date{std::chrono::year{2021} / 2 / 1});
  row.start_log_no = 5;
  row.acknowledged_log_no = 6;
  row.filter = "type = \"signing.announced\"";
  row.paused = true;
  v1::Subscription message;
  ToWire(row, message);
  EXPECT_THAT(UnsetFields(message), IsEmpty());
}

TEST(WireTest, ADeliveryTellsEveryFieldOfItsMessage) {
  const auto value = zoneflow::wire::testing::Filled<ingest::v1::SigningAnnounced>();
  auto event = std::make_shared<LogEvent>();
  event->log_no = 9;
  event->id = "/zoneflow/ingest/signing/s1/1";
  event->source = "/zoneflow/ingest";
  event->type = value.GetTypeName();
  event->subject = "signing/s1";
  event->sequence = 1;
  event->time = "2021-02-01T00:00:00.000000Z";
  event->actor = "person/zhang";
  event->traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  event->value = value.SerializeAsString();
  View everything;
  everything.scope.all_zones = true;
  v1::Delivery message;
  ASSERT_THAT(ToWire({"mine", 3}, everything, Delivery{8, event}, message), IsOk());
  // One or the other; a cloud event is what those have who ask for that form, in place of the event.
  EXPECT_THAT(UnsetFields(message),
              UnorderedElementsAre("event.json_left_out_bytes", "cloud_event"));
}

}  // namespace
}  // namespace zoneflow::notification
