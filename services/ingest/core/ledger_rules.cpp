#include "services/ingest/core/ledger_rules.h"

#include <array>

namespace zoneflow::ingest {
namespace {

struct Entry {
  LedgerRule rule;
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array<Entry, 22> kRules = {{
    {LedgerRule::kNoName, "no_name", "项目名称和企业名称都为空",
     "neither a project nor a company is named"},
    {LedgerRule::kNoZone, "no_zone", "没有园区：该行、表题和上传时都未写明",
     "no zone: neither the row, nor the title, nor the upload tells it"},
    {LedgerRule::kBadAmount, "bad_amount", "不是金额", "is no sum of money"},
    {LedgerRule::kNegativeAmount, "negative_amount", "金额不能为负", "a sum is not below 0"},
    {LedgerRule::kAmountRange, "amount_range", "金额是区间，请填一个数",
     "a range; one sum is wanted"},
    {LedgerRule::kAmountTooLarge, "amount_too_large", "金额过大，请核对单位",
     "too large; look at the unit"},
    {LedgerRule::kUnknownCurrency, "unknown_currency", "不认识的币种", "an unknown currency"},
    {LedgerRule::kTwoCurrencies, "two_currencies", "币种栏与金额写明的币种不一致",
     "the sum names another currency than the column of currencies"},
    {LedgerRule::kBadDate, "bad_date", "不是日期", "is no date"},
    {LedgerRule::kNoSuchDay, "no_such_day", "没有这一天", "there is no such day"},
    {LedgerRule::kMonthUnclear, "month_unclear", "数字 .1 分不清是1月还是10月，请写成“2021年10月”",
     "as a number .1 is January or October; write the month out"},
    {LedgerRule::kNoYear, "no_year", "没有年份：该格和表题都未写明",
     "no year: neither the cell nor the title tells it"},
    {LedgerRule::kDayUnclear, "day_unclear", "数字 .1、.2、.3 分不清是1日还是10日，请写成“3月20日”",
     "as a number .1, .2 or .3 may be day 1 or 10; write the day out"},
    {LedgerRule::kBadProjectCode, "bad_project_code",
     "项目代码应为 24 位：4-6-2-2-6 位数字，用连字符隔开",
     "a project code has 24 characters: 4-6-2-2-6 digits with hyphens"},
    {LedgerRule::kCodeAsNumber, "code_as_number",
     "代码存成了数字，末几位已丢失，请把该列设为文本后重填",
     "stored as a number, which lost its last digits; make the column text and type it again"},
    {LedgerRule::kBadCreditCode, "bad_credit_code", "统一社会信用代码应为 18 位且校验位正确",
     "a credit code has 18 characters, the last of which checks the others"},
    {LedgerRule::kBadLand, "bad_land", "不是用地面积", "is no area of land"},
    {LedgerRule::kFormulaWithoutValue, "formula_without_value",
     "公式没有结果，请在表格软件中打开并保存一次",
     "a formula that was never calculated; open and save it once in a spreadsheet program"},
    {LedgerRule::kErrorValue, "error_value", "公式出错", "the error of a formula"},
    {LedgerRule::kBadCell, "bad_cell", "单元格无法读取", "the cell cannot be read"},
    {LedgerRule::kSameKey, "same_key", "与同一文件的另一行是同一项目",
     "the same project as another row of the file"},
    {LedgerRule::kNotSigned, "not_signed", "尚未签约或已取消，不作为签约读入",
     "not signed yet, or called off; it is no signing"},
}};

const Entry& EntryOf(LedgerRule rule) { return kRules[static_cast<std::size_t>(rule)]; }

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (kRules[i].rule != static_cast<LedgerRule>(i)) {
      return false;
    }
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::string_view Name(LedgerRule rule) { return EntryOf(rule).name; }

std::string_view Words(LedgerRule rule, bool chinese) {
  return chinese ? EntryOf(rule).zh : EntryOf(rule).en;
}

}  // namespace zoneflow::ingest
