#include "tools/zoneflow/boards_command.h"

#include <sstream>

#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

std::string Printed(bool with_unconverted, Format format) {
  scoring::v1::GetBoardResponse response;
  response.mutable_board()->set_id("zones");
  response.mutable_board()->set_as_of("2021-02-01");
  scoring::v1::BoardRow& row = *response.mutable_board()->add_rows();
  row.set_rank(1);
  row.mutable_zone()->set_name("A");
  row.mutable_total()->set_currency("CNY");
  row.mutable_total()->set_minor(500);
  if (with_unconverted) {
    scoring::v1::NotConverted& signing = *response.mutable_board()->add_not_converted();
    signing.set_signing_id("5f");
    signing.mutable_zone()->set_name("B");
    signing.mutable_amount()->set_currency("JPY");
    signing.mutable_amount()->set_minor(700);
    signing.set_reason("no CNY amount");
  }
  std::ostringstream out;
  PrintBoard(TablesOf(response), {out, format});
  return out.str();
}

TEST(BoardTest, ATableNamesBelowItWhatCouldNotBeAdded) {
  const std::string board =
      "rank  zone  total  total_currency  signings  projects  unchecked  unchecked_currency  "
      "as_of\n"
      "   1  A         5  CNY                    0         0                                 "
      "2021-02-01\n";
  EXPECT_EQ(Printed(false, Format::kTable), board);
  EXPECT_EQ(Printed(true, Format::kTable), board +
                                               "\nnot converted\n"
                                               "zone  signing  amount  currency  not_converted\n"
                                               "B     5f          700  JPY       no CNY amount\n");
}

TEST(BoardTest, JsonAndCsvHoldItInAFieldOfItsOwn) {
  EXPECT_EQ(Printed(true, Format::kJson),
            "{\"board\":\"zones\",\"rank\":1,\"zone\":\"A\",\"total\":\"5\",\"total_currency\":"
            "\"CNY\",\"signings\":0,\"projects\":0,\"as_of\":\"2021-02-01\",\"version\":0,"
            "\"age_ms\":0}\n"
            "{\"board\":\"zones\",\"zone\":\"B\",\"signing\":\"5f\",\"amount\":\"700\","
            "\"currency\":\"JPY\",\"not_converted\":\"no CNY amount\"}\n");
  EXPECT_EQ(Printed(true, Format::kCsv),
            "rank,zone,total,total_currency,signings,projects,unchecked,unchecked_currency,as_of,"
            "signing,amount,currency,not_converted\n"
            "1,A,5,CNY,0,0,,,2021-02-01,,,,\n"
            ",B,,,,,,,,5f,700,JPY,no CNY amount\n");
}

}  // namespace
}  // namespace zoneflow::cli
