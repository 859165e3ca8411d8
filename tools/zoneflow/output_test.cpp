#include "tools/zoneflow/output.h"

#include <sstream>
#include <string>
#include <vector>

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

TEST(OutputTest, AllColumnsAreTheKeysOfAllRows) {
  EXPECT_EQ(WithAllColumns({{{"id", "1"}, {"zone", "a"}}, {{"id", "2"}, {"rank", 1}}}).columns,
            (std::vector<std::string>{"id", "zone", "rank"}));
}

TEST(OutputTest, KeysWithoutAValueAreLeftOutAndAZeroIsOne) {
  nlohmann::ordered_json row = {{"id", "1"},
                                {"sector", nlohmann::ordered_json::array()},
                                {"signed_on", ""},
                                {"none", nullptr},
                                {"count", 0}};
  DropEmpty(row);
  EXPECT_EQ(row.dump(), R"({"id":"1","count":0})");
}

TEST(OutputTest, RowsThatComeOneByOneStandUnderOneHeader) {
  const auto printed = [](Format format) {
    std::ostringstream out;
    RowPrinter printer({{"zone", 10}, {"amount", 8}, {"status", 6}}, format, out);
    printer.Add({{"zone", "高新区"}, {"amount", "1,5"}, {"status", "new"}, {"more", 1}});
    printer.Add({{"zone", "Jiangyin New"}, {"status", "old"}});
    return out.str();
  };
  EXPECT_EQ(printed(Format::kTable),
            "zone        amount    status\n"
            "高新区      1,5       new\n"
            "Jiangyin New            old\n");
  EXPECT_EQ(printed(Format::kCsv),
            "zone,amount,status\n"
            "高新区,\"1,5\",new\n"
            "Jiangyin New,,old\n");
  EXPECT_EQ(printed(Format::kJson),
            "{\"zone\":\"高新区\",\"amount\":\"1,5\",\"status\":\"new\",\"more\":1}\n"
            "{\"zone\":\"Jiangyin New\",\"status\":\"old\"}\n");
}

TEST(OutputTest, TheOptionDecidesOverTheTerminal) {
  EXPECT_EQ(FormatOf("table"), Format::kTable);
  EXPECT_EQ(FormatOf("json"), Format::kJson);
  EXPECT_EQ(FormatOf("csv"), Format::kCsv);
}

}  // namespace
}  // namespace zoneflow::cli
