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

// What a document may call itself.
const Rows kHostile = {{"name", "list", "more"},
                       {{{"name", "\x1b[2J\u202egpj.\u009b\nexe\xff"},
                         {"list", {"a\x07", "b\u2066"}},
                         {"more", {{"title", "\x7f\u200b"}}}}}};

std::string PrintedAs(const Rows& rows, const View& view) {
  std::ostringstream out;
  Print(rows, view, out);
  return out.str();
}

TEST(OutputTest, ATerminalIsShownWhatItWouldObey) {
  const std::string name = R"(\u001b[2J\u202egpj.\u009b exe)"
                           "\uFFFD";
  EXPECT_EQ(PrintedAs(kHostile, Format::kTable),
            "name                            list              more\n" + name +
                R"(  a\u0007, b\u2066  {"title":"\u007f\u200b"})" + "\n");
  EXPECT_EQ(
      PrintedAs(kHostile, Format::kCsv),
      "name,list,more\n" + name + R"(,"a\u0007, b\u2066","{""title"":""\u007f\u200b""}")" + "\n");
  std::ostringstream out;
  RowPrinter printer({{"name", 8}}, Format::kTable, out);
  printer.Add(kHostile.rows[0]);
  EXPECT_EQ(out.str(), "name\n" + name + "\n");
}

TEST(OutputTest, JsonOfAHostileTextIsTheSameJson) {
  const std::string printed = PrintedAs(kHostile, Format::kJson);
  EXPECT_EQ(printed, R"({"name":"\u001b[2J\u202egpj.\u009b\nexe)"
                     "\uFFFD"
                     R"(","list":["a\u0007","b\u2066"],)"
                     R"("more":{"title":"\u007f\u200b"}})"
                     "\n");
  EXPECT_EQ(nlohmann::ordered_json::parse(printed).at("list"), kHostile.rows[0].at("list"));
}

TEST(OutputTest, AMessageIsOneSafeLine) {
  std::ostringstream err;
  Complain("no file \x1b]0;x\x07\nhere\u202e", err);
  EXPECT_EQ(err.str(), "error: no file \\u001b]0;x\\u0007 here\\u202e\n");
}

TEST(OutputTest, ACellOfASpreadsheetIsNoFormula) {
  const struct {
    nlohmann::ordered_json cell;
    const char* printed;
  } cases[] = {
      {"=HYPERLINK(\"http://x\",\"甲\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"甲\"\")\""},
      {"+1+cmd|' /C calc'!A0", "\"'+1+cmd|' /C calc'!A0\""},
      {"-2+3", "\"'-2+3\""},
      {"@SUM(A1)", "\"'@SUM(A1)\""},
      {"\t=1", "\"' =1\""},
      {"\r=1", "\"' =1\""},
      {"＝1", "\"'＝1\""},
      {"－A1", "\"'－A1\""},
      {{"=1", "b"}, "\"'=1, b\""},
      {"-", "\"'-\""},
      {"a;=1", "\"a;=1\""},
      {"\u200b=1", "\\u200b=1"},
      // Figures stay figures, and what only holds a sign stays as it is.
      {"-3.2", "-3.2"},
      {"-8%", "-8%"},
      {"27700000000", "27700000000"},
      {-5, "-5"},
      {-0.5, "-0.5"},
      {"a=b", "a=b"},
      {"2021-02-01", "2021-02-01"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(PrintedAs({{"x"}, {{{"x", c.cell}}}}, Format::kCsv),
              std::string("x\n") + c.printed + "\n");
    std::ostringstream out;
    RowPrinter printer({{"x", 1}}, Format::kCsv, out);
    printer.Add({{"x", c.cell}});
    EXPECT_EQ(out.str(), std::string("x\n") + c.printed + "\n");
  }
}

}  // namespace
}  // namespace zoneflow::cli
