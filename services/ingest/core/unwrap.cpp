#include "services/ingest/core/unwrap.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <string_view>
#include <utility>

#include "services/ingest/core/lexicon.h"
#include "services/ingest/core/numbers/number.h"
#include "services/ingest/core/page_frame.h"
#include "services/ingest/core/script.h"
#include "services/ingest/core/tables.h"

namespace zoneflow::ingest {
namespace {

struct Line {
  std::size_t begin = 0;  // without outer spaces
  std::size_t end = 0;
  std::size_t width = 0;         // two for a Han character, one for a letter or an inner space
  std::size_t blank_before = 0;  // empty lines before this one
  bool indented = false;
  bool item = false;       // of a list, behind a bullet
  bool has_marks = false;  // 。；，: marks that no heading has
  bool has_stop = false;   // 。！？
};

std::u16string_view View(const Text& page, const Line& line) {
  return std::u16string_view(page.units).substr(line.begin, line.end - line.begin);
}

bool IsStop(char16_t c) {
  return c == u'。' || c == u'！' || c == u'？' || c == u'!' || c == u'?' || c == u'…';
}

bool IsFullStop(char16_t c) { return c == u'。' || c == u'！' || c == u'？'; }

bool IsSentenceMark(char16_t c) {
  return (c < u'@' || c == u'。' || c >= u'\uff00') &&
         (c == u'；' || c == u'，' || c == u',' || c == u';' || IsFullStop(c));
}

bool IsClosing(char16_t c) {
  return c == u'”' || c == u'’' || c == u'」' || c == u'』' || c == u'）' || c == u')';
}

// True when the text ends a sentence, closing quotes aside.
bool EndsSentence(std::u16string_view text) {
  while (!text.empty() && IsClosing(text.back())) {
    text.remove_suffix(1);
  }
  return !text.empty() && (IsStop(text.back()) || (text.back() == u'.' && text.size() > 1 &&
                                                   IsHan(text[text.size() - 2])));
}

bool HasAny(std::u16string_view text, std::u16string_view chars) {
  return text.find_first_of(chars) != std::u16string_view::npos;
}

bool IsBullet(char16_t c) { return c == u'-' || c == u'–' || c == u'•' || c == u'·' || c == u'*'; }

// 1.甲高新区 2.乙经开区 3.丙开发区: a list in one line, and no heading.
bool IsNumberedRow(std::u16string_view line) {
  constexpr std::u16string_view kMarks = u".、．";
  if (line.size() < 8 || line[0] != u'1' || kMarks.find(line[1]) == std::u16string_view::npos) {
    return false;
  }
  const std::u16string second = std::u16string(u"2") + line[1];
  const std::size_t at = line.find(second, 3);
  return at != std::u16string_view::npos && IsSpace(line[at - 1]);
}

std::vector<Line> Lines(const Text& page) {
  std::vector<Line> lines;
  const std::u16string& u = page.units;
  std::size_t blank = 0;
  std::size_t i = 0;
  while (i < u.size()) {
    std::size_t stop = u.find(u'\n', i);
    if (stop == std::u16string::npos) {
      stop = u.size();
    }
    Line line;
    line.begin = i;
    line.end = stop;
    while (line.begin < line.end && IsSpace(u[line.begin])) {
      ++line.begin;
    }
    // "????": the spaces of an indent, in a set that the converter did not know.
    if (line.begin + 1 < line.end && u[line.begin] == u'?' && u[line.begin + 1] == u'?') {
      while (line.begin < line.end && u[line.begin] == u'?') {
        ++line.begin;
      }
    }
    // "- 公司拟…", "• …": an item of a list.
    if (line.begin + 2 < line.end && IsBullet(u[line.begin]) && IsSpace(u[line.begin + 1])) {
      ++line.begin;
      while (line.begin < line.end && IsSpace(u[line.begin])) {
        ++line.begin;
      }
      line.item = true;
    }
    while (line.end > line.begin && IsSpace(u[line.end - 1])) {
      --line.end;
    }
    if (line.begin == line.end) {
      ++blank;
    } else {
      for (std::size_t k = line.begin; k < line.end; ++k) {
        line.width += u[k] < 0x2000 ? 1 : 2;
        if (IsSentenceMark(u[k])) {
          line.has_stop = line.has_stop || IsFullStop(u[k]);
          line.has_marks = line.has_marks || !IsFullStop(u[k]) || u[k] == u'。';
        }
      }
      line.item = line.item ||
                  IsNumberedRow(std::u16string_view(u).substr(line.begin, line.end - line.begin));
      line.indented = line.begin > i;
      line.blank_before = blank;
      blank = 0;
      lines.push_back(line);
    }
    i = stop + 1;
  }
  return lines;
}

constexpr std::array<std::u16string_view, 6> kOpeners = {u"本报讯", u"本報訊", u"本报记者",
                                                         u"新华社", u"本网讯", u"讯（记者"};
constexpr std::array<std::u16string_view, 8> kCredits = {u"图片来源", u"图片由", u"摄影", u"供图",
                                                         u"来源：",   u"图/",    u"图／", u"（图"};

bool StartsOpener(std::u16string_view text) {
  if (text.front() != u'本' && text.front() != u'新' && text.front() != u'讯') {
    return false;
  }
  for (const std::u16string_view opener : kOpeners) {
    if (text.starts_with(opener)) {
      return true;
    }
  }
  return false;
}

bool IsCredit(std::u16string_view text) {
  constexpr std::u16string_view kFirst = u"图摄供来（";  // of the credits
  if (text.size() > 40 || kFirst.find(text.front()) == std::u16string_view::npos ||
      EndsSentence(text)) {
    return false;
  }
  for (const std::u16string_view credit : kCredits) {
    if (text.starts_with(credit)) {
      return true;
    }
  }
  return false;
}

bool IsMarker(char16_t c) {
  return c == u'▶' || c == u'■' || c == u'●' || c == u'□' || c == u'◆' || c == u'►' || c == u'◎' ||
         c == u'▲';
}

constexpr std::array<std::u16string_view, 6> kOffices = {u"融媒体中心", u"全媒体中心", u"新闻中心",
                                                         u"编辑部",     u"通讯组",     u"报道组"};

// True for the newsroom that signs where a person would: 融媒体中心, 高新区融媒体中心; not for
// 高新区成立融媒体中心, a headline.
bool IsOffice(std::u16string_view word) {
  for (const std::u16string_view office : kOffices) {
    if (word.ends_with(office)) {
      const std::u16string_view place = word.substr(0, word.size() - office.size());
      return place.empty() ||
             (place.size() <= 6 && std::all_of(place.begin(), place.end(), IsHan) &&
              HasAny(place.substr(place.size() - 1), u"区县市报网社园"));
    }
  }
  return false;
}

// True for one to three names of two to four characters, or an office. A lone name needs
// `lone_is_enough`, since any short line would pass.
bool AreNames(std::u16string_view text, bool lone_is_enough) {
  std::size_t names = 0;
  std::size_t length = 0;
  for (const char16_t c : text) {
    if (IsSpace(c)) {
      if (length == 1) {
        return false;  // spaced characters, not names
      }
      length = 0;
    } else if (!IsHan(c)) {
      return false;
    } else {
      names += length == 0 ? 1 : 0;
      if (++length > 4) {
        return false;
      }
    }
  }
  return length >= 2 && names <= 3 && (names >= 2 || lone_is_enough);
}

constexpr std::array<std::u16string_view, 7> kRoles = {
    u"本报记者", u"本报通讯员", u"记者", u"通讯员", u"作者", u"文/", u"文／"};

// The names in a byline line, or an empty view: markers and roles left out. 本报记者 alone stands
// for the name it does not give.
std::u16string_view BylineNames(std::u16string_view text, bool& marked) {
  marked = false;
  std::u16string_view role;
  bool again = true;
  while (again && !text.empty()) {
    again = false;
    if (IsMarker(text.front()) || IsSpace(text.front()) || text.front() == u'（') {
      marked = marked || IsMarker(text.front());
      text.remove_prefix(1);
      again = true;
    }
    for (const std::u16string_view known : kRoles) {
      if (text.starts_with(known)) {
        text.remove_prefix(known.size());
        role = known;
        again = true;
      }
    }
    if (!text.empty() && (text.front() == u'：' || text.front() == u':')) {
      text.remove_prefix(1);
    }
  }
  while (!text.empty() && (text.back() == u'）' || IsSpace(text.back()))) {
    text.remove_suffix(1);
  }
  if (text.empty() && role.starts_with(u"本报")) {
    return role;
  }
  return AreNames(text, marked || !role.empty()) || IsOffice(text) ? text : std::u16string_view();
}

// The start of a byline after the last full stop of the line, or npos: "…审批。 融媒体中心",
// "…。（本报记者）".
std::size_t TrailingByline(std::u16string_view line) {
  std::size_t stop = line.find_last_of(u"。！？");
  if (stop == std::u16string_view::npos) {
    return stop;
  }
  ++stop;
  while (stop < line.size() && IsClosing(line[stop])) {
    ++stop;
  }
  if (stop >= line.size() || !(IsSpace(line[stop]) || line[stop] == u'（')) {
    return std::u16string_view::npos;
  }
  const bool bracketed = line[stop] == u'（';
  bool marked = false;
  std::u16string_view rest = line.substr(stop);
  while (!rest.empty() && IsSpace(rest.front())) {
    rest.remove_prefix(1);
  }
  if (rest.size() > 16 ||
      (BylineNames(rest, marked).empty() && (bracketed || !AreNames(rest, true)))) {
    return std::u16string_view::npos;
  }
  return line.size() - rest.size();
}

// True when most unfinished lines are followed by an empty line: the dump doubles every line break.
bool IsDoubleSpaced(const Text& page, const std::vector<Line>& lines) {
  std::size_t doubled = 0;
  std::size_t single = 0;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (!EndsSentence(View(page, lines[i])) && lines[i].width >= 12 && lines[i + 1].width >= 4) {
      ++(lines[i + 1].blank_before > 0 ? doubled : single);
    }
  }
  // Headings over bodies of one line each leave few unfinished lines, all followed by an empty one.
  return doubled > single && doubled * 3 > lines.size();
}

// True where the document sets the line that begins at this byte as a heading.
bool IsSetAsHeading(const DocumentText& document, std::uint32_t byte) {
  return std::binary_search(document.headings.begin(), document.headings.end(), byte);
}

class Unwrapper {
 public:
  explicit Unwrapper(const DocumentText& document)
      : document_(document),
        page_(document.units),
        lines_(WithoutFrame(page_, Lines(page_))),
        doubled_(document.layout == Layout::kWrapped && IsDoubleSpaced(page_, lines_)),
        ranges_(RangesOf(lines_)),
        tables_(page_, ranges_) {}

  Unwrapped Run(Checkpoint& checkpoint) {
    out_.text.units.reserve(page_.units.size());
    out_.text.at.reserve(page_.units.size());
    std::size_t i = 0;
    std::size_t done = 0;
    while (i < lines_.size()) {
      i = TakeParagraph(i);
      const std::size_t units = out_.text.units.size();
      if (checkpoint.Stop(units - done + 1)) {
        break;
      }
      done = units;
    }
    return std::move(out_);
  }

 private:
  static std::vector<Line> WithoutFrame(const Text& page, std::vector<Line> lines) {
    const std::vector<bool> frame = FrameLines(page, RangesOf(lines));
    std::vector<Line> kept;
    kept.reserve(lines.size());
    std::size_t blank = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (frame[i]) {
        blank += lines[i].blank_before + 1;
        continue;
      }
      lines[i].blank_before += blank;
      blank = 0;
      kept.push_back(lines[i]);
    }
    return kept;
  }

  static std::vector<TableCell> RangesOf(const std::vector<Line>& lines) {
    std::vector<TableCell> ranges;
    ranges.reserve(lines.size());
    for (const Line& line : lines) {
      ranges.push_back({line.begin, line.end});
    }
    return ranges;
  }

  std::u16string_view Line16(std::size_t i) const { return View(page_, lines_[i]); }

  // The widest of the three lines from `i` on.
  std::size_t WidthAhead(std::size_t i) const {
    std::size_t widest = 0;
    for (std::size_t k = i; k < lines_.size() && k < i + 3; ++k) {
      widest = std::max(widest, lines_[k].width);
    }
    return widest;
  }
  std::size_t WidthBehind(std::size_t i) const {
    std::size_t widest = 0;
    for (std::size_t k = i; k > 0 && k + 3 > i; --k) {
      widest = std::max(widest, lines_[k - 1].width);
    }
    return widest;
  }

  // True when a line can only stand at the head of a paragraph, whatever came before it.
  bool Standalone(std::size_t i) const {
    const std::u16string_view line = Line16(i);
    return lines_[i].item || StartsOpener(line) || IsCredit(line) || IsMarker(line.front()) ||
           tables_.IsHead(i) || tables_.IsRow(i) || InTable(i);
  }

  // The end of the heading that starts at line `i`, or `i` when it is not one.
  std::size_t HeadingEnd(std::size_t i) const {
    const std::u16string_view first = Line16(i);
    if (IsSetAsHeading(document_, page_.at[lines_[i].begin])) {
      return SetHeadingEnd(i);
    }
    if (StartsOpener(first) || lines_[i].item) {
      return i;
    }
    if (document_.layout == Layout::kParagraphs) {
      return IsHeadingLine(i) && first.find(u'\t') == std::u16string_view::npos &&
                     lines_[i].width * 5 < WidthAhead(i + 1) * 4
                 ? i + 1
                 : i;
    }
    std::size_t end = i + 1;
    while (end < lines_.size() && end < i + 4 && lines_[end].blank_before == 0 &&
           !lines_[end].indented && !Standalone(end)) {
      ++end;
    }
    if (!doubled_ && end > i + 1) {
      // A heading may stand right on top of its wrapped text: only short lines before a longer one
      // belong to it.
      std::size_t k = i;
      while (k < end && k < i + 3 && IsHeadingLine(k) &&
             lines_[k].width * 5 < WidthAhead(k + 1) * 4) {
        ++k;
      }
      if (k > i) {
        return k;
      }
      if (end == i + 4) {
        return i;
      }
    }
    for (std::size_t k = i; k < end; ++k) {
      if (!IsHeadingLine(k)) {
        return i;
      }
    }
    if (end == lines_.size() || Standalone(end)) {
      return end;
    }
    if (end - i >= 2) {
      return end;
    }
    if (!doubled_) {
      return lines_[end].blank_before > 0 || lines_[i].width * 5 < WidthAhead(i + 1) * 4 ? end : i;
    }
    // One line between empty lines: a wrapped line is as wide as its column.
    const bool block_follows =
        end + 1 < lines_.size() && lines_[end + 1].blank_before == 0 && IsHeadingLine(end);
    return block_follows || lines_[end].indented || lines_[i].width * 5 < WidthAhead(i + 1) * 4
               ? end
               : i;
  }

  // One past the lines from `i` on that the document sets as one heading.
  std::size_t SetHeadingEnd(std::size_t i) const {
    std::size_t end = i + 1;
    while (document_.layout == Layout::kWrapped && end < lines_.size() &&
           lines_[end].blank_before == 0 &&
           IsSetAsHeading(document_, page_.at[lines_[end].begin])) {
      ++end;
    }
    return end;
  }

  bool IsHeadingLine(std::size_t i) const {
    return lines_[i].width <= 80 && !lines_[i].has_marks && !EndsSentence(Line16(i));
  }

  // 工业投资 96.4亿元（↑15.1%）: a line of a report, one figure a line.
  bool IsFigureLine(std::size_t i) const {
    const std::u16string_view line = Line16(i);
    if (!IsHeadingLine(i)) {
      return false;
    }
    // 1. 合肥高新区
    std::size_t number = 0;
    while (number < line.size() && number < 3 && IsDigit(line[number])) {
      ++number;
    }
    if (number > 0 && number + 2 < line.size() &&
        (HasAny(line.substr(number, 1), u".、．)）") || IsSpace(line[number]))) {
      return true;  // also of a table: 8 江宁经开区 江苏
    }
    for (std::size_t k = 1; k < line.size(); ++k) {
      std::size_t digit = k - 1;
      while (digit > 0 && IsSpace(line[digit])) {
        --digit;
      }
      if (IsDigit(line[digit]) && HasAny(line.substr(k, 1), u"亿億万萬%％家件人户戶个個")) {
        return true;
      }
    }
    return false;
  }

  // Such lines stand three and more together; a headline with a figure stands alone.
  bool InTable(std::size_t i) const {
    if (doubled_ || !IsFigureLine(i)) {
      return false;
    }
    std::size_t first = i;
    while (first > 0 && i - first < 2 && lines_[first].blank_before == 0 &&
           IsFigureLine(first - 1)) {
      --first;
    }
    std::size_t end = i + 1;
    while (end < lines_.size() && end - first < 3 && lines_[end].blank_before == 0 &&
           IsFigureLine(end)) {
      ++end;
    }
    return end - first >= 3;
  }

  std::size_t TakeParagraph(std::size_t i) {
    const std::u16string_view line = Line16(i);
    Paragraph paragraph;
    paragraph.begin = out_.text.units.size();
    bool marked = false;
    if (IsCredit(line)) {
      paragraph.kind = ParagraphKind::kCredit;
      AddLine(i, line.size(), true);
      return Finish(paragraph, i + 1);
    }
    if (tables_.IsHead(i)) {
      return i + 1;  // its rows tell what it says
    }
    if (tables_.IsRow(i)) {
      for (const RowPiece& piece : tables_.Sentence(i)) {
        if (piece.words.empty()) {
          AddRange(piece.cell.begin, piece.cell.end, false);
        }
        for (const char16_t c : piece.words) {
          out_.text.Add(c, page_.at[piece.cell.begin]);
        }
      }
      return Finish(paragraph, i + 1);
    }
    if (lines_[i].width <= 32 && !BylineNames(line, marked).empty()) {
      paragraph.kind = ParagraphKind::kByline;
      paragraph.marked = marked;
      AddLine(i, line.size(), true);
      return Finish(paragraph, i + 1);
    }
    if (InTable(i)) {
      AddLine(i, Line16(i).size(), false);
      return Finish(paragraph, i + 1);
    }
    if (const std::size_t end = HeadingEnd(i); end > i) {
      paragraph.kind = ParagraphKind::kHeading;
      for (std::size_t k = i; k < end; ++k) {
        if (k > i) {
          out_.text.Add(u' ', page_.at[lines_[k].begin]);
        }
        AddLine(k, Line16(k).size(), true);
      }
      return Finish(paragraph, end);
    }
    paragraph.opener = StartsOpener(line);
    while (true) {
      const std::size_t byline =
          lines_[i].has_stop ? TrailingByline(Line16(i)) : std::u16string_view::npos;
      if (byline != std::u16string_view::npos) {
        AddLine(i, byline, false);
        paragraph.end = out_.text.units.size();
        paragraph.byline_begin = paragraph.end;
        AddRange(lines_[i].begin + byline, lines_[i].end, true);
        paragraph.byline_end = out_.text.units.size();
        out_.paragraphs.push_back(paragraph);
        return i + 1;
      }
      AddLine(i, Line16(i).size(), false);
      ++i;
      if (i == lines_.size() || Breaks(i)) {
        return Finish(paragraph, i);
      }
    }
  }

  std::size_t Finish(Paragraph paragraph, std::size_t next) {
    paragraph.end = out_.text.units.size();
    paragraph.byline_begin = paragraph.byline_end = paragraph.end;
    out_.paragraphs.push_back(paragraph);
    return next;
  }

  // True when a paragraph begins at line `i`, given that line i - 1 is body text.
  bool Breaks(std::size_t i) const {
    if (document_.layout == Layout::kParagraphs || Standalone(i) ||
        IsSetAsHeading(document_, page_.at[lines_[i].begin])) {
      return true;
    }
    const std::u16string_view before = Line16(i - 1);
    if (!doubled_ && lines_[i].blank_before > 0) {
      return true;
    }
    if (doubled_ && lines_[i].blank_before > 1 && EndsSentence(before)) {
      return true;
    }
    const bool is_short =
        lines_[i - 1].width * 20 < std::max(WidthBehind(i - 1), WidthAhead(i)) * 17;
    if (!EndsSentence(before)) {
      return is_short && before.back() == u'：';
    }
    return is_short || lines_[i].indented || !doubled_ || HeadingEnd(i) > i;
  }

  void AddLine(std::size_t i, std::size_t length, bool keep_spaces) {
    AddRange(lines_[i].begin, lines_[i].begin + length, keep_spaces);
  }

  // Copies page units, folded. Spaces stay between two letters or digits, and with `keep_spaces`
  // between words unless every character is spaced.
  void AddRange(std::size_t begin, std::size_t end, bool keep_spaces) {
    Text& text = out_.text;
    const std::u16string& u = page_.units;
    if (keep_spaces) {
      const auto spaces = std::count_if(u.begin() + static_cast<std::ptrdiff_t>(begin),
                                        u.begin() + static_cast<std::ptrdiff_t>(end), IsSpace);
      // Words of a long line are few; names stand in a short one.
      constexpr std::size_t kLong = 12;
      const std::size_t per_space = end - begin < kLong ? 3 : 6;
      keep_spaces = static_cast<std::size_t>(spaces) * per_space < end - begin;
    }
    // Latin words over a line break keep their distance, figures are joined.
    if (begin < end && !text.units.empty() && IsLetter(text.units.back()) && IsLetter(u[begin]) &&
        !out_.paragraphs.empty() && text.units.size() > out_.paragraphs.back().end) {
      text.Add(u' ', page_.at[begin]);
    }
    const CopiedUnits& copied = Copied();
    for (std::size_t k = std::max(begin, pinyin_end_); k < end; ++k) {
      char16_t c = u[k];
      if (c == u'，' && k > begin && u[k - 1] == c) {
        continue;  // a doubled comma
      }
      if (copied[c]) {
        const std::size_t from = k;
        while (k + 1 < end && copied[u[k + 1]] && (u[k + 1] != u'，' || u[k] != u'，')) {
          ++k;
        }
        text.Append(page_, from, k + 1);
        continue;
      }
      if (c == u'[' && k > begin) {
        if (const std::size_t after = CitationEnd(k, end); after > k) {
          k = after - 1;
          continue;
        }
      }
      if (IsOpenBracket(c) && k > 0 && IsHan(u[k - 1])) {
        if (const std::size_t after = PinyinEnd(k); after > k) {
          pinyin_end_ = after;
          k = after - 1;
          continue;
        }
      }
      if (const char16_t simple = Simplified(c); simple != c) {
        text.AddFolded(simple, c, page_.at[k]);
        continue;
      }
      if (c < 0x80 || c == 0x3000 || c == 0x00a0 || c >= 0xff00 || c == 0x200b) {
        if (IsSpace(c)) {
          std::size_t next = k + 1;
          while (next < end && IsSpace(u[next])) {
            ++next;
          }
          const bool words = k > begin && next < end && u[k - 1] < 0x80 && u[next] < 0x80 &&
                             IsLetter(u[k - 1]) && IsLetter(u[next]);
          const bool names = keep_spaces && !CutsZoneWord(k, next) && k > begin && next < end &&
                             !(u[k - 1] < 0x80 && u[next] < 0x80) && IsHan(u[k - 1]) &&
                             IsHan(u[next]);
          const bool cells = c == u'\t' && document_.layout == Layout::kParagraphs;
          if (words || names || cells) {
            text.Add(u' ', page_.at[k]);
          }
          k = next - 1;
          continue;
        }
        c = Fold(c, k > begin ? u[k - 1] : u' ', k + 1 < end ? u[k + 1] : u' ');
      }
      text.Add(c, page_.at[k]);
    }
  }

  // 合肥经 开区, of a converter: the spaces stand within the word for a kind of zone.
  bool CutsZoneWord(std::size_t space, std::size_t next) const {
    constexpr std::size_t kReach = 6;
    const std::u16string& u = page_.units;
    std::u16string around = u.substr(space - std::min(space, kReach), std::min(space, kReach));
    const std::size_t cut = around.size();
    around += u.substr(next, kReach);
    around = Simplified(std::move(around));
    const WordList& words = BuiltInLexicon().words(WordListName::kFacilityZone);
    for (std::size_t k = 0; k < cut; ++k) {
      if (k + words.AtBegin(std::u16string_view(around).substr(k)) > cut) {
        return true;
      }
    }
    return false;
  }

  // Units that are copied as they are, whatever stands around them.
  using CopiedUnits = std::bitset<0x10000>;
  static const CopiedUnits& Copied() {
    static const CopiedUnits& units = *[] {
      constexpr std::u16string_view kDecidedByContext = u",:.";
      auto* const found = new CopiedUnits();
      for (std::size_t i = 0; i < found->size(); ++i) {
        const auto c = static_cast<char16_t>(i);
        found->set(i, !IsOpenBracket(c) && c != u'[' && !IsSpace(c) && Simplified(c) == c &&
                          Fold(c, u' ', u' ') == c &&
                          kDecidedByContext.find(c) == std::u16string_view::npos);
      }
      return found;
    }();
    return units;
  }

  // One past a mark of a source, [12], or `open`.
  std::size_t CitationEnd(std::size_t open, std::size_t end) const {
    std::size_t k = open + 1;
    while (k < end && k < open + 4 && IsDigit(page_.units[k])) {
      ++k;
    }
    return k > open + 1 && k < end && page_.units[k] == u']' ? k + 1 : open;
  }

  static bool IsOpenBracket(char16_t c) { return c == u'(' || c == u'（'; }

  // One past the bracket that closes pinyin set behind a character, 項(xiàng)目, or `open`. A line
  // break may stand inside.
  std::size_t PinyinEnd(std::size_t open) const {
    const std::u16string& u = page_.units;
    std::size_t letters = 0;
    for (std::size_t k = open + 1; k < u.size() && k < open + 12; ++k) {
      const char16_t c = u[k];
      if (c == u')' || c == u'）') {
        return letters > 0 && letters <= 6 ? k + 1 : open;
      }
      const bool tone = c >= 0xe0 && c <= 0x1dc && c != 0xf7;
      if ((c >= u'a' && c <= u'z') || tone) {
        ++letters;
      } else if (!IsSpace(c) && c != u'\n') {
        return open;
      }
    }
    return open;
  }

  static char16_t Fold(char16_t c, char16_t before, char16_t after) {
    if ((c >= u'０' && c <= u'９') || (c >= u'Ａ' && c <= u'Ｚ') || (c >= u'ａ' && c <= u'ｚ') ||
        c == u'％' || c == u'．' || c == u'＋' || c == u'－' || c == u'／' || c == u'＄') {
      return static_cast<char16_t>(c - 0xfee0);
    }
    const bool figure = IsDigit(before) && IsDigit(after);
    switch (c) {
      case u',':
        return figure ? c : u'，';
      case u':':
        return figure ? c : u'：';
      case u';':
        return u'；';
      case u'.':
        // A stop where no figure, no Latin word and no ellipsis stands around it; 二.二六兆 is a figure.
        return !(ChineseDigit(before) >= 0 && ChineseDigit(after) >= 0) &&
                       (IsHan(before) || before == u'%' || before == u')' || before == u'）') &&
                       (IsHan(after) || IsSpace(after))
                   ? u'。'
                   : c;
      case u'!':
        return u'！';
      case u'(':
        return u'（';
      case u')':
        return u'）';
      default:
        return c;
    }
  }

  const DocumentText& document_;
  const Text& page_;
  const std::vector<Line> lines_;
  const bool doubled_;
  const std::vector<TableCell> ranges_;  // of lines_
  const Tables tables_;
  Unwrapped out_;
  std::size_t pinyin_end_ = 0;  // of the page
};

}  // namespace

Unwrapped Unwrap(const DocumentText& document, Checkpoint& checkpoint) {
  return Unwrapper(document).Run(checkpoint);
}

Unwrapped UnwrapEnglish(const DocumentText& document, Checkpoint& checkpoint) {
  const Text& page = document.units;
  Unwrapped out;
  const std::vector<Line> lines = Lines(page);
  for (std::size_t i = 0; i < lines.size();) {
    Paragraph paragraph;
    paragraph.begin = out.text.units.size();
    const auto ends = [&](std::size_t k) {
      const char16_t last = page.units[lines[k].end - 1];
      return last == u'.' || last == u'!' || last == u'?' || last == u'"' || last == u'\u201d';
    };
    std::size_t end = i;
    while (true) {
      if (end > i) {
        out.text.Add(u' ', page.at[lines[end].begin]);
      }
      for (std::size_t k = lines[end].begin; k < lines[end].end; ++k) {
        out.text.Add(page.units[k], page.at[k]);
      }
      ++end;
      const bool wrapped =
          document.layout == Layout::kWrapped && !ends(end - 1) && lines[end - 1].width >= 60;
      if (end == lines.size() || lines[end].blank_before > 0 || !wrapped) {
        break;
      }
    }
    const bool heading = (end == i + 1 && !ends(i) && lines[i].width < 120) ||
                         IsSetAsHeading(document, page.at[lines[i].begin]);
    paragraph.kind = heading ? ParagraphKind::kHeading : ParagraphKind::kBody;
    paragraph.end = out.text.units.size();
    paragraph.byline_begin = paragraph.byline_end = paragraph.end;
    out.paragraphs.push_back(paragraph);
    if (checkpoint.Stop(paragraph.end - paragraph.begin + 1)) {
      break;
    }
    i = end;
  }
  return out;
}

}  // namespace zoneflow::ingest
