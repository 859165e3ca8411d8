#include "common/table/patch_xlsx.h"

#include <string>

#include "gmock/gmock.h"

#include "common/table/read_table.h"
#include "common/table/testing/make_xlsx.h"
#include "common/table/zip_parts.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::table {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

const testing::WorkbookXml kBook = {
    .sheets = {{.name = "台账",
                .rows = "<row r=\"1\" ht=\"30\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c>"
                        "<c r=\"C1\" s=\"3\"><v>5</v></c></row>"
                        "<row r=\"4\"><c r=\"B4\"><f>C1*2</f><v>10</v></c></row>",
                .before = "<cols><col min=\"1\" max=\"1\" width=\"40\"/></cols>",
                .behind = "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>"},
               {.name = "别的", .rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>"}},
    .shared = "<si><t>甲</t></si>",
    .more = {{"xl/theme/theme1.xml", "<a/>"}}};

std::string PartOf(std::string_view bytes, std::string_view part) {
  auto zip = ZipParts::Open(bytes);
  EXPECT_THAT(zip, IsOk());
  const auto text = zip->Read(part);
  return text.ok() ? *text : "";
}

TEST(PatchXlsxTest, CellsAreSetAndAllTheRestStays) {
  const std::string before = testing::MakeXlsx(kBook);
  const auto after = PatchXlsx(before, {{"台账", 0, 2, CellKind::kNumber, "7.5"},
                                        {"台账", 0, 0, CellKind::kText, "=乙 & <丙>"},
                                        {"台账", 0, 1, CellKind::kNumber, "2"},
                                        {"台账", 2, 3, CellKind::kText, "新"},
                                        {"台账", 9, 0, CellKind::kText, "末"}});
  ASSERT_THAT(after, IsOk());
  const auto read = ReadTable(after->bytes);
  ASSERT_THAT(read, IsOk());
  const Sheet& sheet = read->sheets.at(0);
  EXPECT_EQ(sheet.Find(0, 0)->text, "=乙 & <丙>");
  EXPECT_EQ(sheet.Find(0, 0)->kind, CellKind::kText);
  EXPECT_EQ(sheet.Find(0, 1)->text, "2");
  EXPECT_EQ(sheet.Find(0, 2)->text, "7.5");
  EXPECT_EQ(sheet.Find(2, 3)->text, "新");
  EXPECT_EQ(sheet.Find(3, 1)->text, "10");
  EXPECT_EQ(sheet.Find(9, 0)->text, "末");
  EXPECT_THAT(PartOf(after->bytes, "xl/worksheets/sheet1.xml"),
              AllOf(HasSubstr("width=\"40\""), HasSubstr("ht=\"30\""), HasSubstr("A1:B1"),
                    HasSubstr("r=\"A1\" s=\"1\" t=\"inlineStr\""), HasSubstr("r=\"C1\" s=\"3\"")));
  for (const char* part : {"xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/theme/theme1.xml",
                           "xl/sharedStrings.xml", "[Content_Types].xml"}) {
    EXPECT_EQ(PartOf(after->bytes, part), PartOf(before, part)) << part;
  }
}

TEST(PatchXlsxTest, FormulasStayAndAreCalculatedWhenTheFileIsOpened) {
  const CellEdit edit{"台账", 3, 1, CellKind::kNumber, "99"};
  const auto after = PatchXlsx(testing::MakeXlsx(kBook), {edit});
  ASSERT_THAT(after, IsOk());
  EXPECT_THAT(after->kept, ElementsAre(edit));
  EXPECT_EQ(ReadTable(after->bytes)->sheets.at(0).Find(3, 1)->text, "10");
  EXPECT_THAT(PartOf(after->bytes, "xl/workbook.xml"),
              HasSubstr("</sheets><calcPr fullCalcOnLoad=\"1\"/>"));
}

TEST(PatchXlsxTest, TheSameEditsGiveTheSameBytes) {
  const std::string before = testing::MakeXlsx(kBook);
  const std::vector<CellEdit> edits = {{"别的", 0, 0, CellKind::kNumber, "3"}};
  EXPECT_EQ(PatchXlsx(before, edits)->bytes, PatchXlsx(before, edits)->bytes);
  // Of two for one cell the last counts.
  const auto twice = PatchXlsx(before, {edits[0], {"别的", 0, 0, CellKind::kNumber, "4"}});
  EXPECT_EQ(ReadTable(twice->bytes)->sheets.at(1).Find(0, 0)->text, "4");
}

TEST(PatchXlsxTest, RowsWithoutNumbersKeepTheirPlaces) {
  const std::string before = testing::MakeXlsx(
      {.sheets = {{.name = "台账",
                   .rows = "<row r=\"3\"><c><v>1</v></c></row><row><c><v>2</v></c></row>"}}});
  const auto after = PatchXlsx(
      before, {{"台账", 0, 0, CellKind::kNumber, "9"}, {"台账", 3, 1, CellKind::kNumber, "8"}});
  ASSERT_THAT(after, IsOk());
  const auto read = ReadTable(after->bytes);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->sheets.at(0).Find(0, 0)->text, "9");
  EXPECT_EQ(read->sheets.at(0).Find(2, 0)->text, "1");
  EXPECT_EQ(read->sheets.at(0).Find(3, 0)->text, "2");
  EXPECT_EQ(read->sheets.at(0).Find(3, 1)->text, "8");
}

TEST(PatchXlsxTest, AnUnknownSheetIsNamed) {
  EXPECT_THAT(PatchXlsx(testing::MakeXlsx(kBook), {{"无", 0, 0, CellKind::kText, "x"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("无")));
}

}  // namespace
}  // namespace zoneflow::table
