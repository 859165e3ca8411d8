#include "services/ingest/core/ledger_values.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"

#include "common/base/str_cat.h"
#include "common/base/utf8.h"
#include "services/ingest/core/numbers/number.h"

namespace zoneflow::ingest {
namespace {

using table::Cell;
using table::CellFault;
using table::CellKind;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::optional<LedgerRule> FaultOf(const Cell& cell) {
  switch (cell.fault) {
    case CellFault::kNone:
      return std::nullopt;
    case CellFault::kFormulaWithoutValue:
      return LedgerRule::kFormulaWithoutValue;
    case CellFault::kErrorValue:
      return LedgerRule::kErrorValue;
    case CellFault::kBadDate:
      return LedgerRule::kNoSuchDay;
    case CellFault::kBadNumber:
    case CellFault::kBadString:
      break;
  }
  return LedgerRule::kBadCell;
}

bool TakeFront(std::string_view& text, std::string_view word) {
  const bool has = text.starts_with(word);
  text.remove_prefix(has ? word.size() : 0);
  return has;
}

bool TakeBack(std::string_view& text, std::string_view word) {
  const bool has = text.ends_with(word);
  text.remove_suffix(has ? word.size() : 0);
  return has;
}

std::u16string Utf16(std::string_view text) {
  std::u16string units;
  for (Utf8Reader reader(text); !reader.AtEnd();) {
    const char32_t c = reader.Next();
    units += c > 0xffff ? u'\ufffd' : static_cast<char16_t>(c);
  }
  return units;
}

std::string Utf8(std::u16string_view units) {
  std::string text;
  for (const char16_t c : units) {
    AppendUtf8(text, c);
  }
  return text;
}

// value × 10^power as a whole number, rounded half up; nullopt where it does not fit.
std::optional<std::int64_t> Scaled(const Decimal& number, int power) {
  int shift = number.exponent + power;
  std::int64_t value = number.value;
  for (; shift > 0; --shift) {
    if (__builtin_mul_overflow(value, std::int64_t{10}, &value)) {
      return std::nullopt;
    }
  }
  if (shift < -18) {
    return 0;
  }
  std::int64_t divisor = 1;
  for (; shift < 0; ++shift) {
    divisor *= 10;
  }
  const std::int64_t rest = value % divisor;
  return value / divisor + (divisor > 1 && rest >= divisor - rest ? 1 : 0);
}

// A number with what stands behind it.
struct Measured {
  Decimal number;
  std::string behind;
  bool scaled = false;  // 万, 亿 are part of the number
};

// What hedges a sum. The figure counts: a ledger has one column for it.
std::string_view WithoutHedges(std::string_view text) {
  for (const std::string_view word : {"约", "近", "超过", "超", "逾", "不低于", "不少于", "预计"}) {
    TakeFront(text, word);
  }
  for (const std::string_view word : {"左右", "以上", "余", "多", "(含)"}) {
    TakeBack(text, word);
  }
  return text;
}

// Without what a bracket behind it adds: 10(其中一期4), 2026年3月6日(周五).
std::string_view WithoutAside(std::string_view text, std::span<const std::string_view> begins) {
  const std::size_t open = text.ends_with(')') ? text.rfind('(') : text.npos;
  if (open == text.npos || open == 0) {
    return text;
  }
  const std::string_view inside = text.substr(open + 1);
  return std::ranges::any_of(begins,
                             [&](std::string_view word) { return inside.starts_with(word); })
             ? text.substr(0, open)
             : text;
}

std::variant<Measured, LedgerRule> ReadMeasured(std::string_view text, LedgerRule otherwise) {
  constexpr std::string_view kParts[] = {"其中", "含",   "包括",   "一期",
                                         "首期", "分期", "分两期", "分三期"};
  text = WithoutHedges(WithoutAside(text, kParts));
  if (text.starts_with('-')) {
    return LedgerRule::kNegativeAmount;
  }
  std::string_view front = text;
  // A currency in front: 人民币5000万元, US$300万.
  std::string currency;
  for (const auto& [word, name] : {std::pair<std::string_view, std::string_view>{"人民币", "元"},
                                   {"RMB", "元"},
                                   {"¥", "元"},
                                   {"￥", "元"},
                                   {"USD", "美元"},
                                   {"US$", "美元"},
                                   {"$", "美元"},
                                   {"美元", "美元"}}) {
    if (TakeFront(front, word)) {
      currency = name;
      break;
    }
  }
  const std::u16string units = Utf16(front);
  const auto number = ParseNumber(units, 0);
  if (!number) {
    return otherwise;
  }
  std::string behind = Utf8(std::u16string_view(units).substr(number->end));
  if (number->upto || behind.starts_with('-') || behind.starts_with('~') ||
      behind.starts_with("—") || behind.starts_with("至") || behind.starts_with("到")) {
    return LedgerRule::kAmountRange;
  }
  if (!currency.empty() && behind.find(currency) == behind.npos) {
    behind += currency;
  }
  return Measured{number->value, std::move(behind), number->scaled};
}

std::optional<Date> DayOf(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1900 || year > 2999 || !date.ok()) {
    return std::nullopt;
  }
  return Date(date);
}

Checked<LedgerDate> MonthOf(int year, int month) {
  const auto first = DayOf(year, month, 1);
  if (!first) {
    return LedgerRule::kNoSuchDay;
  }
  const std::chrono::year_month_day_last last{
      std::chrono::year(year),
      std::chrono::month_day_last(std::chrono::month(static_cast<unsigned>(month)))};
  return std::optional(LedgerDate{*first, Date(last)});
}

Checked<LedgerDate> SerialDate(std::string_view digits) {
  std::int64_t serial = 0;
  // 1954 to 2119: a smaller number is a year, a larger one is written without its signs.
  if (!absl::SimpleAtoi(AbslView(digits), &serial) || serial < 20'000 || serial > 80'000) {
    return LedgerRule::kBadDate;
  }
  using namespace std::chrono_literals;
  const Date day = Date(1899y / 12 / 30) + std::chrono::days(serial);
  return std::optional(LedgerDate{day, day});
}

// The numbers of a date and the signs between them: 2021年4月20日 is {2021, 4, 20}.
struct DateParts {
  std::vector<std::string> numbers;
  bool month_first = false;  // 4月20日
};

std::optional<DateParts> PartsOfDate(std::string_view text) {
  DateParts parts;
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && IsDigit(text[digits])) {
      ++digits;
    }
    if (digits == 0 || digits > 8 || parts.numbers.size() == 3) {
      return std::nullopt;
    }
    parts.numbers.emplace_back(text.substr(0, digits));
    text.remove_prefix(digits);
    const bool is_first = parts.numbers.size() == 1;
    if (is_first && text.starts_with("月")) {
      parts.month_first = true;
    }
    for (const std::string_view sign : {"年", "月份", "月", "日", "号", ".", "/", "-"}) {
      if (TakeFront(text, sign)) {
        break;
      }
    }
  }
  return parts.numbers.empty() ? std::nullopt : std::optional(parts);
}

// 2026/3/5 0:00:00: the day of a program that writes instants.
std::string_view WithoutTime(std::string_view text) {
  const std::size_t sign = text.find_last_of(" T");
  if (sign == text.npos || sign == 0) {
    return text;
  }
  const std::string_view time = text.substr(sign + 1);
  const bool is_time = time.find(':') != time.npos &&
                       time.find_first_not_of("0123456789:.") == time.npos && IsDigit(time.front());
  return is_time ? text.substr(0, sign) : text;
}

// 二〇二六年三月十八日 as 2026年3月18日; any other text as it is.
std::string WithDigits(std::string_view text) {
  constexpr std::u16string_view kNumerals = u"〇一二三四五六七八九";
  const std::u16string units = Utf16(text);
  std::u16string out;
  for (std::size_t i = 0; i < units.size();) {
    std::size_t end = i;
    while (end < units.size() && (kNumerals.find(units[end]) != kNumerals.npos ||
                                  units[end] == u'零' || units[end] == u'十')) {
      ++end;
    }
    if (end == i) {
      out += units[i++];
      continue;
    }
    const std::u16string_view run(units.data() + i, end - i);
    const std::size_t ten = run.find(u'十');
    const auto digit = [&](char16_t c) {
      return static_cast<char16_t>(u'0' + (c == u'零' ? 0 : kNumerals.find(c)));
    };
    if (ten == run.npos) {
      std::ranges::transform(run, std::back_inserter(out), digit);
    } else if (ten <= 1 && run.size() <= ten + 2 && run.rfind(u'十') == ten) {
      out += ten == 0 ? u'1' : digit(run.front());
      out += ten + 1 == run.size() ? u'0' : digit(run.back());
    } else {
      return std::string(text);
    }
    i = end;
  }
  return Utf8(out);
}

std::string_view WithoutDateWords(std::string_view text) {
  for (const std::string_view word :
       {"前", "之前", "左右", "底", "末", "上旬", "中旬", "下旬", "初", "中", "内", "以前"}) {
    TakeBack(text, word);
  }
  for (const std::string_view word : {"底", "末", "上旬", "中旬", "下旬"}) {
    TakeBack(text, word);
  }
  TakeFront(text, "预计");
  TakeFront(text, "计划");
  return text;
}

Checked<LedgerDate> DateOfParts(const DateParts& parts, std::optional<int> year) {
  std::vector<int> numbers;
  for (const std::string& digits : parts.numbers) {
    numbers.push_back(std::stoi(digits));
  }
  if (parts.month_first) {
    if (!year) {
      return LedgerRule::kNoYear;
    }
    numbers.insert(numbers.begin(), *year);
  } else if (parts.numbers.size() == 1 && parts.numbers[0].size() == 8) {
    const int all = numbers[0];
    numbers = {all / 10'000, all / 100 % 100, all % 100};
  } else if (parts.numbers.size() == 1 && parts.numbers[0].size() == 6) {
    numbers = {numbers[0] / 100, numbers[0] % 100};
  } else if (year && parts.numbers.size() == 2 && parts.numbers[0].size() <= 2 &&
             parts.numbers[1].size() <= 2) {
    numbers.insert(numbers.begin(), *year);  // 3.20 in the ledger of a year
  } else if (parts.numbers[0].size() != 4) {
    return LedgerRule::kBadDate;
  }
  if (numbers.size() == 1) {
    const auto first = DayOf(numbers[0], 1, 1);
    const auto last = DayOf(numbers[0], 12, 31);
    return first && last ? Checked<LedgerDate>(std::optional(LedgerDate{*first, *last}))
                         : LedgerRule::kBadDate;
  }
  if (numbers.size() == 2) {
    return MonthOf(numbers[0], numbers[1]);
  }
  const auto day = numbers.size() == 3 ? DayOf(numbers[0], numbers[1], numbers[2]) : std::nullopt;
  return day ? Checked<LedgerDate>(std::optional(LedgerDate{*day, *day})) : LedgerRule::kNoSuchDay;
}

}  // namespace

bool IsEmptyCell(const Cell* cell) {
  if (cell == nullptr) {
    return true;
  }
  if (cell->kind == CellKind::kFault) {
    return false;
  }
  const std::string text = FoldCell(cell->text);
  constexpr std::array<std::string_view, 12> kNothing = {"",   "/",    "-",    "--",   "—",  "——",
                                                         "无", "暂无", "待定", "未定", "\\", "N/A"};
  return std::find(kNothing.begin(), kNothing.end(), text) != kNothing.end();
}

Checked<std::string> ReadCurrency(const Cell* cell) {
  if (IsEmptyCell(cell)) {
    return std::nullopt;
  }
  if (const auto fault = FaultOf(*cell)) {
    return *fault;
  }
  const std::string text = FoldCell(cell->text);
  if (text == "人民币" || text == "RMB") {
    return std::optional<std::string>("CNY");
  }
  const auto unit = ParseLedgerUnit(text);
  if (!unit || unit->unit == "mu" || unit->unit == "hectare") {
    return LedgerRule::kUnknownCurrency;
  }
  return std::optional(unit->unit);
}

Checked<Money> ReadAmount(const Cell* cell, const LedgerUnit& unit, std::string_view currency) {
  if (IsEmptyCell(cell)) {
    return std::nullopt;
  }
  if (const auto fault = FaultOf(*cell)) {
    return *fault;
  }
  if (cell->kind == CellKind::kDate || cell->kind == CellKind::kBoolean) {
    return LedgerRule::kBadAmount;
  }
  const auto read = ReadMeasured(FoldCell(cell->text), LedgerRule::kBadAmount);
  if (const auto* rule = std::get_if<LedgerRule>(&read)) {
    return *rule;
  }
  const Measured& sum = std::get<Measured>(read);
  LedgerUnit own = unit;
  if (!currency.empty()) {
    own.unit = currency;
  }
  if (sum.scaled) {
    own.power = 0;
  }
  if (!WithoutHedges(sum.behind).empty()) {
    const auto told = ParseLedgerUnit(WithoutHedges(sum.behind));
    if (!told || told->unit == "mu" || told->unit == "hectare") {
      return LedgerRule::kBadAmount;
    }
    // 5000万元 in a row of dollars is loose talk for 5000万.
    if (!currency.empty() && told->unit != currency && told->unit != "CNY") {
      return LedgerRule::kTwoCurrencies;
    }
    own.power = told->power;
    own.unit = currency.empty() ? told->unit : std::string(currency);
  }
  const auto minor = Scaled(sum.number, own.power + MinorDigits(own.unit));
  if (!minor) {
    return LedgerRule::kAmountTooLarge;
  }
  return std::optional(Money{*minor, own.unit});
}

Checked<LedgerDate> ReadLedgerDate(const Cell* cell, std::optional<int> year) {
  if (IsEmptyCell(cell)) {
    return std::nullopt;
  }
  if (const auto fault = FaultOf(*cell)) {
    return *fault;
  }
  constexpr std::string_view kWeekday[] = {"周", "星期"};
  const std::string folded = WithDigits(FoldCell(WithoutTime(cell->text)));
  const std::string_view text = WithoutAside(folded, kWeekday);
  if (cell->kind == CellKind::kDate) {
    const auto day = ParseDate(text);
    return day.ok() ? Checked<LedgerDate>(std::optional(LedgerDate{*day, *day}))
                    : LedgerRule::kNoSuchDay;
  }
  if (cell->kind == CellKind::kNumber) {
    if (text.size() == 6 && text.ends_with(".1")) {
      return LedgerRule::kMonthUnclear;
    }
    if (text.size() == 5 && text.find('.') == text.npos) {
      return SerialDate(text);
    }
    // 3.2 may have been 3.20 before a spreadsheet read it.
    if (const std::size_t point = text.find('.');
        point <= 2 && (text.ends_with(".1") || text.ends_with(".2") || text.ends_with(".3"))) {
      return LedgerRule::kDayUnclear;
    }
  }
  const auto parts = PartsOfDate(WithoutDateWords(text));
  if (!parts) {
    return LedgerRule::kBadDate;
  }
  if (parts->numbers.size() == 1 && parts->numbers[0].size() == 5 && !parts->month_first) {
    return SerialDate(parts->numbers[0]);
  }
  return DateOfParts(*parts, year);
}

Checked<std::string> ReadProjectCode(const Cell* cell) {
  if (IsEmptyCell(cell)) {
    return std::nullopt;
  }
  if (const auto fault = FaultOf(*cell)) {
    return *fault;
  }
  if (cell->kind == CellKind::kNumber) {
    return LedgerRule::kCodeAsNumber;
  }
  const std::string text = FoldCell(cell->text);
  std::string digits = text;
  std::erase(digits, '-');
  if (digits.size() != 20 || !std::all_of(digits.begin(), digits.end(), IsDigit) ||
      (text.size() != 20 && text.size() != 24)) {
    return LedgerRule::kBadProjectCode;
  }
  const std::string_view all = digits;
  std::string code = StrCat(all.substr(0, 4), "-", all.substr(4, 6), "-", all.substr(10, 2), "-",
                            all.substr(12, 2), "-", all.substr(14, 6));
  if (text.size() == 24 && text != code) {
    return LedgerRule::kBadProjectCode;
  }
  return std::optional(std::move(code));
}

Checked<std::string> ReadCreditCode(const Cell* cell) {
  if (IsEmptyCell(cell)) {
    return std::nullopt;
  }
  if (const auto fault = FaultOf(*cell)) {
    return *fault;
  }
  if (cell->kind == CellKind::kNumber) {
    return LedgerRule::kCodeAsNumber;
  }
  constexpr std::string_view kCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::string code = FoldCell(cell->text);
  std::transform(code.begin(), code.end(), code.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  if (code.size() != 18) {
    return LedgerRule::kBadCreditCode;
  }
  std::size_t sum = 0;
  std::size_t weight = 1;  // powers of 3
  for (std::size_t i = 0; i < 18; ++i) {
    const std::size_t value = kCharacters.find(code[i]);
    if (value == kCharacters.npos) {
      return LedgerRule::kBadCreditCode;
    }
    sum += i < 17 ? value * weight : value;
    weight = weight * 3 % 31;
  }
  return sum % 31 == 0 ? Checked<std::string>(std::optional(std::move(code)))
                       : LedgerRule::kBadCreditCode;
}

Checked<Decimal> ReadLand(const Cell* cell, const std::optional<LedgerUnit>& unit) {
  if (IsEmptyCell(cell)) {
    return std::nullopt;
  }
  if (const auto fault = FaultOf(*cell)) {
    return *fault;
  }
  if (cell->kind == CellKind::kDate || cell->kind == CellKind::kBoolean) {
    return LedgerRule::kBadLand;
  }
  const auto read = ReadMeasured(FoldCell(cell->text), LedgerRule::kBadLand);
  if (std::holds_alternative<LedgerRule>(read)) {
    return LedgerRule::kBadLand;
  }
  const Measured& area = std::get<Measured>(read);
  std::string word = area.behind;
  if (word.empty()) {
    word = unit && unit->unit == "hectare" ? "公顷" : "亩";
  }
  if (word == "亩") {
    return std::optional(area.number);
  }
  if (word == "公顷") {
    const auto mu = Product(area.number, {15, 0});
    return mu ? Checked<Decimal>(mu) : LedgerRule::kBadLand;
  }
  if (word == "平方米" || word == "㎡" || word == "m2" || word == "m²") {
    // A mu is 2000/3 square metres.
    const auto three = Product(area.number, {3, 0});
    const auto thrice = three ? Scaled(*three, 0) : std::nullopt;
    return thrice ? Checked<Decimal>(std::optional(Normalised({*thrice * 5, -4})))
                  : LedgerRule::kBadLand;
  }
  return LedgerRule::kBadLand;
}

}  // namespace zoneflow::ingest
