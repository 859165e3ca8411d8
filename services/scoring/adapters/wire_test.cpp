#include "services/scoring/adapters/wire.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/wire/testing/every_field.h"
#include "zoneflow/ingest/v1/ingest_events.pb.h"
#include "zoneflow/scoring/v1/board.pb.h"

namespace zoneflow::scoring {
namespace {

using ::testing::ElementsAre;
using zoneflow::testing::IsOk;
using zoneflow::wire::testing::Filled;

std::optional<std::string> TextIn(const google::protobuf::FieldDescriptor& field, int n) {
  const std::string& name = field.name();
  const Date day = Date{std::chrono::year{2021} / 1 / 1} + std::chrono::days{n};
  if (name == "currency") {
    return "CNY";
  }
  if (name == "heat") {
    return std::to_string(n);
  }
  if (name == "publish_time") {
    return FormatInstant(ShanghaiMidnight(day));
  }
  if (name == "as_of" || name == "dated" || name.starts_with("period_") || name.ends_with("_on")) {
    return FormatDate(day);
  }
  return std::nullopt;
}

// A version comes out of the store as it went in; what older releases kept in it is told elsewhere.
TEST(WireTest, APageComesBackWhole) {
  auto page = Filled<v1::Board>(TextIn);
  page.set_id(std::string(kHotBoard));
  page.set_tie_rule("standard competition");
  const auto board = DecodePage(page.SerializeAsString());
  ASSERT_THAT(board, IsOk());
  EXPECT_EQ(board->rows[1].contributions[1].signing_id, page.rows(1).contributions(1).signing_id());
  LeaveOutLists(page);
  v1::Board again;
  ASSERT_TRUE(again.ParseFromString(EncodePage(*board)));
  again.set_tie_rule(page.tie_rule());
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(page, again)) << difference;
}

TEST(WireTest, AContributionComesBackWholeFromAnOldPage) {
  const auto page = Filled<v1::Board>(TextIn);
  const auto board = DecodePage(page.SerializeAsString());
  ASSERT_THAT(board, IsOk());
  EXPECT_EQ(ToWire(board->rows[0].contributions[1]).SerializeAsString(),
            page.rows(0).contributions(1).SerializeAsString());
  EXPECT_EQ(ToWire(board->not_converted[1]).SerializeAsString(),
            page.not_converted(1).SerializeAsString());
}

TEST(WireTest, ASigningIsReadWithAllThatBoardsUse) {
  const auto told = Filled<ingest::v1::Signing>(TextIn);
  const auto read = ReadSigning(told, 7);
  ASSERT_THAT(read, IsOk());
  const auto& [id, revision, zone, count, amount, amount_alt, signed_on, published_on, status] =
      *read;
  EXPECT_EQ(id, told.id());
  EXPECT_EQ(revision, 7);
  EXPECT_EQ(zone, (ZoneRef{told.zone().id(), told.zone().name(), told.zone().province()}));
  EXPECT_EQ(count, told.count());
  EXPECT_EQ(amount, (Money{told.amount().minor(), "CNY"}));
  EXPECT_EQ(amount_alt, (Money{told.amount_alt().minor(), "CNY"}));
  EXPECT_EQ(FormatDate(signed_on.value()), told.signed_on());
  EXPECT_EQ(FormatDate(published_on.value()), told.published_on());
  EXPECT_EQ(static_cast<int>(status), static_cast<int>(told.status()));
}

}  // namespace
}  // namespace zoneflow::scoring
