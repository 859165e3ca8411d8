#include "services/ingest/core/ledger.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_split.h"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "services/ingest/core/ledger_header.h"
#include "services/ingest/core/signing.h"

namespace zoneflow::ingest {
namespace {

using table::Cell;
using table::CellRange;
using table::Sheet;

struct SkipWords {
  std::string_view name, zh, en;
};
constexpr std::array<SkipWords, 7> kSkips = {
    {{"subtotal", "小计或合计行，不计入", "a subtotal, never counted"},
     {"heading", "分段标题", "a heading between rows"},
     {"note", "表注", "a note"},
     {"repeated_header", "重复的表头", "the header again"},
     {"hidden_row", "隐藏的行，未读入", "hidden, not read"},
     {"hidden_sheet", "隐藏的工作表，未读入", "a hidden sheet, not read"},
     {"sheet_without_header", "没有可识别的表头，未读入",
      "a sheet without a header that fits, not read"}}};

// Four digits before 年.
std::optional<int> YearIn(std::string_view text) {
  for (std::size_t at = text.find("年"); at != text.npos; at = text.find("年", at + 1)) {
    int year = 0;
    for (std::size_t i = at - std::min<std::size_t>(at, 4); i < at; ++i) {
      year = text[i] >= '0' && text[i] <= '9' ? year * 10 + (text[i] - '0') : -10'000'000;
    }
    if (year >= 1990 && year <= 2100) {
      return year;
    }
  }
  return std::nullopt;
}

// What stands above a header.
struct Preamble {
  std::string title;
  std::optional<int> year;
  std::optional<LedgerUnit> money;
  std::optional<LedgerUnit> land;
  const Zone* zone = nullptr;
};

void TakeUnits(std::string_view text, Preamble& preamble) {
  constexpr std::string_view kUnit = "单位:";
  const std::size_t at = text.find(kUnit);
  if (at == text.npos) {
    return;
  }
  std::string_view rest = text.substr(at + kUnit.size());
  rest = rest.substr(0, rest.find(')'));
  for (const std::string_view sign : {"、", ",", ";", "/"}) {
    for (std::size_t from = 0; from <= rest.size();) {
      const std::size_t to = std::min(rest.find(sign, from), rest.size());
      if (const auto unit = ParseLedgerUnit(rest.substr(from, to - from))) {
        const bool is_land = unit->unit == "mu" || unit->unit == "hectare";
        std::optional<LedgerUnit>& place = is_land ? preamble.land : preamble.money;
        place = place ? place : unit;
      }
      from = to + sign.size();
    }
  }
}

const Zone* ZoneNamedIn(std::string_view text, const Gazetteer& gazetteer) {
  const Zone* found = nullptr;
  std::size_t longest = 0;
  const auto take = [&](const Zone& zone, const std::string& name) {
    if (name.size() > longest && text.find(name) != text.npos) {
      longest = name.size();
      found = &zone;
    }
  };
  for (const Zone& zone : gazetteer.zones()) {
    take(zone, zone.name);
    for (const std::string& alias : zone.aliases) {
      take(zone, alias);
    }
  }
  return found;
}

// The cells that count for a place that merged ones cover, column by column.
class MergedColumns {
 public:
  MergedColumns(const Sheet& sheet, const std::set<std::uint32_t>& columns) : sheet_(sheet) {
    for (const CellRange& range : sheet.merged) {
      if (range.first_row == range.last_row) {
        continue;
      }
      for (auto at = columns.lower_bound(range.first_column);
           at != columns.end() && *at <= range.last_column; ++at) {
        ranges_[*at].push_back(range);
      }
    }
    for (auto& [column, ranges] : ranges_) {
      std::stable_sort(ranges.begin(), ranges.end(), [](const CellRange& a, const CellRange& b) {
        return a.first_row < b.first_row;
      });
    }
  }

  const Cell* At(std::uint32_t row, std::uint32_t column) const {
    const auto found = ranges_.find(column);
    if (found != ranges_.end()) {
      auto after = std::upper_bound(
          found->second.begin(), found->second.end(), row,
          [](std::uint32_t wanted, const CellRange& range) { return wanted < range.first_row; });
      if (after != found->second.begin() && (--after)->Holds(row, column)) {
        return sheet_.Find(after->first_row, after->first_column);
      }
    }
    return sheet_.Find(row, column);
  }

 private:
  const Sheet& sheet_;
  std::map<std::uint32_t, std::vector<CellRange>> ranges_;
};

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// 小计, 全区合计, 合计：12个.
bool IsSubtotal(std::string_view text) {
  if (IsOneOf(text, {"小计", "合计", "总计", "共计", "累计", "总和", "本页小计"})) {
    return true;
  }
  for (const std::string_view word : {"小计", "合计", "总计"}) {
    const std::string_view behind =
        text.starts_with(word) ? text.substr(word.size()) : std::string_view();
    if (text.ends_with(word) ||
        (!behind.empty() && std::string_view(":(0123456789").find(behind.front()) != behind.npos)) {
      return true;
    }
  }
  return false;
}

// What is told at length tells more than how far the project is: 已签约，正与银行洽谈.
constexpr std::size_t kShortProgress = 24;  // bytes

// Of a heading, or of the word for how far a project is.
bool SaysUnsigned(std::string_view text) {
  for (const std::string_view word : {"已签", "签约项目", "新签", "续签"}) {
    if (text.find(word) != text.npos && text.find("拟签") == text.npos &&
        text.find("未签") == text.npos && text.find("待签") == text.npos) {
      return false;
    }
  }
  for (const std::string_view word :
       {"在谈", "洽谈", "储备", "意向", "谋划", "拟签", "待签", "未签", "拟引进", "跟踪", "取消",
        "终止", "流失", "解约", "撤销", "作废", "退出"}) {
    if (text.find(word) != text.npos) {
      return true;
    }
  }
  return text == "否";
}

bool IsNote(std::string_view text) {
  for (const std::string_view word : {"注:", "备注:", "说明:", "填表", "制表", "填报", "审核人",
                                      "联系人", "联系电话", "单位负责人", "负责人:"}) {
    if (text.starts_with(word)) {
      return true;
    }
  }
  return false;
}

std::vector<std::string> SectorsOf(const Cell* cell) {
  std::vector<std::string> sectors;
  if (IsEmptyCell(cell) || cell->kind == table::CellKind::kFault) {
    return sectors;
  }
  std::string text = cell->text;
  for (const std::string_view sign : {"、", "，", ",", "；", ";", "/", "\n"}) {
    for (std::size_t at = text.find(sign); at != text.npos; at = text.find(sign)) {
      text.replace(at, sign.size(), "\x1f");
    }
  }
  for (const absl::string_view part : absl::StrSplit(text, '\x1f')) {
    std::string sector = FoldCell(StdView(part));
    if (!sector.empty()) {
      sectors.push_back(std::move(sector));
    }
  }
  return sectors;
}

// A name without line breaks and spaces at its ends.
std::string NameOf(const Cell* cell) {
  if (IsEmptyCell(cell)) {
    return "";
  }
  std::string name;
  for (const char c : cell->text) {
    if (c != '\n' && c != '\r' && c != '\t') {
      name += c;
    }
  }
  constexpr std::string_view kWideSpace = "　";
  std::string_view trimmed = name;
  const auto strip = [&](std::string_view space) {
    while (trimmed.starts_with(space)) {
      trimmed.remove_prefix(space.size());
    }
    while (trimmed.ends_with(space)) {
      trimmed.remove_suffix(space.size());
    }
  };
  strip(" ");
  strip(kWideSpace);
  strip(" ");
  return std::string(trimmed);
}

class SheetLedger {
 public:
  SheetLedger(const Sheet& sheet, bool is_csv, LedgerHeader header, const LedgerColumns& columns,
              const LedgerOptions& options, LedgerReading& reading)
      : sheet_(sheet),
        is_csv_(is_csv),
        header_(std::move(header)),
        columns_(columns),
        options_(options),
        reading_(reading) {
    for (const CellRange& range : sheet.merged) {
      if (range.first_column != range.last_column) {
        across_.emplace(range.first_row, range);
      }
    }
  }

  void Read() {
    ReadPreamble();
    BeginTable();
    auto at =
        std::lower_bound(sheet_.cells.begin(), sheet_.cells.end(), header_.last_row + 1,
                         [](const Cell& cell, std::uint32_t wanted) { return cell.row < wanted; });
    while (at != sheet_.cells.end()) {
      const auto end = std::find_if(at, sheet_.cells.end(),
                                    [&](const Cell& cell) { return cell.row != at->row; });
      ReadRow({at, end});
      at = end;
    }
  }

 private:
  static std::set<std::uint32_t> ColumnsOf(const LedgerHeader& header) {
    std::set<std::uint32_t> columns;
    for (const HeaderColumn& column : header.columns) {
      if (column.field) {
        columns.insert(column.column);
      }
    }
    return columns;
  }

  void BeginTable() {
    merged_.emplace(sheet_, ColumnsOf(header_));
    for (const HeaderColumn& column : header_.columns) {
      reading_.columns.push_back({.sheet = sheet_.name,
                                  .column = table::ColumnName(column.column),
                                  .header = column.text,
                                  .field = column.field,
                                  .index = column.column,
                                  .unit = {},
                                  .header_row = header_.last_row + 1});
      if (column.field == LedgerField::kAmount || column.field == LedgerField::kAmountAlt) {
        reading_.columns.back().unit = UnitOf(*column.field);
      }
      if (sheet_.IsHiddenColumn(column.column)) {
        reading_.columns.back().header += " (hidden)";
      }
    }
  }

  // Every zone is looked for in them: more are no titles.
  static constexpr int kTitles = 50;
  static constexpr std::size_t kTitleBytes = 512;

  void ReadPreamble() {
    int titles = 0;
    for (const Cell& cell : sheet_.cells) {
      if (cell.row > header_.last_row) {
        break;
      }
      const std::string text = FoldCell(cell.text);
      TakeUnits(text, preamble_);
      if (cell.row >= header_.first_row) {
        continue;
      }
      preamble_.year = preamble_.year ? preamble_.year : YearIn(text);
      if (preamble_.title.empty() && !text.starts_with("单位:")) {
        preamble_.title = cell.text;
      }
      if (preamble_.zone == nullptr && titles++ < kTitles && text.size() < kTitleBytes) {
        preamble_.zone = ZoneNamedIn(text, *options_.gazetteer);
      }
    }
    preamble_.year = preamble_.year ? preamble_.year : YearIn(FoldCell(sheet_.name));
    preamble_.year = preamble_.year ? preamble_.year : options_.year;
    if (reading_.title.empty()) {
      reading_.title = preamble_.title;
    }
  }

  void ReadRow(std::span<const Cell> cells) {
    row_ = cells.front().row;
    if (const auto why = SkipOf(cells)) {
      reading_.skipped.push_back({{sheet_.name, row_ + 1}, *why, cells.front().text});
      if (*why == LedgerSkip::kHeading) {
        const std::string heading = cells.front().text;
        unsigned_heading_ = SaysUnsigned(FoldCell(heading)) ? heading : "";
      }
      return;
    }
    if (auto next = HeaderOf(cells, columns_)) {
      reading_.skipped.push_back(
          {{sheet_.name, row_ + 1}, LedgerSkip::kRepeatedHeader, cells.front().text});
      header_ = *std::move(next);
      BeginTable();
      return;
    }
    if (IsBlank(cells)) {
      return;
    }
    entry_ = {};
    entry_.place = {sheet_.name, row_ + 1};
    const std::size_t before = reading_.rejects.size();
    FillEntry();
    if (reading_.rejects.size() == before) {
      reading_.entries.push_back(std::move(entry_));
    } else {
      ++reading_.rejected_rows;
    }
  }

  std::optional<LedgerSkip> SkipOf(std::span<const Cell> cells) const {
    if (sheet_.IsHiddenRow(row_)) {
      return LedgerSkip::kHiddenRow;
    }
    const auto filled = std::count_if(cells.begin(), cells.end(),
                                      [](const Cell& cell) { return !IsEmptyCell(&cell); });
    for (const Cell& cell : cells) {
      // A total stands where names and numbers of rows do, not in a note.
      const auto* column = ColumnOf(cell.column);
      const bool may_total =
          column == nullptr || !column->field || IsLabel(*column->field) || cells.size() == 1;
      if (may_total && cell.kind == table::CellKind::kText && IsSubtotal(FoldCell(cell.text))) {
        return LedgerSkip::kSubtotal;
      }
    }
    if (IsNote(FoldCell(cells.front().text))) {
      return LedgerSkip::kNote;
    }
    if (filled >= 2 && IsHeaderAgain(cells)) {
      return LedgerSkip::kRepeatedHeader;
    }
    if (filled == 1) {
      const auto cell = std::find_if(cells.begin(), cells.end(),
                                     [](const Cell& one) { return !IsEmptyCell(&one); });
      const auto* column = ColumnOf(cell->column);
      const bool names = column != nullptr && (column->field == LedgerField::kProject ||
                                               column->field == LedgerField::kCompany);
      const bool is_number = FoldCell(cell->text).find_first_not_of("0123456789.") ==
                             std::string::npos;  // of a row that was numbered in advance
      if (!is_number && (!names || IsMergedAcross(cell->column))) {
        return LedgerSkip::kHeading;
      }
    }
    return std::nullopt;
  }

  static bool IsLabel(LedgerField field) {
    return field == LedgerField::kOrdinal || field == LedgerField::kProject ||
           field == LedgerField::kCompany || field == LedgerField::kZone ||
           field == LedgerField::kSector;
  }

  bool IsMergedAcross(std::uint32_t column) const {
    const auto [begin, end] = across_.equal_range(row_);
    return std::any_of(begin, end,
                       [&](const auto& range) { return range.second.Holds(row_, column); });
  }

  bool IsHeaderAgain(std::span<const Cell> cells) const {
    return std::all_of(cells.begin(), cells.end(), [&](const Cell& cell) {
      for (std::uint32_t row = header_.first_row; row <= header_.last_row; ++row) {
        const Cell* above = sheet_.Find(row, cell.column);
        if (above != nullptr && above->text == cell.text) {
          return true;
        }
      }
      return false;
    });
  }

  // Rows that are numbered in advance, or hold a zone merged from above and nothing else.
  bool IsBlank(std::span<const Cell> cells) const {
    return std::all_of(cells.begin(), cells.end(), [&](const Cell& cell) {
      const auto* column = ColumnOf(cell.column);
      return IsEmptyCell(&cell) || (column != nullptr && column->field == LedgerField::kOrdinal);
    });
  }

  const HeaderColumn* ColumnOf(std::uint32_t column) const {
    const auto at = std::lower_bound(
        header_.columns.begin(), header_.columns.end(), column,
        [](const HeaderColumn& one, std::uint32_t wanted) { return one.column < wanted; });
    return at != header_.columns.end() && at->column == column ? &*at : nullptr;
  }

  // The cell of the row; null for an empty one and without such a column.
  const Cell* CellOf(LedgerField field) const {
    const HeaderColumn* column = header_.Find(field);
    return column == nullptr ? nullptr : sheet_.Find(row_, column->column);
  }
  // The same where merged cells count for each of their rows.
  const Cell* SpreadCellOf(LedgerField field) const {
    const HeaderColumn* column = header_.Find(field);
    return column == nullptr ? nullptr : merged_->At(row_, column->column);
  }

  void Reject(LedgerField field, const Cell* cell, LedgerRule rule) {
    const HeaderColumn* column = header_.Find(field);
    reading_.rejects.push_back(
        {.place = entry_.place,
         .column = column == nullptr ? "" : table::ColumnName(column->column),
         .header = column == nullptr ? "" : column->text,
         .value = cell == nullptr ? "" : cell->text,
         .rule = rule,
         .other = {}});
  }

  template <typename T, typename Place>
  void Take(Checked<T> read, LedgerField field, const Cell* cell, Place& place) {
    if (const auto* rule = std::get_if<LedgerRule>(&read)) {
      Reject(field, cell, *rule);
    } else if (auto& value = std::get<std::optional<T>>(read)) {
      place = *std::move(value);
    }
  }

  std::string TextOf(LedgerField field, const Cell* cell) {
    if (cell != nullptr && cell->kind == table::CellKind::kFault) {
      Reject(field, cell,
             cell->fault == table::CellFault::kFormulaWithoutValue
                 ? LedgerRule::kFormulaWithoutValue
             : cell->fault == table::CellFault::kErrorValue ? LedgerRule::kErrorValue
                                                            : LedgerRule::kBadCell);
      return "";
    }
    return NameOf(cell);
  }

  void FillEntry() {
    const std::size_t before = reading_.rejects.size();
    entry_.project = TextOf(LedgerField::kProject, CellOf(LedgerField::kProject));
    entry_.company = TextOf(LedgerField::kCompany, SpreadCellOf(LedgerField::kCompany));
    if (entry_.project.empty() && entry_.company.empty() && reading_.rejects.size() == before) {
      const bool project = header_.Find(LedgerField::kProject) != nullptr;
      Reject(project ? LedgerField::kProject : LedgerField::kCompany, nullptr, LedgerRule::kNoName);
    }
    CheckSigned();
    FillZone();
    FillAmounts();
    const Cell* sector = SpreadCellOf(LedgerField::kSector);
    entry_.sectors = SectorsOf(sector);
    if (is_csv_) {
      entry_.sectors = sector == nullptr ? sector_above_ : entry_.sectors;
      sector_above_ = entry_.sectors;
    }
    const Cell* date = SpreadCellOf(LedgerField::kSignedOn);
    Take(ReadLedgerDate(date, preamble_.year), LedgerField::kSignedOn, date, entry_.signed_on);
    const Cell* code = CellOf(LedgerField::kProjectCode);
    Take(ReadProjectCode(code), LedgerField::kProjectCode, code, entry_.project_code);
    const Cell* credit = SpreadCellOf(LedgerField::kCreditCode);
    Take(ReadCreditCode(credit), LedgerField::kCreditCode, credit, entry_.credit_code);
    entry_.parcel = FoldCell(TextOf(LedgerField::kParcel, CellOf(LedgerField::kParcel)));
    const Cell* land = CellOf(LedgerField::kLand);
    const HeaderColumn* land_column = header_.Find(LedgerField::kLand);
    Take(ReadLand(land,
                  land_column != nullptr && land_column->unit ? land_column->unit : preamble_.land),
         LedgerField::kLand, land, entry_.land_mu);
    if (const Cell* note = CellOf(LedgerField::kNote);
        note != nullptr && note->kind != table::CellKind::kFault) {
      entry_.note = NameOf(note);
    }
  }

  // A false signing is worse than a row that a person has to look at.
  void CheckSigned() {
    const Cell* progress = SpreadCellOf(LedgerField::kProgress);
    const bool told = progress != nullptr && progress->kind == table::CellKind::kText;
    const std::string text = told ? FoldCell(progress->text) : "";
    if (text.size() <= kShortProgress && SaysUnsigned(text)) {
      Reject(LedgerField::kProgress, progress, LedgerRule::kNotSigned);
    } else if (!unsigned_heading_.empty()) {
      reading_.rejects.push_back({.place = entry_.place,
                                  .column = {},
                                  .header = {},
                                  .value = unsigned_heading_,
                                  .rule = LedgerRule::kNotSigned,
                                  .other = {}});
    }
  }

  void FillZone() {
    const Cell* cell = SpreadCellOf(LedgerField::kZone);
    std::string name = TextOf(LedgerField::kZone, cell);
    if (is_csv_) {
      name = name.empty() ? zone_above_ : name;
      zone_above_ = name;
    }
    const Zone* zone = name.empty() ? nullptr : Known(name);
    if (name.empty()) {
      zone = preamble_.zone != nullptr ? preamble_.zone : Known(options_.zone);
    }
    if (zone != nullptr) {
      entry_.zone_id = zone->id;
      entry_.zone_name = zone->name;
    } else if (!name.empty()) {
      entry_.zone_name = std::move(name);
    } else if (cell == nullptr || cell->kind != table::CellKind::kFault) {
      Reject(LedgerField::kZone, cell, LedgerRule::kNoZone);
    }
  }

  const Zone* Known(const std::string& name) {
    const auto [at, added] = zones_.emplace(name, nullptr);
    if (added && !name.empty()) {
      at->second = options_.gazetteer->FindById(name);
      if (at->second == nullptr) {
        at->second = options_.gazetteer->FindByName(name);
      }
    }
    return at->second;
  }

  LedgerUnit UnitOf(LedgerField field) const {
    const HeaderColumn* column = header_.Find(field);
    if (column != nullptr && column->unit) {
      return *column->unit;
    }
    LedgerUnit unit = preamble_.money.value_or(LedgerUnit{4, "CNY"});
    if (field == LedgerField::kAmountAlt && unit.unit == "CNY") {
      unit.unit = "USD";
    }
    return unit;
  }

  void FillAmounts() {
    std::string currency;
    const Cell* told = SpreadCellOf(LedgerField::kCurrency);
    Take(ReadCurrency(told), LedgerField::kCurrency, told, currency);
    for (const LedgerField field : {LedgerField::kAmount, LedgerField::kAmountAlt}) {
      const Cell* cell = CellOf(field);
      const bool is_main = field == LedgerField::kAmount;
      Take(ReadAmount(cell, UnitOf(field), is_main ? currency : ""), field, cell,
           is_main ? entry_.amount : entry_.amount_alt);
    }
    if (!entry_.amount) {
      entry_.amount.swap(entry_.amount_alt);  // 合同外资 alone is the sum
    }
  }

  const Sheet& sheet_;
  const bool is_csv_;
  LedgerHeader header_;  // of the table that is read
  const LedgerColumns& columns_;
  const LedgerOptions& options_;
  LedgerReading& reading_;
  std::optional<MergedColumns> merged_;
  std::string unsigned_heading_;  // 二、在谈项目: rows below are no signings
  std::multimap<std::uint32_t, CellRange> across_;  // merged over columns, by their first row
  Preamble preamble_;
  std::map<std::string, const Zone*> zones_;
  std::string zone_above_;
  std::vector<std::string> sector_above_;
  std::uint32_t row_ = 0;
  LedgerEntry entry_;
};

std::string WordsOf(const LedgerPlace& place) {
  return place.sheet.empty() ? std::to_string(place.row) : StrCat(place.sheet, "!", place.row);
}

// Takes out the entries that are told more than once, each naming another.
void RejectDoubles(LedgerReading& reading) {
  std::map<std::string, std::vector<std::size_t>> by_key;
  for (std::size_t i = 0; i < reading.entries.size(); ++i) {
    by_key[KeysOf(reading.entries[i]).front()].push_back(i);
  }
  std::map<std::size_t, std::size_t> doubles;  // an entry, and the other
  for (const auto& [key, entries] : by_key) {
    for (std::size_t i = 0; entries.size() > 1 && i < entries.size(); ++i) {
      doubles[entries[i]] = entries[i == 0 ? 1 : 0];
    }
  }
  for (const auto& [entry, other] : doubles) {
    const LedgerEntry& one = reading.entries[entry];
    reading.rejects.push_back({.place = one.place,
                               .column = {},
                               .header = {},
                               .value = !one.project_code.empty() ? one.project_code
                                        : !one.project.empty()    ? one.project
                                                                  : one.company,
                               .rule = LedgerRule::kSameKey,
                               .other = WordsOf(reading.entries[other].place)});
  }
  std::size_t index = 0;
  std::erase_if(reading.entries, [&](const LedgerEntry&) { return doubles.contains(index++); });
  reading.rejected_rows += static_cast<std::int64_t>(doubles.size());
}

}  // namespace

std::string_view Name(LedgerSkip skip) { return kSkips[static_cast<std::size_t>(skip)].name; }

std::string_view Words(LedgerSkip skip, bool chinese) {
  const SkipWords& words = kSkips[static_cast<std::size_t>(skip)];
  return chinese ? words.zh : words.en;
}

std::vector<std::string> KeysOf(const LedgerEntry& entry) {
  const std::string company = NormaliseCompany(entry.company);
  const std::string project = NormaliseProject(entry.project, entry.company);
  std::vector<std::string> keys;
  if (!entry.project_code.empty()) {
    keys.push_back(StrCat("code/", entry.project_code));
  }
  if (!entry.credit_code.empty() && !project.empty()) {
    keys.push_back(StrCat("credit/", entry.credit_code, "/", project));
  }
  if (!entry.parcel.empty()) {
    keys.push_back(StrCat("parcel/", entry.parcel));
  }
  keys.push_back(StrCat("name/", entry.zone_id.empty() ? entry.zone_name : entry.zone_id, "/",
                        company, "/", project));
  return keys;
}

absl::StatusOr<LedgerReading> ReadLedger(const table::Workbook& workbook,
                                         const LedgerOptions& options) {
  const LedgerColumns& columns =
      options.columns == nullptr ? LedgerColumns::Shipped() : *options.columns;
  if (!options.zone.empty() && options.gazetteer->FindById(options.zone) == nullptr &&
      options.gazetteer->FindByName(options.zone) == nullptr) {
    return absl::InvalidArgumentError(StrCat("zone: \"", options.zone, "\" is not known"));
  }
  LedgerReading reading;
  bool found = false;
  for (const Sheet& sheet : workbook.sheets) {
    if (sheet.hidden) {
      reading.skipped.push_back({{sheet.name, 0}, LedgerSkip::kHiddenSheet, ""});
      continue;
    }
    ASSIGN_OR_RETURN(const auto header, FindHeader(sheet, columns));
    if (!header) {
      if (!sheet.cells.empty()) {
        reading.skipped.push_back({{sheet.name, 0}, LedgerSkip::kSheetWithoutHeader, ""});
      }
      continue;
    }
    found = true;
    SheetLedger(sheet, workbook.kind == "csv", *header, columns, options, reading).Read();
  }
  if (!found) {
    return absl::InvalidArgumentError(
        "ledger: no header that fits: within its first 60 rows no sheet has a row with the name of "
        "a project or a company (项目名称, 投资方 …) and another column that is known (总投资, "
        "园区, "
        "签约日期 …)");
  }
  RejectDoubles(reading);
  return reading;
}

}  // namespace zoneflow::ingest
