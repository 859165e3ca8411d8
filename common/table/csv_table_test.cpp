#include <string>

#include "gmock/gmock.h"

#include "common/table/read_table.h"
#include "common/testing/status_matchers.h"

namespace zoneflow::table {
namespace {

using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

// "B1=园区"; empty for a file that is refused.
std::string CellOf(std::string_view bytes, std::uint32_t row, std::uint32_t column) {
  const auto workbook = ReadTable(bytes);
  EXPECT_THAT(workbook, IsOk());
  const Cell* cell = workbook.ok() ? workbook->sheets.at(0).Find(row, column) : nullptr;
  return cell == nullptr ? "" : cell->text;
}

TEST(CsvTableTest, CellsStandWhereTheFileHasThem) {
  const std::string csv = "序号,园区\r\n\r\n1,\"甲,乙\"\r\n";
  EXPECT_EQ(CellOf(csv, 0, 1), "园区");
  EXPECT_EQ(CellOf(csv, 1, 0), "");
  EXPECT_EQ(CellOf(csv, 2, 1), "甲,乙");
}

TEST(CsvTableTest, TheEncodingsOfOfficesAreRead) {
  EXPECT_EQ(CellOf("\xef\xbb\xbf园区,1\n", 0, 0), "园区");
  // 园区 in GB18030, as an old spreadsheet saves CSV.
  EXPECT_EQ(CellOf("\xd4\xb0\xc7\xf8,1\n", 0, 0), "园区");
  // "园\t1" in UTF-16LE, which is "Unicode text" there.
  EXPECT_EQ(CellOf(std::string("\xff\xfe\xed\x56\x09\x00\x31\x00", 8), 0, 1), "1");
  EXPECT_THAT(ReadTable("\xef\xbb\xbf\xc7\xf8"), StatusIs(kInvalid, HasSubstr("UTF-8")));
  EXPECT_THAT(ReadTable("abc\xd4"), StatusIs(kInvalid, HasSubstr("byte 4")));
}

TEST(CsvTableTest, TabsAndSemicolonsPartFieldsToo) {
  EXPECT_EQ(CellOf("a\tb\n1,5\t2\n", 1, 1), "2");
  EXPECT_EQ(CellOf("a;b\n\"1;5\";2\n", 1, 1), "2");
}

TEST(CsvTableTest, WhatIsNoTableIsRefused) {
  EXPECT_THAT(ReadTable(""), StatusIs(kInvalid, HasSubstr("0 bytes")));
  EXPECT_THAT(ReadTable("a,\"b\nc"), StatusIs(kInvalid, HasSubstr("does not end")));
  EXPECT_THAT(ReadTable(std::string("a\0b", 3)), StatusIs(kInvalid, HasSubstr("NUL")));
  EXPECT_THAT(ReadTable(std::string((std::size_t{32} << 20) + 1, 'a')),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("33554432")));
  EXPECT_THAT(ReadTable(std::string(1'000'001, ',')),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("line 1")));
  EXPECT_THAT(ReadTable(std::string(20'000, ',')),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("20001 columns")));
}

}  // namespace
}  // namespace zoneflow::table
