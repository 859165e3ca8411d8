#include "services/console/adapters/method_catalog.h"

#include "gmock/gmock.h"

#include "common/testing/status_matchers.h"
#include "console_descriptors.h"
#include "zoneflow/scoring/v1/scoring_service.pb.h"

namespace zoneflow::console {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

std::unique_ptr<MethodCatalog> TheCatalog() {
  auto catalog = MethodCatalog::Make(console_descriptors::Find("zoneflow.binpb"));
  EXPECT_THAT(catalog, IsOk());
  return *std::move(catalog);
}

TEST(MethodCatalogTest, OffersWhatTheContractsOfferTheConsole) {
  const auto catalog = TheCatalog();
  const CatalogMethod* list = catalog->Find("/zoneflow.ingest.v1.IngestService/ListSignings");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->context, "ingest");
  EXPECT_EQ(list->shape, CallShape::kUnary);
  EXPECT_TRUE(list->only_reads);
  const CatalogMethod* watch =
      catalog->Find("/zoneflow.notification.v1.NotificationService/WatchEvents");
  ASSERT_NE(watch, nullptr);
  EXPECT_EQ(watch->shape, CallShape::kServerStream);
  const CatalogMethod* start = catalog->Find("/zoneflow.approval.v1.ApprovalService/RequireStart");
  ASSERT_NE(start, nullptr);
  EXPECT_FALSE(start->only_reads);
}

TEST(MethodCatalogTest, OffersAllThatItCanOfForeignServices) {
  const auto catalog = MethodCatalog::Make(console_descriptors::Find("zoneflow.binpb"),
                                           MethodCatalog::Offer::kForeignMethods);
  ASSERT_THAT(catalog, IsOk());
  const CatalogMethod* hold = (*catalog)->Find("/zoneflow.common.v1.LogService/HoldTopics");
  ASSERT_NE(hold, nullptr);
  EXPECT_EQ(hold->context, "foreign");
  EXPECT_EQ((*catalog)->Find("/zoneflow.ingest.v1.IngestService/IngestDocument"), nullptr)
      << "a client stream";
}

TEST(MethodCatalogTest, HidesWhatTheyDoNot) {
  const auto catalog = TheCatalog();
  EXPECT_EQ(catalog->Find("/zoneflow.ingest.v1.IngestService/IngestDocument"), nullptr);
  EXPECT_EQ(catalog->Find("/zoneflow.common.v1.LogService/HoldTopics"), nullptr);
  EXPECT_EQ(catalog->Find("/zoneflow.ingest.v1.IngestService/"), nullptr);
}

TEST(MethodCatalogTest, ConvertsBothWays) {
  const auto catalog = TheCatalog();
  const CatalogMethod* get = catalog->Find("/zoneflow.scoring.v1.ScoringService/GetBoard");
  ASSERT_NE(get, nullptr);
  const auto bytes = catalog->RequestFromJson(*get, R"({"boardId":"zones","version":"7"})");
  ASSERT_THAT(bytes, IsOk());
  scoring::v1::GetBoardRequest request;
  ASSERT_TRUE(request.ParseFromString(*bytes));
  EXPECT_EQ(request.board_id(), "zones");
  EXPECT_EQ(request.version(), 7);

  scoring::v1::GetBoardResponse response;
  response.mutable_board()->add_rows()->mutable_total()->set_minor(9'007'199'254'740'993);
  response.set_served_from(scoring::v1::SERVED_FROM_REDIS);
  const auto json = catalog->ResponseToJson(*get, response.SerializeAsString());
  ASSERT_THAT(json, IsOk());
  EXPECT_EQ(
      *json,
      R"({"board":{"rows":[{"total":{"minor":"9007199254740993"}}]},"servedFrom":"SERVED_FROM_REDIS"})");
}

TEST(MethodCatalogTest, NamesTheFieldThatIsWrong) {
  const auto catalog = TheCatalog();
  const CatalogMethod* get = catalog->Find("/zoneflow.scoring.v1.ScoringService/GetBoard");
  ASSERT_NE(get, nullptr);
  EXPECT_THAT(catalog->RequestFromJson(*get, R"({"boardName":"zones"})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("boardName")));
  EXPECT_THAT(catalog->RequestFromJson(*get, R"({"version":"seven"})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("version")));
  EXPECT_THAT(catalog->RequestFromJson(*get, "not json"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(catalog->RequestFromJson(*get, std::string(5000, '[')),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(MethodCatalogTest, BytesThatAreNoDescriptorSetAreRefused) {
  EXPECT_THAT(MethodCatalog::Make("nonsense"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace zoneflow::console
