#include "tools/zoneflow/output.h"

#include <sstream>

#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

const Rows kRows = {
    {"zone", "amount", "sectors"},
    {{{"zone", "成都高新区"}, {"amount", "27700000000"}, {"sectors", {"集成电路", "生物医药"}}},
     {{"zone", "Jiangyin"}, {"amount", "5180000000"}, {"hidden", true}}}};

std::string Printed(Format format) {
  std::ostringstream out;
  Print(kRows, format, out);
  return out.str();
}

TEST(OutputTest, ChineseCharactersTakeTwoColumns) {
  EXPECT_EQ(DisplayWidth("高新区 A（），"), 6U + 1 + 1 + 6);
  EXPECT_EQ(DisplayWidth("café"), 4U);
  EXPECT_EQ(DisplayWidth("cafe\u0301"), 4U);
  EXPECT_EQ(DisplayWidth("𠮷"), 2U);
}

TEST(OutputTest, ATableAlignsNumbersToTheRight) {
  EXPECT_EQ(Printed(Format::kTable),
            "zone             amount  sectors\n"
            "成都高新区  27700000000  集成电路, 生物医药\n"
            "Jiangyin     5180000000\n");
}

TEST(OutputTest, JsonLinesHoldTheWholeRow) {
  EXPECT_EQ(Printed(Format::kJson),
            "{\"zone\":\"成都高新区\",\"amount\":\"27700000000\",\"sectors\":[\"集成电路\","
            "\"生物医药\"]}\n"
            "{\"zone\":\"Jiangyin\",\"amount\":\"5180000000\",\"hidden\":true}\n");
}

TEST(OutputTest, CsvQuotesWhatNeedsIt) {
  EXPECT_EQ(Printed(Format::kCsv),
            "zone,amount,sectors\n"
            "成都高新区,27700000000,\"集成电路, 生物医药\"\n"
            "Jiangyin,5180000000,\n");
}

TEST(OutputTest, TheOptionDecidesOverTheTerminal) {
  EXPECT_EQ(FormatOf("table"), Format::kTable);
  EXPECT_EQ(FormatOf("json"), Format::kJson);
  EXPECT_EQ(FormatOf("csv"), Format::kCsv);
}

}  // namespace
}  // namespace zoneflow::cli
