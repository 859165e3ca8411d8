// Tables set in text: rows of figures under a line of heads, each told as the sentence it stands for.
//
//   指标 | 总量 | 同比增长（%） | 增速居全市位次
//   工业总产值 | 1862.4亿元 | 9.6 | 3      工业总产值1862.4亿元，同比增长9.6%，增速居全市第3位。
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "services/ingest/core/text.h"

namespace zoneflow::ingest {

// Units of a page.
struct TableCell {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const { return begin >= end; }
};

// A piece of a row's sentence: units of the page, or words that its heads say, which have the place
// of the cell they are said of.
struct RowPiece {
  TableCell cell;
  std::u16string words;  // empty for units of the page
};

// The cells of a row are parted by bars, tabs or spaces; a line of heads is followed by two rows or
// more of as many cells. A first column of places tells whose the figures are, any other what is
// measured. Units stand in the cell, its head, its row's name, a column of units or the line above
// (单位：亿元). Linear in the length of the page.
class Tables {
 public:
  // `lines`: of the page, without outer spaces and without empty ones.
  Tables(const Text& page, const std::vector<TableCell>& lines);

  // True for a line of heads, whose words are told by the rows.
  bool IsHead(std::size_t line) const { return Of(line) == kHead; }
  bool IsRow(std::size_t line) const { return Of(line) > kHead; }
  // The sentence of a row, in the order of the page; empty where it holds no figure.
  std::vector<RowPiece> Sentence(std::size_t line) const;

 private:
  static constexpr std::size_t kNoTable = 0;
  static constexpr std::size_t kHead = 1;

  enum class Column { kValue, kGrowth, kRank, kShare, kUnit, kSkipped };
  struct Table {
    std::vector<std::u16string> heads;  // in the simplified script
    std::vector<Column> columns;
    std::u16string unit;    // of the line above
    bool numbered = false;  // its first column counts the rows
    bool ranks = false;     // or gives the places of what the second names
    char16_t separator = u' ';
  };

  std::size_t Of(std::size_t line) const { return line < of_.size() ? of_[line] : kNoTable; }
  std::u16string_view Sub(TableCell cell) const {
    return std::u16string_view(page_.units).substr(cell.begin, cell.end - cell.begin);
  }
  std::u16string Simple(TableCell cell) const;
  std::vector<TableCell> Split(TableCell line, char16_t separator) const;
  char16_t SeparatorOf(TableCell line) const;
  bool AreHeads(const std::vector<TableCell>& cells, char16_t separator) const;
  bool IsRowOf(const Table& table, const std::vector<TableCell>& cells) const;
  std::u16string UnitAbove(std::size_t line) const;

  void TellMeasure(const Table& table, const std::vector<TableCell>& cells,
                   std::vector<RowPiece>& out) const;
  void TellPlace(const Table& table, const std::vector<TableCell>& cells,
                 std::vector<RowPiece>& out) const;
  void TellValue(TableCell cell, std::u16string_view unit, std::vector<RowPiece>& out) const;
  void TellGrowth(TableCell cell, std::vector<RowPiece>& out) const;

  const Text& page_;
  const std::vector<TableCell>& lines_;
  std::vector<std::size_t> of_;  // by line: kNoTable, kHead, or 2 + the index of its table
  std::vector<Table> tables_;
};

}  // namespace zoneflow::ingest
