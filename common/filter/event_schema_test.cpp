#include "common/filter/event_schema.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"

namespace zoneflow::filter {
namespace {

using ::testing::ElementsAre;
using zoneflow::testing::IsOk;

TEST(ShortTypeTest, IsTheMessagesNameInWords) {
  EXPECT_EQ(ShortType("zoneflow.ingest.v1.SigningAnnounced"), "signing.announced");
  EXPECT_EQ(ShortType("zoneflow.scoring.v1.BoardPublished"), "board.published");
  EXPECT_EQ(ShortType("Plain"), "plain");
  EXPECT_EQ(ShortType(""), "");
}

// Broken options in a proto end here, with the field and the rule.
TEST(EventSchemaTest, TheProtosDeclareOne) {
  const auto events = EventSchema::Declared();
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->schema()[0].name, "type");
  for (const FieldSpec& field : events->schema().fields()) {
    EXPECT_FALSE(field.meaning.empty()) << field.name << " needs a meaning in its proto";
  }
}

// Stored filters name these: each must stay, of its kind.
TEST(EventSchemaTest, TheFieldsOfStoredFiltersAreThere) {
  const auto events = EventSchema::Declared();
  ASSERT_THAT(events, IsOk());
  const auto kind = [&](std::string_view name) {
    return events->schema()[events->schema().Number(name)].kind;
  };
  for (const char* text : {"zone.id", "zone.name", "province", "sector", "company", "project.name",
                           "currency", "stage"}) {
    EXPECT_EQ(kind(text), FieldKind::kText) << text;
  }
  for (const char* choice : {"type", "status", "track", "light"}) {
    EXPECT_EQ(kind(choice), FieldKind::kChoice) << choice;
  }
  EXPECT_EQ(kind("amount_cny"), FieldKind::kMoney);
  EXPECT_EQ(kind("count"), FieldKind::kInteger);
  EXPECT_EQ(kind("rank"), FieldKind::kInteger);
  EXPECT_EQ(kind("signed_on"), FieldKind::kDate);
  EXPECT_THAT(events->schema()[events->schema().Number("status")].choices,
              ElementsAre("extracted", "checked", "signed_off", "rejected"));
}

TEST(EventSchemaTest, TextSearchesNamesAndTitles) {
  const auto events = EventSchema::Declared();
  ASSERT_THAT(events, IsOk());
  ingest::v1::SigningAnnounced event;
  event.mutable_signing()->set_article_title("江阴高新区集中签约");
  event.mutable_signing()->add_members()->set_company("前晨汽车");
  const auto row = events->RowOf(event.GetTypeName(), event.SerializeAsString());
  ASSERT_THAT(row, IsOk());
  const auto matches = [&](std::string_view text) {
    const auto filter = Filter::Parse(text, events->schema());
    EXPECT_THAT(filter, IsOk()) << text;
    return filter.ok() && filter->Matches(*row);
  };
  EXPECT_TRUE(matches("text : \"晨汽\""));
  EXPECT_TRUE(matches("text:集中签约"));
  EXPECT_FALSE(matches("text : \"前车\""));
  EXPECT_FALSE(matches("text : \"汽车江阴\""));
}

}  // namespace
}  // namespace zoneflow::filter
