#include "tools/zoneflow/table.h"

#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace zoneflow::cli {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFirst = "3fa1c0d2" + std::string(24, '0');
const std::string kSecond = "3fa1c0d9" + std::string(24, '0');

const Rows kRows = {{"id", "zone", "project", "amount", "currency", "amount_alt", "currency_alt",
                     "signed_on", "status"},
                    {{{"id", kFirst},
                      {"zone", "成都高新区"},
                      {"project", {"前晨汽车: 新能源商用车总部", "澜石半导体: 西北总部"}},
                      {"amount", "27700000000"},
                      {"currency", "CNY"},
                      {"status", "extracted"}},
                     {{"id", kSecond},
                      {"zone", "无锡高新区"},
                      {"project", {"甲"}},
                      {"amount", "1234567.5"},
                      {"currency", "CNY"},
                      {"amount_alt", "150000000"},
                      {"currency_alt", "USD"},
                      {"status", "checked"}}}};

View Fitting(std::size_t width) {
  View view(Format::kTable);
  view.fit_width = width;
  return view;
}

std::string Printed(const Rows& rows, const View& view) {
  std::ostringstream out;
  Print(rows, view, out);
  return out.str();
}

std::vector<std::size_t> WidthsOf(const std::string& text) {
  std::vector<std::size_t> widths;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    widths.push_back(DisplayWidth(line));
  }
  return widths;
}

// ids as short as they may be, 亿元 and the other currency's 亿, no column without a value.
TEST(TableTest, OnATerminalItIsShort) {
  EXPECT_EQ(Printed(kRows, Fitting(120)),
            "id        zone        project                                           amount(亿元)  "
            "amount_alt(亿元)  status\n"
            "3fa1c0d2  成都高新区  前晨汽车: 新能源商用车总部, 澜石半导体: 西北总部           277  "
            "                  extracted\n"
            "3fa1c0d9  无锡高新区  甲                                                      0.0123  "
            "       1.5亿 USD  checked\n")
      << Printed(kRows, Fitting(120));
}

TEST(TableTest, AChineseReaderHasChineseHeadersAndUnits) {
  View view = Fitting(120);
  view.chinese = true;
  EXPECT_THAT(Printed(kRows, view), HasSubstr("编号      园区        项目"));
  EXPECT_THAT(Printed(kRows, view), HasSubstr("1.5亿美元"));
  View piped(Format::kTable);
  piped.chinese = true;
  EXPECT_THAT(Printed(kRows, piped), HasSubstr("  金额  币种"));
  View csv(Format::kCsv);
  csv.chinese = true;
  EXPECT_THAT(Printed(kRows, csv), ::testing::StartsWith("id,zone,"));
}

TEST(TableTest, ItFitsEveryTerminal) {
  for (std::size_t width = 20; width <= 160; ++width) {
    View view = Fitting(width);
    const std::string printed = Printed(kRows, view);
    std::vector<std::size_t> widths = WidthsOf(printed);
    if (printed.find("not shown: ") != std::string::npos) {
      widths.pop_back();  // the note may wrap: it is a sentence
    }
    EXPECT_THAT(widths, Each(::testing::Le(width))) << printed;
  }
}

TEST(TableTest, ColumnsWithoutRoomAreNamed) {
  const std::string printed = Printed(kRows, Fitting(40));
  EXPECT_THAT(printed, HasSubstr("…"));
  EXPECT_THAT(printed,
              HasSubstr("\nnot shown: amount(亿元), amount_alt(亿元), status (--wide shows all)\n"))
      << printed;
}

TEST(TableTest, InAPipeItIsPlainAndComplete) {
  const std::string printed = Printed(kRows, Format::kTable);
  for (const std::string& whole :
       {kFirst, kSecond, std::string("27700000000  CNY"), std::string("1234567.5"),
        std::string("signed_on"),
        std::string("前晨汽车: 新能源商用车总部, 澜石半导体: 西北总部")}) {
    EXPECT_THAT(printed, HasSubstr(whole));
  }
  EXPECT_THAT(printed, Not(HasSubstr("\x1b")));
}

TEST(TableTest, ColoursStandAroundTheTextAndMoveNothing) {
  const Rows rows = {{"light", "zone"}, {{{"light", "red"}, {"zone", "甲"}}, {{"light", "green"}}}};
  View view(Format::kTable);
  view.colours = true;
  EXPECT_EQ(Printed(rows, view),
            "\x1b[1mlight\x1b[0m  \x1b[1mzone\x1b[0m\n"
            "\x1b[31mred\x1b[0m    甲\n"
            "\x1b[32mgreen\x1b[0m\n");
}

TEST(TableTest, AmountsAreRoundedToTenThousand) {
  const auto shown = [](const char* amount) {
    return ShortAmount({{"amount", amount}, {"currency", "CNY"}}, "amount", Fitting(80));
  };
  EXPECT_EQ(shown("97000000"), "0.97");
  EXPECT_EQ(shown("100000000"), "1");
  EXPECT_EQ(shown("123455000"), "1.2346");
  EXPECT_EQ(shown("-123454999.99"), "-1.2345");
  EXPECT_EQ(shown("92233720368547758.07"), "922337203.6855");
  EXPECT_EQ(shown("4999.99"), "<0.0001");
  EXPECT_EQ(shown("5000"), "0.0001");
  EXPECT_EQ(shown("0"), "0");
  EXPECT_EQ(shown("not a figure"), "not a figure");
  EXPECT_EQ(ShortAmount({{"amount", "500"}, {"unit", "亩"}}, "amount", Fitting(80)), "500 亩");
  EXPECT_EQ(ShortAmount({{"from", "500000000"}, {"from_currency", "CNY"}}, "from", Fitting(80)),
            "5亿元");
}

TEST(TableTest, IdsAreAsShortAsTheyDiffer) {
  EXPECT_EQ(ShortIds({kFirst, kSecond, "", "approval/17"}),
            (std::vector<std::string>{"3fa1c0d2", "3fa1c0d9", "", "approval/17"}));
  EXPECT_EQ(ShortIds({"signing/" + kFirst, "signing/" + kFirst}),
            (std::vector<std::string>{"signing/3fa1c0", "signing/3fa1c0"}));
}

TEST(TableTest, ACutKeepsWholeCharacters) {
  EXPECT_EQ(Cut("成都高新区", 10), "成都高新区");
  EXPECT_EQ(Cut("成都高新区", 9), "成都高新…");
  EXPECT_EQ(Cut("成都高新区", 8), "成都高…");
  EXPECT_EQ(Cut("cafe\u0301s and bars", 6), "cafe\u0301s…");
}

TEST(TableTest, OnAChineseLocaleValuesAreWords) {
  View view = Fitting(120);
  view.chinese = true;
  view.colours = true;
  const Rows rows = {{"light", "status", "kind"},
                     {{{"light", "red"}, {"status", "extracted"}, {"kind", "some other"}}}};
  EXPECT_THAT(Printed(rows, view), HasSubstr("\x1b[31m红灯\x1b[0m"));
  EXPECT_THAT(Printed(rows, view), HasSubstr("未核"));
  EXPECT_THAT(Printed(rows, view), HasSubstr("some other"));
  // What programs read keeps the codes.
  View csv(Format::kCsv);
  csv.chinese = true;
  EXPECT_THAT(Printed(rows, csv), HasSubstr("red,extracted,some other"));
}

TEST(TableTest, AStreamOfRowsFitsToo) {
  std::ostringstream out;
  RowPrinter printer({{"time", 27}, {"id", 32}, {"project", 40}, {"amount", 12}, {"currency", 8}},
                     Fitting(60), out);
  nlohmann::ordered_json row = kRows.rows[0];
  row["time"] = "2021-02-01T00:00:00.000000Z";
  printer.Add(row);
  EXPECT_THAT(WidthsOf(out.str()), Each(::testing::Le(60U))) << out.str();
  EXPECT_THAT(out.str(), HasSubstr("  3fa1c0d2  "));
  EXPECT_THAT(out.str(), HasSubstr("  277\n"));
}

}  // namespace
}  // namespace zoneflow::cli
