// Files that mean harm, or were damaged on the way: each is refused, in bounded time and memory.
#include <random>
#include <string>

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/table/read_table.h"
#include "common/table/testing/make_xlsx.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::table {
namespace {

using ::testing::AnyOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using testing::MakeXlsx;
using testing::MakeZip;
using testing::Parts;
using testing::PartsOf;
using ::zoneflow::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr auto kTooMuch = absl::StatusCode::kOutOfRange;

absl::StatusOr<Workbook> ReadRows(std::string rows, std::string shared = {}) {
  return ReadTable(MakeXlsx(
      {.sheets = {{.name = "台账", .rows = std::move(rows)}}, .shared = std::move(shared)}));
}

std::string Repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

TEST(HostileTableTest, ABombIsNotUnpacked) {
  EXPECT_THAT(ReadRows(std::string(std::size_t{65} << 20, ' ')),
              StatusIs(kTooMuch, HasSubstr("xl/worksheets/sheet1.xml unpacks to more")));
}

TEST(HostileTableTest, ElementsAreCountedBeforeTheyTakeMemory) {
  EXPECT_THAT(ReadRows(Repeated("<a/>", 5'000'001)), StatusIs(kTooMuch, HasSubstr("elements")));
}

TEST(HostileTableTest, OneLongStringInManyCellsIsCountedEachTime) {
  EXPECT_THAT(ReadRows(StrCat("<row>", Repeated("<c t=\"s\"><v>0</v></c>", 3000), "</row>"),
                       StrCat("<si><t>", std::string(100'000, 'a'), "</t></si>")),
              StatusIs(kTooMuch, HasSubstr("台账: cell")));
}

TEST(HostileTableTest, NoEntityCanBeDeclared) {
  Parts parts = PartsOf({.sheets = {{}}});
  for (auto& [name, content] : parts) {
    if (name == "xl/worksheets/sheet1.xml") {
      content =
          "<!DOCTYPE w [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
          "<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&b;</t></is></c></row>"
          "</sheetData></worksheet>";
    }
  }
  EXPECT_THAT(ReadTable(MakeZip(parts)), StatusIs(kInvalid, HasSubstr("document type")));
}

TEST(HostileTableTest, DepthDoesNotMatter) {
  const auto read = ReadRows(Repeated("<a>", 1'000'000) + Repeated("</a>", 1'000'000));
  EXPECT_TRUE(read.ok()) << read.status();
}

TEST(HostileTableTest, WhatIsOutOfOrderIsNamed) {
  EXPECT_THAT(ReadRows("<row r=\"2\"/><row r=\"2\"/>"),
              StatusIs(kInvalid, HasSubstr("sheet 台账: row 2 stands behind row 2")));
  EXPECT_THAT(ReadRows("<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>"),
              StatusIs(kInvalid, HasSubstr("cell \"A1\" in row 1")));
  EXPECT_THAT(ReadRows("<row r=\"1048577\"/>"), StatusIs(kInvalid, HasSubstr("1048577")));
  EXPECT_THAT(ReadRows("<row r=\"1\"><c r=\"XFE1\"/></row>"),
              StatusIs(kInvalid, HasSubstr("XFE1")));
  EXPECT_THAT(ReadTable(MakeXlsx(
                  {.sheets = {{.behind = "<mergeCells><mergeCell ref=\"B2:A1\"/></mergeCells>"}}})),
              StatusIs(kInvalid, HasSubstr("B2:A1")));
}

TEST(HostileTableTest, APartThatIsNamedTwiceIsRefused) {
  EXPECT_THAT(ReadTable(MakeXlsx({.sheets = {{}}, .more = {{"XL/workbook.XML", "<a/>"}}})),
              StatusIs(kInvalid, HasSubstr("two parts")));
}

// Whatever is done to the bytes of the file, or to the XML in it, the answer is a table or a
// refusal.
TEST(HostileTableTest, DamageIsRefusedOrRead) {
  const Parts parts = PartsOf(
      {.sheets =
           {{.rows =
                 "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>44197</v></c>"
                 "<c r=\"C1\"><f>A1</f></c></row>",
             .before = "<cols><col min=\"1\" max=\"2\" hidden=\"1\"/></cols>",
             .behind = "<mergeCells><mergeCell ref=\"A1:B1\"/></mergeCells>"}},
       .shared = "<si><t>甲</t></si>"});
  const std::string whole = MakeZip(parts);
  std::mt19937 random(20261129);
  const auto check = [](std::string_view bytes) {
    const auto read = ReadTable(bytes);
    EXPECT_THAT(read.status().code(), AnyOf(Eq(absl::StatusCode::kOk), Eq(kInvalid), Eq(kTooMuch)))
        << read.status();
  };
  for (std::size_t cut = 0; cut < whole.size(); cut += 7) {
    check(std::string_view(whole).substr(0, cut));
  }
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = whole;
    for (int change = 0; change < 3; ++change) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    check(damaged);
    Parts changed = parts;
    std::string& xml = changed[random() % changed.size()].second;
    const std::size_t at = random() % xml.size();
    switch (random() % 3) {
      case 0:
        xml.erase(at, random() % 20);
        break;
      case 1:
        xml.insert(at, xml.substr(random() % xml.size(), random() % 40));
        break;
      default:
        xml[at] = "<>\"/&=09A;"[random() % 10];
    }
    check(MakeZip(changed));
  }
}

}  // namespace
}  // namespace zoneflow::table
