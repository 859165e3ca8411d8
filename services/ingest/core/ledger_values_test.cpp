#include "services/ingest/core/ledger_values.h"

#include <string>

#include "gtest/gtest.h"

namespace zoneflow::ingest {
namespace {

using table::Cell;
using table::CellKind;

const LedgerUnit kWan{4, "CNY"};

Cell Text(std::string text) { return {.kind = CellKind::kText, .text = std::move(text)}; }
Cell Number(std::string text) { return {.kind = CellKind::kNumber, .text = std::move(text)}; }

// "5000000000 CNY" of minor units; "bad_amount"; "" for an empty cell.
std::string Amount(const Cell& cell, const std::string& currency = "",
                   const LedgerUnit& unit = kWan) {
  const auto read = ReadAmount(&cell, unit, currency);
  if (const auto* rule = std::get_if<LedgerRule>(&read)) {
    return std::string(Name(*rule));
  }
  const auto& money = std::get<std::optional<Money>>(read);
  return money ? std::to_string(money->minor) + " " + money->currency : "";
}

// "2021-04-01..2021-04-30".
std::string DateIn(const Cell& cell, std::optional<int> year = std::nullopt) {
  const auto read = ReadLedgerDate(&cell, year);
  if (const auto* rule = std::get_if<LedgerRule>(&read)) {
    return std::string(Name(*rule));
  }
  const auto& date = std::get<std::optional<LedgerDate>>(read);
  if (!date) {
    return "";
  }
  return date->first == date->last ? FormatDate(date->first)
                                   : FormatDate(date->first) + ".." + FormatDate(date->last);
}

template <typename T>
std::string Told(const Checked<T>& read) {
  if (const auto* rule = std::get_if<LedgerRule>(&read)) {
    return std::string(Name(*rule));
  }
  return std::get<std::optional<T>>(read).value_or("");
}

TEST(LedgerValuesTest, SumsAreInTheUnitOfTheColumnUnlessTheCellSaysOtherwise) {
  EXPECT_EQ(Amount(Number("5000")), "5000000000 CNY");
  EXPECT_EQ(Amount(Number("0.5")), "500000 CNY");
  EXPECT_EQ(Amount(Text("１２，０００")), "12000000000 CNY");
  EXPECT_EQ(Amount(Text("1.2亿元")), "12000000000 CNY");
  EXPECT_EQ(Amount(Text("约 5000万元")), "5000000000 CNY");
  EXPECT_EQ(Amount(Text("300万美元")), "300000000 USD");
  EXPECT_EQ(Amount(Text("3亿元人民币")), "30000000000 CNY");
  EXPECT_EQ(Amount(Text("800元")), "80000 CNY");
  EXPECT_EQ(Amount(Text("￥１２，０００．００万元")), "12000000000 CNY");
  EXPECT_EQ(Amount(Text("10（其中一期4）"), "", {8, "CNY"}), "100000000000 CNY");
  EXPECT_EQ(Amount(Number("2"), "", {8, "USD"}), "20000000000 USD");
  EXPECT_EQ(Amount(Number("300"), "USD"), "300000000 USD");
  EXPECT_EQ(Amount(Text("300万元"), "USD"), "300000000 USD");
}

TEST(LedgerValuesTest, SumsAreExactToTheFen) {
  EXPECT_EQ(Amount(Number("1234.567891")), "1234567891 CNY");
  // What 10000 / 3 left in the sheet.
  EXPECT_EQ(Amount(Number("3333.33333333333")), "3333333333 CNY");
  EXPECT_EQ(Amount(Number("0.0000005")), "1 CNY");
}

TEST(LedgerValuesTest, WhatIsNoSumSaysWhy) {
  EXPECT_EQ(Amount(Text("面议")), "bad_amount");
  EXPECT_EQ(Amount(Text("-5")), "negative_amount");
  EXPECT_EQ(Amount(Text("5-8亿元")), "amount_range");
  EXPECT_EQ(Amount(Text("5亿至8亿元")), "amount_range");
  EXPECT_EQ(Amount(Text("300亩")), "bad_amount");
  EXPECT_EQ(Amount(Number("99999999999999")), "amount_too_large");
  EXPECT_EQ(Amount(Text("300万美元"), "EUR"), "two_currencies");
  EXPECT_EQ(Amount({.kind = CellKind::kFault, .fault = table::CellFault::kFormulaWithoutValue}),
            "formula_without_value");
  EXPECT_EQ(
      Amount({.kind = CellKind::kFault, .fault = table::CellFault::kErrorValue, .text = "#REF!"}),
      "error_value");
  for (const char* empty : {"", "/", "—", "无", "待定"}) {
    EXPECT_EQ(Amount(Text(empty)), "") << empty;
  }
}

TEST(LedgerValuesTest, DatesAreReadAsPeopleWriteThem) {
  for (const char* day : {"2021-04-20", "2021/4/20", "2021.4.20", "2021年4月20日", "20210420",
                          "２０２１年４月２０日"}) {
    EXPECT_EQ(DateIn(Text(day)), "2021-04-20") << day;
  }
  EXPECT_EQ(DateIn({.kind = CellKind::kDate, .text = "2021-04-20"}), "2021-04-20");
  EXPECT_EQ(DateIn(Number("44197")), "2021-01-01");
  EXPECT_EQ(DateIn(Text("44197")), "2021-01-01");
  for (const char* month :
       {"2021.4", "2021年4月", "2021-04", "202104", "2021年4月底前", "2021年4月份"}) {
    EXPECT_EQ(DateIn(Text(month)), "2021-04-01..2021-04-30") << month;
  }
  EXPECT_EQ(DateIn(Number("2021.4")), "2021-04-01..2021-04-30");
  EXPECT_EQ(DateIn(Number("2021.12")), "2021-12-01..2021-12-31");
  EXPECT_EQ(DateIn(Text("4月底前"), 2021), "2021-04-01..2021-04-30");
  EXPECT_EQ(DateIn(Text("4月20日"), 2021), "2021-04-20");
  EXPECT_EQ(DateIn(Text("2021年")), "2021-01-01..2021-12-31");
}

// As an office in Harbin had them in a file of its own.
TEST(LedgerValuesTest, DatesOfOtherProgramsAndOfPeopleInAHurryAreReadToo) {
  EXPECT_EQ(DateIn(Text("2026/3/5 0:00:00")), "2026-03-05");
  EXPECT_EQ(DateIn(Text("2026-03-05T08:30:00")), "2026-03-05");
  EXPECT_EQ(DateIn(Text("2026年3月6日（周五）")), "2026-03-06");
  EXPECT_EQ(DateIn(Text("二〇二六年三月八日")), "2026-03-08");
  EXPECT_EQ(DateIn(Text("二零二六年十二月二十八日")), "2026-12-28");
  EXPECT_EQ(DateIn(Text("3.20"), 2026), "2026-03-20");
  EXPECT_EQ(DateIn(Text("12/31"), 2026), "2026-12-31");
  EXPECT_EQ(DateIn(Number("3.25"), 2026), "2026-03-25");
  EXPECT_EQ(DateIn(Number("3.2"), 2026), "day_unclear");
  EXPECT_EQ(DateIn(Text("3.20")), "bad_date");
  EXPECT_EQ(DateIn(Text("13.20"), 2026), "no_such_day");
  EXPECT_EQ(DateIn(Text("三月八日"), 2026), "2026-03-08");
}

TEST(LedgerValuesTest, WhatIsNoDateSaysWhy) {
  EXPECT_EQ(DateIn(Text("2021-02-30")), "no_such_day");
  EXPECT_EQ(DateIn(Text("2021.13")), "no_such_day");
  EXPECT_EQ(DateIn(Text("择日")), "bad_date");
  EXPECT_EQ(DateIn(Text("4月底前")), "no_year");
  // 2021.10 typed as a number.
  EXPECT_EQ(DateIn(Number("2021.1")), "month_unclear");
  EXPECT_EQ(DateIn(Text("2021.10")), "2021-10-01..2021-10-31");
  EXPECT_EQ(DateIn({.kind = CellKind::kFault, .fault = table::CellFault::kBadDate}), "no_such_day");
}

TEST(LedgerValuesTest, CodesAreChecked) {
  const auto project = [](Cell cell) { return Told(ReadProjectCode(&cell)); };
  EXPECT_EQ(project(Text("2101-510109-04-01-123456")), "2101-510109-04-01-123456");
  EXPECT_EQ(project(Text("21015101090401123456")), "2101-510109-04-01-123456");
  EXPECT_EQ(project(Text("2101-510109-04-01-12345")), "bad_project_code");
  EXPECT_EQ(project(Text("21015-10109-04-01-123456")), "bad_project_code");
  EXPECT_EQ(project(Number("21015101090401100000")), "code_as_number");
  const auto credit = [](Cell cell) { return Told(ReadCreditCode(&cell)); };
  // The check character by GB 32100-2015, reckoned by hand.
  EXPECT_EQ(credit(Text("91350100M000100Y43")), "91350100M000100Y43");
  EXPECT_EQ(credit(Text("91350100m000100y43")), "91350100M000100Y43");
  EXPECT_EQ(credit(Text("91350100M000100Y44")), "bad_credit_code");
  EXPECT_EQ(credit(Text("91350100M000100Y4")), "bad_credit_code");
}

TEST(LedgerValuesTest, LandIsToldInMu) {
  const auto land = [](Cell cell, std::optional<LedgerUnit> unit = std::nullopt) {
    const auto read = ReadLand(&cell, unit);
    const auto* mu = std::get_if<std::optional<Decimal>>(&read);
    return mu == nullptr ? std::string("bad") : *mu ? FormatDecimal(**mu) : "";
  };
  EXPECT_EQ(land(Number("120.5")), "120.5");
  EXPECT_EQ(land(Text("约50亩")), "50");
  EXPECT_EQ(land(Text("2公顷")), "30");
  EXPECT_EQ(land(Number("2"), LedgerUnit{0, "hectare"}), "30");
  EXPECT_EQ(land(Text("2000平方米")), "3");
  EXPECT_EQ(land(Text("租赁")), "bad");
}

}  // namespace
}  // namespace zoneflow::ingest
