#include "tools/zoneflow/signings_command.h"

#include "gtest/gtest.h"

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
