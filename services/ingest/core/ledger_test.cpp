#include "services/ingest/core/ledger.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <set>
#include <string>

#include "gmock/gmock.h"

#include "common/base/str_cat.h"
#include "common/table/patch_xlsx.h"
#include "common/table/read_table.h"
#include "common/table/testing/make_xlsx.h"
#include "common/testing/status_matchers.h"
#include "services/ingest/core/ledger_diff.h"
#include "services/ingest/core/ledger_export.h"
#include "services/ingest/testing/ledgers.h"

namespace zoneflow::ingest {
namespace {

using table::testing::MakeXlsx;
using table::testing::SheetBuilder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::IsOk;
using ::zoneflow::testing::StatusIs;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

absl::StatusOr<LedgerReading> TryRead(std::string_view bytes, LedgerOptions options = {}) {
  static const Gazetteer gazetteer = testing::LedgerGazetteer();
  options.gazetteer = &gazetteer;
  const auto workbook = table::ReadTable(bytes);
  return workbook.ok() ? ReadLedger(*workbook, options) : workbook.status();
}

LedgerReading Read(std::string_view bytes, LedgerOptions options = {}) {
  auto reading = TryRead(bytes, std::move(options));
  EXPECT_THAT(reading, IsOk());
  return reading.ok() ? *std::move(reading) : LedgerReading{};
}

std::vector<std::string> Projects(const LedgerReading& reading) {
  std::vector<std::string> names;
  for (const LedgerEntry& entry : reading.entries) {
    names.push_back(entry.project);
  }
  return names;
}

// "B3 no_name", "台账!2 same_key 3".
std::vector<std::string> Rejects(const LedgerReading& reading) {
  std::vector<std::string> told;
  for (const LedgerReject& reject : reading.rejects) {
    told.push_back(StrCat(reject.column, reject.place.row, " ", Name(reject.rule),
                          reject.other.empty() ? "" : " ", reject.other));
  }
  return told;
}

std::vector<std::string> Skips(const LedgerReading& reading) {
  std::vector<std::string> told;
  for (const SkippedRow& row : reading.skipped) {
    told.push_back(StrCat(row.place.row, " ", Name(row.why)));
  }
  return told;
}

TEST(LedgerTest, TwoThousandProjectsComeInAndFiftyBadRowsAreReported) {
  const LedgerReading reading = Read(testing::MakeLedger({.projects = 2000, .bad = 50}));
  EXPECT_EQ(reading.title, "示范高新区2021年招商引资项目台账");
  EXPECT_EQ(reading.entries.size(), 1950U);
  EXPECT_EQ(reading.rejected_rows, 50);
  std::set<std::uint32_t> rows;
  std::set<LedgerRule> rules;
  for (const LedgerReject& reject : reading.rejects) {
    rows.insert(reject.place.row);
    rules.insert(reject.rule);
    EXPECT_FALSE(reject.column.empty());
    EXPECT_EQ(reject.place.sheet, "签约台账");
  }
  EXPECT_EQ(rows.size(), 50U);
  EXPECT_EQ(rules.size(), 10U);
  const auto subtotals =
      std::count_if(reading.skipped.begin(), reading.skipped.end(),
                    [](const SkippedRow& row) { return row.why == LedgerSkip::kSubtotal; });
  EXPECT_EQ(subtotals, 21);

  // Row 6, below two rows of header, in the zone that is merged from row 5 on.
  const LedgerEntry& entry = reading.entries.at(0);
  EXPECT_EQ(entry.place.row, 6U);
  EXPECT_EQ(entry.project, "示范零部件第1号项目");
  EXPECT_EQ(entry.company, "云岭制造1有限公司");
  EXPECT_EQ(entry.zone_id, "cn-test-shifan");
  EXPECT_EQ(entry.amount, (Money{1'001'500'000, "CNY"}));
  EXPECT_THAT(entry.sectors, ElementsAre("新材料", "装备制造"));
  EXPECT_EQ(FormatDate(entry.signed_on->first), "2021-04-20");
  // Project 150 lies in the second zone, which is told in the first of its hundred rows alone.
  const auto second =
      std::find_if(reading.entries.begin(), reading.entries.end(),
                   [](const LedgerEntry& one) { return one.project == "示范零部件第150号项目"; });
  ASSERT_NE(second, reading.entries.end());
  EXPECT_EQ(second->zone_id, "cn-test-yunling");
  // In dollars, by its own column.
  const auto dollars =
      std::find_if(reading.entries.begin(), reading.entries.end(),
                   [](const LedgerEntry& one) { return one.project == "示范零部件第7号项目"; });
  ASSERT_NE(dollars, reading.entries.end());
  EXPECT_EQ(dollars->amount, (Money{1'007'500'000, "USD"}));
}

TEST(LedgerTest, ThreeMonthsShowWhatIsNewChangedAndGone) {
  const auto month = [](int first, int projects, int dearer) {
    return Read(testing::MakeLedger({.projects = projects, .first = first, .dearer = dearer}))
        .entries;
  };
  const auto april = month(0, 1000, 0);
  // Ten are gone from its top, so every row stands elsewhere; the zones are merged over others too.
  auto may = month(0, 1000, 3);
  may.erase(may.begin() + 10, may.begin() + 20);
  const auto extra = month(1000, 30, 0);
  may.insert(may.end(), extra.begin(), extra.end());

  EXPECT_TRUE(Compare({}, april).added.size() == 1000U);
  const LedgerDiff second = Compare(april, may);
  EXPECT_EQ(second.added.size(), 30U);
  EXPECT_EQ(second.changed(), 3U);
  EXPECT_EQ(second.unchanged(), 987U);
  EXPECT_EQ(second.gone.size(), 10U);
  EXPECT_THAT(second.matches.front().changed, ElementsAre("amount"));
  const LedgerDiff third = Compare(may, may);
  EXPECT_EQ(third.unchanged(), may.size());
  EXPECT_TRUE(third.added.empty() && third.gone.empty());
}

TEST(LedgerTest, AProjectIsTheSameByItsStrongestKey) {
  LedgerEntry before{
      .project = "示范电池项目", .company = "云岭能源有限公司", .zone_name = "示范高新区"};
  LedgerEntry after = before;
  // Renamed, but with the code that it had.
  before.project_code = after.project_code = "2101-510109-04-01-123456";
  after.project = "示范储能项目";
  EXPECT_THAT(Compare({before}, {after}).matches.at(0).changed, ElementsAre("project"));
  // It got its code since.
  before.project_code.clear();
  after.project = "“示范电池”项目";
  EXPECT_THAT(Compare({before}, {after}).matches.at(0).changed,
              ElementsAre("project", "project_code"));
  // Another code is another project.
  before.project_code = "2101-510109-04-01-999999";
  EXPECT_EQ(Compare({before}, {after}).added.size(), 1U);
  EXPECT_EQ(Compare({before}, {after}).gone.size(), 1U);
}

TEST(LedgerTest, UnitsStandAboveInTheHeaderOrInTheCell) {
  const LedgerReading reading = Read(
      "示范高新区项目表\n金额单位：亿元\n项目名称,总投资,用地（公顷）\n示范甲,1.5,2\n示范乙,"
      "300万元,\n");
  EXPECT_EQ(reading.entries.at(0).amount, (Money{15'000'000'000, "CNY"}));
  EXPECT_EQ(FormatDecimal(*reading.entries.at(0).land_mu), "30");
  EXPECT_EQ(reading.entries.at(1).amount, (Money{300'000'000, "CNY"}));
  EXPECT_EQ(Read("项目名称,总投资(万美元),园区\n示范甲,5,示范高新区\n").entries.at(0).amount,
            (Money{5'000'000, "USD"}));
  EXPECT_EQ(Read("项目名称,总投资,园区\n示范甲,5,示范高新区\n").entries.at(0).amount,
            (Money{5'000'000, "CNY"}));
}

TEST(LedgerTest, ASumInTwoCurrenciesIsOneTotal) {
  const LedgerReading reading =
      Read("项目名称,总投资（万元）,总投资（万美元）,园区\n示范甲,650,100,示范高新区\n");
  EXPECT_EQ(reading.entries.at(0).amount, (Money{650'000'000, "CNY"}));
  EXPECT_EQ(reading.entries.at(0).amount_alt, (Money{100'000'000, "USD"}));
}

TEST(LedgerTest, WhatIsNoProjectIsSkippedAndTold) {
  const LedgerReading reading = Read(
      "示范高新区2021年台账\n"
      "序号,项目名称,总投资,签约日期\n"
      "一、新签项目,,,\n"
      "1,示范甲,100,4月底前\n"
      ",全区合计,100,\n"
      "序号,项目名称,总投资,签约日期\n"
      "2,示范乙,200,2021/4/1\n"
      "3,,,\n"
      "合计：2个,,300,\n"
      "填表人：,,审核人：,\n");
  EXPECT_THAT(Projects(reading), ElementsAre("示范甲", "示范乙"));
  EXPECT_THAT(Skips(reading),
              ElementsAre("3 heading", "5 subtotal", "6 repeated_header", "9 subtotal", "10 note"));
  EXPECT_EQ(reading.rejected_rows, 0);
  EXPECT_EQ(FormatDate(reading.entries.at(0).signed_on->last), "2021-04-30");
}

// Foreign projects stand in a table of their own below, with other columns.
TEST(LedgerTest, AnotherHeaderBelowBeginsAnotherTable) {
  const std::string csv =
      "2021年签约项目一览\n"
      "编号,项目（企业）名称,落位园区,投资规模（万元）,签约日期\n"
      "1,云岭能源,示范高新区,25000,3.20\n"
      "外资项目,,,,\n"
      "编号,项目（企业）名称,外方国别,落位园区,合同外资（万美元）,签约日期\n"
      "2,示范丙,日本,示范高新区,1200,2021-04-09\n";
  const LedgerReading reading = Read(csv);
  EXPECT_THAT(Rejects(reading), ElementsAre());
  EXPECT_THAT(Projects(reading), ElementsAre("云岭能源", "示范丙"));
  EXPECT_THAT(Skips(reading), ElementsAre("4 heading", "5 repeated_header"));
  EXPECT_EQ(reading.entries.at(0).signed_on->first, *ParseDate("2021-03-20"));
  EXPECT_EQ(reading.entries.at(1).amount, (Money{1'200'000'000, "USD"}));
  EXPECT_EQ(reading.entries.at(1).zone_name, "示范高新区");

  // A figure goes back into the column of its own table.
  std::vector<LedgerEntry> values = reading.entries;
  values[1].signed_on = LedgerDate{*ParseDate("2021-05-01"), *ParseDate("2021-05-01")};
  const auto workbook = table::ReadTable(csv);
  ASSERT_THAT(workbook, IsOk());
  const LedgerEdits edits = EditsOf(*workbook, reading, values);
  ASSERT_EQ(edits.cells.size(), 1U);
  EXPECT_EQ(edits.cells[0].row, 5U);
  EXPECT_EQ(edits.cells[0].column, 5U);
}

// One board too many is a lie that somebody published.
TEST(LedgerTest, WhatIsNotSignedIsNoSigning) {
  const LedgerReading reading = Read(
      "序号,项目名称,总投资,园区,当前进展\n"
      "一、已签约项目,,,,\n"
      "1,示范甲,1,示范高新区,已签约，正与银行洽谈融资事宜，计划年内开工\n"
      "2,示范乙,2,示范高新区,取消\n"
      "二、在谈项目,,,,\n"
      "3,示范丙,3,示范高新区,推进\n"
      "三、新签约项目,,,,\n"
      "4,示范丁,4,示范高新区,手续办理\n");
  EXPECT_THAT(Projects(reading), ElementsAre("示范甲", "示范丁"));
  EXPECT_THAT(Rejects(reading), ElementsAre("E4 not_signed", "6 not_signed"));
  EXPECT_EQ(reading.rejects.at(1).value, "二、在谈项目");
}

TEST(LedgerTest, HiddenRowsAndSheetsAreReportedAndNotRead) {
  SheetBuilder shown;
  for (std::uint32_t row = 0; row < 3; ++row) {
    shown.Text(row, 0, row == 0 ? "项目名称" : StrCat("示范", row));
    shown.Text(row, 1, row == 0 ? "园区" : "示范高新区");
  }
  shown.HideRow(1);
  auto hidden = shown.Build("上月");
  hidden.state = "hidden";
  const LedgerReading reading = Read(MakeXlsx({.sheets = {shown.Build("本月"), hidden}}));
  EXPECT_THAT(Projects(reading), ElementsAre("示范2"));
  EXPECT_THAT(Skips(reading), ElementsAre("2 hidden_row", "0 hidden_sheet"));
}

TEST(LedgerTest, InCsvAZoneCountsForTheRowsBelow) {
  const LedgerReading reading = Read(
      "园区,项目名称,总投资\n云岭经开区,示范甲,1\n,示范乙,2\n示范高新技术产业开发区,示范丙,3\n");
  EXPECT_EQ(reading.entries.at(1).zone_id, "cn-test-yunling");
  EXPECT_EQ(reading.entries.at(2).zone_name, "示范高新区");
}

TEST(LedgerTest, TheZoneComesFromTheUploadWhereNothingElseTellsIt) {
  const std::string csv = "项目名称,总投资\n示范甲,1\n";
  EXPECT_THAT(Rejects(Read(csv)), ElementsAre("2 no_zone"));
  EXPECT_EQ(Read(csv, {.zone = "cn-test-yunling"}).entries.at(0).zone_name, "云岭经开区");
  EXPECT_THAT(TryRead(csv, {.zone = "无名区"}), StatusIs(kInvalid, HasSubstr("无名区")));
}

TEST(LedgerTest, EveryFaultOfARowIsToldInBothLanguages) {
  const LedgerReading reading =
      Read("项目名称,总投资,签约日期,园区\n示范甲,面议,2021-02-30,示范高新区\n");
  EXPECT_TRUE(reading.entries.empty());
  EXPECT_EQ(reading.rejected_rows, 1);
  EXPECT_THAT(Rejects(reading), ElementsAre("B2 bad_amount", "C2 no_such_day"));
  EXPECT_EQ(reading.rejects.at(0).value, "面议");
  EXPECT_EQ(reading.rejects.at(0).header, "总投资");
  EXPECT_EQ(Words(LedgerRule::kNoSuchDay, true), "没有这一天");
  EXPECT_EQ(Words(LedgerRule::kNoSuchDay, false), "there is no such day");
}

TEST(LedgerTest, OfTwoRowsWithOneKeyNoneIsTaken) {
  const LedgerReading reading = Read(
      "项目名称,投资方,总投资,园区\n"
      "示范甲项目,云岭能源有限公司,1,示范高新区\n"
      "示范乙项目,云岭能源有限公司,2,示范高新区\n"
      "“示范甲”项目,云岭能源,3,示范高新区\n");
  EXPECT_THAT(Projects(reading), ElementsAre("示范乙项目"));
  EXPECT_THAT(Rejects(reading), ElementsAre("2 same_key 4", "4 same_key 2"));
  EXPECT_EQ(reading.rejected_rows, 2);
}

TEST(LedgerTest, ALedgerThatDoesNotFitIsRefusedAsAWhole) {
  EXPECT_THAT(TryRead("姓名,年龄\n甲,5\n"), StatusIs(kInvalid, HasSubstr("no header that fits")));
  EXPECT_THAT(TryRead("项目名称,总投资,投资额,园区\n示范甲,1,2,示范高新区\n"),
              StatusIs(kInvalid, AllOf(HasSubstr("B1 \"总投资\""), HasSubstr("C1 \"投资额\""),
                                       HasSubstr("amount"))));
}

TEST(LedgerTest, FiguresGoIntoTheLedgerOfAnOfficeAsItWritesThem) {
  static const Gazetteer gazetteer = testing::LedgerGazetteer();
  const std::string mine = testing::MakeLedger({.projects = 300});
  const auto workbook = table::ReadTable(mine);
  ASSERT_THAT(workbook, IsOk());
  const auto own = ReadLedger(*workbook, {.gazetteer = &gazetteer});
  ASSERT_THAT(own, IsOk());
  std::vector<LedgerEntry> values = own->entries;
  values[1].amount->minor = 2'001'250'000;  // fen
  values[2].amount->currency = "USD";
  values[3].note = "=已开工";
  values[4].zone_id.clear();
  values[4].zone_name = "别处";
  values.push_back(values[0]);
  values.back().project = "示范新项目";
  values.back().project_code.clear();
  const LedgerEdits edits = EditsOf(*workbook, *own, values);
  EXPECT_EQ(edits.missing, 2U);  // the new one, and the one whose zone tells it
  const auto patched = table::PatchXlsx(mine, edits.cells);
  ASSERT_THAT(patched, IsOk());
  const auto sheet = table::ReadTable(patched->bytes)->sheets.at(0);
  EXPECT_EQ(sheet.Find(5, 4)->text, "2001.25");
  EXPECT_EQ(sheet.Find(5, 4)->kind, table::CellKind::kNumber);
  EXPECT_EQ(sheet.Find(6, 5)->text, "美元");
  EXPECT_EQ(sheet.Find(7, 9)->text, "=已开工");
  EXPECT_EQ(sheet.merged, workbook->sheets.at(0).merged);
  EXPECT_EQ(sheet.Find(4, 4)->text, workbook->sheets.at(0).Find(4, 4)->text);
  const LedgerReading after = Read(patched->bytes);
  EXPECT_EQ(Compare(after.entries, own->entries).changed(), 3U);
}

TEST(LedgerTest, AnOwnMappingNamesColumnsThatNobodyElseHas) {
  const LedgerColumns columns = LedgerColumns::Shipped().With(
      {{"盘子", LedgerField::kAmount}, {"投资额", LedgerField::kNote}});
  const LedgerReading reading =
      Read("项目名称,盘子,投资额,园区\n示范甲,1,2,示范高新区\n", {.columns = &columns});
  EXPECT_EQ(reading.entries.at(0).amount, (Money{1'000'000, "CNY"}));
  EXPECT_EQ(reading.entries.at(0).note, "2");
}

// Whatever stands in the cells, each row below the header is taken, told as rejected or skipped, or
// blank; never two of these.
TEST(LedgerTest, EveryRowHasOneFate) {
  constexpr std::string_view kWords[] = {"项目名称",   "总投资",   "园区",    "示范高新区", "小计",
                                         "示范甲项目", "5000",     "-",       "2021.4",     "5-8亿",
                                         "注：无",     "一、新签", "",        "面议",       "序号",
                                         "单位：亿元", "1",        "签约时间"};
  std::mt19937 random(12);
  const auto word = [&] { return kWords[random() % std::size(kWords)]; };
  int read = 0;
  for (int round = 0; round < 500; ++round) {
    SheetBuilder sheet;
    for (std::uint32_t row = 0; row < 12; ++row) {
      for (std::uint32_t column = 0; column < 5; ++column) {
        constexpr std::string_view kHeads[] = {"序号", "项目名称", "总投资", "园区", "签约时间"};
        sheet.Text(row, column, row == 2 && round % 4 != 0 ? kHeads[column] : word());
      }
      const auto column = static_cast<std::uint32_t>(random() % 5);
      if (random() % 4 == 0) {
        sheet.Merge(row, column, row + static_cast<std::uint32_t>(random() % 4), column);
      }
      if (random() % 8 == 0) {
        sheet.HideRow(row);
      }
    }
    const auto reading = TryRead(MakeXlsx({.sheets = {sheet.Build("台账")}}));
    if (!reading.ok()) {
      EXPECT_THAT(reading, StatusIs(kInvalid));
      continue;
    }
    ++read;
    std::set<std::uint32_t> rejected;
    for (const LedgerReject& reject : reading->rejects) {
      rejected.insert(reject.place.row);
    }
    EXPECT_EQ(reading->rejected_rows, static_cast<std::int64_t>(rejected.size()));
    std::set<std::uint32_t> seen = rejected;
    for (const SkippedRow& skipped : reading->skipped) {
      EXPECT_TRUE(skipped.place.row == 0 || seen.insert(skipped.place.row).second);
    }
    for (const LedgerEntry& entry : reading->entries) {
      EXPECT_TRUE(seen.insert(entry.place.row).second) << entry.place.row;
      EXPECT_FALSE(entry.project.empty() && entry.company.empty());
      EXPECT_FALSE(entry.zone_name.empty());
    }
  }
  EXPECT_GT(read, 300);
}

TEST(LedgerTest, AMappingFileIsChecked) {
  EXPECT_THAT(LedgerColumns::Parse("field,name\nprice,价\n"),
              StatusIs(kInvalid, HasSubstr("line 2")));
  EXPECT_THAT(LedgerColumns::Parse("field,name\nnote,备注\nproject,备 注\n"),
              StatusIs(kInvalid, HasSubstr("twice")));
}

}  // namespace
}  // namespace zoneflow::ingest
