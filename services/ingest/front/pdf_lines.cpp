#include "services/ingest/front/pdf_lines.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace zoneflow::ingest::front {
namespace {

float HeightOf(const Box& box) { return box.bottom - box.top; }

Box Around(const Box& a, const Box& b) {
  return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
          std::max(a.bottom, b.bottom)};
}

float Median(std::vector<float> values) {
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// 3, - 3 -, 第3页 共9页: the number of a page, where it stands at its edge.
bool IsPageNumber(std::u16string_view text) {
  return !text.empty() && text.size() <= 16 &&
         text.find_first_not_of(u"0123456789 -–—·.•/第页共頁") == std::u16string_view::npos;
}

}  // namespace

std::vector<PdfLines::Line> PdfLines::LinesOf(const std::vector<PdfWord>& words) {
  std::vector<Line> lines;
  for (const PdfWord& word : words) {
    if (!lines.empty()) {
      Line& line = lines.back();
      const float height = std::min(HeightOf(line.box), HeightOf(word.box));
      const float overlap =
          std::min(line.box.bottom, word.box.bottom) - std::max(line.box.top, word.box.top);
      const float gap = word.box.left - line.box.right;
      if (overlap > height / 2 && gap > -height && gap < 1.5F * height) {
        line.words.push_back(&word);
        line.box = Around(line.box, word.box);
        continue;
      }
    }
    lines.push_back({{&word}, word.box});
  }
  return lines;
}

// Lines of one row follow each other from left to right; they become one.
std::vector<PdfLines::Line> PdfLines::RowsOf(std::vector<Line> lines) {
  std::vector<Line> rows;
  for (Line& line : lines) {
    if (!rows.empty()) {
      Line& row = rows.back();
      const float overlap =
          std::min(row.box.bottom, line.box.bottom) - std::max(row.box.top, line.box.top);
      const bool behind = line.box.left >= row.box.right;
      if (overlap > std::min(HeightOf(row.box), HeightOf(line.box)) / 2 &&
          (behind || line.box.right <= row.box.left)) {
        row.words.insert(behind ? row.words.end() : row.words.begin(), line.words.begin(),
                         line.words.end());
        row.box = Around(row.box, line.box);
        continue;
      }
    }
    rows.push_back(std::move(line));
  }
  return rows;
}

std::vector<PdfLines::Line> PdfLines::InOrder(std::vector<Line> lines, int depth) {
  constexpr int kMostColumns = 8;
  constexpr std::size_t kMostLines = 4096;  // no page has more, and looking costs their square
  constexpr std::size_t kFewestLines = 3;   // of a column; fewer may be a table or a headline
  constexpr float kNarrowest = 8;           // column, in heights of a line
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.box.top < b.box.top; });
  std::vector<Line> out;
  std::size_t next = 0;
  while (next < lines.size() && depth < kMostColumns && lines.size() <= kMostLines) {
    // The gutter that begins at the end of this line, as far down as no line crosses it.
    const float height = HeightOf(lines[next].box);
    float left = 0;
    float right = 0;
    bool found = false;
    std::size_t end = next;
    std::vector<Line> first;
    std::vector<Line> second;
    for (std::size_t i = next; i < lines.size(); ++i) {
      const Box& box = lines[i].box;
      if (!found) {
        // Two lines of one row open it.
        constexpr std::size_t kRow = 64;
        const auto stop =
            lines.begin() + static_cast<std::ptrdiff_t>(std::min(next + kRow, lines.size()));
        const auto other = std::find_if(
            lines.begin() + static_cast<std::ptrdiff_t>(next), stop, [&](const Line& line) {
              return line.box.top < box.bottom - height / 2 &&
                     line.box.bottom > box.top + height / 2 && line.box.left > box.right + height;
            });
        if (other == stop || i > next + 1) {
          break;
        }
        found = true;
        left = box.right;
        right = other->box.left;
        i = next;
      }
      const Box& current = lines[i].box;
      if (current.right <= right - height) {
        left = std::max(left, current.right);
        first.push_back(lines[i]);
      } else if (current.left >= left + height) {
        right = std::min(right, current.left);
        second.push_back(lines[i]);
      } else {
        break;
      }
      end = i + 1;
    }
    const auto width = [](const std::vector<Line>& column) {
      std::vector<float> widths;
      for (const Line& line : column) {
        widths.push_back(line.box.right - line.box.left);
      }
      return Median(std::move(widths));
    };
    if (first.size() >= kFewestLines && second.size() >= kFewestLines &&
        width(first) >= kNarrowest * height && width(second) >= kNarrowest * height) {
      for (std::vector<Line>* const column : {&first, &second}) {
        std::vector<Line> ordered = InOrder(std::move(*column), depth + 1);
        std::move(ordered.begin(), ordered.end(), std::back_inserter(out));
      }
      next = end;
    } else {
      out.push_back(lines[next++]);
    }
  }
  std::move(lines.begin() + static_cast<std::ptrdiff_t>(next), lines.end(),
            std::back_inserter(out));
  return out;
}

void PdfLines::Write(const Line& line, int page) {
  constexpr std::size_t kPerBox = 4;  // characters: a box for each would cost more than the text
  for (std::size_t w = 0; w < line.words.size(); ++w) {
    const PdfWord& word = *line.words[w];
    for (std::size_t i = 0; i < word.text.size();) {
      std::size_t end = std::min(i + kPerBox, word.text.size());
      if (end < word.text.size() && word.text[end] >= 0xdc00 && word.text[end] < 0xe000) {
        ++end;  // not between the halves of a character
      }
      Box box = word.boxes[i];
      for (std::size_t k = i; k < end; ++k) {
        box = Around(box, word.boxes[k]);
      }
      places_.AddBox(static_cast<std::uint32_t>(text_.size()), page, box);
      text_ += ToUtf8(std::u16string_view(word.text).substr(i, end - i));
      i = end;
    }
    const bool apart = w + 1 < line.words.size() &&
                       line.words[w + 1]->box.left - word.box.right > HeightOf(word.box) / 2;
    if ((word.spaced || apart) && w + 1 < line.words.size()) {
      text_.push_back(' ');
    }
  }
  text_.push_back('\n');
}

void PdfLines::AddPage(int page, float height, const std::vector<PdfWord>& words) {
  const std::vector<Line> lines = RowsOf(InOrder(LinesOf(words)));
  std::vector<float> heights;
  std::vector<float> pitches;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    heights.push_back(HeightOf(lines[i].box));
    if (i > 0 && lines[i].box.top > lines[i - 1].box.top) {
      pitches.push_back(lines[i].box.top - lines[i - 1].box.top);
    }
  }
  const float usual = Median(heights);
  const float pitch = Median(pitches);
  const Line* before = nullptr;
  bool after_heading = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool at_edge = line.box.top < height * 0.08F || line.box.bottom > height * 0.92F;
    std::u16string text;
    for (const PdfWord* const word : line.words) {
      text += word->text;
    }
    if (at_edge && IsPageNumber(text)) {
      continue;
    }
    const bool heading = HeightOf(line.box) > usual * 1.25F;
    // A new column goes on where the one before ended.
    const bool below = before != nullptr && line.box.top > before->box.top;
    if ((before != nullptr && heading != after_heading) ||
        (below && line.box.top - before->box.top > pitch * 1.6F)) {
      text_.push_back('\n');
    }
    if (heading) {
      headings_.push_back(static_cast<std::uint32_t>(text_.size()));
    } else if (i + 1 < lines.size() && lines[i + 1].box.top > line.box.top &&
               line.box.left > lines[i + 1].box.left + usual * 1.2F &&
               lines[i + 1].box.right > line.box.left) {
      text_ += "\u3000\u3000";  // an indented line begins a paragraph
    }
    Write(line, page);
    before = &line;
    after_heading = heading;
  }
}

void PdfLines::MoveInto(DocumentText& document) {
  document.converted = std::move(text_);
  document.places = std::move(places_);
  document.headings = std::move(headings_);
}

}  // namespace zoneflow::ingest::front
