#include "tools/zoneflow/signings_command.h"

#include "gtest/gtest.h"

#include "services/notification/core/filter.h"

namespace zoneflow::cli {
namespace {

ingest::v1::Signing ExampleSigning() {
  ingest::v1::Signing signing;
  signing.set_id("5f");
  signing.set_revision(1);
  signing.mutable_zone()->set_name("西安高新区");
  signing.set_count(1);
  signing.mutable_amount()->set_currency("CNY");
  signing.mutable_amount()->set_minor(97'000'000'000);
  signing.add_sectors("集成电路");
  signing.add_members()->set_company("澜石半导体");
  signing.set_status(common::v1::FIGURE_STATUS_EXTRACTED);
  return signing;
}

bool FitsFilter(const std::string& text, const ingest::v1::Signing& signing) {
  const auto filter = notification::Filter::Parse(text);
  EXPECT_TRUE(filter.ok()) << filter.status();
  const auto fits = Fits(*filter, signing);
  EXPECT_TRUE(fits.ok()) << fits.status();
  return *fits;
}

TEST(SigningFilterTest, AsksWhatASubscriptionAsks) {
  const ingest::v1::Signing signing = ExampleSigning();
  EXPECT_TRUE(FitsFilter("", signing));
  EXPECT_TRUE(FitsFilter("amount_cny >= 970000000 AND sector:集成电路", signing));
  EXPECT_FALSE(FitsFilter("amount_cny > 970000000", signing));
  EXPECT_TRUE(FitsFilter("company = \"澜石*\"", signing));
  EXPECT_FALSE(FitsFilter("signed_on >= 2021-01-01", signing));
}

TEST(SigningFilterTest, TheTypeIsThatOfTheNewestEvent) {
  ingest::v1::Signing signing = ExampleSigning();
  EXPECT_TRUE(FitsFilter("type = signing.announced", signing));
  signing.set_revision(2);
  EXPECT_TRUE(FitsFilter("type = signing.corrected", signing));
}

TEST(SigningRowTest, TellsHowManyMembersAListLeavesOut) {
  ingest::v1::Signing signing = ExampleSigning();
  signing.set_member_count(5'000);
  EXPECT_EQ(SigningRow(signing)["project"].dump(),
            "[\"澜石半导体\",\"and 4999 more: signings members 5f\"]");
}

TEST(SigningRowTest, LeavesOutWhatTheTextDoesNotSay) {
  EXPECT_EQ(SigningRow(ExampleSigning()).dump(),
            "{\"id\":\"5f\",\"zone\":\"西安高新区\",\"project\":[\"澜石半导体\"],\"count\":1,"
            "\"amount\":\"970000000\",\"currency\":\"CNY\",\"sector\":[\"集成电路\"],"
            "\"status\":\"extracted\"}");
}

}  // namespace
}  // namespace zoneflow::cli
