#include "services/approval/core/matter_table.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"

namespace zoneflow::approval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using zoneflow::testing::IsOk;
using zoneflow::testing::StatusIs;

using Row = std::vector<std::string>;

Date Day(int month, int day) { return Date{std::chrono::year{2021} / month / day}; }

table::Workbook BookOf(const std::vector<Row>& rows) {
  table::Sheet sheet;
  sheet.name = "办件";
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    for (std::uint32_t column = 0; column < rows[row].size(); ++column) {
      if (!rows[row][column].empty()) {
        sheet.cells.push_back(
            {row, column, table::CellKind::kText, table::CellFault::kNone, rows[row][column]});
      }
    }
  }
  table::Workbook book;
  book.sheets = {sheet};
  return book;
}

MatterWords Words() {
  MatterWords words;
  words.headers = {{"办件编号", MatterField::kNumber},
                   {"项目名称", MatterField::kProject},
                   {"事项名称", MatterField::kProcedure},
                   {"受理时间", MatterField::kAcceptedOn},
                   {"承诺办结时间", MatterField::kPromisedOn},
                   {"办结时间", MatterField::kCompletedOn},
                   {"结果", MatterField::kOutcome},
                   {"起", MatterField::kStopFrom},
                   {"止", MatterField::kStopUntil}};
  words.procedures = {{"环评", ProcedureId("EIA")}, {"scheme", ProcedureId("SCHEME")}};
  return words;
}

const Row kHeader = {"办件编号", "项目名称", "事项名称", "受理时间", "承诺办结时间",
                     "办结时间", "结果",     "起",       "止"};

MatterReading Read(std::vector<Row> rows) {
  rows.insert(rows.begin(), kHeader);
  const auto reading = ReadMatters(BookOf(rows), Words());
  EXPECT_THAT(reading, IsOk());
  return *reading;
}

TEST(MatterTableTest, ARowIsReadWithItsDatesHoweverTheyAreWritten) {
  const MatterReading reading = Read({{"1", "甲", "环评", "2021.1.4", "2021/1/8", "2021年1月7日",
                                       "准予许可", "2021-01-05 09:30", "20210106"},
                                      {"2", "甲", "ＳＣＨＥＭＥ", "2021-1-4"}});
  EXPECT_THAT(reading.rejects, IsEmpty());
  ASSERT_THAT(reading.matters, SizeIs(2));
  const Matter& first = reading.matters[0];
  EXPECT_EQ(first.place, (MatterPlace{"办件", 2}));
  EXPECT_EQ(first.procedure, ProcedureId("EIA"));
  EXPECT_EQ(first.accepted_on, Day(1, 4));
  EXPECT_EQ(first.promised_on, Day(1, 8));
  EXPECT_EQ(first.completed_on, Day(1, 7));
  EXPECT_EQ(first.stop_from, Day(1, 5));
  EXPECT_EQ(first.stop_until, Day(1, 6));
  EXPECT_EQ(reading.matters[1].procedure, ProcedureId("SCHEME"));
}

TEST(MatterTableTest, ABadCellIsToldByRowColumnValueAndRule) {
  const MatterReading reading =
      Read({{"1", "甲", "环评", "2021-02-30"},
            {"", "甲", "环评", "2021-01-04"},
            {"3", "甲", "环评", "2021-01-04", "", "2021-01-05", "搁置"},
            {"4", "甲", "环评"},
            {"5", "", "环评", "2021-01-04"},
            {"6", "甲", "环评", "2021-01-04", "", "", "", "2021-01-06", "2021-01-05"}});
  EXPECT_THAT(reading.matters, IsEmpty());
  EXPECT_EQ(reading.rejected_rows, 6);
  ASSERT_THAT(reading.rejects, SizeIs(6));
  EXPECT_EQ(reading.rejects[0],
            (MatterReject{{"办件", 2}, "D", "受理时间", "2021-02-30", MatterRule::kBadDate, ""}));
  std::vector<MatterRule> rules;
  for (const MatterReject& reject : reading.rejects) {
    rules.push_back(reject.rule);
  }
  EXPECT_THAT(rules,
              ElementsAre(MatterRule::kBadDate, MatterRule::kNoNumber, MatterRule::kUnknownOutcome,
                          MatterRule::kNoDate, MatterRule::kNoProject, MatterRule::kStopOrder));
}

TEST(MatterTableTest, ANumberTwiceTakesNeitherRowAndEachNamesTheOther) {
  const MatterReading reading = Read({{"1", "甲", "环评", "2021-01-04"},
                                      {"2", "甲", "环评", "2021-01-04"},
                                      {"1", "乙", "环评", "2021-01-05"}});
  ASSERT_THAT(reading.matters, SizeIs(1));
  EXPECT_EQ(reading.matters[0].number, "2");
  EXPECT_EQ(reading.rejected_rows, 2);
  ASSERT_THAT(reading.rejects, SizeIs(2));
  EXPECT_EQ(reading.rejects[0].other, "办件!4");
  EXPECT_EQ(reading.rejects[1].other, "办件!2");
}

TEST(MatterTableTest, ANumberTwiceTakesNeitherRowThoughOneBreaksAnotherRule) {
  const MatterReading reading =
      Read({{"1", "甲", "环评", "2021-01-04"}, {"1", "乙", "环评", "2021-02-30"}});
  EXPECT_TRUE(reading.matters.empty());
  EXPECT_EQ(reading.rejected_rows, 2);
  ASSERT_THAT(reading.rejects, SizeIs(3));
  EXPECT_EQ(reading.rejects[0].other, "办件!3");
  EXPECT_EQ(reading.rejects[2].other, "办件!2");
}

TEST(MatterTableTest, AnUnknownNameIsAskedAboutOnce) {
  const MatterReading reading =
      Read({{"1", "甲", "环境评价", "2021-01-04"}, {"2", "甲", "环境 评价", "2021-01-04"}});
  EXPECT_THAT(reading.unknown_procedures, ElementsAre("环境评价"));
  EXPECT_EQ(reading.rejects[0].rule, MatterRule::kUnknownProcedure);
}

TEST(MatterTableTest, WhatLooksTypedAfterwardsIsFlagged) {
  std::vector<Row> rows = {{"a", "甲", "环评", "2021-01-06", "", "2021-01-05"},
                           {"b", "甲", "环评", "2021-01-04", "2021-01-08", "2021-01-08"}};
  for (int i = 0; i < kBurstRows; ++i) {
    rows.push_back({std::to_string(i), "甲", "scheme", "2021-03-01", "", "2021-03-02"});
  }
  const MatterReading reading = Read(rows);
  EXPECT_THAT(reading.matters[0].flags, ElementsAre(kResultBeforeAcceptance));
  EXPECT_THAT(reading.matters[1].flags, ElementsAre(kMetOnLastDay));
  EXPECT_THAT(reading.matters[2].flags, ElementsAre(kBurst));
  rows.pop_back();
  EXPECT_THAT(Read(rows).matters[2].flags, IsEmpty());
}

TEST(MatterTableTest, ATableWithoutSuchAHeaderIsRefused) {
  EXPECT_THAT(ReadMatters(BookOf({{"序号", "项目名称"}, {"1", "甲"}}), Words()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("办件编号")));
  EXPECT_THAT(ReadMatters(BookOf({{"办件编号", "事项名称", "办件编号"}}), Words()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("columns A and C")));
}

TEST(MatterTableTest, SameContentIsTheSameMatterWhereverItStands) {
  Matter a;
  a.number = "1";
  a.accepted_on = Day(1, 4);
  Matter b = a;
  b.place.row = 9;
  b.flags = {"burst"};
  EXPECT_EQ(ContentOf(a), ContentOf(b));
  b.completed_on = Day(1, 5);
  EXPECT_NE(ContentOf(a), ContentOf(b));
}

}  // namespace
}  // namespace zoneflow::approval
