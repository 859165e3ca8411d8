#include "services/notification/adapters/event_fields.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "zoneflow/approval/v1/approval_events.pb.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/scoring/v1/scoring_events.pb.h"

namespace zoneflow::notification {
namespace {

using ::testing::HasSubstr;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

bool Matches(const google::protobuf::Message& message, const std::string& filter) {
  const auto fields = FieldsOf(message.GetTypeName(), message.SerializeAsString());
  EXPECT_THAT(fields, IsOk());
  const auto parsed = Filter::Parse(filter);
  EXPECT_THAT(parsed, IsOk());
  return parsed->Matches(*fields);
}

ingest::v1::SigningAnnounced Jiangyin() {
  ingest::v1::SigningAnnounced event;
  ingest::v1::Signing& signing = *event.mutable_signing();
  signing.set_id("s1");
  signing.mutable_zone()->set_id("jiangyin-hightech");
  signing.mutable_zone()->set_name("江阴高新区");
  signing.mutable_zone()->set_province("江苏");
  signing.set_count(2);
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(518'000'000'000);
  signing.mutable_amount_alt()->set_currency("USD");
  signing.mutable_amount_alt()->set_minor(80'000'000'000);
  signing.add_sectors("新能源汽车");
  signing.add_members()->set_company("前晨汽车");
  signing.add_members()->set_name("二期");
  signing.set_signed_on("2021-01-20");
  signing.set_status(common::v1::FIGURE_STATUS_EXTRACTED);
  return event;
}

TEST(ShortTypeTest, IsTheMessagesNameInWords) {
  EXPECT_EQ(ShortType("zoneflow.ingest.v1.SigningAnnounced"), "signing.announced");
  EXPECT_EQ(ShortType("zoneflow.scoring.v1.BoardPublished"), "board.published");
  EXPECT_EQ(ShortType("Plain"), "plain");
  EXPECT_EQ(ShortType(""), "");
}

TEST(EventFieldsTest, EveryChoiceOfTypeIsAKnownMessage) {
  std::set<std::string> short_types;
  for (const std::string type :
       {"ingest.v1.SigningAnnounced", "ingest.v1.SigningCorrected", "ingest.v1.ArticleExtracted",
        "approval.v1.CaseOpened", "approval.v1.CaseScheduled", "approval.v1.CaseCorrected",
        "scoring.v1.BoardPublished"}) {
    EXPECT_TRUE(IsKnownType("zoneflow." + type)) << type;
    short_types.insert(ShortType(type));
  }
  const auto choices = FilterFields()[0].choices;
  EXPECT_EQ(short_types, std::set<std::string>(choices.begin(), choices.end()));
}

TEST(EventFieldsTest, ASigningShowsAllItsFields) {
  for (const char* filter :
       {"type = signing.announced", "status = extracted", "zone.id = jiangyin-hightech",
        "zone.name = 江阴高新区", "province = 江苏", "sector = 新能源汽车", "company = 前晨汽车",
        "project.name = 二期", "amount_cny = 5180000000", "currency = CNY", "count = 2",
        "signed_on = 2021-01-20"}) {
    EXPECT_TRUE(Matches(Jiangyin(), filter)) << filter;
  }
  for (const char* filter : {"stage:*", "track:*", "light:*", "rank:*"}) {
    EXPECT_FALSE(Matches(Jiangyin(), filter)) << filter;
  }
}

TEST(EventFieldsTest, AnAmountInCnyStatedSecondCounts) {
  auto event = Jiangyin();
  event.mutable_signing()->mutable_amount()->Swap(event.mutable_signing()->mutable_amount_alt());
  EXPECT_TRUE(Matches(event, "amount_cny = 5180000000 currency = USD"));
  event.mutable_signing()->clear_amount_alt();
  EXPECT_FALSE(Matches(event, "amount_cny:*"));
  event.mutable_signing()->clear_amount();
  EXPECT_FALSE(Matches(event, "currency:*"));
}

TEST(EventFieldsTest, ACaseShowsStageTrackAndItsLight) {
  approval::v1::CaseScheduled event;
  approval::v1::Case& state = *event.mutable_case_state();
  state.set_stage("signed");
  state.set_track(approval::v1::TRACK_LAND_PENDING);
  state.set_project_name("芯片项目");
  state.set_company("汇顶科技");
  EXPECT_TRUE(Matches(
      event, "type = case.scheduled stage = signed track = land_pending company = 汇顶科技"));
  EXPECT_FALSE(Matches(event, "light:*"));
  for (const auto& [light, name] : {std::pair(approval::v1::LIGHT_GREEN, "green"),
                                    std::pair(approval::v1::LIGHT_YELLOW, "yellow"),
                                    std::pair(approval::v1::LIGHT_RED, "red")}) {
    state.set_light(light);
    EXPECT_TRUE(Matches(event, std::string("light = ") + name)) << name;
  }
  EXPECT_TRUE(Matches(event, "light = \"red\""));
  EXPECT_FALSE(Matches(event, "light != red"));
}

TEST(EventFieldsTest, ABoardShowsTheZonesThatMovedAndTheirBestRank) {
  scoring::v1::BoardPublished event;
  int rank = 1;
  for (const char* zone : {"chengdu", "wuxi", "zhuhai"}) {
    scoring::v1::BoardRow& row = *event.mutable_board()->add_rows();
    row.set_rank(rank++);
    row.mutable_zone()->set_id(zone);
    row.mutable_zone()->set_province(std::string("of ") + zone);
  }
  event.add_moved_zone_ids("zhuhai");
  event.add_moved_zone_ids("wuxi");
  EXPECT_TRUE(Matches(event, "type = board.published zone.id = wuxi zone.id = zhuhai rank = 2"));
  EXPECT_FALSE(Matches(event, "zone.id = chengdu"));
  event.clear_moved_zone_ids();
  EXPECT_FALSE(Matches(event, "rank:*"));
}

TEST(EventFieldsTest, AnArticleShowsTheZonesOfItsFacts) {
  ingest::v1::ArticleExtracted event;
  event.add_facts()->mutable_zone()->set_id("chengdu");
  event.add_facts()->mutable_zone()->set_id("wuxi");
  EXPECT_TRUE(Matches(event, "type = article.extracted zone.id = chengdu zone.id = wuxi"));
}

TEST(EventFieldsTest, BytesThatAreNotTheMessageAreRefused) {
  const std::string type = "zoneflow.ingest.v1.SigningAnnounced";
  EXPECT_THAT(FieldsOf(type, "\xff\xff"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2 bytes")));
  auto event = Jiangyin();
  event.mutable_signing()->set_signed_on("2021-02-30");
  EXPECT_THAT(
      FieldsOf(type, event.SerializeAsString()),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signing.signed_on '2021-02-30'")));
}

TEST(EventFieldsTest, ATypeFromTheFutureShowsItsTypeOnly) {
  const auto fields = FieldsOf("zoneflow.notification.v1.WhistleBlown", "?");
  ASSERT_THAT(fields, IsOk());
  EXPECT_THAT(fields->Texts(Field::kType), ::testing::ElementsAre("whistle.blown"));
  EXPECT_EQ(*JsonOf("zoneflow.notification.v1.WhistleBlown", "?"), "");
}

TEST(EventFieldsTest, JsonIsProtobufsOwn) {
  const auto json = JsonOf("zoneflow.ingest.v1.SigningAnnounced", Jiangyin().SerializeAsString());
  ASSERT_THAT(json, IsOk());
  EXPECT_THAT(*json, HasSubstr("\"amountAlt\":{\"minor\":\"80000000000\",\"currency\":\"USD\"}"));
}

}  // namespace
}  // namespace zoneflow::notification
