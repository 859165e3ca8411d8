#include "services/ingest/testing/ledgers.h"

#include <algorithm>
#include <utility>

#include "common/base/str_cat.h"
#include "common/table/testing/make_xlsx.h"

namespace zoneflow::ingest::testing {
namespace {

constexpr int kGroup = 100;

enum Column : std::uint32_t {
  kNo,
  kZone,
  kProject,
  kCompany,
  kTotal,
  kCurrency,
  kSector,
  kDate,
  kCode,
  kNote
};

std::string Code(int project) {
  const std::string digits = std::to_string(1'000'000 + project).substr(1);
  return StrCat("2101-510109-04-01-", digits);
}

// What stands in the row of a project, by column.
struct Row {
  std::string project, company, amount, currency, date, code;
  bool amount_is_text = false;
  bool code_is_number = false;
};

void Break(int kind, Row& row) {
  switch (kind % 10) {
    case 0:
      row.amount = "面议";
      row.amount_is_text = true;
      break;
    case 1:
      row.amount = "-5";
      break;
    case 2:
      row.date = "2021-02-30";
      break;
    case 3:
      row.project = "";
      row.company = "";
      break;
    case 4:
      row.currency = "贝壳";
      break;
    case 5:
      row.code = "2101-510109";
      break;
    case 6:
      row.code_is_number = true;
      row.code = "21015101090401000000";
      break;
    case 7:
      row.amount = "5-8亿元";
      row.amount_is_text = true;
      break;
    case 8:
      row.date = "择日";
      break;
    default:
      row.amount = "99999999999999";
  }
}

void AddHeader(table::testing::SheetBuilder& sheet, const std::string& title) {
  sheet.Text(0, 0, title);
  sheet.Merge(0, 0, 0, kNote);
  sheet.Text(1, kNote, "单位：万元");
  const std::pair<Column, std::string_view> heads[] = {
      {kNo, "序号"},        {kZone, "所属园区"},  {kProject, "项 目\n名 称"},
      {kCompany, "投资方"}, {kTotal, "投资情况"}, {kSector, "行业"},
      {kDate, "签约时间"},  {kCode, "项目代码"},  {kNote, "备注"}};
  for (const auto& [column, text] : heads) {
    sheet.Text(2, column, text);
    if (column != kTotal) {
      sheet.Merge(2, column, 3, column);
    }
  }
  sheet.Merge(2, kTotal, 2, kCurrency);
  sheet.Text(3, kTotal, "总投资");
  sheet.Text(3, kCurrency, "币种");
}

void AddRow(table::testing::SheetBuilder& sheet, std::uint32_t at, int number, const Row& row) {
  sheet.Number(at, kNo, std::to_string(number));
  const std::pair<Column, const std::string*> texts[] = {{kProject, &row.project},
                                                         {kCompany, &row.company},
                                                         {kCurrency, &row.currency},
                                                         {kDate, &row.date}};
  for (const auto& [column, text] : texts) {
    if (!text->empty()) {
      sheet.Text(at, column, *text);
    }
  }
  sheet.Text(at, kSector, "新材料、装备制造");
  if (row.amount_is_text) {
    sheet.Text(at, kTotal, row.amount);
  } else {
    sheet.Number(at, kTotal, row.amount);
  }
  if (row.code_is_number) {
    sheet.Number(at, kCode, row.code);
  } else if (!row.code.empty()) {
    sheet.Text(at, kCode, row.code);
  }
}

}  // namespace

Gazetteer LedgerGazetteer() {
  return Gazetteer({{.id = "cn-test-shifan",
                     .name = "示范高新区",
                     .province = "示范省",
                     .city = "示范市",
                     .aliases = {"示范高新技术产业开发区"}},
                    {.id = "cn-test-yunling",
                     .name = "云岭经开区",
                     .province = "示范省",
                     .city = "云岭市",
                     .aliases = {}}});
}

std::string MakeLedger(const LedgerShape& shape) {
  table::testing::SheetBuilder sheet;
  AddHeader(sheet, shape.title);
  std::uint32_t at = 4;
  const int every = shape.bad > 0 ? shape.projects / shape.bad : 0;
  for (int i = 0; i < shape.projects; ++i) {
    if (i % kGroup == 0) {
      const int last = std::min(i + kGroup, shape.projects) - 1;
      sheet.Text(at, kZone, i / kGroup % 2 == 0 ? "示范高新区" : "云岭经开区");
      sheet.Merge(at, kZone, at + static_cast<std::uint32_t>(last - i), kZone);
    }
    const int number = shape.first + i;
    Row row{.project = StrCat("示范零部件第", number, "号项目"),
            .company = StrCat("云岭制造", number, "有限公司"),
            .amount = StrCat(1000 + number, i < shape.dearer ? ".75" : ".5"),
            .currency = number % 7 == 0 ? "美元" : "人民币",
            .date = number % 2 == 0 ? "2021.4" : "2021年4月20日",
            .code = number % 3 == 0 ? Code(number) : ""};
    if (every > 0 && i % every == 0 && i / every < shape.bad) {
      Break(i / every, row);
    }
    AddRow(sheet, at++, i + 1, row);
    if (i % kGroup == kGroup - 1 || i == shape.projects - 1) {
      sheet.Text(at, kNo, "小 计");
      sheet.Number(at++, kTotal, "123456");
    }
  }
  sheet.Text(at, kNo, "合计");
  sheet.Number(at, kTotal, "2469120");
  return table::testing::MakeXlsx({.sheets = {sheet.Build("签约台账")}});
}

}  // namespace zoneflow::ingest::testing
