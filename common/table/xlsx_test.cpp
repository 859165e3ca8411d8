#include <string>

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/table/read_table.h"
#include "common/table/testing/make_xlsx.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::table {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::MakeXlsx;
using testing::MakeZip;
using testing::SheetXml;
using testing::WorkbookXml;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

Workbook Read(const WorkbookXml& xml) {
  auto workbook = ReadTable(MakeXlsx(xml));
  EXPECT_THAT(workbook, IsOk());
  return workbook.ok() ? *std::move(workbook) : Workbook{.sheets = {Sheet{}}};
}

Cell OneCell(std::string_view cell, std::string shared = {}, std::string properties = {}) {
  const Workbook workbook = Read({.sheets = {{.rows = StrCat("<row r=\"1\">", cell, "</row>")}},
                                  .shared = std::move(shared),
                                  .properties = std::move(properties)});
  const std::vector<Cell>& cells = workbook.sheets.at(0).cells;
  return cells.empty() ? Cell{} : cells.front();
}

TEST(XlsxTest, ValuesAreReadAsASpreadsheetShowsThem) {
  EXPECT_EQ(OneCell("<c r=\"B1\"><v>12.300000000000001</v></c>"),
            (Cell{0, 1, CellKind::kNumber, CellFault::kNone, "12.3"}));
  EXPECT_EQ(OneCell("<c><v>1.25E5</v></c>").text, "125000");
  EXPECT_EQ(OneCell("<c><v>0.29999999999999999</v></c>").text, "0.3");
  EXPECT_EQ(OneCell("<c><v>-1.5E-3</v></c>").text, "-0.0015");
  EXPECT_EQ(OneCell("<c t=\"b\"><v>1</v></c>").text, "TRUE");
  EXPECT_EQ(OneCell("<c t=\"d\"><v>2021-04-20T00:00:00</v></c>").text, "2021-04-20");
}

TEST(XlsxTest, TextComesFromSharedInlineAndRichStrings) {
  EXPECT_EQ(OneCell("<c t=\"s\"><v>1</v></c>", "<si><t>甲</t></si><si><t>乙</t></si>").text, "乙");
  EXPECT_EQ(
      OneCell("<c t=\"inlineStr\"><is><t xml:space=\"preserve\"> 甲&amp;乙</t></is></c>").text,
      " 甲&乙");
  // Runs belong together; reading aids do not.
  EXPECT_EQ(OneCell("<c t=\"s\"><v>0</v></c>",
                    "<si><r><rPr><b/></rPr><t>示范</t></r><r><t>项目</t></r>"
                    "<rPh sb=\"0\" eb=\"1\"><t>shifan</t></rPh></si>")
                .text,
            "示范项目");
  EXPECT_EQ(OneCell("<c t=\"str\"><f>A2</f><v>a_x000D_b_x005F_c</v></c>").text, "a b_c");
  EXPECT_EQ(OneCell("<c t=\"s\"><v>7</v></c>").fault, CellFault::kBadString);
}

TEST(XlsxTest, AFormulaCountsByItsStoredValue) {
  EXPECT_EQ(OneCell("<c><f>SUM(A2:A9)</f><v>42</v></c>").text, "42");
  EXPECT_EQ(OneCell("<c r=\"C1\"><f>SUM(A2:A9)</f></c>"),
            (Cell{0, 2, CellKind::kFault, CellFault::kFormulaWithoutValue, ""}));
  EXPECT_EQ(OneCell("<c><f>A2</f><v></v></c>").fault, CellFault::kFormulaWithoutValue);
  EXPECT_EQ(OneCell("<c t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>"),
            (Cell{0, 0, CellKind::kFault, CellFault::kErrorValue, "#DIV/0!"}));
}

TEST(XlsxTest, DatesAreThoseOfTheirSystem) {
  EXPECT_EQ(OneCell("<c s=\"1\"><v>44197</v></c>"),
            (Cell{0, 0, CellKind::kDate, CellFault::kNone, "2021-01-01"}));
  EXPECT_EQ(OneCell("<c s=\"2\"><v>44197.75</v></c>").text, "2021-01-01");
  EXPECT_EQ(OneCell("<c s=\"2\"><v>42735</v></c>", "", "date1904=\"1\"").text, "2021-01-01");
  EXPECT_EQ(OneCell("<c s=\"2\"><v>59</v></c>").text, "1900-02-28");
  EXPECT_EQ(OneCell("<c s=\"2\"><v>61</v></c>").text, "1900-03-01");
  EXPECT_EQ(OneCell("<c s=\"2\"><v>60</v></c>").fault, CellFault::kBadDate);
  EXPECT_EQ(OneCell("<c s=\"2\"><v>-1</v></c>").fault, CellFault::kBadDate);
  EXPECT_EQ(OneCell("<c s=\"2\"><v>999999</v></c>").fault, CellFault::kBadDate);
  EXPECT_EQ(OneCell("<c s=\"3\"><v>44197</v></c>").kind, CellKind::kNumber);
}

TEST(XlsxTest, WhatIsMergedAndHiddenIsTold) {
  const Workbook workbook =
      Read({.sheets = {{.name = "台账",
                        .rows = "<row r=\"2\" hidden=\"1\"><c><v>1</v></c></row>",
                        .before = "<cols><col min=\"2\" max=\"3\" hidden=\"true\"/></cols>",
                        .behind = "<mergeCells><mergeCell ref=\"A1:C2\"/></mergeCells>"},
                       {.name = "旧", .rows = "", .state = "veryHidden"}}});
  const Sheet& sheet = workbook.sheets.at(0);
  EXPECT_EQ(sheet.name, "台账");
  EXPECT_THAT(sheet.merged, ElementsAre(CellRange{0, 0, 1, 2}));
  EXPECT_TRUE(sheet.IsHiddenRow(1));
  EXPECT_FALSE(sheet.IsHiddenRow(0));
  EXPECT_TRUE(sheet.IsHiddenColumn(2));
  EXPECT_FALSE(sheet.IsHiddenColumn(0));
  EXPECT_TRUE(workbook.sheets.at(1).hidden);
}

TEST(XlsxTest, CellsWithoutAnAddressFollowTheOneBefore) {
  const Workbook workbook = Read(
      {.sheets = {
           {.rows =
                "<row><c><v>1</v></c></row><row><c r=\"B2\"><v>2</v></c><c><v>3</v></c></row>"}}});
  EXPECT_EQ(workbook.sheets.at(0).Find(0, 0)->text, "1");
  EXPECT_EQ(workbook.sheets.at(0).Find(1, 2)->text, "3");
}

TEST(XlsxTest, PrefixesDoNotMatter) {
  auto parts = testing::PartsOf({.sheets = {{.rows = ""}}});
  for (auto& [name, content] : parts) {
    if (name == "xl/worksheets/sheet1.xml") {
      content =
          "<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
          "<x:sheetData><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>";
    }
  }
  const auto workbook = ReadTable(MakeZip(parts));
  ASSERT_THAT(workbook, IsOk());
  EXPECT_EQ(workbook->sheets.at(0).Find(0, 0)->text, "7");
}

TEST(XlsxTest, AddressesAreThoseOfSpreadsheets) {
  EXPECT_EQ(Address(0, 0), "A1");
  EXPECT_EQ(Address(9, 25), "Z10");
  EXPECT_EQ(Address(0, 26), "AA1");
  EXPECT_EQ(Address(1'048'575, 16'383), "XFD1048576");
}

TEST(XlsxTest, OtherFormatsAreRefusedWithAdvice) {
  const std::string compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + std::string(512, '\0');
  EXPECT_THAT(ReadTable(compound), StatusIs(kInvalid, HasSubstr("另存为 .xlsx")));
  std::string encrypted = compound;
  for (const char c : std::string("EncryptedPackage")) {
    encrypted += {c, '\0'};
  }
  EXPECT_THAT(ReadTable(encrypted), StatusIs(kInvalid, HasSubstr("password")));
  EXPECT_THAT(ReadTable(MakeZip({{"mimetype", "x"}, {"content.xml", "<a/>"}})),
              StatusIs(kInvalid, HasSubstr(".ods")));
  EXPECT_THAT(ReadTable(MakeZip({{"word/document.xml", "<a/>"}})),
              StatusIs(kInvalid, HasSubstr("missing")));
}

TEST(XlsxTest, MacrosAndLinksToOtherWorkbooksAreRefused) {
  EXPECT_THAT(ReadTable(MakeXlsx({.sheets = {{}}, .more = {{"xl/vbaProject.bin", "x"}}})),
              StatusIs(kInvalid, HasSubstr("macros")));
  EXPECT_THAT(ReadTable(MakeXlsx(
                  {.sheets = {{}}, .more = {{"xl/externalLinks/externalLink1.xml", "<a/>"}}})),
              StatusIs(kInvalid, HasSubstr("links to other workbooks")));
}

}  // namespace
}  // namespace zoneflow::table
