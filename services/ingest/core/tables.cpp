#include "services/ingest/core/tables.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "services/ingest/core/numbers/characters.h"
#include "services/ingest/core/script.h"

namespace zoneflow::ingest {
namespace {

using View = std::u16string_view;

constexpr std::size_t kMostCells = 12;
constexpr std::size_t kLongestHead = 24;
constexpr std::size_t kFewestRows = 2;

// What the first column of a table in spaces is headed by; bars and tabs need no such word.
constexpr std::array<View, 9> kPlaceHeads = {u"板块", u"园区", u"开发区", u"地区",  u"区域",
                                             u"片区", u"县区", u"镇街",   u"功能区"};
constexpr std::array<View, 4> kMeasureHeads = {u"指标", u"项目", u"名称", u"类别"};
constexpr std::array<View, 14> kGrowths = {u"增速",   u"同比", u"增幅",   u"增长",   u"增减",
                                           u"年增",   u"成长", u"比上年", u"较上年", u"比去年",
                                           u"较去年", u"±",    u"升降",   u"涨幅"};
constexpr std::array<View, 4> kPlaces = {u"位次", u"排名", u"名次", u"排位"};
constexpr std::array<View, 5> kScopes = {u"全市", u"全省", u"全国", u"全区", u"全州"};
constexpr std::array<View, 3> kParts = {u"其中：", u"其中:", u"#"};
constexpr std::array<View, 5> kZoneEnds = {u"区", u"园", u"城", u"港", u"基地"};

template <std::size_t N>
bool HasAnyOf(View text, const std::array<View, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](View word) { return text.find(word) != View::npos; });
}
template <std::size_t N>
bool EndsWithAnyOf(View text, const std::array<View, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](View word) { return text.ends_with(word); });
}

bool IsDash(View cell) { return cell.empty() || cell.find_first_not_of(u"-—–－/…") == View::npos; }

// |---|---|
bool IsRule(View line) { return line.find_first_not_of(u"|-: ｜—") == View::npos; }

bool IsSign(char16_t c) { return View(u"-−－+＋↑↓").find(c) != View::npos; }

// 1862.4亿元, -4.7, 9.6%: a figure and at most a short unit.
bool IsFigure(View cell) {
  constexpr std::size_t kLongestUnit = 6;
  if (!cell.empty() && IsSign(cell.front())) {
    cell.remove_prefix(1);
  }
  std::size_t digits = 0;
  while (digits < cell.size() &&
         (IsDigit(cell[digits]) || View(u".,，").find(cell[digits]) != View::npos)) {
    ++digits;
  }
  const View unit = cell.substr(digits);
  return digits > 0 && IsDigit(cell[0]) && unit.size() <= kLongestUnit &&
         std::none_of(unit.begin(), unit.end(), IsDigit);
}

bool HasUnit(View cell) { return !cell.empty() && !IsDigit(cell.back()); }

// What stands in brackets at the end: 亿元 of 工业总产值（亿元）.
View Bracketed(View text) {
  if (text.empty() || (text.back() != u'）' && text.back() != u')')) {
    return {};
  }
  const std::size_t open = text.find_last_of(u"（(");
  return open == View::npos ? View() : text.substr(open + 1, text.size() - open - 2);
}

View WithoutBracket(View text) {
  const View inside = Bracketed(text);
  return inside.empty() ? text : text.substr(0, text.size() - inside.size() - 2);
}

bool IsUnit(View word) {
  static constexpr std::array<View, 14> kUnits = {u"亿元", u"万元",   u"元",   u"亿美元", u"万美元",
                                                  u"美元", u"家",     u"个",   u"户",     u"人",
                                                  u"万人", u"平方米", u"万吨", u"%"};
  return std::find(kUnits.begin(), kUnits.end(), word) != kUnits.end();
}

// Without the words that say growth or place: 固投 of 固投增速.
std::u16string Measured(View head) {
  std::u16string noun(WithoutBracket(head));
  const auto drop = [&](View word) {
    const std::size_t at = noun.find(word);
    noun.erase(std::min(at, noun.size()), at == std::u16string::npos ? 0 : word.size());
  };
  std::for_each(kGrowths.begin(), kGrowths.end(), drop);
  std::for_each(kPlaces.begin(), kPlaces.end(), drop);
  return noun;
}

}  // namespace

Tables::Tables(const Text& page, const std::vector<TableCell>& lines)
    : page_(page), lines_(lines), of_(lines.size(), kNoTable) {
  for (std::size_t i = 0; i + kFewestRows < lines.size();) {
    Table table;
    table.separator = SeparatorOf(lines[i]);
    const std::vector<TableCell> heads = Split(lines[i], table.separator);
    if (!AreHeads(heads, table.separator)) {
      ++i;
      continue;
    }
    for (const TableCell head : heads) {
      table.heads.push_back(Simple(head));
    }
    const View first = table.heads.front();
    table.ranks = first == u"排序" || first == u"排名" || first == u"名次" || first == u"位次";
    table.numbered = table.ranks || first == u"序号";
    for (const View words : table.heads) {
      table.columns.push_back(HasAnyOf(words, kPlaces)    ? Column::kRank
                              : HasAnyOf(words, kGrowths) ? Column::kGrowth
                              : words.starts_with(u"占") || words.find(u"比重") != View::npos
                                  ? Column::kShare
                              : words == u"单位" || words == u"计量单位" ? Column::kUnit
                              : words == u"备注" || words == u"序号"     ? Column::kSkipped
                                                                         : Column::kValue);
    }
    std::size_t end = i + 1;
    std::size_t rows = 0;
    while (end < lines.size()) {
      // One line of marks may stand right under the heads; more would be read again for each.
      if (end == i + 1 && IsRule(Sub(lines[end]))) {
        ++end;
        continue;
      }
      if (!IsRowOf(table, Split(lines[end], table.separator))) {
        break;
      }
      ++rows;
      ++end;
    }
    if (rows < kFewestRows) {
      ++i;
      continue;
    }
    table.unit = UnitAbove(i);
    tables_.push_back(std::move(table));
    of_[i] = kHead;
    for (std::size_t k = i + 1; k < end; ++k) {
      of_[k] = IsRule(Sub(lines[k])) ? kHead : 1 + tables_.size();
    }
    i = end;
  }
}

std::u16string Tables::Simple(TableCell cell) const {
  return Simplified(std::u16string(Sub(cell)));
}

char16_t Tables::SeparatorOf(TableCell line) const {
  const View text = Sub(line);
  for (const char16_t mark : {u'|', u'｜', u'\t'}) {
    if (text.find(mark) != View::npos) {
      return mark;
    }
  }
  return u' ';
}

std::vector<TableCell> Tables::Split(TableCell line, char16_t separator) const {
  std::vector<TableCell> cells;
  const std::u16string& units = page_.units;
  const auto add = [&](std::size_t begin, std::size_t end) {
    while (begin < end && IsSpace(units[begin])) {
      ++begin;
    }
    while (begin < end && IsSpace(units[end - 1])) {
      --end;
    }
    cells.push_back({begin, end});
  };
  if (separator == u' ') {
    // Where some stand wide apart, a single space is within a cell: 工业总产值　　246.3亿 元.
    const auto is_wide = [&](std::size_t space) {
      return units[space] == u'\u3000' || IsSpace(units[space - 1]) || IsSpace(units[space + 1]);
    };
    bool wide = false;
    for (std::size_t k = line.begin + 1; k + 1 < line.end && !wide; ++k) {
      wide = IsSpace(units[k]) && is_wide(k);
    }
    for (std::size_t k = line.begin; k < line.end && cells.size() <= kMostCells; ++k) {
      if (!IsSpace(units[k]) &&
          (k == line.begin || (IsSpace(units[k - 1]) && (!wide || is_wide(k - 1))))) {
        cells.push_back({k, k});
      }
      if (!IsSpace(units[k])) {
        cells.back().end = k + 1;
      }
    }
    return cells;
  }
  std::size_t begin = line.begin;
  for (std::size_t k = line.begin; k <= line.end && cells.size() <= kMostCells; ++k) {
    if (k == line.end || units[k] == separator) {
      add(begin, k);
      begin = k + 1;
    }
  }
  // | 甲 | 乙 |: bars around the row.
  if (separator != u'\t' && cells.size() > 2 && cells.front().empty() && cells.back().empty()) {
    cells.erase(cells.begin());
    cells.pop_back();
  }
  return cells;
}

bool Tables::AreHeads(const std::vector<TableCell>& cells, char16_t separator) const {
  if (cells.size() < (separator == u' ' ? 3U : 2U) || cells.size() > kMostCells) {
    return false;
  }
  for (const TableCell cell : cells) {
    const View head = Sub(cell);
    const bool figures = std::any_of(head.begin(), head.end(), IsDigit);
    const bool dated = head.find(u'年') != View::npos || head.find(u'月') != View::npos;
    if (head.size() > kLongestHead || (figures && !dated) || IsFigure(head) ||
        head.find_first_of(u"。；，") != View::npos) {
      return false;
    }
  }
  const std::u16string first_head = Simple(cells.front());
  const View first = first_head;
  return separator != u' ' || HasAnyOf(first, kPlaceHeads) || HasAnyOf(first, kMeasureHeads) ||
         first == u"序号" || first == u"排序" || first == u"排名" || first == u"名次" ||
         first == u"位次";
}

bool Tables::IsRowOf(const Table& table, const std::vector<TableCell>& cells) const {
  if (cells.size() != table.heads.size()) {
    return false;
  }
  const std::size_t name = table.numbered ? 1 : 0;
  if (name >= cells.size() || cells[name].empty() || IsFigure(Sub(cells[name]))) {
    return false;
  }
  if (table.ranks) {
    return IsFigure(Sub(cells.front()));
  }
  bool figure = false;
  for (std::size_t k = name + 1; k < cells.size(); ++k) {
    const View cell = Sub(cells[k]);
    if (table.columns[k] == Column::kUnit || table.columns[k] == Column::kSkipped) {
      continue;
    }
    if (!IsDash(cell) && !IsFigure(cell)) {
      return false;
    }
    figure = figure || IsFigure(cell);
  }
  return figure;
}

std::u16string Tables::UnitAbove(std::size_t line) const {
  constexpr View kUnit = u"单位：";
  for (std::size_t k = line; k > 0 && k + 2 > line; --k) {
    const View text = Sub(lines_[k - 1]);
    const std::size_t at = text.find(kUnit);
    if (at != View::npos) {
      const View unit = text.substr(at + kUnit.size());
      const View first = unit.substr(0, unit.find_first_of(u"、，, %）)"));
      return IsUnit(first) ? std::u16string(first) : std::u16string();
    }
  }
  return {};
}

void Tables::TellValue(TableCell cell, View unit, std::vector<RowPiece>& out) const {
  out.push_back({cell, {}});
  if (!HasUnit(Sub(cell)) && !unit.empty()) {
    out.push_back({{cell.end - 1, cell.end}, std::u16string(unit)});
  }
}

void Tables::TellGrowth(TableCell cell, std::vector<RowPiece>& out) const {
  const View figure = Sub(cell);
  const bool falls = View(u"-−－↓").find(figure.front()) != View::npos;
  out.push_back({cell, falls ? u"下降" : u"增长"});
  TellValue({cell.begin + (IsSign(figure.front()) ? 1U : 0U), cell.end}, u"%", out);
}

void Tables::TellMeasure(const Table& table, const std::vector<TableCell>& cells,
                         std::vector<RowPiece>& out) const {
  const std::size_t first = table.numbered ? 1 : 0;
  TableCell name = cells[first];
  for (const View part : kParts) {
    name.begin += Sub(name).starts_with(part) && Sub(name).size() > part.size() ? part.size() : 0;
  }
  std::u16string unit(Bracketed(Sub(name)));
  name.end = name.begin + WithoutBracket(Sub(name)).size();
  out.push_back({name, {}});
  const auto column = [&](Column kind) {
    for (std::size_t k = first + 1; k < cells.size(); ++k) {
      if (table.columns[k] == kind && IsFigure(Sub(cells[k]))) {
        return k;
      }
    }
    return cells.size();
  };
  for (std::size_t k = first + 1; k < cells.size(); ++k) {
    if (table.columns[k] == Column::kUnit && !IsDash(Sub(cells[k]))) {
      unit = Sub(cells[k]);
    }
  }
  std::size_t told = first;
  for (const Column kind : {Column::kValue, Column::kGrowth, Column::kShare, Column::kRank}) {
    const std::size_t k = column(kind);
    // Out of the order of the page nothing can be told: places rise.
    if (k == cells.size() || k < told) {
      continue;
    }
    const View head = View(table.heads[k]);
    const bool next = told > first;
    told = k;
    switch (kind) {
      case Column::kValue: {
        const View own = Bracketed(head);
        TellValue(cells[k],
                  !unit.empty()  ? View(unit)
                  : !own.empty() ? own
                                 : View(table.unit),
                  out);
        break;
      }
      case Column::kGrowth:
        out.push_back({cells[k], next ? u"，同比" : u"同比"});
        TellGrowth(cells[k], out);
        break;
      case Column::kShare:
        out.push_back({cells[k], u"，" + std::u16string(WithoutBracket(head))});
        TellValue(cells[k], u"%", out);
        break;
      default: {
        std::u16string words = next ? u"，" : u"";
        words += HasAnyOf(head, kGrowths) ? u"增速" : u"";
        words += u"居";
        for (const View scope : kScopes) {
          words += head.find(scope) != View::npos ? scope : View();
        }
        out.push_back({cells[k], words + u"第"});
        TellValue(cells[k], u"位", out);
      }
    }
  }
}

void Tables::TellPlace(const Table& table, const std::vector<TableCell>& cells,
                       std::vector<RowPiece>& out) const {
  const std::size_t first = table.numbered ? 1 : 0;
  out.push_back({cells[first], {}});
  bool next = false;
  for (std::size_t k = first + 1; k < cells.size(); ++k) {
    if (!IsFigure(Sub(cells[k])) || table.columns[k] == Column::kUnit ||
        table.columns[k] == Column::kSkipped) {
      continue;
    }
    const View head = View(table.heads[k]);
    const std::u16string noun = Measured(head);
    const std::u16string comma = next ? u"，" : u"";
    next = true;
    if (table.columns[k] == Column::kGrowth) {
      out.push_back({cells[k], comma + noun + u"同比"});
      TellGrowth(cells[k], out);
    } else if (table.columns[k] == Column::kRank) {
      out.push_back({cells[k], comma + noun + u"居第"});
      TellValue(cells[k], u"位", out);
    } else {
      const View own = Bracketed(head);
      out.push_back({cells[k], comma + noun});
      TellValue(cells[k],
                !own.empty()                         ? own
                : table.columns[k] == Column::kShare ? View(u"%")
                                                     : View(table.unit),
                out);
    }
  }
}

std::vector<RowPiece> Tables::Sentence(std::size_t line) const {
  std::vector<RowPiece> out;
  if (!IsRow(line)) {
    return out;
  }
  const Table& table = tables_[Of(line) - 2];
  const std::vector<TableCell> cells = Split(lines_[line], table.separator);
  if (table.ranks) {
    out.push_back({cells[1], {}});
    out.push_back(
        {{cells[1].end - 1, cells[1].end}, u"排名第" + std::u16string(Sub(cells[0])) + u"位。"});
    return out;
  }
  const std::size_t first = table.numbered ? 1 : 0;
  const View head = View(table.heads[first]);
  const bool places = HasAnyOf(head, kPlaceHeads) || (head.find(u"指标") == View::npos &&
                                                      EndsWithAnyOf(Sub(cells[first]), kZoneEnds));
  places ? TellPlace(table, cells, out) : TellMeasure(table, cells, out);
  out.push_back(
      {{cells.back().empty() ? lines_[line].end - 1 : cells.back().end - 1, lines_[line].end},
       u"。"});
  return out;
}

}  // namespace zoneflow::ingest
