#include "services/ingest/front/columns.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace zoneflow::ingest::front {
namespace {

constexpr std::size_t kFewestLines = 4;       // that have the gap: three rows may be a table
constexpr std::size_t kNarrowestGap = 3;      // in widths of a letter
constexpr std::size_t kNarrowestColumn = 16;  // the median of a column's lines: eight characters
constexpr std::size_t kMostOverhang = 6;      // how unevenly a left column may end

std::size_t WidthOf(char16_t c) { return c < 0x2000 ? 1 : 2; }
bool IsBlank(char16_t c) { return c == u' ' || c == u'\u3000' || c == u'\t' || c == u'\u00a0'; }

// A line and the widest gap within it.
struct GapLine {
  std::size_t begin = 0;  // units
  std::size_t end = 0;
  std::size_t text_begin = 0;  // behind leading spaces
  std::size_t gap_begin = 0;   // units; equal where it has none
  std::size_t gap_end = 0;
  std::size_t right_at = 0;    // the width at which the text behind the gap begins
  std::size_t left_width = 0;  // of the text before it
  std::size_t text_at = 0;     // the width at which the line's text begins
  std::size_t right_width = 0;
  bool figures = false;  // what stands behind the gap is figures, as in a table

  bool HasGap() const { return gap_end > gap_begin; }
  bool IsBlankLine() const { return begin == end; }
};

// 440亿元　+3.3%　—: a cell of a table, and no text.
bool AreFigures(std::u16string_view text) {
  const bool number = (text.front() >= u'0' && text.front() <= u'9') || text.front() == u'+' ||
                      text.front() == u'-';
  const auto han = std::count_if(text.begin(), text.end(),
                                 [](char16_t c) { return c >= 0x4e00 && c <= 0x9fa5; });
  return number && static_cast<std::size_t>(han) * 2 < text.size();
}

GapLine Measure(const std::u16string& units, std::size_t begin, std::size_t end) {
  GapLine line{.begin = begin, .end = end};
  while (line.end > line.begin && (IsBlank(units[line.end - 1]) || units[line.end - 1] == u'\r')) {
    --line.end;
  }
  std::size_t width = 0;
  std::size_t widest = kNarrowestGap - 1;
  std::size_t first = 0;  // width before the text
  bool text = false;
  for (std::size_t i = line.begin; i < line.end;) {
    if (!IsBlank(units[i])) {
      if (!text) {
        first = line.text_at = width;
        line.text_begin = i;
        text = true;
      }
      width += WidthOf(units[i++]);
      continue;
    }
    const std::size_t gap = i;
    const std::size_t before = width;
    while (i < line.end && IsBlank(units[i])) {
      width += units[i] == u'\t' ? 8 - width % 8 : WidthOf(units[i]);
      ++i;
    }
    if (text && width - before > widest) {
      widest = width - before;
      line.gap_begin = gap;
      line.gap_end = i;
      line.right_at = width;
      line.left_width = before - first;
    }
  }
  line.right_width = line.HasGap() ? width - line.right_at : 0;
  line.figures = line.HasGap() && AreFigures(std::u16string_view(units).substr(
                                      line.gap_end, line.end - line.gap_end));
  if (!text) {
    line.begin = line.end;
  }
  return line;
}

std::vector<GapLine> LinesOf(const std::u16string& units) {
  std::vector<GapLine> lines;
  for (std::size_t at = 0; at < units.size();) {
    const std::size_t stop = std::min(units.find(u'\n', at), units.size());
    lines.push_back(Measure(units, at, stop));
    at = stop + 1;
  }
  return lines;
}

std::size_t Median(std::vector<std::size_t> widths) {
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::nth_element(widths.begin(), middle, widths.end());
  return *middle;
}

// Lines [begin, end) that stand in two columns.
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool AreColumns(const std::vector<GapLine>& lines, const Block& block) {
  std::vector<std::size_t> left;
  std::vector<std::size_t> right;
  std::size_t figures = 0;
  for (std::size_t i = block.begin; i < block.end; ++i) {
    if (lines[i].HasGap()) {
      figures += lines[i].figures ? 1 : 0;
      left.push_back(lines[i].left_width);
      right.push_back(lines[i].right_width);
    }
  }
  return left.size() >= kFewestLines && figures * 2 <= left.size() &&
         Median(left) >= kNarrowestColumn && Median(right) >= kNarrowestColumn;
}

// True for a line that has nothing in the left column.
bool IsRightAlone(const GapLine& line, std::size_t right) {
  return !line.HasGap() && !line.IsBlankLine() && line.text_at + kMostOverhang >= right;
}

// The block that begins with the line, which has a gap; empty when it is none. Lines without a gap
// belong to it while they stand in one of its columns.
Block BlockAt(const std::vector<GapLine>& lines, std::size_t first) {
  constexpr std::size_t kMostAlone =
      4;  // lines of the left column alone: then the text goes on in one
  Block block{first, first + 1};
  const std::size_t right = lines[first].right_at;
  for (std::size_t i = first + 1; i < lines.size() && i < block.end + kMostAlone; ++i) {
    const GapLine& line = lines[i];
    if (line.HasGap()) {
      const std::size_t apart =
          line.right_at > right ? line.right_at - right : right - line.right_at;
      if (apart > kMostOverhang) {
        break;
      }
      block.end = i + 1;
    } else if (IsRightAlone(line, right)) {
      block.end = i + 1;
    } else if (!line.IsBlankLine() && (line.end - line.begin) * 2 > right + kMostOverhang) {
      break;
    }
  }
  return AreColumns(lines, block) ? block : Block{first, first};
}

class Writer {
 public:
  Writer(std::string_view text, const DocumentText& document)
      : text_(text), units_(document.units), from_(document.places) {}

  // The units [begin, end), and an end of line.
  void Line(std::size_t begin, std::size_t end) {
    if (begin < end) {
      const std::uint32_t from = units_.at[begin];
      const std::uint32_t to =
          end < units_.at.size() ? units_.at[end] : static_cast<std::uint32_t>(text_.size());
      places_.AddPart(static_cast<std::uint32_t>(out_.size()), from_, {from, to});
      out_ += text_.substr(from, to - from);
      last_ = from_.Source({to - 1, to}).end;
    }
    places_.AddCharacter(static_cast<std::uint32_t>(out_.size()), 1, {last_, last_});
    out_.push_back('\n');
  }

  void MoveInto(DocumentText& document) {
    document.converted = std::move(out_);
    document.places = std::move(places_);
  }

 private:
  std::string_view text_;
  const Text& units_;
  const Places& from_;
  std::string out_;
  Places places_;
  std::uint32_t last_ = 0;
};

bool MayHaveColumns(const std::u16string& units) {
  return units.find(u"   ") != std::u16string::npos ||
         units.find(u"\u3000\u3000") != std::u16string::npos ||
         units.find(u'\t') != std::u16string::npos;
}

}  // namespace

absl::Status PartColumns(std::string_view bytes, DocumentText& document) {
  if (!MayHaveColumns(document.units.units)) {
    return absl::OkStatus();
  }
  const std::vector<GapLine> lines = LinesOf(document.units.units);
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < lines.size();) {
    const Block block = lines[i].HasGap() ? BlockAt(lines, i) : Block{i, i};
    if (block.end > block.begin) {
      blocks.push_back(block);
    }
    i = std::max(block.end, i + 1);
  }
  if (blocks.empty()) {
    return absl::OkStatus();
  }
  Writer writer(TextOf(document, bytes), document);
  std::size_t next = 0;
  for (const Block& block : blocks) {
    for (; next < block.begin; ++next) {
      writer.Line(lines[next].begin, lines[next].end);
    }
    const std::size_t right = lines[block.begin].right_at;
    for (std::size_t i = block.begin; i < block.end; ++i) {
      if (!IsRightAlone(lines[i], right)) {
        writer.Line(lines[i].begin, lines[i].HasGap() ? lines[i].gap_begin : lines[i].end);
      }
    }
    writer.Line(0, 0);
    for (std::size_t i = block.begin; i < block.end; ++i) {
      if (lines[i].HasGap()) {
        writer.Line(lines[i].gap_end, lines[i].end);
      } else if (IsRightAlone(lines[i], right)) {
        writer.Line(lines[i].text_begin, lines[i].end);
      }
    }
    writer.Line(0, 0);
    next = block.end;
  }
  for (; next < lines.size(); ++next) {
    writer.Line(lines[next].begin, lines[next].end);
  }
  writer.MoveInto(document);
  return Decode(document.converted, document.units);
}

}  // namespace zoneflow::ingest::front
